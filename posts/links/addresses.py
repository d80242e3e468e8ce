"""One page, many spellings of its address: brings them to one form, so that a known source is found again.

Pure. Nothing is fetched; what is stored and shown stays as it was typed. Two articles must never get one form: what
may say which page is meant (?id=, ?p=, ?v=) always stays.
"""

import hashlib
import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

# Parameters that say where a visitor came from, never which page it is.
_TRACKING = re.compile(
    r"utm_\w+|(?:fb|g|d|ms|y|tw|tt)clid|gclsrc|gbraid|wbraid|li_fat_id|igshid|igsh|mkt_tok|mc_[ce]id|_ga|_gl|_hs\w+|"
    r"ref_?src|ref_?url|referr?er|cmpid|cmp|icid|ncid|ocid|s_?cid|smid|smtyp|spm|xtor|at_\w+|ns_\w+|wt[._]?mc\w*|"
    r"guccounter|guce_\w+|__twitter_impression|__s|vero_id|yptr|"
    r"iref|n_cid|cx_\w+|gaa_\w+|"  # 朝日, 日経, 読売
    r"amp|outputtype",
    re.IGNORECASE,
)
_HERE_TRACKING = {"youtube.com": {"si", "feature", "pp", "ab_channel"}}
_PORTS = {"http": 80, "https": 443}
# The same site for telephones, for AMP, or under its older name. What is left must still be a name.
_SAME_SITE = {"www", "www2", "amp", "m", "mobile", "sp"}
_PUBLIC_SECOND = {"ac", "co", "com", "edu", "go", "gov", "lg", "ne", "net", "or", "org"}
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_AMP_END = re.compile(r"(?P<page>/[^/]*[\d\-_.][^/]*)/amp(?:\.html)?$")
_UNRESERVED = re.compile(r"%(?:2D|2E|5F|7E|3\d|4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A])", re.IGNORECASE)


def normalise(url: str) -> str:
    """The address without what does not change the page: scheme http/https, case and www. of the host, its names for
    telephones and AMP, default port, tracking parameters and their order, index page, trailing slash, spelling of
    percent signs, fragment. What is no address comes back as it is."""
    try:
        parts = urlsplit(_unwrapped(url.strip()))
        port, name = parts.port, parts.hostname
    except ValueError:
        return url.strip()
    if not name or parts.scheme.lower() not in _PORTS:
        return url.strip()
    host = _host(name)
    path, pairs = _path(parts.path), parse_qsl(parts.query, keep_blank_values=True)
    if host == "youtu.be" and path.count("/") == 1:
        host, path, pairs = "youtube.com", "/watch", [("v", path[1:]), *pairs]
    ours = _HERE_TRACKING.get(host, ())
    kept = sorted(pair for pair in pairs if not _says_whence(*pair) and pair[0] not in ours)
    if port and port != _PORTS[parts.scheme.lower()]:
        host = f"{host}:{port}"
    bang = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return f"//{host}{path}" + (f"?{urlencode(kept)}" if kept else "") + bang


def key(url: str) -> str:
    """A short name for the page behind an address: equal for all its spellings."""
    return hashlib.sha256(normalise(url).encode(errors="surrogatepass")).hexdigest()


def host(url: str) -> str:
    """The host of an address in the form in which hosts are compared; '' when there is none."""
    try:
        return _host(urlsplit(url.strip()).hostname or "")
    except ValueError:
        return ""


def home(url: str) -> str:
    """The first page of the site that an address belongs to; '' when it is no address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}/" if parts.scheme and parts.hostname else ""


def _unwrapped(url: str) -> str:
    """The page itself, where an AMP cache stands in front of it."""
    wrapped = re.fullmatch(
        r"(https?)://(?:(?:www\.)?google\.[a-z.]+/amp|[^/]+\.cdn\.ampproject\.org/[a-z])/(s/)?([^/?#]+\.[^/?#]+/.*)",
        url,
        re.IGNORECASE,
    )
    return f"{'https' if wrapped[2] else 'http'}://{wrapped[3]}" if wrapped else url


def _host(name: str) -> str:
    name = name.rstrip(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            pass  # no name that the Internet knows: compared as it is typed
    labels = name.split(".")
    keep = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _PUBLIC_SECOND else 2
    if not labels[-1].isdecimal():
        labels = [label for label in labels[:-keep] if label not in _SAME_SITE] + labels[-keep:]
    return ".".join(labels)


def _path(path: str) -> str:
    path = quote(path, safe="/%:@!$&'()*+,;=~[]")
    path = re.sub(r"%[0-9a-fA-F]{2}", lambda match: match[0].upper(), path)
    path = _UNRESERVED.sub(lambda match: chr(int(match[0][1:], 16)), path)
    path = re.sub(r"\.amp(?=\.html?$)|\.amp$", "", path.rstrip("/"))
    path = _AMP_END.sub(r"\g<page>", path)
    path = re.sub(r"^/amp(?=/.)", "", path)
    return _INDEX.sub("", path).rstrip("/")


def _says_whence(name: str, value: str) -> bool:
    # "ref" is a campaign on most sites and the number of a document on a few.
    return bool(_TRACKING.fullmatch(name)) or (name.lower() == "ref" and not value.isdecimal())
