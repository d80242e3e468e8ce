"""What stands between a document and its publication: findings in words, each with the field it belongs to.

Pure. A finding is about completeness and clearness, never about the law (rule 22).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from posts import markup
from posts.document import (
    Basis,
    Coverage,
    Document,
    Figure,
    QuotedArticle,
    SourceRef,
    Voice,
)

# Rule 8: a title or lead that shares a run this long with a translation is made of somebody else's words.
SHARED_RUN = 20
# Rule 20: from this share on, the checklist asks whether that much is needed. The law gives no percentage.
ADVISED_SHARE = 0.5


class Level(StrEnum):
    REFUSED = "refused"
    ADVISED = "advised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to see to. `block` is a block's key, `source` a source's key, `field` a model field's name."""

    code: str
    level: Level
    message: str | Promise
    block: str = ""
    source: str = ""
    field: str = ""


def findings(document: Document, *, slug_taken: bool = False) -> tuple[Finding, ...]:
    """All findings, in the order of the form. `slug_taken`: another post has or had this address."""
    found = [*_post(document, slug_taken=slug_taken)]
    for block in document.blocks:
        found += _block(document, block)
    for source in _used_sources(document):
        found += _source(document, source)
    return tuple(found)


def refusals(document: Document, *, slug_taken: bool = False) -> tuple[Finding, ...]:
    """Only the findings that stop publication."""
    return tuple(item for item in findings(document, slug_taken=slug_taken) if item.level is Level.REFUSED)


def _refuse(code: str, message: str | Promise, **where: str) -> Finding:
    return Finding(code=code, level=Level.REFUSED, message=message, **where)


def _advise(code: str, message: str | Promise, **where: str) -> Finding:
    return Finding(code=code, level=Level.ADVISED, message=message, **where)


def _post(document: Document, *, slug_taken: bool) -> Iterator[Finding]:
    if not document.title.strip():
        yield _refuse("title", _("The post has no title."), field="title")
    if slug_taken:
        yield _refuse("slug", _("Another post has or had this address. Choose another one."), field="slug")
    if not any(isinstance(block, Figure) or markup.text(block.body).strip() for block in document.blocks):
        yield _refuse("empty", _("There is no text yet."))
    others = _folded(_quoted_text(document))
    if _shares_run(document.title, others):
        yield _refuse(
            "title_quoted",
            _(
                "The title repeats the words of a translation. Write it in your own words; the translated headline has its own field."
            ),
            field="title",
        )
    if _shares_run(document.lead, others):
        yield _refuse(
            "lead_quoted", _("The lead repeats the words of a translation. Write it in your own words."), field="lead"
        )
    if not document.lead.strip():
        yield _advise("lead", _("There is no lead: lists and feeds will show the title alone."), field="lead")
    if document.count.share >= ADVISED_SHARE:
        yield _advise(
            "share",
            _("%(share)d %% of the words are other people’s. Is that much needed for what you say about it?")
            % {"share": round(document.count.share * 100)},
        )


def _quoted_text(document: Document) -> str:
    parts = []
    for block in document.blocks:
        if isinstance(block, QuotedArticle):
            parts += [block.title, markup.split_notes(markup.text(block.body))[1]]
    return "\n".join(parts)


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _shares_run(own: str, others: str) -> bool:
    own = _folded(own)
    return any(own[start : start + SHARED_RUN] in others for start in range(len(own) - SHARED_RUN + 1))


def shares_run(own: str, document: Document) -> bool:
    """Whether a text shares a run of 20 characters with what the document quotes (rule 8)."""
    return _shares_run(own, _folded(_quoted_text(document)))


def _block(document: Document, block) -> Iterator[Finding]:
    if block.voice is Voice.UNDECIDED:
        yield _refuse(
            "undecided", _("Nobody has said yet whose words this block is."), block=block.key, field="undecided"
        )
    if isinstance(block, Figure):
        yield from _figure(block)
    elif _BOUNDARY.search(_folded(markup.text(block.body))):
        yield _refuse(
            "boundary",
            _(
                "This text contains a line such as 〔ここまで翻訳〕, which readers would take for its end. Remove that line."
            ),
            block=block.key,
            field="body",
        )
    if isinstance(block, QuotedArticle):
        yield from _quoted(document, block)


def _figure(block: Figure) -> Iterator[Finding]:
    if not block.image:
        yield _refuse("image", _("This figure has no picture."), block=block.key, field="image")
    if not block.alt.strip():
        yield _advise("alt", _("This picture has no alternative text."), block=block.key, field="alt")
    if not block.rights.strip() and not block.credit.strip():
        yield _advise("rights", _("It is not said whose picture this is."), block=block.key, field="rights")


