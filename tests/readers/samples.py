"""Posts in the shapes that reading tools find hard: short commentary around a long translation, several sources in
one post, a post of many pages; and the team's sample as an editor would publish it. All but the last are invented."""

from dataclasses import replace

from posts.document import Commentary, Coverage, Document, Link, Method, QuotedArticle, Voice
from posts.importing import plain_text
from posts.importing.segment import segment
from tests import documents

SECOND = replace(
    documents.SOURCE,
    key="second",
    title="Den andra boken",
    byline="Signe Alvhem",
    byline_reading="シグネ・アルヴヘム",
    outlet="Backens Bibliotek",
    outlet_slug="backens-bibliotek",
    links=(Link(rel="original", url="https://b.example.org/2"),),
)
THIRD = replace(
    documents.SOURCE,
    key="third",
    title="Das dritte Buch",
    byline="Ruprecht Tannhoff",
    byline_reading="ルプレヒト・タンホフ",
    outlet="Werkstattblatt",
    outlet_slug="werkstattblatt",
    links=(Link(rel="original", url="https://c.example.org/3"),),
)


def one_line() -> Document:
    """One line of commentary before a translation, nothing after it."""
    block = Commentary(key="only", body="<p>これを読んで、町の鍛冶屋の暗い棚を思い出した、とだけ書いておく。</p>")
    return documents.full_document(slug="one-line", blocks=(block, documents.TRANSLATION))


def three_sources() -> Document:
    """Two translations and a quotation of three articles, a remark after each."""
    quoted = [
        replace(
            documents.TRANSLATION,
            key="t2",
            source="second",
            title="二つめ",
            body="<p>二つめの文章は、坂の多い町の郵便夫が書いている。</p>",
        ),
        QuotedArticle(
            key="t3",
            source="third",
            kind=Voice.QUOTATION,
            coverage=Coverage.EXCERPT,
            body="<p>Niemand wusste, wie das Werkzeug hieß.</p>",
        ),
    ]
    remarks = [
        Commentary(key=f"r{n}", body=f"<p>{n}つめの文章について、ここで少し立ち止まって考えておきたい。</p>")
        for n in "一二三"
    ]
    blocks = (documents.OPENING, documents.TRANSLATION, remarks[0], quoted[0], remarks[1], quoted[1], remarks[2])
    return documents.full_document(slug="three-sources", blocks=blocks, sources=(documents.SOURCE, SECOND, THIRD))


def many_pages() -> Document:
    """A translation of several printed pages, with commentary of a few lines on both sides."""
    tools = "鉋 鋸 鑿 槌 錐 鏝 鑢 釘 鎹 楔 轆轤 砥石 墨壺 曲尺 丸太 滑車 帆布 舫綱 銛 櫂".split()
    told = [
        f"<p>{number}番目の棚には{tool}が置かれている。{'祖父の代から、刃を研ぎ、柄をすげ替えて使い続けてきた。' * 6}"
        f"{tool}の話は、ここで終わる。</p>"
        for number, tool in enumerate(tools, start=1)
    ]
    long = replace(documents.TRANSLATION, body="".join(told))
    return documents.full_document(slug="many-pages", blocks=(documents.OPENING, long, documents.CLOSING))


def samples() -> tuple[Document, ...]:
    """The invented posts that every reading tool is tried on."""
    return documents.full_document(), one_line(), three_sources(), many_pages()


def pasted(text: str) -> Document:
    """A pasted text as the importer splits it, with the particulars that an editor would fill in."""
    made = plain_text.to_document(
        segment(text), {}, title="貼り付けた記事", url="https://tidewater.example.org/pasted", author="水野綾"
    )
    given = {"translator": "水野綾", "method": Method.HUMAN, "coverage": Coverage.ABRIDGED, "kind": Voice.TRANSLATION}
    blocks = tuple(
        replace(block, **given) if isinstance(block, QuotedArticle) else replace(block, undecided="")
        for block in made.blocks
    )
    known = {name: getattr(documents.SOURCE, name) for name in ("byline", "byline_reading", "outlet", "outlet_slug")}
    sources = tuple(
        replace(source, language="en", outlet_language="en", published="2026-05-09", basis=documents.SOURCE.basis,
                title=source.title or documents.SOURCE.title, **known)
        for source in made.sources
    )  # fmt: skip
    return replace(made, slug="pasted", lead="", blocks=blocks, sources=sources)
