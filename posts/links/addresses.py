"""One page, many spellings of its address: brings them to one form, so that a known source is found again.

Pure. Nothing is fetched; what is stored and shown stays as it was typed.
"""

import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

# Parameters that say where a visitor came from, never which page it is.
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|ref|ref_src|cmpid|_ga|_gl|amp)",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}


def normalise(url: str) -> str:
    """The address without what does not change the page: scheme http/https, case and www. of the host, default port,
    tracking parameters and their order, AMP marks, trailing slash, fragment."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    if not parts.hostname:
        return url.strip()
    host = parts.hostname.rstrip(".").removeprefix("www.").removeprefix("amp.")
    if port and port != _PORTS.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    path = re.sub(r"/amp(?:\.html)?/?$|\.amp(?=\.html$|$)", "", parts.path).rstrip("/")
    kept = sorted((name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)
                  if not _TRACKING.fullmatch(name))  # fmt: skip
    return f"//{host}{path}" + (f"?{urlencode(kept)}" if kept else "")


def key(url: str) -> str:
    """A short name for the page behind an address: equal for all its spellings."""
    return hashlib.sha256(normalise(url).encode()).hexdigest()
