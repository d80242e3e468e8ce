"""Which renderer made a stored page: a string that changes whenever the result could."""

import hashlib
from pathlib import Path

import django
from django.conf import settings

_POSTS = Path(__file__).resolve().parent.parent
# All that decides what comes out for a given document, beside the document.
_SOURCES = (
    [
        _POSTS / "rendering",
        _POSTS / "alignment.py",
        _POSTS / "document.py",
        _POSTS / "markup.py",
        _POSTS / "voices.py",
        _POSTS / "urls.py",
    ],
    [_POSTS.parent / "templates" / "posts" / "rendered", _POSTS.parent / "templates" / "feeds"],
    [Path(folder) for folder in settings.LOCALE_PATHS],
)
_KINDS = {".py", ".html", ".mo"}


def _files() -> list[Path]:
    found: set[Path] = set()
    for place in (place for group in _SOURCES for place in group):
        found |= {place} if place.is_file() else {path for path in place.rglob("*") if path.suffix in _KINDS}
    return sorted(found)


def _compute() -> str:
    digest = hashlib.sha256(f"{django.__version__} {settings.TIME_ZONE}".encode())
    for path in _files():
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


STAMP = _compute()
