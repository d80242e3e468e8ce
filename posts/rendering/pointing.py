"""Links into the foreign article itself, by text fragment (https://wicg.github.io/scroll-to-text-fragment/). Pure.

Such a link holds a few words of the original, as a page number would: where the words begin and where they end. Only
for languages that are written with spaces, since browsers match whole words; never for withheld words.
"""

from collections.abc import Sequence
from urllib.parse import quote

from posts import markup
from posts.document import QuotedArticle, SourceRef, Voice
from posts.rendering.passages import Passage

WORDS = 4  # at each end
WITHOUT_SPACES = {"ja", "zh", "yue", "wuu", "th", "lo", "km", "my", "bo", "dz", "und"}


def into_original(source: SourceRef | None, texts: Sequence[str]) -> str:
    """The address of the source with a fragment that reaches from the beginning of the first of these original
    paragraphs to the end of the last one; '' where none can be made."""
    if source is None or not source.language or source.language.lower().split("-")[0] in WITHOUT_SPACES:
        return ""
    if not (markup.is_safe_url(source.url) and source.url.startswith(("https://", "http://"))):
        return ""
    rows = [words for text in texts if (words := text.split())]
    if not rows or len(rows[0]) + len(rows[-1]) < 3:
        return ""
    if len(rows) == 1 and len(rows[0]) <= 2 * WORDS:
        directive = _encoded(rows[0])
    else:
        directive = f"{_encoded(rows[0][:WORDS])},{_encoded(rows[-1][-WORDS:])}"
    return f"{source.url}{'' if '#' in source.url else '#'}:~:text={directive}"


def _encoded(words: Sequence[str]) -> str:
    # The hyphen, the comma and the ampersand have a meaning of their own in a text directive.
    return quote(" ".join(words), safe="").replace("-", "%2D")


def of_run(item: Passage) -> str:
    """The same for all that a run quotes, '' when it is withheld or the desk has no original of it."""
    if item.withheld:
        return ""
    quoted = [block for block in item.blocks if isinstance(block, QuotedArticle)]
    bodies = [block.original if block.kind is Voice.TRANSLATION else block.body for block in quoted]
    return into_original(item.source, [text for body in bodies for text in markup.paragraphs(markup.clean(body))])
