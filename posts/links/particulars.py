"""What a page says of itself: title, author, outlet, date, language, address, licence; and its text.

Pure. Reads what publishers write for machines (JSON-LD, Highwire, Open Graph, Dublin Core, microdata), then what
stands on the page. Nothing is executed or loaded; any bytes give an answer, and every answer is plain, bounded text.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from lxml import html
from lxml.etree import LxmlError

from posts.document import first_day
from posts.links import addresses, encoding, structured
from posts.links.licences import licence_name
from posts.markup import is_safe_url
from posts.voices import LANGUAGE_NAMES

# The fields that an editor is offered, with the length the library has room for.
LENGTHS = {"title": 500, "byline": 300, "outlet": 200, "licence": 100}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SKIPPED = "script|style|nav|aside|footer|header|form|noscript|template|figure|button|select|svg|iframe"
MAX_TEXT = 200_000  # characters


@dataclass(frozen=True, slots=True)
class Particulars:
    """What was found; '' for what was not. `published` is an ISO date cut to its precision."""

    title: str = ""
    byline: str = ""
    outlet: str = ""
    published: str = ""
    language: str = ""
    url: str = ""
    licence: str = ""
    licence_url: str = ""
    noarchive: bool = False
    text: str = ""


def read(body: bytes, content_type: str = "", url: str = "") -> Particulars:
    """The particulars of the page whose bytes these are. Never raises."""
    if not body.strip(b"\x00 \r\n\t") or not _is_html(body, content_type):
        return Particulars()
    try:
        text = encoding.decode(body, content_type)
        # libxml2 refuses text that declares an encoding of its own, and NUL ends it.
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\x00", ""))
        page = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (LxmlError, ValueError, AssertionError):
        return Particulars()
    return _found(page, url)


def _is_html(body: bytes, content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return "html" in kind or (
        kind in {"", "text/plain", "application/octet-stream", "application/xml", "text/xml"} and (b"<" in body[:2000])
    )


def _found(page, url: str) -> Particulars:
    metas, article = _metas(page), structured.article(page)

    def first(*names: str) -> str:
        return next((metas[name][0] for name in names if name in metas), "")

    outlet = article.outlet or first("og:site_name", "citation_journal_title", "dc.publisher", "dcterms.publisher",
                                     "application-name")  # fmt: skip
    outlet = plain(outlet, LENGTHS["outlet"])
    title = (
        first("citation_title") or article.title or first("og:title", "twitter:title", "dc.title", "dcterms.title")
        or _only(page, "//h1") or _only(page, "//title")
    )  # fmt: skip
    found = Particulars(
        title=without_outlet(plain(title, LENGTHS["title"]), outlet),
        byline=_byline(article, metas, page, outlet),
        outlet=outlet,
        published=_date(article, first, page),
        language=_language(page, article, first),
        url=_canonical(page, first, url),
        noarchive=any(
            "noarchive" in value.lower() for name in ("robots", "googlebot") for value in metas.get(name, [])
        ),
        text=main_text(page),
    )
    licence_url = _licence(page, article, first, url)
    return replace(found, licence_url=licence_url, licence=plain(licence_name(licence_url), LENGTHS["licence"]))


def plain(value: str, length: int) -> str:
    """One line of text without control characters, at most so long."""
    kept = "".join(" " if ch.isspace() else ch for ch in value if ch.isspace() or unicodedata.category(ch)[0] != "C")
    kept = " ".join(kept.split())
    return kept if len(kept) <= length else kept[: length - 1] + "…"


def without_outlet(title: str, outlet: str) -> str:
    """A page's title without the name of the site that stands behind it."""
    if outlet:
        match = re.fullmatch(rf"(.+?)\s*[|｜\-–—:：·«»]\s*{re.escape(outlet)}\s*", title, re.IGNORECASE)
        return match[1] if match else title
    return title


def _metas(page) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in page.xpath("//meta[@content][@name or @property]")[:500]:
        value = meta.get("content").strip()
        for name in {(meta.get("property") or "").strip().lower(), (meta.get("name") or "").strip().lower()}:
            if name and value:
                found.setdefault(name, []).append(value)
    return found


def _only(page, path: str) -> str:
    nodes = page.xpath(path)
    return _words(nodes[0]) if len(nodes) == 1 or (nodes and path == "//title") else ""


def _words(node) -> str:
    return str(node.xpath("string()"))[:5000]


def _byline(article, metas, page, outlet: str) -> str:
    names = (
        metas.get("citation_author") or list(article.authors) or metas.get("dc.creator") or metas.get("dcterms.creator")
        or metas.get("author") or metas.get("parsely-author") or metas.get("article:author") or metas.get("byl")
        or [_words(node) for node in page.xpath("//*[@itemprop='author' or @rel='author']")[:5]]
        or [_words(node) for node in page.xpath(_classed("byline"))[:1]]
    )  # fmt: skip
    names = [re.sub(r"^(?:by|von|par|por|door|av|di)\s+", "", plain(name, 300), flags=re.IGNORECASE) for name in names]
    names = [name for name in dict.fromkeys(names) if _is_name(name, outlet)][:10]
    mark = "、" if any("\u3040" <= ch <= "\u30ff" or "\u4e00" <= ch <= "\u9fff" for ch in "".join(names)) else ", "
    return plain(mark.join(names), LENGTHS["byline"])


