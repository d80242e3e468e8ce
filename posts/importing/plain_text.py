"""A pasted text, split by speaker, to a Document. Pure; no character of a paragraph is changed (rule 10).

What a split calls marker or source line becomes structure (boundary, particulars) and leaves the running text;
the pasted text itself is kept whole beside the draft (models.Paste).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from posts import markup
from posts.document import Block, Commentary, Document, Link, QuotedArticle, SourceRef, Voice, first_day
from posts.importing import reasons, segment
from posts.importing.segment import Segmentation, Span
from posts.keys import new_key

Speaker = segment.Voice
HEADLINE_MAX = 300
# A line of a Markdown or mail quotation: the sign says who speaks and is no part of the words.
_QUOTE_SIGN = re.compile(r"^[ \t\u00a0\u3000]{0,3}[>＞][ \u3000]?", re.MULTILINE)


@dataclass(slots=True)
class Group:
    """Neighbouring spans that make one block: who speaks, the run they belong to, their numbers in the split."""

    speaker: str
    run: int
    numbers: list[int] = field(default_factory=list)


def to_document(
    split: Segmentation, choices: Mapping[int, str], *, title: str = "", url: str = "", author: str = ""
) -> Document:
    """The Document that a split and the editor's choices (span number -> speaker) make. `url` is the address she
    typed for the source; each run of others' words gets the source found for it, an empty one where none was."""
    groups = grouped(split, choices)
    sources = _sources(split, url, [group.run for group in groups if _is_quoted(group.speaker)])
    made = tuple(_block(split, group, sources) for group in groups)
    used = {block.source for block in made if isinstance(block, QuotedArticle)}
    unique = {source.key: source for source in sources.values() if source.key in used}
    return Document(
        title=title.strip(),
        language=split.language if split.language in {"ja", "en"} else "ja",
        author=author,
        blocks=made,
        sources=tuple(unique.values()),
    )


def _is_quoted(speaker: str) -> bool:
    return speaker in {Speaker.TRANSLATION, Speaker.QUOTATION}


def speaker_of(number: int, span: Span, choices: Mapping[int, str]) -> str:
    """Who speaks in a span: what the editor chose, else what the splitter found."""
    return choices.get(number, span.voice.value)


def paragraphs(text: str, span: Span) -> list[str]:
    """The paragraphs of one span as they will stand in the post: without the line feeds around them and, in a
    quotation marked by '>', without the signs; otherwise to the letter."""
    raw = text[span.start : span.end].strip("\r\n")
    if _QUOTE_SIGN.match(raw) and all(_QUOTE_SIGN.match(line) for line in raw.splitlines() if line.strip()):
        lines = [_QUOTE_SIGN.sub("", line, count=1) for line in raw.split("\n")]
        return [part for part in re.split(r"\n[ \t\u00a0\u3000]*\n", "\n".join(lines)) if part.strip()]
    return [raw] if raw.strip() else []


def grouped(split: Segmentation, choices: Mapping[int, str]) -> list[Group]:
    """The blocks a split makes, in order, as groups of spans. Markers, source lines and blanks are in no group."""
    groups: list[Group] = []
    run = 0
    for number, span in enumerate(split.spans):
        speaker = speaker_of(number, span, choices)
        if speaker in {Speaker.BLANK, Speaker.SOURCE}:
            continue
        # A paragraph the editor turned into a translation belongs to the run around it.
        run = span.run or run
        if speaker == Speaker.MARKER:
            continue
        belongs = run if _is_quoted(speaker) else 0
        if not groups or (groups[-1].speaker, groups[-1].run) != (speaker, belongs):
            groups.append(Group(speaker, belongs))
        groups[-1].numbers.append(number)
    return groups


def _block(split: Segmentation, group: Group, sources: Mapping[int, SourceRef]) -> Block:
    spans = [split.spans[number] for number in group.numbers]
    headline = _headline(split, spans[0]) if group.speaker == Speaker.TRANSLATION else ""
    words = [part for span in spans[bool(headline) :] for part in paragraphs(split.text, span)]
    body = markup.from_text(words)
    if _is_quoted(group.speaker):
        source = sources[group.run].key
        return QuotedArticle(key=new_key(), source=source, kind=Voice(group.speaker), title=headline, body=body)
    undecided = str(reasons.reason_text(spans[0]))[:300] if group.speaker == Speaker.UNDECIDED else ""
    return Commentary(key=new_key(), body=body, undecided=undecided)


def _headline(split: Segmentation, span: Span) -> str:
    """The translated headline, when the first span of a translation is one and fits its field."""
    words = " ".join(paragraphs(split.text, span)).strip() if span.part == "headline" else ""
    return words if len(words) <= HEADLINE_MAX else ""


def _sources(split: Segmentation, url: str, runs: list[int]) -> dict[int, SourceRef]:
    """A source for each run. The address the editor typed goes to the first; when the whole paste names one source
    only, all runs share it; a run nobody named a source for gets an empty one, to be filled in."""
    found = {guess.run: _source(guess) for guess in split.sources}
    first = min(found, default=min(runs, default=0))
    if url:
        known = found.get(first) or SourceRef(key=new_key())
        others = tuple(link for link in known.links if link.rel != "original")
        found[first] = replace(known, links=(Link(rel="original", url=url), *others))
    only = next(iter(found.values())) if len(found) == 1 else None
    return {run: found.get(run) or only or SourceRef(key=new_key()) for run in {*runs, *found}}


def _source(guess: segment.SourceGuess) -> SourceRef:
    usable = markup.is_safe_url(guess.url) and not guess.url.startswith("mailto:")
    return SourceRef(
        key=new_key(),
        title=guess.title[:500],
        byline=guess.author[:300],
        outlet=guess.outlet[:200],
        published=guess.published if _is_date(guess.published) else "",
        language=guess.language,
        links=(Link(rel="original", url=guess.url),) if usable else (),
    )


def _is_date(value: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value):
        return False
    try:
        first_day(value)
    except ValueError:  # a day no calendar has
        return False
    return True
