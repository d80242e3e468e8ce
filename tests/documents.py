"""Documents for tests: one complete post, and a Hypothesis strategy for any post at all.

Pure: nothing here touches the database. The people, outlets and articles are invented."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from posts.document import (
    Basis,
    Commentary,
    Coverage,
    Document,
    Figure,
    Link,
    Method,
    Pair,
    QuotedArticle,
    Rendition,
    Said,
    SourceRef,
    Voice,
)

SOURCE = SourceRef(
    key="tidewater",
    title="The Old Tools of Kilmore Harbour",
    language="en",
    byline="Nora Whitfield",
    byline_reading="ノーラ・ホイットフィールド、記者",
    outlet="The Tidewater Review",
    outlet_slug="tidewater-review",
    outlet_language="en",
    published="2026-05-09",
    basis=Basis.QUOTATION,
    links=(
        Link(rel="original", url="https://tidewater.example.org/2026/05/old-tools"),
        Link(rel="archive", url="https://archive.example.net/20260510/old-tools", on="2026-05-10"),
    ),
)
OPENING = Commentary(
    key="opening",
    body="<p>港の道具を長く使う人たちの記事を読んだ。道具の名前が、土地の言葉で残っているのが面白い。</p>"
    "<p>以下は、その一節を私が訳したものである。</p>",
)
TRANSLATION = QuotedArticle(
    key="translation",
    source=SOURCE.key,
    kind=Voice.TRANSLATION,
    title="キルモア港の古い道具",
    body="<p>桟橋の倉庫には、名前を忘れられた道具が並んでいる。〔訳注:原文は単に「鉄」〕</p>"
    "<p>「祖父が使い、父が直し、私が研いだ」と彼女は言う。</p>",
    original="<p>In the shed on the pier stand tools whose names nobody remembers.</p>"
    "<p>“My grandfather used it, my father mended it, I sharpened it,” she says.</p>",
    translator="水野綾",
    method=Method.HUMAN,
    coverage=Coverage.EXCERPT,
)
CLOSING = Commentary(
    key="closing",
    body="<p>直しながら使うことを、この町の人は誰も特別だと思っていない。そこに学ぶところがある。</p>"
    "<p>私の町の鍛冶屋にも、同じような棚がある。来月はそこを訪ねて、話を聞いてみたい。</p>",
)


def full_document(**changes: Any) -> Document:
    """A complete post that passes the checklist: commentary, a translation with every particular, commentary.
    `changes` replace fields of the Document (title=, slug=, blocks=, sources= …)."""
    document = Document(
        title="古い道具の名前",
        slug="harbour-tools",
        lead="港町の道具を訪ねた記事を訳し、名前の残り方について考えた。",
        language="ja",
        author="水野綾",
        tags=("港", "道具"),
        blocks=(OPENING, TRANSLATION, CLOSING),
        sources=(SOURCE,),
    )
    return replace(document, **changes)


# What a database and a JSON file can both hold: any character but NUL and lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
_KEYS = st.text("23456789bcdfghjkmnpqrstvwxz", min_size=1, max_size=10)
_COUNTS = st.integers(min_value=0, max_value=20_000)
_PARTIAL_DATES = st.one_of(
    st.just(""),
    st.dates().map(lambda day: day.isoformat()),
    st.dates().map(lambda day: day.isoformat()[:7]),
    st.dates().map(lambda day: day.isoformat()[:4]),
)
_ANCHORS = st.lists(st.integers(1, 999).map(lambda number: f"p{number}"), max_size=4).map(tuple)


def links() -> st.SearchStrategy[Link]:
    return st.builds(
        Link, rel=st.sampled_from(["original", "archive", "republished", "via"]), url=TEXT, on=_PARTIAL_DATES
    )


def sources() -> st.SearchStrategy[SourceRef]:
    said = {name: st.sampled_from([str(item) for item in Said]) for name in _SAID_FIELDS}
    return st.builds(
        SourceRef,
        key=_KEYS,
        **dict.fromkeys(_SOURCE_TEXTS, TEXT),
        **dict.fromkeys(["published", "permission_on", "ends_on", "withheld_on"], _PARTIAL_DATES),
        **said,
        basis=st.sampled_from(["", *map(str, Basis)]),
        has_evidence=st.booleans(),
        links=st.lists(links(), max_size=3).map(tuple),
    )


_SAID_FIELDS = ["byline_said", "outlet_said", "published_said", "url_said", "language_said"]
_SOURCE_TEXTS = [
    "title", "language", "byline", "byline_reading", "outlet", "outlet_slug", "outlet_language", "said_reason",
    "required_credit", "permission_by", "permission_scope", "licence", "licence_url", "restrictions", "withheld_notice",
]  # fmt: skip


def commentaries() -> st.SearchStrategy[Commentary]:
    return st.builds(Commentary, key=_KEYS, body=TEXT, anchors=_ANCHORS, undecided=TEXT)


def quoted_articles() -> st.SearchStrategy[QuotedArticle]:
    return st.builds(
        QuotedArticle,
        key=_KEYS,
        kind=st.sampled_from([Voice.TRANSLATION, Voice.QUOTATION]),
        **dict.fromkeys(["source", "title", "body", "original", "translator", "said_reason", "undecided"], TEXT),
        translator_said=st.sampled_from([str(item) for item in Said]),
        method=st.sampled_from(["", *map(str, Method)]),
        coverage=st.sampled_from(["", *map(str, Coverage)]),
        anchors=_ANCHORS,
        original_anchors=_ANCHORS,
        alignment=st.lists(st.builds(Pair, translation=_ANCHORS, original=_ANCHORS), max_size=3).map(tuple),
    )


def figures() -> st.SearchStrategy[Figure]:
    rendition = st.builds(Rendition, name=TEXT, width=_COUNTS, height=_COUNTS)
    return st.builds(
        Figure,
        key=_KEYS,
        **dict.fromkeys(["image", "alt", "caption", "credit", "rights", "source_url", "undecided"], TEXT),
        width=_COUNTS,
        height=_COUNTS,
        altered=st.booleans(),
        renditions=st.lists(rendition, max_size=2).map(tuple),
    )


def documents() -> st.SearchStrategy[Document]:
    """Any Document at all, also such as no desk would make."""
    return st.builds(
        Document,
        **dict.fromkeys(["title", "slug", "lead", "author"], TEXT),
        language=st.sampled_from(["ja", "en", ""]),
        tags=st.lists(TEXT, max_size=4).map(tuple),
        blocks=st.lists(st.one_of(commentaries(), quoted_articles(), figures()), max_size=6).map(tuple),
        sources=st.lists(sources(), max_size=3).map(tuple),
        next_anchor=st.integers(0, 10_000),
    )
