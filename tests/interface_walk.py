"""Walking a whole site as its readers or its editors do, and reading what pages say to a person.

`walk` follows every link; `routes_of` says which addresses the site has at all, so that nothing new goes unwalked.
`words` gives a page's own words: what stands in a foreign language, and says so, is left out when asked."""

import re
from urllib.parse import quote, unquote, urljoin, urlsplit

import lxml.html
from django.contrib import admin
from django.urls import Resolver404, URLPattern, get_resolver, resolve

_LINK = re.compile(r"""(?:href|src|action)=["']([^"'#]+)|<loc>([^<]+)|"(?:url|next_url)": ?"([^"]+)""")
_SAID = ("title", "aria-label", "placeholder", "alt", "label", "summary", "data-confirm")
# What stands in these is code, an address, or said to be in another language or nobody's to translate.
_FOREIGN = "//script|//style|//code|//kbd|//pre|//*[@translate='no']|//svg"


def routes_of(desk: bool) -> set[str]:
    """The names of all routes of the readers' side, or of the desk."""
    admin.autodiscover()

    def below(resolver, namespace):
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLPattern):
                yield ":".join([*namespace, pattern.name or "?"])
            else:
                yield from below(pattern, [*namespace, pattern.namespace] if pattern.namespace else namespace)

    return {name for name in below(get_resolver(), []) if name.startswith("admin:") is desk}


def route(path: str) -> str:
    """The name of the route that answers a path; '' when there is none."""
    try:
        return resolve(unquote(path)).view_name
    except Resolver404:
        return ""


def walk(client, starts, *, prefix="/", leave=(), **headers):
    """{address: answer} of everything that can be reached from `starts` below `prefix`, asked with GET. Addresses
    that contain a piece of `leave` are not asked. Lists with a choice in their query are asked once per path and
    parameter names."""
    found, waiting, kinds = {}, list(starts), set()
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        response = client.get(address, **headers)
        response.text_read = _text(response)
        found[address] = response
        where = response.headers.get("Location")
        links = [where] if where else [one or two or three for one, two, three in _LINK.findall(response.text_read)]
        for link in links:
            link = link.replace("&amp;", "&")
            parts = urlsplit(urljoin(f"http://testserver{address}", link))
            if parts.scheme not in {"http", "https"} or parts.netloc not in {"testserver", "127.0.0.1:8000"}:
                continue
            path = quote(unquote(parts.path)) + (f"?{parts.query}" if parts.query else "")
            kind = (parts.path, tuple(sorted(re.findall(r"(?:^|&)(\w+)=", parts.query))))
            if not parts.path.startswith(prefix) or any(piece in path for piece in leave) or kind in kinds:
                continue
            kinds.add(kind)
            waiting.append(path)
    return found


def _text(response) -> str:
    """An answer's text; '' for pictures and files."""
    kind = response.headers.get("Content-Type", "")
    if response.streaming:
        response.file_to_stream.close()  # an open file; response.close() would close the database connection, too
    if response.streaming or not re.match(r"text/|application/(?:.*\+)?(?:xml|json)", kind):
        return ""
    return response.content.decode()


def words(html: str, *, foreign=(), own=()) -> list[str]:
    """What a page says to a person: each piece of text, and the attributes that are read out or shown. Left out are
    code, what is not to be translated, and what stands in one of the languages `foreign`; `own` are XPaths of more."""
    page = lxml.html.document_fromstring(html)
    for element in page.xpath("|".join([_FOREIGN, *(f"//*[@lang='{code}']" for code in foreign), *own])):
        if element.getparent() is not None:
            element.drop_tree()
    found = []
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        found += [element.text, element.tail] if element.tag != "textarea" else [element.tail]
        found += [element.get(name) for name in _SAID]
        if element.tag == "input" and element.get("type") in {"submit", "button", "reset"}:
            found.append(element.get("value"))
        if element.tag == "meta" and element.get("name") in {"description"}:
            found.append(element.get("content"))
    return [" ".join(text.split()) for text in found if text and text.strip()]
