"""The tables, in three rooms: the library (shared), the desk (editors only), the public side (readers only)."""

from posts.models.desk import Commentary, Figure, Paste, Post, QuotedArticle, Revision, TaggedPost
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
    "Outlet",
    "Paste",
    "Permalink",
    "Post",
    "QuotedArticle",
    "Revision",
    "SearchRow",
    "Source",
    "SourceLink",
    "Tag",
    "TagAlias",
    "TaggedEdition",
    "TaggedPost",
]
