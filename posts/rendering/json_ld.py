"""What machines are told about a post: one author, ours; the foreign article as a citation (rules 7, 8). Pure.

No articleBody: the text stands in the page, with its boundaries."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from posts import checklist, markup, voices
from posts.document import Document, SourceRef, Voice
from posts.rendering.passages import Passage, own_texts, quoted_sources

DESCRIPTION_LENGTH = 120
# What could end the script element or start another one, as JSON writes it.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def description(document: Document) -> str:
    """What search engines and feeds say a post is about, in its own words: the lead, else the first own paragraph
    that repeats nothing of what it quotes (rule 8); '' when there is none."""
    for text in (document.lead.strip(), *own_texts(document)):
        if text and not checklist.shares_run(text, document):
            return text if len(text) <= DESCRIPTION_LENGTH or text == document.lead.strip() else _cut(text)
    return ""


def _cut(text: str) -> str:
    head = text[:DESCRIPTION_LENGTH]
    whole = head[: head.rfind("。") + 1]
    return whole if len(whole) > DESCRIPTION_LENGTH // 3 else head + "…"


def script(
    document: Document, parts: tuple[Passage, ...], *, url: str, published: datetime, revised: datetime,
    corrections: Sequence[tuple[datetime, str, str]],
) -> SafeString:  # fmt: skip
    """The <script type="application/ld+json"> of a post."""
    return element(data(document, parts, url=url, published=published, revised=revised, corrections=corrections))


def element(content: dict) -> SafeString:
    """Any data for machines as a <script>, with nothing in it that could end the element."""
    text = markup.strip_controls(json.dumps(content, ensure_ascii=False)).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', markup.trust(text))


def data(
    document: Document, parts: tuple[Passage, ...], *, url: str, published: datetime, revised: datetime,
    corrections: Sequence[tuple[datetime, str, str]],
) -> dict:  # fmt: skip
    """The same as plain data."""
    sources = [_source(source) for source in quoted_sources(document)]
    translated = {item.source.key for item in parts if item.source and item.voice is Voice.TRANSLATION}
    content = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": url,
        "headline": document.title,
        "description": description(document),
        "inLanguage": document.language,
        "author": {"@type": "Person", "@id": f"{url}#author", "name": document.author} if document.author else None,
        "datePublished": stamp(published),
        "dateModified": stamp(revised),
        "url": url,
        "mainEntityOfPage": url,
        "keywords": list(document.tags),
        "citation": sources,
        "isBasedOn": [item.url for item in quoted_sources(document) if item.key in translated and _shown_url(item)],
        "hasPart": [_quotation(item, document, url) for item in parts if item.voice.is_quoted and not item.withheld],
        "correction": [
            {"@type": "CorrectionComment", "text": text, "datePublished": stamp(at)} for at, _kind, text in corrections
        ],
    }
    return _filled(content)


def around(
    *, url: str, site: str, site_url: str, author: str, author_url: str, image: str, size: tuple[int, int]
) -> dict:
    """What is true of a post today and need not be so tomorrow: its author's page, its picture, where it appeared.
    It adds to the two nodes of `data` by their @id. '' leaves out what there is not."""
    picture = {"@type": "ImageObject", "url": image, "width": size[0], "height": size[1]} if image else None
    place = {"name": site, "url": site_url}
    post = {
        "@id": url,
        "image": picture,
        "isPartOf": {"@type": "Blog"} | place,
        "publisher": {"@type": "Organization"} | place,
    }
    person = {"@type": "Person", "@id": f"{url}#author", "name": author, "url": author_url} if author_url else None
    return {"@context": "https://schema.org", "@graph": [_filled(node) for node in (post, person) if node]}


def profile(*, name: str, url: str, about: str, links: Sequence[str]) -> dict:
    """The page of one of the site's own authors, and who that is elsewhere."""
    person = {"@type": "Person", "name": name, "url": url, "description": about, "sameAs": list(links)}
    return {"@context": "https://schema.org", "@type": "ProfilePage", "url": url, "mainEntity": _filled(person)}


def stamp(moment: datetime) -> str:
    """A moment as ISO 8601 with the site's offset."""
    return timezone.localtime(moment, timezone.get_default_timezone()).isoformat(timespec="seconds")


def _filled(content: dict) -> dict:
    return {name: value for name, value in content.items() if value}


def _shown_url(source: SourceRef) -> str:
    """The address as the credit line links it, so that both say the same."""
    return source.url if markup.is_safe_url(source.url) else ""


def _source(source: SourceRef) -> dict:
    return _filled(
        {
            "@type": "Article",
            "name": source.title,
            "author": {"@type": "Person", "name": source.byline} if source.byline else None,
            "isPartOf": {"@type": "CreativeWork", "name": source.outlet} if source.outlet else None,
            "datePublished": source.published,
            "inLanguage": source.language,
            "url": _shown_url(source),
        }
    )


def _licence(source: SourceRef | None) -> str:
    """The address of the licence that a translation carries as its source asks (rule 24), as the credit links it."""
    passed_on = source is not None and voices.passes_on(source) and markup.is_safe_url(source.licence_url)
    return source.licence_url if source and passed_on else ""


def _quotation(item: Passage, document: Document, url: str) -> dict:
    block = item.blocks[0]
    translation = item.voice is Voice.TRANSLATION
    # A translation is a translation of a work; words quoted as they stand are taken from one.
    work = _source(item.source) if item.source else None
    translator = {"@type": "Person", "name": block.translator} if translation and block.translator else None
    return _filled(
        {
            "@type": "Quotation",
            "name": item.heading,
            "url": f"{url}#{item.anchor}",
            "inLanguage": document.language if translation else item.source and item.source.language,
            "translator": translator,
            "license": _licence(item.source) if translation else "",
            "translationOfWork" if translation else "isBasedOn": work,
            "isPartOf": {"@id": url},
        }
    )
