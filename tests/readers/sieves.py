"""What feed readers do to an item: everything outside a short list of tags loses its tag, and every attribute but a
few its value. The lists are facts, measured for the design (whose-words.md, rule 14)."""

from lxml import etree, html

KEPT = "p h1 h2 h3 h4 h5 h6 blockquote hr strong em a ul ol li table ruby rt rp ins del sup".split()
SIEVES = {
    "miniflux": ([*KEPT, "img", "br", "code", "pre", "cite", "sub", "s"], {"href", "src", "alt"}),
    "feedbin": ([*KEPT, "img", "br", "code", "pre", "sub", "s"], {"href", "src"}),
    "freshrss": ([*KEPT, "br"], {"href"}),
    "all tags taken away but paragraphs": (["p", "li", "pre", "h2", "h3", "h4", "blockquote"], set()),
}


def sieve(content: str, name: str) -> str:
    """The HTML of an item as that reader shows it."""
    tags, attributes = SIEVES[name]
    fragment = html.fragment_fromstring(content, create_parent="div")
    for element in list(fragment.iterdescendants()):
        for attribute in list(element.attrib):
            if attribute not in attributes:
                del element.attrib[attribute]
        if element.tag not in tags and element.tag != "br":
            element.drop_tag()
    return etree.tostring(fragment, encoding="unicode", method="html")


def keeps_addresses(name: str) -> bool:
    return "href" in SIEVES[name][1]
