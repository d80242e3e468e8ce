"""The waist: JSON there and back, what is refused, runs, and whose characters count for whom."""

import json
from dataclasses import replace
from itertools import pairwise
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts.document import (
    BLOCK_TYPES,
    SCHEMA_VERSION,
    Commentary,
    Count,
    Document,
    DocumentError,
    Figure,
    Link,
    Pair,
    QuotedArticle,
    Rendition,
    SourceRef,
    Voice,
    count_block,
    from_json,
    is_note,
    to_json,
)
from posts.markup import from_text
from tests.documents import CLOSING, OPENING, SOURCE, TRANSLATION, documents, full_document

FULL = full_document()


def there_and_back(document: Document) -> Document:
    return from_json(json.loads(json.dumps(to_json(document), ensure_ascii=False)))


# --- JSON -----------------------------------------------------------------------------------------


@given(documents())
def test_any_document_comes_back_from_json_as_it_was(document):
    again = there_and_back(document)
    assert again == document
    assert to_json(again) == to_json(document)


@given(documents())
def test_json_leaves_out_what_is_empty_and_says_which_version_it_is(document):
    data = to_json(document)
    assert data["schema"] == SCHEMA_VERSION
    for block in data.get("blocks", []):
        assert block["type"] in BLOCK_TYPES
        assert not [name for name, value in block.items() if name != "key" and value in ("", [], 0, None, False)]


@pytest.mark.parametrize("cls", [Document, Commentary, QuotedArticle, Figure, SourceRef, Link, Pair, Rendition])
def test_no_field_of_a_document_is_lost_on_the_way(cls):
    """Every field that a class has, now or later, filled with something other than its default."""
    kinds = {bool: True, int: 7, str: "港", Voice: Voice.QUOTATION}
    filled = {name: kinds.get(kind) for name, kind in get_type_hints(cls).items()}
    structured = {
        "blocks": (OPENING,), "sources": (SOURCE,), "tags": ("港",), "anchors": ("p1",), "original_anchors": ("p2",),
        "alignment": (Pair(translation=("p1",), original=("p2", "p3")),), "translation": ("p1",), "original": ("p2",),
        "links": (Link(rel="via", url="https://a.example/"),), "renditions": (Rendition(name="a", width=1, height=2),),
    }  # fmt: skip
    structured = {name: structured[name] for name, value in filled.items() if value is None}
    filled |= structured
    value = cls(**filled)
    document = {
        Document: lambda: value,
        SourceRef: lambda: Document(sources=(value,)),
        Pair: lambda: Document(blocks=(QuotedArticle(key="q", alignment=(value,)),)),
        Link: lambda: Document(sources=(SourceRef(key="s", links=(value,)),)),
        Rendition: lambda: Document(blocks=(Figure(key="f", renditions=(value,)),)),
    }.get(cls, lambda: Document(blocks=(value,)))()
    assert there_and_back(document) == document


def test_a_document_without_blocks_is_a_document():
    assert from_json({"schema": SCHEMA_VERSION}) == Document()


def changed(**changes):
    return to_json(FULL) | changes


def changed_block(number, **changes):
    data = to_json(FULL)
    data["blocks"][number] |= changes
    return data


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([], "must be a JSON object"),
        ("{}", "must be a JSON object"),
        (None, "must be a JSON object"),
        ({}, "Schema None is not 1"),
        (changed(schema=2), "Schema 2 is not 1"),
        (changed(schema="1"), "Schema '1' is not 1"),
        (changed(mood="glad"), "mood"),
        (changed_block(0, mood="glad"), "mood"),
        (changed_block(0, type="poem"), "unknown type 'poem'"),
        (changed_block(0, type=["commentary"]), "unknown type"),
        (changed_block(1, kind="own"), "not the voice of a quoted article"),
        (changed_block(1, kind="undecided"), "not the voice of a quoted article"),
        (changed_block(1, kind="shouting"), "not the voice of a quoted article"),
        (changed_block(1, kind=["translation"]), "not the voice of a quoted article"),
        (changed(blocks=[{"type": "commentary"}]), "'key'"),
        (changed(blocks=["commentary"]), "JSON object"),
        (changed(blocks={"0": {}}), "JSON array"),
        (changed(blocks=None), "JSON array"),
        (changed(sources=[{"title": "no key"}]), "key"),
        (changed(sources=["tidewater"]), "JSON object"),
        (changed(sources=[{"key": "a", "links": [{"rel": "via"}]}]), "url"),
        (changed(sources=[{"key": "a", "mood": "glad"}]), "mood"),
        (changed(tags="港"), "JSON array"),
        (changed(tags=[1]), "tags"),
        (changed(title=7), "title"),
        (changed(title=None), "title"),
        (changed(next_anchor="1"), "next_anchor"),
        (changed(next_anchor=True), "next_anchor"),
        (changed_block(0, body=["<p>"]), "body"),
        (changed_block(0, anchors="p1"), "JSON array"),
        (changed_block(0, key=7), "key"),
    ],
)
def test_what_is_not_a_document_of_this_version_is_refused_in_words(data, says):
    with pytest.raises(DocumentError) as caught:
        from_json(data)
    assert says in str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["schema", "type", "key", "blocks", "sources", "links", "kind", "anchors", "tags", "x"]), inner
    ),
    max_leaves=8,
)  # fmt: skip


@given(JSON)
def test_no_json_at_all_makes_it_stumble(data):
    """Files come from outside: a document or a DocumentError, nothing else."""
    for attempt in (data, {"schema": 1, "blocks": data}, {"schema": 1, "sources": [data]}, {"schema": 1, "tags": data}):
        try:
            document = from_json(attempt)
        except DocumentError:
            continue
        assert there_and_back(document) == document


# --- Sources --------------------------------------------------------------------------------------


