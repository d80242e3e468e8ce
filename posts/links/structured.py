"""What a page says of its article in JSON-LD (schema.org), the most exact of what publishers write for machines.

Pure. Any JSON gives an answer: unknown shapes, wrong types and bottomless nesting are passed over.
"""

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass

MAX_NODES = 5_000
_ARTICLES = ("article", "blogposting", "report", "newsarticle", "review", "socialmediaposting", "book", "chapter")
_PAGES = ("webpage", "itempage", "videoobject", "creativework", "podcastepisode")


@dataclass(frozen=True, slots=True)
class Article:
    """What JSON-LD says; empty for what it does not."""

    title: str = ""
    authors: tuple[str, ...] = ()
    outlet: str = ""
    published: str = ""
    language: str = ""
    licence: str = ""


def article(page) -> Article:
    """The article that a parsed page describes; an empty one when it describes none."""
    nodes = list(_nodes(page))
    for kinds in (_ARTICLES, _PAGES):
        for node in nodes:
            if any(kind.endswith(kinds) for kind in _kinds(node)):
                return _article(node, _named(nodes))
    return Article()


def _nodes(page) -> Iterator[dict]:
    """Every object in every JSON-LD script, the outermost first."""
    waiting: list = []
    for script in page.xpath("//script[contains(@type, 'ld+json')]")[:20]:
        try:
            waiting.append(json.loads((script.text or "").strip().rstrip(";"), strict=False))
        except (ValueError, RecursionError):
            continue
    seen = 0
    while waiting and seen < MAX_NODES:
        node, seen = waiting.pop(0), seen + 1
        if isinstance(node, dict):
            yield node
            waiting += [value for value in node.values() if isinstance(value, dict | list)]
        elif isinstance(node, list):
            waiting += node[:200]


def _named(nodes: list[dict]) -> dict[str, dict]:
    """The objects that others refer to, by their ids; a reference itself has an id and nothing else."""
    return {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}


def _kinds(node: dict) -> list[str]:
    kinds = node.get("@type", "")
    return [str(kind).lower() for kind in (kinds if isinstance(kinds, list) else [kinds])[:10]]


def _article(node: dict, named: dict[str, dict]) -> Article:
    authors = node.get("author") or node.get("creator") or []
    names = (_name(item, named) for item in (authors if isinstance(authors, list) else [authors])[:10])
    return Article(
        title=_text(node.get("headline")) or _text(node.get("name")),
        authors=tuple(filter(None, names)),
        outlet=_name(node.get("publisher") or node.get("isPartOf") or "", named),
        published=_text(node.get("datePublished")) or _text(node.get("dateCreated")),
        language=_name(node.get("inLanguage") or "", named),
        licence=_text(node.get("license")) or _address(node.get("license")),
    )


def _name(value, named: dict[str, dict]) -> str:
    """The name of a person or a house, given as text, as an object, or as a reference to one."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        if "name" not in value and isinstance(value.get("@id"), str):
            value = named.get(value["@id"], value)
        value = value.get("name") or value.get("alternateName") or ""
    return _text(value)


def _text(value) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    # Publishers escape for HTML what stands in a script, where nobody takes it back.
    return html.unescape(value).strip()[:5000] if isinstance(value, str) else ""


def _address(value) -> str:
    return _text(value.get("url") or value.get("@id")) if isinstance(value, dict) else ""