def _is_name(name: str, outlet: str) -> bool:
    """Not an address of a profile, not the outlet once more, not a paragraph."""
    return bool(name) and len(name) <= 120 and "://" not in name and name.casefold() != outlet.casefold()


def _classed(word: str) -> str:
    return f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {word} ')]"


def _date(article, first, page) -> str:
    told = [
        article.published,
        first("citation_publication_date", "citation_date", "citation_online_date"),
        first("article:published_time", "og:article:published_time", "parsely-pub-date", "pubdate", "date"),
        first("dcterms.issued", "dcterms.date", "dc.date.issued", "dc.date", "dcterms.created"),
        *(page.xpath("//*[@itemprop='datePublished']/@datetime | //*[@itemprop='datePublished']/@content")[:1]),
        *(page.xpath("//article//time[@datetime]/@datetime | //time[@pubdate]/@datetime")[:1]),
    ]
    return next(filter(None, map(partial_date, told)), "")


def partial_date(value: str) -> str:
    """A date as publishers write it for machines, as an ISO date cut to its precision. The day is the one written
    there: the outlet's own. '' when it is none."""
    value = unicodedata.normalize("NFKC", value).strip()[:60]
    match = re.match(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?(?=\D|$)", value) or re.match(
        r"(\d{4})(\d\d)(\d\d)(?=\D|$)", value
    )
    if match:
        parts = [part for part in match.groups() if part]
    elif named := re.match(r"(?:[A-Za-z]+, )?([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})", value):
        parts = [named[3], _month(named[1]), named[2]]
    elif named := re.match(r"(?:[A-Za-z]+, )?(\d{1,2}) ([A-Za-z]{3,9})\.? (\d{4})", value):
        parts = [named[3], _month(named[2]), named[1]]
    else:
        return ""
    found = "-".join(part.zfill(4 if place == 0 else 2) for place, part in enumerate(parts))
    try:
        return found if 1400 < first_day(found).year < 2200 else ""
    except ValueError:
        return ""


def _month(name: str) -> str:
    short = name[:3].lower()
    return str(_MONTHS.index(short) + 1) if short in _MONTHS else "0"


def _language(page, article, first) -> str:
    for value in (page.get("lang"), article.language, first("citation_language", "dc.language", "og:locale"),
                  first("content-language", "dcterms.language")):  # fmt: skip
        if found := language(value or ""):
            return found
    return ""


def language(tag: str) -> str:
    """A language tag as the site names languages; '' for one it has no name for."""
    tag = tag.strip().lower().replace("_", "-")[:35]
    if tag.startswith("zh-"):
        return "zh-hant" if any(part in {"hant", "tw", "hk", "mo"} for part in tag.split("-")) else "zh-hans"
    base = {"no": "nb", "iw": "he", "in": "id"}.get(tag.partition("-")[0], tag.partition("-")[0])
    return base if base in LANGUAGE_NAMES and base != "und" else ""


def _canonical(page, first, url: str) -> str:
    """The address the page gives itself, if it is on the same host: another host's page has particulars of its own."""
    for value in [*page.xpath("//link[@rel='canonical']/@href")[:1], first("og:url")]:
        try:
            address = urljoin(url, value.strip())
        except ValueError:
            continue
        same = addresses.host(address) == addresses.host(url) or not url
        if value.strip() and len(address) <= 2000 and is_safe_url(address) and address.startswith("http") and same:
            return address
    return ""


def _licence(page, article, first, url: str) -> str:
    told = [article.licence, *page.xpath("//a[@rel='license']/@href | //link[@rel='license']/@href")[:1],
            first("dcterms.license", "dc.rights", "dcterms.rights", "og:license", "copyright")]  # fmt: skip
    named = set(page.xpath("//a[contains(@href, 'creativecommons.org/licenses/')]/@href")[:20])
    told += list(named) if len(named) == 1 else []  # two licences on a page: one is somebody else's
    for value in told:
        try:
            address = urljoin(url, value.strip())
        except ValueError:
            continue
        if value.strip().startswith(("http", "/")) and len(address) <= 500 and is_safe_url(address):
            return address
    return ""


def main_text(page) -> str:
    """The paragraphs of the article itself, a line each: without menus, lists of further articles and small print."""
    for place in ("//article", "//main", "//body"):
        lines = []
        for node in page.xpath(f"{place}//*[self::p or self::h1 or self::h2 or self::blockquote or self::li]")[:3000]:
            if node.xpath(f"ancestor::*[contains('|{_SKIPPED}|', concat('|', name(), '|'))]"):
                continue
            line = " ".join(_words(node).split())
            if len(line) >= (20 if re.search(r"[\u3040-\u9fff\uac00-\ud7a3]", line) else 40):
                lines.append(line)
        if lines:
            return "\n".join(dict.fromkeys(lines))[:MAX_TEXT]
    return ""
