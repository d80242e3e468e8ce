"""What must be there before a post goes out (rules 1 to 3, 8, 19, 23, 24): the law of the house, which no setting
changes. And beside it what is only advised of a post's particulars (rules 20, 21; lead, address, pictures, titles).
"""

import re
from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from posts import keys
from posts.checklist.levels import Finding, Level, found, shortened
from posts.checklist.reading import Reading, folded
from posts.document import (
    Basis,
    Coverage,
    Document,
    Figure,
    QuotedArticle,
    SourceRef,
    Voice,
    count_block,
)

# Rule 8: a title or lead that shares a run this long with a translation is made of somebody else's words.
SHARED_RUN = 20
# Rule 20: from this share on, the checklist asks whether that much is needed. The law gives no percentage.
ADVISED_SHARE = 0.5


def findings(reading: Reading, *, slug_taken: bool) -> Iterator[Finding]:
    """All of them, in the order of the form."""
    document = reading.document
    yield from _post(reading, slug_taken=slug_taken)
    yield from _shares(document)
    for block in document.blocks:
        yield from _block(reading, block)
    for source in _used_sources(document):
        yield from _source(document, source)


def _refuse(code: str, message: str | Promise, **where: str) -> Finding:
    return Finding(code=code, level=Level.REFUSED, message=message, **where)


def _post(reading: Reading, *, slug_taken: bool) -> Iterator[Finding]:
    document = reading.document
    if not document.title.strip():
        yield _refuse("title", _("The post has no title."), field="title")
    if slug_taken:
        yield _refuse("slug", _("Another post has or had this address. Choose another one."), field="slug")
    elif _made_by_itself(document.slug):
        yield found(
            "slug_made",
            _("The address of this post has no words yet. Two or three words in small letters say what it is about."),
            field="slug",
        )
    if not any(isinstance(block, Figure) or reading.text(block.body).strip() for block in document.blocks):
        yield _refuse("empty", _("There is no text yet."))
    if shares_run(document.title, reading.others):
        yield _refuse(
            "title_quoted",
            _(
                "The title repeats the words of a translation. Write it in your own words; the translated headline has its own field."
            ),
            field="title",
        )
    if shares_run(document.lead, reading.others):
        yield _refuse(
            "lead_quoted", _("The lead repeats the words of a translation. Write it in your own words."), field="lead"
        )
    if not document.lead.strip():
        yield found("lead", _("There is no lead: lists and feeds will show the title alone."), field="lead")


def _made_by_itself(slug: str) -> bool:
    return not slug or (len(slug) == 10 and set(slug) <= set(keys.ALPHABET))


def shares_run(own: str, others: str) -> bool:
    """Whether a text shares a run of 20 characters with `others`, which is folded already (rule 8)."""
    own = folded(own)
    runs = {own[start : start + SHARED_RUN] for start in range(len(own) - SHARED_RUN + 1)}
    if len(runs) <= 500:
        return any(run in others for run in runs)
    return any(others[start : start + SHARED_RUN] in runs for start in range(len(others) - SHARED_RUN + 1))


def shares(document: Document) -> list[tuple[SourceRef, float]]:
    """Each quoted source with the share of all words that are its own (rule 20), in the order of the post."""
    total = document.count
    counts: dict[str, int] = {}
    for block in document.blocks:
        if isinstance(block, QuotedArticle):
            counts[block.source] = counts.get(block.source, 0) + count_block(block).quoted
    whole = total.own + total.quoted
    return [(source, counts[source.key] / whole if whole else 0.0) for source in _used_sources(document)]


def _shares(document: Document) -> Iterator[Finding]:
    share = document.count.share
    if share >= ADVISED_SHARE:
        # By tenths: a reason holds while the share stays about what it was.
        yield found(
            "share",
            _("%(share)d %% of the words are other people’s. Is that much needed for what you say about it?")
            % {"share": round(share * 100)},
            int(share * 10),
        )
    of_each = shares(document)
    for source, part in of_each if len(of_each) > 1 else []:
        if part >= ADVISED_SHARE:
            message = _("%(share)d %% of the words come from one source, %(source)s.") % {
                "share": round(part * 100),
                "source": shortened(source.title or source.outlet or source.key, 40),
            }
            yield found("share", message, int(part * 10), source=source.key)


def _block(reading: Reading, block) -> Iterator[Finding]:
    if block.voice is Voice.UNDECIDED:
        yield _refuse(
            "undecided", _("Nobody has said yet whose words this block is."), block=block.key, field="undecided"
        )
    if isinstance(block, Figure):
        yield from _figure(block)
    elif _BOUNDARY.search(folded(reading.text(block.body))):
        yield _refuse(
            "boundary",
            _(
                "This text contains a line such as 〔ここまで翻訳〕, which readers would take for its end. Remove that line."
            ),
            block=block.key,
            field="body",
        )
    if isinstance(block, QuotedArticle):
        yield from _quoted(reading, block)


def _figure(block: Figure) -> Iterator[Finding]:
    where = {"block": block.key}
    if not block.image:
        yield _refuse("image", _("This figure has no picture."), **where, field="image")
    if not block.alt.strip():
        yield found("alt", _("This picture has no alternative text."), **where, field="alt")
    if not block.rights.strip() and not block.credit.strip():
        yield found("rights", _("It is not said whose picture this is."), **where, field="rights")


# Rule 3: these lines are the product's own. Inside a text they would begin or end somebody's words for a
# reader who has nothing but the text.
_BOUNDARY = re.compile(
    r"〔(?:ここ(?:から|まで)(?:翻訳|引用)|(?:Translation|Quotation)(?:begins|ends))〕", re.IGNORECASE
)


def _quoted(reading: Reading, block: QuotedArticle) -> Iterator[Finding]:
    where = {"block": block.key}
    if not reading.text(block.body).strip():
        yield _refuse("body", _("This quoted article has no text."), **where, field="body")
    source = reading.document.source(block.source)
    if source is None:
        yield _refuse("source", _("This quoted article has no source."), **where, field="source")
    if block.kind is Voice.TRANSLATION:
        if not block.translator.strip() and not block.translator_said:
            yield _refuse("translator", _("It is not said who translated this."), **where, field="translator")
        if not block.method:
            yield _refuse("method", _("It is not said how this was translated."), **where, field="method")
    if not block.coverage:
        yield _refuse("coverage", _("It is not said how much of the article this is."), **where, field="coverage")
    if source and block.coverage == Coverage.FULL and source.basis in {Basis.QUOTATION, Basis.UNCONFIRMED}:
        # Rule 21. The reason is about this source on this basis, so it outlives the mending of a typing error.
        yield found(
            "whole",
            _(
                "A complete translation on this basis is often not regarded as a quotation. Ask yourself why all of it is needed."
            ),
            source.key,
            source.basis,
            **where,
            field="coverage",
        )


def _used_sources(document: Document) -> Iterator[SourceRef]:
    used = [block.source for block in document.blocks if isinstance(block, QuotedArticle)]
    known = {source.key: source for source in reversed(document.sources)}
    return (known[key] for key in dict.fromkeys(used) if key in known)


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
        yield found("source_title", _("The title of the source is not given."), field="title", **where)
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
