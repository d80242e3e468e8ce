"""How a line of tags is read and written: 条約、東南アジア, ASEAN. Pure; named in settings for taggit."""

import re
import unicodedata
from collections.abc import Iterable

_SEPARATORS = re.compile("[、,，;；\u3000\n]")
MAX_LENGTH = 60


def split_tags(line: str) -> list[str]:
    """The tags in a line split on 、 , ， ; ； U+3000 and line ends (an ASCII space belongs to the tag), without
    doubles (compared after NFKC and case folding; the first spelling stays), in order."""
    found: dict[str, str] = {}
    for raw in _SEPARATORS.split(line or ""):
        name = raw.strip().strip("#＃").strip()[:MAX_LENGTH]
        if name:
            found.setdefault(unicodedata.normalize("NFKC", name).casefold(), name)
    return list(found.values())


def join_tags(tags: Iterable) -> str:
    """The line that `split_tags` reads back."""
    return "、".join(sorted(tag.name for tag in tags))
