"""The page of a post and its card in lists. Pure: a document in, HTML out (rules 3, 5–7, 9–12, 26, 32)."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext

from posts import voices
from posts.document import Document, Voice
from posts.rendering import body, html, json_ld, modes, pointing, text
from posts.rendering.passages import Passage, local_day, minutes, passages, quoted_sources, shown_count

Corrections = Sequence[tuple[datetime, str, str]]
# A heading that stays in sight while its passage is read may take three lines of a narrow screen at most.
STICKY_LENGTH = 40  # characters


def article(
    document: Document, *, url: str, published: datetime, revised: datetime, corrections: Corrections, now: datetime,
    media_url: str, mode: str = "",
) -> str:  # fmt: skip
    """The whole <article>, the ways to read it before and its JSON-LD after it. `mode` is one of `modes.MODES` or ''
    for everything; only the latter has JSON-LD: it is the canonical page."""
    items = passages(document, now)
    setting = body.Setting(document=document, media_url=media_url, parallel=mode == modes.PARALLEL)
    following = [*(item.anchor for item in items[1:]), "corrections" if corrections else "end"][: len(items)]
    context = {
        "document": document,
        "published": published,
        "published_iso": json_ld.stamp(published),
        "revised": revised if local_day(revised) > local_day(published) else None,
        "revised_iso": json_ld.stamp(revised),
        "corrections": [
            {"at": at, "iso": json_ld.stamp(at), "kind": kind, "text": text} for at, kind, text in corrections
        ],
        "modes": modes.links(items, urlsplit(url).path, mode),
        "parts": [_part(item, after, setting, mode, url) for item, after in zip(items, following, strict=True)],
        "tags": [(name, tag_address(name)) for name in document.tags if name.strip()],
        "json_ld": ""
        if mode
        else json_ld.script(document, items, url=url, published=published, revised=revised, corrections=corrections),
        **_shares(items),
    }
    return render_to_string("posts/rendered/article.html", context)


def card(document: Document, *, url: str, published: datetime, now: datetime) -> str:
    """What lists show of a post: its own words only, whose words it is made of, and whom it quotes."""
    items = passages(document, now)
    context = {
        "document": document,
        "address": urlsplit(url).path,
        "published": published,
        "published_iso": json_ld.stamp(published),
        "parts": [{"kind": _kind(item), "flex": _flex(item)} for item in items],
        "sources": [_source_name(source) for source in quoted_sources(document)],
        **_shares(items),
    }
    return render_to_string("posts/rendered/card.html", context)


def tag_address(name: str) -> str:
    """Where a tag's page is, from its name alone. The tag's slug when that is the name itself in small letters; a name
    that loses something in a slug (C++) is asked for by itself, and the view finds its slug."""
    slug = slugify(name, allow_unicode=True)
    plain = name.lower().replace(" ", "-")
    return reverse("tag", args=[slug if slug and (slug == plain or "/" in name) else name.replace("/", " ")])


def _source_name(source) -> dict[str, str]:
    """Whom a card names: the author (else the title), and the outlet."""
    return {
        "name": source.byline or source.title or source.outlet,
        "lang": html.language(source.language),
        "outlet": source.outlet if source.byline or source.title else "",
        "outlet_lang": html.language(source.outlet_language),
        "language": voices.language_name(source.language) if source.language else "",
    }


def _shares(items: tuple[Passage, ...]) -> dict:
    """Whose words there are how many of, in words, for the voice map's legend."""
    count = shown_count(items)
    return {
        "has_quoted": any(item.voice.is_quoted for item in items),
        "percent": round(100 * count.share),
        "own_label": gettext("The author’s commentary"),
        "own_count": _characters(count.own),
        "quoted_label": _quoted_label({item.voice for item in items if item.voice.is_quoted}),
        "quoted_count": _characters(count.quoted),
        "reading_time": gettext("about %(minutes)s min") % {"minutes": minutes(count)},
    }


def _characters(number: int) -> str:
    return gettext("%(count)s characters") % {"count": f"{number:,}"}


def _quoted_label(quoted: set[Voice]) -> str:
    if quoted == {Voice.QUOTATION}:
        return gettext("Other people’s words, quoted")
    if quoted == {Voice.TRANSLATION}:
        return gettext("Other people’s words, translated")
    return gettext("Other people’s words, translated and quoted")


def _kind(item: Passage) -> str:
    return "quoted" if item.voice.is_quoted else item.voice.value


def _flex(item: Passage) -> str:
    """The passage's share as two classes of the stylesheet, tens and ones: a style attribute is what the
    Content-Security-Policy forbids."""
    return f"t{item.share // 10} u{item.share % 10}"


def _part(item: Passage, following: str, setting: body.Setting, mode: str, url: str) -> dict:
    """A passage with its HTML: what templates/posts/rendered/passage.html asks for. `following` is the id of what
    comes after it."""
    source = item.source
    left_out = modes.left_out(item, mode)
    shown = not (item.withheld or left_out)
    return {
        "passage": item,
        "kind": _kind(item),
        "flex": _flex(item),
        "long": len(item.heading) > STICKY_LENGTH,
        "credit": html.credit(item.credit, spans=True),
        "source_address": reverse("source", args=[source.key]) if source else "",
        "pointer": pointing.of_run(item) if shown else "",
        "following": following if shown else "",
        "cite": _cite(item, setting.document, url) if shown else "",
        "left_out": left_out,
        "full_address": f"{urlsplit(url).path}#{item.anchor}",
        "body": list(body.lines(item, setting)) if shown else [],
    }


def _cite(item: Passage, document: Document, url: str) -> str:
    """What a copied passage takes along (rule 18): whose words, all of the credit, and where they stand here."""
    said = [item.heading, *text.credit(item)]
    if item.voice is Voice.OWN:
        said = [gettext(": ").join(part for part in (item.heading, document.author) if part)]
    return "\n".join([*said, f"{document.title} · {document.author}".strip(" ·"), f"{url}#{item.anchor}"])
