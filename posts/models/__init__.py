"""The tables, in three rooms: the library (shared), the desk (editors only), the public side (readers only)."""

from posts.models.desk import Commentary, Figure, Paste, Post, QuotedArticle, Revision, TaggedPost
from posts.models.house import HouseRules
from posts.models.journal import Journal, Presence
from posts.models.library import Author, Outlet, Source, SourceLink, Tag, TagAlias
from posts.models.public import (
    Correction,
    Edition,
    EditionFacet,
    EditionSource,
    Generation,
    Permalink,
    TaggedEdition,
)
from posts.models.record import RawImport, Showing
from posts.models.review import Override, PreviewLink, ReviewNote
from posts.models.search import SearchRow

__all__ = [
    "Author",
    "Commentary",
    "Correction",
    "Edition",
    "EditionFacet",
    "EditionSource",
    "Figure",
    "Generation",
    "HouseRules",
    "Journal",
    "Outlet",
    "Override",
    "Paste",
    "Permalink",
    "Post",
    "Presence",
    "PreviewLink",
    "QuotedArticle",
    "RawImport",
    "ReviewNote",
    "Revision",
    "SearchRow",
    "Showing",
    "Source",
    "SourceLink",
    "Tag",
    "TagAlias",
    "TaggedEdition",
    "TaggedPost",
]
