"""The names of open licences, from their addresses. Pure; says what a licence is called, never what it permits."""

import re

_CC = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)(?:/([a-z]{2,3})(?=/|$))?", re.IGNORECASE
)
_OTHER = {"publicdomain/zero/1.0": "CC0 1.0", "publicdomain/mark/1.0": "Public Domain Mark 1.0"}


def licence_name(url: str) -> str:
    """What a licence at this address is called (CC BY-SA 4.0); '' for one that is not known."""
    if match := _CC.match(url):
        return " ".join(filter(None, ["CC", match[1].upper(), match[2], (match[3] or "").upper()]))
    return next((name for part, name in _OTHER.items() if f"creativecommons.org/{part}" in url.lower()), "")
