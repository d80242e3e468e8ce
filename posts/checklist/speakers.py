"""Passages that look as if somebody else spoke than their block says: the editor inside a translation, and others
inside commentary.

Guesses, each with the words it was made from; none of them stops a publication unless the site wants it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from posts.checklist.levels import Finding, found, shortened
from posts.checklist.reading import Reading, folded
from posts.document import QuotedArticle
from posts.markup import NOTE


def findings(reading: Reading) -> Iterator[Finding]:
    told: dict[str, _Told] = {}
    for block in reading.translations():
        yield from _in_translation(reading, block, told.setdefault(block.source, _Told()))
    yield from _in_commentary(reading)


# --- The editor inside a translation ---------------------------------------------------------------

_MARK = re.compile(r"\s*(?:※|訳者|筆者|引用者|[(（\[［【]\s*(?:訳?注|訳者|筆者|引用者)|訳?注\s?[:：]|\*\s?注)")
_FIRST_PERSON = re.compile(
    r"(?:私|わたし|僕|ぼく|俺|筆者|わたくし|拙訳)(?:たち|達|ども|自身|個人)?(?:は|が|も|に|の|と|を|、)"
    r"|(?:当|本|この)ブログ|管理人"
)
_OPINION = re.compile(
    r"(?:と思う|と思います|と思った|と思いました|気がする|気がします|かもしれませんね|ではないだろうか|"
    r"ではないでしょうか|と感じた|と感じました|読んでみてください|いかがでしたか|いかがでしょうか)[。!!??…]*\s*$"
)
_END = re.compile(r"\s*(?:[(（]?以上[)）]?\s*[。、]?\s*$|以上[、が]|(?:翻訳|訳|和訳|引用|記事)は(?:以上|ここまで))")
_POLITE = re.compile(r"(?:です|ます|でした|ました|ません|でしょう|ください)(?:[ねよか]{0,2})[。!!??…]*\s*$")
_SPOKEN = re.compile(r"「[^「」]{0,2000}」|『[^『』]{0,2000}』|“[^“”]{0,2000}”")
TAIL = 3  # how many paragraphs at the end of a block may be the editor's without anything saying so
ENOUGH = 3  # paragraphs before them, to know how the source speaks
_FIRST_PERSON_THERE = re.compile(
    r"\b(?:I|I['’](?:m|ve|d|ll)|my|me|je|j['’]|mon|ma|ich|mein|meine|yo|mi|jag|min|mitt|eu|io)\b|我|나는|내가|저는|제가",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Told:
    """How a source has spoken so far: in how many paragraphs, in the first person, in です・ます."""

    paragraphs: int = 0
    personal: bool = False
    polite: bool = False

    def hear(self, text: str) -> None:
        self.paragraphs += 1
        self.personal = self.personal or _is_personal(text)
        self.polite = self.polite or bool(_POLITE.search(text))


def _is_personal(text: str) -> bool:
    return bool(_FIRST_PERSON.search(text) or _OPINION.search(text))


def _in_translation(reading: Reading, block: QuotedArticle, told: _Told) -> Iterator[Finding]:
    paragraphs = reading.paragraphs(block.body)
    told.personal = told.personal or bool(_FIRST_PERSON_THERE.search(reading.text(block.original)))
    marked = [text for text in paragraphs if _MARK.match(text) and not NOTE.match(text.strip())]
    words = list(dict.fromkeys([*marked, *_after_the_end(paragraphs, told)]))
    if words:
        yield _named(
            "editors_words",
            _(
                "These words inside the translation look like your own: “%(words)s”. Put them into commentary, or into 〔訳注:…〕."
            ),
            words,
            block.key,
        )
    notes = _notes_in_other_brackets(reading.text(block.body), marked)
    if notes:
        yield _named(
            "translators_note",
            _("A translator’s note is written “%(words)s”. In the brackets 〔訳注:…〕 it counts as your words."),
            notes,
            block.key,
        )


def _named(code: str, message: Promise, words: Sequence[str], block: str) -> Finding:
    """One finding for all such passages of a block: the first is named, the digest is of all."""
    text = message % {"words": shortened(words[0])}
    if len(words) > 1:
        text = _("%(message)s (%(count)d passages)") % {"message": text, "count": len(words)}
    return found(code, text, *map(folded, words), block=block, field="body")


def _after_the_end(paragraphs: Sequence[str], told: _Told) -> list[str]:
    """The last paragraphs of a translation, from the first that speaks as somebody else than the text before it."""
    found: list[str] = []
    for place, paragraph in enumerate(paragraphs):
        text = _SPOKEN.sub("", paragraph)
        if place and place >= len(paragraphs) - TAIL and not found:
            own = not told.personal and _is_personal(text)
            # A text in である that ends in です・ます has probably changed hands.
            turned = not told.polite and _POLITE.search(text)
            if (told.paragraphs >= ENOUGH and (own or turned)) or _END.match(text):
                found = list(paragraphs[place:])
        told.hear(text)
    return found


_OTHER_BRACKETS = re.compile(
    r"[(（\[［【〈][^()（）\[\]［］【】〈〉\n]{0,12}(?:訳注|訳註|訳者|引用者|筆者)\s?(?:注|註)?\s?[:：]?"
    r"[^()（）\[\]［］【】〈〉\n]{0,200}[)）\]］】〉]"
)


def _notes_in_other_brackets(text: str, marked: Sequence[str]) -> list[str]:
    """Notes in the middle of a paragraph; those that are a paragraph are spoken of already."""
    notes = (match.group() for match in _OTHER_BRACKETS.finditer(text))
    return list(dict.fromkeys(note for note in notes if not any(item.strip().startswith(note) for item in marked)))


# --- Others inside commentary ----------------------------------------------------------------------

LONG_SPEECH = 100  # characters between one pair of 「」
HEARSAY = 3  # sentences in a row that report what somebody said
FOREIGN = 80  # Latin letters of one paragraph
COPIED = 24  # characters in a row that a quoted block or its original has too
_TOLD = re.compile(
    r"(?:という|とのこと(?:だ|です)|そう(?:だ|です)|と(?:も|は)?(?:述べ|語っ|語り|話し|指摘し|説明し|主張し|強調し|発言し|批判し|伝え|報じ)"
    r"(?:た|ている|ていた|ました|ています)|と(?:述べる|語る|話す|指摘する|説明する|主張する|強調する|批判する|報じる))\s*$"
)
_SENTENCE = re.compile(r"[^。!!??\n]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_KANA = re.compile(r"[\u3040-\u30ff]")


def _in_commentary(reading: Reading) -> Iterator[Finding]:
    copies = _Copies(reading)
    for block in reading.commentaries():
        paragraphs = reading.paragraphs(block.body)
        words = [
            *_long_speeches(paragraphs),
            *_hearsay(paragraphs),
            *(_foreign(paragraphs) if reading.document.language == "ja" else []),
            *copies.of(paragraphs),
        ]
        if words:
            yield _named(
                "looks_quoted",
                _("This commentary may hold somebody else’s words: “%(words)s”. If so, give them a quoted block."),
                list(dict.fromkeys(words)),
                block.key,
            )


def _long_speeches(paragraphs: Sequence[str]) -> Iterator[str]:
    """What stands between an outer 「 and its 」, when it is long."""
    for text in paragraphs:
        depth = start = 0
        for place, character in enumerate(text):
            if character == "「":
                start = start if depth else place + 1
                depth += 1
            elif character == "」" and depth:
                depth -= 1
                if not depth and place - start >= LONG_SPEECH:
                    yield text[start:place]


def _hearsay(paragraphs: Sequence[str]) -> Iterator[str]:
    for text in paragraphs:
        row: list[str] = []
        for sentence in _SENTENCE.findall(_SPOKEN.sub("「」", text)):
            row = [*row, sentence] if _TOLD.search(sentence[-12:]) else []
            if len(row) == HEARSAY:
                yield row[0].strip()


def _foreign(paragraphs: Sequence[str]) -> Iterator[str]:
    for text in paragraphs:
        if "://" not in text and len(_LATIN.findall(text)) >= FOREIGN and len(_KANA.findall(text)) * 20 < len(text):
            yield text


class _Copies:
    """Runs of COPIED characters that others' blocks have too. Every run that long holds one of the chunks that are
    kept of others' words, so each text is read once."""

    def __init__(self, reading: Reading):
        parts = [reading.others, *(folded(reading.text(block.original)) for block in reading.translations())]
        self.text = "\n".join(part for part in parts if part)
        half = COPIED // 2
        self.places: dict[str, int] = {}
        for place in range(0, len(self.text) - half + 1, half):
            self.places.setdefault(self.text[place : place + half], place)

    def of(self, paragraphs: Sequence[str]) -> Iterator[str]:
        """The first such run of each paragraph. What stands between 「」 is quoted already, and says so."""
        if not self.places:
            return
        for paragraph in paragraphs:
            text = folded(_SPOKEN.sub("\n", paragraph).replace("\n", "\x00"))
            if run := self._first(text):
                yield run

    def _first(self, text: str) -> str:
        half = COPIED // 2
        for place in range(len(text) - half + 1):
            there = self.places.get(text[place : place + half])
            if there is not None:
                back = _same(
                    text[max(0, place - COPIED) : place][::-1], self.text[max(0, there - COPIED) : there][::-1]
                )
                ahead = _same(text[place : place + COPIED], self.text[there : there + COPIED])
                if back + ahead >= COPIED:
                    return text[place - back : place + ahead]
        return ""


def _same(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    length = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    return min(len(one), len(other)) if length is None else length