# Rule 3: these lines are the product's own. Inside a text they would begin or end somebody's words for a
# reader who has nothing but the text.
_BOUNDARY = re.compile(
    r"〔(?:ここ(?:から|まで)(?:翻訳|引用)|(?:Translation|Quotation)(?:begins|ends))〕", re.IGNORECASE
)


def _quoted(document: Document, block: QuotedArticle) -> Iterator[Finding]:
    if not markup.text(block.body).strip():
        yield _refuse("body", _("This quoted article has no text."), block=block.key, field="body")
    if document.source(block.source) is None:
        yield _refuse("source", _("This quoted article has no source."), block=block.key, field="source")
    if block.kind is Voice.TRANSLATION:
        if not block.translator.strip() and not block.translator_said:
            yield _refuse("translator", _("It is not said who translated this."), block=block.key, field="translator")
        if not block.method:
            yield _refuse("method", _("It is not said how this was translated."), block=block.key, field="method")
    if not block.coverage:
        yield _refuse(
            "coverage", _("It is not said how much of the article this is."), block=block.key, field="coverage"
        )
    yield from _whole_on_quotation(document, block)


def _whole_on_quotation(document: Document, block: QuotedArticle) -> Iterator[Finding]:
    source = document.source(block.source)
    if source and block.coverage == Coverage.FULL and source.basis in {Basis.QUOTATION, Basis.UNCONFIRMED}:
        yield _advise(
            "whole",
            _(
                "A complete translation on this basis is often not regarded as a quotation. Ask yourself why all of it is needed."
            ),
            block=block.key,
            field="coverage",
        )


def _used_sources(document: Document) -> Iterator[SourceRef]:
    used = [block.source for block in document.blocks if isinstance(block, QuotedArticle)]
    for key in dict.fromkeys(used):
        source = document.source(key)
        if source:
            yield source


def _source(document: Document, source: SourceRef) -> Iterator[Finding]:
    where = {"source": source.key}
    if not source.byline and not source.byline_said:
        yield _refuse("byline", _("The source names no author."), field="byline", **where)
    if not source.outlet and not source.outlet_said:
        yield _refuse("outlet", _("The source names no outlet."), field="outlet", **where)
    if not source.published and not source.published_said:
        yield _refuse("published_on", _("The source has no date."), field="published_on", **where)
    if not source.url and not source.url_said:
        yield _refuse("url", _("The source has no address."), field="url", **where)
    if not source.language and not source.language_said:
        yield _refuse("language", _("The language of the source is not given."), field="language", **where)
    if not source.title:
        yield _advise("source_title", _("The title of the source is not given."), field="title", **where)
    yield from _basis(document, source)


def _basis(document: Document, source: SourceRef) -> Iterator[Finding]:
    where = {"source": source.key}
    if not source.basis:
        yield _refuse("basis", _("It is not said on what basis the source is shown."), field="basis", **where)
    if source.basis == Basis.PERMISSION:
        yield from _permission(source)
    if source.basis == Basis.LICENCE:
        yield from _licence(document, source)


def _permission(source: SourceRef) -> Iterator[Finding]:
    """Rule 23: who, when, scope, evidence."""
    where = {"source": source.key}
    if not source.permission_by:
        yield _refuse("permission_by", _("It is not said who gave the permission."), field="permission_by", **where)
    if not source.permission_on:
        yield _refuse(
            "permission_on", _("It is not said when the permission was given."), field="permission_on", **where
        )
    if not source.permission_scope:
        yield _refuse(
            "permission_scope", _("It is not said what the permission covers."), field="permission_scope", **where
        )
    if not source.has_evidence:
        yield _refuse(
            "permission_evidence", _("There is no evidence of the permission."), field="permission_evidence", **where
        )


_NO_DERIVATIVES = re.compile(r"\bND\b|no.?deriv", re.IGNORECASE)
_ND_PATH = re.compile(r"/licenses/[a-z-]*nd[a-z-]*/", re.IGNORECASE)
_SHARE_ALIKE = re.compile(r"\bSA\b|share.?alike", re.IGNORECASE)


def _licence(document: Document, source: SourceRef) -> Iterator[Finding]:
    """Rule 24."""
    where = {"source": source.key}
    if not source.licence_url:
        yield _refuse("licence_url", _("The licence has no address."), field="licence_url", **where)
    name = source.licence.replace("-", " ")
    translated = any(
        isinstance(block, QuotedArticle) and block.source == source.key and block.kind is Voice.TRANSLATION
        for block in document.blocks
    )
    if translated and (_NO_DERIVATIVES.search(name) or _ND_PATH.search(source.licence_url)):
        yield _refuse(
            "licence_nd", _("This licence allows no adaptations, and a translation is one."), field="licence", **where
        )
    if translated and _SHARE_ALIKE.search(name):
        yield _advise(
            "licence_sa",
            _("This licence asks that the translation carry the same licence: say so in the post."),
            field="licence",
            **where,
        )
