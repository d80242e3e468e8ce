"""Splits a pasted text into spans by speaker: the blogger's own words, other people's, source lines, marks, doubt.

Pure: text in, spans out, nothing altered, nothing lost. What the parts know is in the sibling modules; here they meet.
"""

from __future__ import annotations

from posts.importing.draft import draft_of
from posts.importing.labelling import decide, put_pairs, put_rest
from posts.importing.runs import number_runs
from posts.importing.sources import attach
from posts.importing.spans import FoundUrl, Reason, Segmentation, SourceGuess, Span, Voice
from posts.importing.urls import find_links
from posts.importing.weighing import walk, weigh

__all__ = ["FoundUrl", "Reason", "Segmentation", "SourceGuess", "Span", "Voice", "segment"]


def segment(text: str) -> Segmentation:
    """Any text in; spans that cover all of it, in order, with a voice, a confidence and a reason each."""
    draft = draft_of(text)
    put_pairs(draft)
    walk(draft)
    weigh(draft)
    decide(draft)
    put_rest(draft)
    spans = [draft.labels[i] for i in range(len(draft.paras))]
    spans = number_runs(draft, spans)
    spans, sources = attach(text, spans, draft.readings, find_links(text))
    undecided = sum(span.voice is Voice.UNDECIDED for span in spans)
    return Segmentation(text, tuple(spans), tuple(sources), undecided, draft.signs.language)
