"""A post as plain text: the same boundaries and credit as the page (rules 3, 17). Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import formats
from django.utils.translation import gettext, override

from posts import markup
from posts.document import Document, Figure, QuotedArticle
from posts.rendering import html
from posts.rendering.passages import Passage, local_day, passages


def render(
    document: Document, *, url: str, published: datetime, revised: datetime,
    corrections: Sequence[tuple[datetime, str, str]], now: datetime,
) -> str:  # fmt: skip
    """The whole post; paragraphs stand apart by an empty line, a heading is underlined."""
    with override(document.language):
        lines = [document.title, dateline(document, published, revised), url]
        for part in passages(document, now):
            lines += _passage(part)
        if corrections:
            lines.append(_heading(gettext("Corrections")))
            lines += [f"{date(at)} {kind}{gettext(': ')}{text}" for at, kind, text in corrections]
    return markup.strip_controls("\n\n".join(line for line in lines if line) + "\n")


def date(moment: datetime) -> str:
    """The day at the site, in words of the active language."""
    return formats.date_format(local_day(moment), "DATE_FORMAT")


def dateline(document: Document, published: datetime, revised: datetime) -> str:
    """The author, the day of publication and, if it is another, that of the last revision."""
    parts = [document.author, date(published)]
    if local_day(revised) > local_day(published):
        parts.append(gettext("revised %(date)s") % {"date": date(revised)})
    return " · ".join(part for part in parts if part)


def _heading(text: str) -> str:
    return f"{text}\n{'=' * 2 * len(text)}"


def _passage(part: Passage) -> Iterator[str]:
    yield _heading(part.heading)
    if part.voice.is_quoted:
        yield "\n".join(credit(part))
    if part.withheld:
        yield part.withheld
        return
    if part.voice.is_quoted:
        yield part.opening
    for block in part.blocks:
        if isinstance(block, QuotedArticle) and block.title:
            yield block.title
        if isinstance(block, Figure):
            yield gettext("[Picture: %(text)s]") % {"text": html.picture_note(block) or block.alt}
        else:
            yield from markup.paragraphs(markup.clean(block.body))
    if part.voice.is_quoted:
        yield part.closing


def credit(part: Passage) -> Iterator[str]:
    """The credit of a run, line by line; the addresses behind its links stand indented under their line."""
    for line in part.credit:
        yield str(line)
        links = (piece.href for piece in line.parts if piece.href != piece.text and markup.is_safe_url(piece.href))
        yield from (f"  {address}" for address in links)
