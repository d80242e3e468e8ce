"""Three states in a row (own, a longer run, a short quotation) and how likely each paragraph is in which.

Plain forward-backward over evidence that others collected: linear, without a word of any language in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One paragraph: how likely speakers change before it, and what it says itself.

    `begin` and `brief`: chance that somebody else's longer or short passage begins here; `end` and `brief_end`: that it
    is over; `own`: log-odds that the paragraph is the blogger's; `short`: log-odds for a short quotation; `still`:
    weight of the blogger simply going on, below 1 where a sign says that something ends here.
    """

    begin: float
    brief: float
    end: float
    brief_end: float
    own: float
    short: float = 0.0
    still: float = 1.0


def _weights(step: Step) -> tuple[float, float, float]:
    half = max(-12.0, min(12.0, step.own)) / 2
    return math.exp(half), math.exp(-half), math.exp(-half + max(-6.0, min(6.0, step.short)))


def posterior(steps: Sequence[Step]) -> list[float]:
    """For each step the probability that the paragraph is somebody else's. The text starts in the blogger's voice."""
    forward: list[tuple[float, float, float]] = []
    own, long, short = 1.0, 0.0, 0.0
    for step in steps:
        w_own, w_long, w_short = _weights(step)
        begin, brief, end, brief_end = step.begin, step.brief, step.end, step.brief_end
        stay = max(1e-9, 1.0 - begin - brief) * step.still
        again = brief_end * 0.5 * brief
        next_own = (own * stay + long * end + short * (brief_end - again)) * w_own
        next_long = (own * begin + long * (1 - end)) * w_long
        next_short = (own * brief + short * (1 - brief_end + again)) * w_short
        total = next_own + next_long + next_short or 1.0
        own, long, short = next_own / total, next_long / total, next_short / total
        forward.append((own, long, short))
    back = (1.0, 1.0, 1.0)
    answers = [0.0] * len(steps)
    for index in range(len(steps) - 1, -1, -1):
        own, long, short = forward[index]
        mine, theirs = own * back[0], long * back[1] + short * back[2]
        answers[index] = theirs / (mine + theirs or 1.0)
        back = _backward(steps[index], back)
    return answers


def _backward(step: Step, back: tuple[float, float, float]) -> tuple[float, float, float]:
    w_own, w_long, w_short = _weights(step)
    own, long, short = w_own * back[0], w_long * back[1], w_short * back[2]
    again = step.brief_end * 0.5 * step.brief
    stay = max(1e-9, 1.0 - step.begin - step.brief) * step.still
    before_own = own * stay + long * step.begin + short * step.brief
    before_long = own * step.end + long * (1 - step.end)
    before_short = own * (step.brief_end - again) + short * (1 - step.brief_end + again)
    total = before_own + before_long + before_short or 1.0
    return before_own / total, before_long / total, before_short / total
