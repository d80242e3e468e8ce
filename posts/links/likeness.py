"""Whether a page is still the one that was translated: a short sketch of its text that small changes leave alike.

Pure. Sixty-four places, each the last digit of the smallest hash that fell there (one-permutation min-wise hashing):
the share of equal places estimates how much of two texts is the same, within some six per cent.
"""

import hashlib
import re
import unicodedata

PLACES = 64
_RUN = 8  # characters
_MOST = 40_000  # characters looked at
_LEAST = 200  # letters; below that a text says nothing about an article
_NONE = "-"


def sketch(text: str) -> str:
    """64 characters that stand for a text; '' for one that is too short to be an article."""
    letters = _letters(text)[:_MOST]
    if len(letters) < _LEAST:
        return ""
    smallest: dict[int, int] = {}
    for start in range(len(letters) - _RUN + 1):
        run = letters[start : start + _RUN].encode(errors="surrogatepass")
        number = int.from_bytes(hashlib.blake2b(run, digest_size=8).digest())
        place, value = number % PLACES, number // PLACES
        if value < smallest.get(place, value + 1):
            smallest[place] = value
    return "".join(f"{smallest[place] % 16:x}" if place in smallest else _NONE for place in range(PLACES))


def likeness(one: str, other: str) -> float:
    """How much two sketched texts have in common, from 0 to 1."""
    equal = sum(a == b for a, b in zip(one, other, strict=True)) / PLACES
    return max(0.0, (equal - 1 / 16) / (15 / 16))  # one place in sixteen is equal by chance


def same_title(one: str, other: str) -> bool:
    """Whether two titles differ in no letter: signs, spaces, width and case do not count."""
    return _letters(one) == _letters(other)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
