"""Small pieces of HTML that the page and the feed item have in common: paragraphs, credit lines, pictures.

Pure. Text is escaped here, block bodies pass the allow-list once more, and no character of them changes (rule 10).
"""

import re
from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from posts import markup, voices
from posts.document import Figure

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
# A tag with its quoted attribute values: whatever stands between two of these is text.
_TAG = re.compile(r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>)""")


def attributes(**values: str) -> SafeString:
    """` name="value"` for each value that is not empty; `class_` writes class."""
    given = ((name.rstrip("_").replace("_", "-"), value) for name, value in values.items() if value)
    return format_html_join("", ' {}="{}"', given)


def language(code: str, around: str = "") -> str:
    """`code` when it may stand in a lang attribute and says something that `around` does not, else ''."""
    return code if _LANGUAGE.fullmatch(code) and code != around and code != "und" else ""


def pieces(html: str) -> tuple[markup.Piece, ...]:
    """The top-level elements of a block, cleaned once more: whatever reached the document, this is what goes out."""
    return markup.pieces(markup.clean(html))


def element(piece: markup.Piece, **values: str) -> SafeString:
    """A top-level element with attributes on its own tag."""
    return markup.trust(piece.html.replace(f"<{piece.tag}", f"<{piece.tag}{attributes(**values)}", 1))


def link_to(anchor: str) -> SafeString:
    """The empty link to a paragraph, which stands after it: extractors drop a short paragraph with a link in it. No
    character is added to the text: style sheets draw the mark, screen readers hear the label."""
    return format_html('<a class="here" href="#{}" aria-label="{}"></a>', anchor, gettext("Link to this paragraph"))


def with_notes_marked(html: str) -> SafeString:
    """Cleaned HTML with the translator's notes 〔訳注:…〕 marked up; its text stays as it is (rule 9)."""
    parts = _TAG.split(html)
    parts[::2] = [markup.NOTE.sub(r'<span class="tn">\g<0></span>', text) for text in parts[::2]]
    return markup.trust("".join(parts))


def credit(lines: Iterable[voices.CreditLine], *, spans: bool) -> SafeString:
    """The credit as lines divided by <br>, the same words as `str(line)`. `spans` marks foreign names for the page;
    feed readers drop span, so a feed item does without."""
    return format_html_join(markup.trust("<br>\n"), "{}{}{}", (_credit_line(line, spans=spans) for line in lines))


def _credit_line(line: voices.CreditLine, *, spans: bool) -> tuple[str, str, SafeString]:
    return (
        line.label,
        gettext(": "),
        format_html_join("", "{}", ((_credit_part(part, spans=spans),) for part in line.parts)),
    )


def _credit_part(part: voices.Part, *, spans: bool) -> SafeString:
    lang = language(part.lang) if spans else ""
    foreign = attributes(lang=lang, translate="no" if lang else "")
    if part.href and markup.is_safe_url(part.href):
        name = "u-url p-name" if part.title and spans else ""
        inner = format_html('<a{} href="{}"{}>{}</a>', attributes(class_=name), part.href, foreign, part.text)
    elif lang and not part.title:
        inner = format_html("<span{}>{}</span>", foreign, part.text)
    else:
        inner = conditional_escape(part.text)
    return format_html("<cite{}>{}</cite>", foreign if not part.href else "", inner) if part.title else inner


def picture_note(block: Figure) -> str:
    """What stands under a picture in words: caption, whose it is, on what ground, whether it was altered."""
    facts = [block.credit, block.rights, gettext("altered") if block.altered else ""]
    joined = pgettext("list separator", ", ").join(fact for fact in facts if fact)
    if block.caption and joined:
        return gettext("%(caption)s (%(facts)s)") % {"caption": block.caption, "facts": joined}
    return block.caption or joined


def picture(block: Figure, *, base: str, lazy: bool) -> str:
    """The <img> of a figure: '' when it has no published renditions. `base` is the address pictures start with."""
    sizes = sorted(block.renditions, key=lambda item: item.width)
    if not sizes:
        return ""
    best = next((item for item in sizes if item.width >= 960), sizes[-1])
    srcset = ", ".join(f"{base}{item.name} {item.width}w" for item in sizes) if lazy and len(sizes) > 1 else ""
    return format_html(
        '<img src="{}"{} width="{}" height="{}"{} alt="{}">',
        base + best.name,
        attributes(srcset=srcset, sizes="(max-width: 43rem) 100vw, 41rem" if srcset else ""),
        best.width,
        best.height,
        attributes(loading="lazy", decoding="async") if lazy else "",
        block.alt,
    )