def test_a_source_s_address_is_the_original_one_else_a_republication_never_an_archive():
    original, archive = SOURCE.links
    republished = Link(rel="republished", url="https://copy.example/1")
    assert SOURCE.url == original.url
    assert replace(SOURCE, links=(archive, republished)).url == republished.url
    assert replace(SOURCE, links=(archive,)).url == ""


def test_new_particulars_of_a_source_replace_the_old_ones_and_nothing_else():
    mended = replace(SOURCE, byline="Nora B. Whitfield")
    document = FULL.with_sources({SOURCE.key: mended, "unused": replace(SOURCE, key="unused")})
    assert document.sources == (mended,)
    assert document.blocks == FULL.blocks


def test_a_source_that_is_not_there_is_none():
    assert FULL.source("nobody") is None
    assert FULL.source("") is None


# --- Runs -----------------------------------------------------------------------------------------


def spoken(document: Document) -> list[tuple[str, str, list[str]]]:
    return [(str(run.voice), run.source, [block.key for block in run.blocks]) for run in document.runs()]


def test_neighbours_of_one_voice_and_one_source_make_one_run():
    second = replace(TRANSLATION, key="second")
    elsewhere = replace(TRANSLATION, key="elsewhere", source="other")
    quotation = replace(TRANSLATION, key="quotation", kind=Voice.QUOTATION)
    document = replace(FULL, blocks=(OPENING, TRANSLATION, second, elsewhere, quotation, CLOSING))
    assert spoken(document) == [
        ("own", "", ["opening"]),
        ("translation", "tidewater", ["translation", "second"]),
        ("translation", "other", ["elsewhere"]),
        ("quotation", "tidewater", ["quotation"]),
        ("own", "", ["closing"]),
    ]


def test_an_undecided_block_speaks_for_nobody():
    undecided = replace(CLOSING, undecided="引用符で始まるが、どこで終わるか分からない")
    document = replace(FULL, blocks=(OPENING, undecided, replace(TRANSLATION, undecided="見出しがない")))
    assert [run.voice for run in document.runs()] == [Voice.OWN, Voice.UNDECIDED, Voice.UNDECIDED]
    assert len(document.undecided) == 2


@given(documents())
def test_runs_hold_every_block_once_in_order_and_no_two_neighbours_could_be_one(document):
    runs = list(document.runs())
    assert tuple(block for run in runs for block in run.blocks) == document.blocks
    speakers = [(run.voice, run.source) for run in runs]
    assert all(one != next_one for one, next_one in pairwise(speakers))
    assert sum((run.count for run in runs), Count()) == document.count


# --- Counting (rules 9, 20) -----------------------------------------------------------------------


def own(*paragraphs: str) -> Count:
    return count_block(Commentary(key="a", body=from_text(list(paragraphs))))


def others(*paragraphs: str, title: str = "") -> Count:
    return count_block(QuotedArticle(key="a", source="s", title=title, body=from_text(list(paragraphs))))


def test_commentary_counts_as_own_and_a_translation_with_its_headline_as_others():
    assert own("港の道具", "名前") == Count(own=6)
    assert others("港の道具", title="古い港") == Count(quoted=7)


def test_white_space_of_any_kind_counts_for_nobody():
    assert own("港 の\u3000道\u00a0具\n名\t前") == Count(own=6)


def test_characters_are_counted_after_nfkc():
    assert own("ﾊﾞｽ") == own("バス") == Count(own=2)
    assert own("㍿") == Count(own=4)


@pytest.mark.parametrize(
    "note",
    [
        "※ 写真は筆者撮影", "※写真は筆者", "\u3000※ 字下げした注", "*注 ここに", "＊注:ここに", "注: ここに",
        "(注:ここに)", "↓(港の写真)", "▼(図1)",
    ],
)  # fmt: skip
def test_notes_and_captions_of_lost_pictures_count_for_nobody(note):
    assert is_note(note)
    assert own("港の道具", note) == Count(own=4)


@pytest.mark.parametrize(
    "text", ["注意して読んだ。", "文中の※は印である。", "↓ここから私の話", "米(こめ)の話", "*強調* から"]
)
def test_what_only_looks_like_a_note_counts_as_usual(text):
    assert not is_note(text)
    assert own(text).own > 0


@pytest.mark.parametrize("note", ["〔訳注:鉄のこと〕", "〔訳注：鉄のこと〕", "〔 訳注: 鉄のこと 〕"])
def test_a_translator_s_note_inside_a_translation_is_the_author_s_own(note):
    count = others(f"道具{note}は港にある。")
    assert count.quoted == len("道具は港にある。")
    assert count.own == len(note.replace(" ", ""))


def test_brackets_of_the_source_stay_the_source_s():
    assert others("道具[鉄]は(古い)〔原文のまま〕港に").own == 0


def test_original_text_captions_figures_and_the_undecided_count_for_nobody():
    figure = Figure(key="f", alt="港の写真", caption="港の写真", credit="水野綾")
    undecided = Commentary(key="u", body="<p>港の道具</p>", undecided="誰の言葉か分からない")
    original = QuotedArticle(key="o", source="s", original="<p>tools</p>", translator="水野綾")
    assert Document(blocks=(figure, undecided, original)).count == Count()


def test_the_share_is_others_words_in_all_words():
    assert Count(own=30, quoted=10).share == 0.25
    assert Count().share == 0.0
    assert Count(quoted=10).share == 1.0
    assert FULL.count == Count(
        own=count_block(OPENING).own + count_block(TRANSLATION).own + count_block(CLOSING).own,
        quoted=count_block(TRANSLATION).quoted,
    )


@given(documents())
def test_a_share_is_between_nothing_and_all(document):
    assert 0.0 <= document.count.share <= 1.0
