"""A document in Warichū's own JSON (posts/document.py) to a post. Pure.

Nothing in the file is trusted: its HTML passes the allow-list, its pictures are names of files it does not bring,
and what contradicts itself is refused with the place.
"""

import datetime
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from posts import document, markup
from posts.document import Commentary, Document, DocumentError, Figure, QuotedArticle
from posts.importing import report
from posts.importing.decoding import Decoded, Unreadable
from posts.importing.entries import TITLE_MAX, Entry, losses

KEY = re.compile(r"[\w-]{1,20}", re.ASCII)
MOST_ANCHORS = 1_000_000


def entry(decoded: Decoded, *, author: str) -> Entry:
    """The post in a decoded JSON file. Raises Unreadable for what is no document this version can read."""
    data = _data(decoded.text)
    content = _document(_plain(data))
    _check(content)
    notes = [report.note("encoding", encoding=decoded.encoding, reason=decoded.reason), *losses("".join(_texts(data)))]
    notes.append(report.note("title", value=content.title, reason="document"))
    if content.author and content.author != author:
        notes.append(report.note("author", value=content.author))
    content, cleaned = _cleaned(content)
    if cleaned:
        notes.append(report.note("cleaned", count=cleaned))
    for number, block in enumerate(content.blocks, start=1):
        notes.append(_block_note(number, block))
    pictures = [block.image for block in content.blocks if isinstance(block, Figure) and block.image]
    notes += [report.note("picture", value=report.shortened(name)) for name in pictures]
    blocks = tuple(replace(b, image="", renditions=()) if isinstance(b, Figure) else b for b in content.blocks)
    return Entry(replace(content, blocks=blocks, author=author), decoded.encoding, tuple(notes))


def _data(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("The file is not JSON: %(reason)s") % {"reason": error}) from error


def _document(data: Any) -> Document:
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema is None:
        raise Unreadable(_("The file is JSON, but not a document of Warichū: it has no “schema”."))
    if schema != document.SCHEMA_VERSION:
        raise Unreadable(
            _("The document has form %(theirs)s; this site reads form %(ours)s. Export it from a site of this version.")
            % {"theirs": report.shortened(str(schema)), "ours": document.SCHEMA_VERSION}
        )
    try:
        return document.from_json(data)
    except DocumentError as error:
        raise Unreadable(_("The document cannot be read: %(reason)s") % {"reason": error}) from error


def _texts(value: Any) -> Iterator[str]:
    """Every text in the data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _plain(value: Any) -> Any:
    """The data without characters that no page and no database can hold."""
    if isinstance(value, str):
        return markup.strip_controls(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return {_plain(key): _plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def _check(content: Document) -> None:
    """Raises Unreadable where the parts of a document do not fit together."""
    if len(content.title) > TITLE_MAX:
        raise Unreadable(_("The title is longer than %(most)d characters.") % {"most": TITLE_MAX})
    keys = Counter(block.key for block in content.blocks)
    sources = Counter(source.key for source in content.sources)
    for key, times in [*keys.items(), *sources.items()]:
        if not KEY.fullmatch(key):
            raise Unreadable(_("The document has a key that cannot be used: %(key)s") % {"key": report.shortened(key)})
        if times > 1:
            raise Unreadable(_("The document has the key %(key)s twice.") % {"key": key})
    for block in content.blocks:
        if isinstance(block, QuotedArticle) and block.source not in sources:
            raise Unreadable(_("Block %(key)s has others’ words without a source.") % {"key": block.key})
    for source in content.sources:
        for day in [source.permission_on, source.ends_on, *(link.on for link in source.links)]:
            _check_day(day, datetime.date.fromisoformat)
        _check_day(source.published, document.first_day)
    if not 1 <= content.next_anchor <= MOST_ANCHORS:
        raise Unreadable(_("The numbers of the document’s paragraphs cannot be used."))


def _check_day(value: str, read: Callable) -> None:
    try:
        if value:
            read(value)
    except ValueError as error:
        raise Unreadable(_("%(value)s is no date.") % {"value": report.shortened(value)}) from error


def _cleaned(content: Document) -> tuple[Document, int]:
    """The document with its HTML in the form that posts have, and how many blocks were different."""
    blocks = tuple(_cleaned_block(block) for block in content.blocks)
    changed = sum(new != old for new, old in zip(blocks, content.blocks, strict=True))
    return replace(content, blocks=blocks), changed


def _cleaned_block(block: document.Block) -> document.Block:
    if isinstance(block, Commentary):
        return replace(block, body=_html(block.body))
    if isinstance(block, QuotedArticle):
        return replace(block, body=_html(block.body), original=_html(block.original))
    return block


def _html(body: str) -> str:
    """As the desk stores it: U+00A0 stands for itself."""
    return markup.clean(body).replace("&nbsp;", "\u00a0")


def _block_note(number: int, block: document.Block) -> dict:
    words = block.caption or block.alt if isinstance(block, Figure) else markup.text(block.body)
    return report.note("block", number=number, voice=block.voice.value, words=report.shortened(words))
