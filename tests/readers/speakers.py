"""Who says what, told from nothing but the text that a reading tool gives back.

White space is left out on both sides: tools break and join lines as they like. All else must be there to the
character, in the post's order."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import override

from posts import markup, voices
from posts.document import Document, Figure, QuotedArticle, Run, Voice

QUOTED = (Voice.TRANSLATION, Voice.QUOTATION)


def squeezed(text: str) -> str:
    """A text without white space and without the marks that only steer its layout."""
    return re.sub(r"[\s\u200b\u2060\ufeff\u00ad]+", "", text)


def said(text: str, language: str = "ja") -> list[tuple[Voice, str]]:
    """The text cut at its boundary lines: (whose words, the squeezed words), in order. Own words stand outside all
    boundaries. A boundary that closes what is not open, or opens within another, is an error of the tool."""
    with override(language):
        opens = {squeezed(voices.opening_line(voice)): voice for voice in QUOTED}
        closes = {squeezed(voices.closing_line(voice)): voice for voice in QUOTED}
    parts: list[tuple[Voice, str]] = []
    now = Voice.OWN
    for piece in re.split("(" + "|".join(map(re.escape, [*opens, *closes])) + ")", squeezed(text)):
        if piece in opens:
            assert now is Voice.OWN, f"{piece} stands inside {now}"
            now = opens[piece]
        elif piece in closes:
            assert now is closes[piece], f"{piece} closes {now}"
            now = Voice.OWN
        else:
            parts.append((now, piece))
    assert now is Voice.OWN, f"{now} is never closed"
    return parts


def missing(document: Document, text: str, *, spelled=lambda text: text) -> list[str]:
    """What is wrong with a tool's text of a post, in words; [] when every paragraph is there with its speaker, and
    each run of others' words with both boundaries and, before them, whose they are. `spelled` is put on both sides."""
    try:
        parts = said(spelled(text), document.language)
    except AssertionError as error:
        return [str(error)]
    wanted = list(document.runs())
    quoted = [run for run in wanted if run.voice.is_quoted]
    if [voice for voice, _ in parts if voice.is_quoted] != [run.voice for run in quoted]:
        return [f"runs of others' words: {[str(voice) for voice, _ in parts]}"]
    wrong: list[str] = []
    place = 0  # the part of the text that the run begins in
    for run in wanted:
        if run.voice.is_quoted:
            place = next(number for number, (voice, _) in enumerate(parts) if number > place and voice.is_quoted)
        words = parts[place][1]
        wrong += [f"lost from {run.voice}: {text}" for text in _paragraphs(run) if _no(text, words, spelled)]
        if run.voice.is_quoted:
            before = parts[place - 1][1]
            unsaid = [text for text in _credit(document, run) if _no(text, before, spelled)]
            wrong += [f"no credit before its words: {text}" for text in unsaid]
            place += 1
    return wrong


def _no(text, words, spelled) -> bool:
    return squeezed(spelled(text)) not in words


def _paragraphs(run: Run) -> Iterator[str]:
    for block in run.blocks:
        if isinstance(block, QuotedArticle) and block.title:
            yield block.title
        if not isinstance(block, Figure):
            yield from (line for text in markup.paragraphs(block.body) for line in text.split("\n") if line.strip())


def _credit(document: Document, run: Run) -> Iterator[str]:
    """Title, author, outlet and who translated it: the parts of a credit that are never optional."""
    source = document.source(run.source)
    yield from (text for text in (source.title, source.byline, source.outlet) if text)
    yield from {block.translator for block in run.blocks if isinstance(block, QuotedArticle) and block.translator}


def normal(text: str) -> str:
    """A PDF names a character by its glyph: 用 may come back as its radical ⽤. NFKC makes them one again."""
    return unicodedata.normalize("NFKC", text).replace("⻑", "長")
