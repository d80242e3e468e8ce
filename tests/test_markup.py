"""The allow-list beside the attacks on it, and the promise that no character of a text changes (rule 10)."""

import json
import subprocess
import sys
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from posts import markup
from posts.markup import ALLOWED, clean, count_characters, from_text, is_safe_url, paragraphs, pieces, text

# --- The allow-list -------------------------------------------------------------------------------


class _Inspector(HTMLParser):
    """Lists what stands in a piece of HTML that is not on the allow-list."""

    def __init__(self):
        super().__init__()
        self.wrong = []

    def handle_starttag(self, tag, attrs):
        if tag not in ALLOWED:
            self.wrong.append(tag)
        for name, value in attrs:
            if name not in ALLOWED.get(tag, ()) or (name == "href" and not is_safe_url(value or "")):
                self.wrong.append(f"{tag} {name}={value}")

    def handle_comment(self, data):
        self.wrong.append(f"comment {data}")

    def handle_decl(self, decl):
        self.wrong.append(f"declaration {decl}")

    handle_pi = unknown_decl = handle_decl


def wrong_in(html: str) -> list[str]:
    inspector = _Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.wrong


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("<p>港</p>", "<p>港</p>"),
        ("港", "<p>港</p>"),
        ("港<p>道具</p>名前", "<p>港</p><p>道具</p><p>名前</p>"),
        ("<p>a<br>b</p>", "<p>a<br>b</p>"),
        ("<h1>見出し</h1>", "<p>見出し</p>"),
        ("<h3>見出し</h3><h4>小見出し</h4>", "<h3>見出し</h3><h4>小見出し</h4>"),
        ("<div><p>a</p></div>", "<p>a</p>"),
        ("<p><b>a</b> <strong>b</strong></p>", "<p>a <strong>b</strong></p>"),
        ("<script>alert(1)</script>", ""),
        ("<style>p{}</style><p>a</p>", "<p>a</p>"),
        ("<p onclick=alert(1) class=x id=y style='color:red' lang=en>a</p>", "<p>a</p>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<svg onload=alert(1)><text>a</text></svg>", ""),
        ("<iframe src=https://a.example/>a</iframe>", ""),
        ("<blockquote cite='javascript:alert(1)'><p>a</p></blockquote>", "<blockquote><p>a</p></blockquote>"),
        ("<blockquote cite='https://a.example/'><p>a</p></blockquote>", "<blockquote><p>a</p></blockquote>"),
        ('<p><a href="https://a.example/?x=1&amp;y=2" target="_blank" rel="x">a</a></p>',
         '<p><a href="https://a.example/?x=1&amp;y=2">a</a></p>'),
        ("<p><a href=' https://a.example/ '>a</a></p>", '<p><a href="https://a.example/">a</a></p>'),
        ("<p><a href='　https://a.example/'>a</a></p>", '<p><a href="https://a.example/">a</a></p>'),
        ("<p><a href='mailto:aya@a.example'>a</a></p>", '<p><a href="mailto:aya@a.example">a</a></p>'),
        ("<p><a href='/admin/'>a</a></p>", "<p><a>a</a></p>"),
        ("<p><a href='javascript:alert(1)'>a</a></p>", "<p><a>a</a></p>"),
        ("<ol start=3><li>a</li></ol>", '<ol start="3"><li>a</li></ol>'),
        ("<ol start='-1'><li>a</li></ol>", "<ol><li>a</li></ol>"),
        ("<ol start='９'><li>a</li></ol>", "<ol><li>a</li></ol>"),
        ("<p>a<!-- b -->c</p>", "<p>ac</p>"),
        ("<p>a\x00b\x0bc\ufdd0\x7f</p>", "<p>abc</p>"),
        ("<p>a\r\nb\rc</p>", "<p>a\nb\nc</p>"),
        ("<p>閉じていない", "<p>閉じていない</p>"),
        ("<q>翻訳</q>", "<p>翻訳</p>"),
        ("<strong><p>a</p><p>b</p></strong>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
        ("<a href='https://a.example/'><h3>a</h3>b</a>",
         '<h3><a href="https://a.example/">a</a></h3><p><a href="https://a.example/">b</a></p>'),
        ("<em>a<ul><li>b</li></ul>c</em>", "<p><em>a</em></p><ul><li><em>b</em></li></ul><p><em>c</em></p>"),
        ("<li>a<li>b", "<p>a</p><p>b</p>"),
        ("<p>a<button><p>b</p></button></p>", "<p>a</p><p>b</p>"),
        ("a\n\n<p>b</p>\n", "<p>a\n\n</p><p>b</p>"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("<pre>\n  a\n</pre>", "<pre>  a\n</pre>"),
        ("<pre>\n\na</pre>", "<pre>\n\na</pre>"),
        ("", ""),
        (" \n ", ""),
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_goes_and_its_text_stays(dirty, cleaned):
    assert clean(dirty) == cleaned


ATTACKS = [
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<p title='</p><script>alert(1)</script>'>a</p>",
    "<a href='jav&#x09;ascript:alert(1)'>a</a>",
    "<a href='&#106;&#97;vascript:alert(1)'>a</a>",
    "<a href='JaVaScRiPt:alert(1)'>a</a>",
    "<a href='\x01javascript:alert(1)'>a</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>a</a>",
    "<a href='vbscript:x'>a</a>",
    "<a href='//a.example/'>a</a>",
    "<a href='https:/\\a.example'>a</a>",
    "<a href='https://good.example\\@evil.example/'>a</a>",
    "<a href=https://a.example/ onclick=alert(1) xlink:href=javascript:alert(1)>a</a>",
    "<a href='https://a.example/\"onmouseover=\"alert(1)'>a</a>",
    "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>a</button></form>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'><base href=https://evil.example/>",
    "<p style='background:url(javascript:alert(1))'>a</p><link rel=stylesheet href=//evil.example/>",
    "<input onfocus=alert(1) autofocus><select><option>a</select><textarea></textarea><img src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)><summary>a</summary></details>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]><?xml <img src=x onerror=alert(1)> ?>",
    "<table><tr><td><p>a<table><script>alert(1)</script>",
    "<p id=location name=cookie>a</p>",
    "<xmp><img src=x onerror=alert(1)></xmp><plaintext><script>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<blockquote>" * 300 + "<script>alert(1)</script>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_leaves_nothing_that_is_not_on_the_list(attack):
    once = clean(attack)
    assert wrong_in(once) == []
    assert clean(once) == once


FRAGMENTS = st.lists(
    st.one_of(
        st.sampled_from([
            "<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "'", '"', "=", " ", "\n", "\t", "&", "&#", "&lt;",
            "&amp;", "&nbsp;", "&#x3c;", "<p>", "</p>", "<a href=", "</a>", "<svg>", "<math>", "<script>", "</script>",
            "<style>", "<title>", "<textarea>", "<table>", "<td>", "<li>", "<ul>", "<ol start=2>", "<pre>\n", "<br>",
            "<hr>", "<h3>", "<blockquote>", "<strong>", "<em>", "javascript:alert(1)", "https://a.example/", "onclick=",
            "<template>", "<noscript>", "<plaintext>", "<select>", "<mglyph>", "<annotation-xml encoding='text/html'>",
        ]),
        st.sampled_from(sorted(ALLOWED)).map(lambda tag: f"<{tag}>"),
        st.sampled_from(sorted(ALLOWED)).map(lambda tag: f"</{tag}>"),
        st.text(max_size=5),
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(FRAGMENTS)
@example("<p>\x0b</p>")
@example("<pre>\n\na</pre>")
@example("\ufeff\ufeff<p>a")
@example("<a><marquee><a>b")
@example("<pre><a></a>\na</pre>")
@example("<ul><li><button><li>a<blockquote><li>b")
def test_whatever_comes_in_only_the_list_comes_out_and_cleaning_twice_changes_nothing(html):
    once = clean(html)
    assert wrong_in(once) == []
    assert clean(once) == once
    assert text(clean(once)) == text(once)


@given(FRAGMENTS)
def test_a_cleaned_block_is_a_row_of_block_elements(html):
    once = clean(html)
    found = pieces(once)
    assert {piece.tag for piece in found} <= markup.BLOCKS
    assert "".join(piece.html for piece in found) == once
    assert paragraphs(once) == [piece.text for piece in found if piece.text.strip()]


def test_the_list_grants_no_attribute_that_carries_style_script_or_identity():
    granted = {name for attributes in ALLOWED.values() for name in attributes}
    assert granted == {"href", "start"}
    assert not set(ALLOWED) & {"script", "style", "img", "iframe", "div", "section", "span", "q", "cite", "form"}


def test_depth_and_length_do_not_make_it_stumble():
    deep = clean("<blockquote>" * 5_000 + "港")
    assert text(deep) == "港"
    assert clean("<p>港</p>" * 20_000).count("<p>") == 20_000


# --- Addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/", "http://a.example", "HTTPS://A.example/x?y=1#z", "https://例え.example/記事",
        "https://a.example:8443/", "https://aya@a.example/", "https://[2001:db8::1]/", "mailto:aya@a.example",
        "mailto:aya@a.example?subject=x", "https://a.example/(x)_,;'!*",
    ],
)  # fmt: skip
def test_an_address_readers_may_be_sent_to(address):
    assert is_safe_url(address)


@pytest.mark.parametrize(
    "address",
    [
        "", " ", "a.example", "/posts/", "//a.example/", "?x", "#x", "javascript:alert(1)", "data:text/html,x",
        "ftp://a.example/", "file:///etc/passwd", "https://", "https:///a", "http:a.example", "https://a.example:port/",
        "https://a.example/ b", "https://a.example/\u3000b", "https://a.example/\u00a0", "https://a.example/\nb",
        "\x00https://a.example/", "https://a.example/\x7f", "mailto:", "mailto:nobody", "https://[::1", "https:\\\\a.example",
        "https://good.example\\@evil.example/", "view-source:https://a.example/", "blob:https://a.example/1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_stored(address):
    assert not is_safe_url(address)


@given(st.text(max_size=40))
def test_any_text_gets_an_answer_as_an_address(value):
    assert is_safe_url(value) in {True, False}


# --- The text stays the text (rule 10) ------------------------------------------------------------

# What can stand in HTML: everything but controls, non-characters and surrogates; CR is another spelling of LF.
PRINTABLE = st.text(
    st.characters(exclude_categories=["Cs"]).filter(lambda ch: markup.strip_controls(ch) == ch), max_size=40
)
AWKWARD = [
    "港\u00a0の\u3000道具", "二つ  の   空白", "\u3000字下げ", "末尾の空白 ", " 先頭", "👩‍👩‍👧‍👦と🇯🇵", "か\u3099 と が", "e\u0301é",
    "&amp; &lt; &#39; &nbsp;", "<b>太字</b> a<b a>b", "「」『』〔〕【】", "\u200b\u200d\ufeff\u2028\u2029\u0085", "タブ\tあり",
    "一行目\n二行目", "\n先頭の改行", "末尾の改行\n", "\n\n", "[sic] (原文) 〔訳注:鉄〕", "--- *** ___ > # 1.", "\u202eabc", "",
]  # fmt: skip


@given(st.lists(PRINTABLE, min_size=1, max_size=6))
@example(AWKWARD)
@example(["", "", ""])
@example(["a", "", "b"])
@example(["a\n", "b"])
def test_the_text_of_plain_paragraphs_is_those_paragraphs_character_for_character(lines):
    html = from_text(lines)
    assert text(html) == "\n".join(lines)
    assert text(clean(html)) == "\n".join(lines)
    assert wrong_in(html) == []
    assert [piece.text for piece in pieces(clean(html))] == lines


@given(PRINTABLE)
def test_text_typed_between_tags_stays_as_it_is(words):
    html = f"<blockquote><p>{escape(words, quote=False)}</p></blockquote>"
    assert text(clean(html)) == words


def test_lines_of_nested_blocks_come_out_one_by_one():
    html = (
        "<p>a</p><ul><li><p>b</p></li><li>c<ul><li>d</li></ul></li></ul><hr><blockquote><p>e</p><p>f</p></blockquote>g"
    )
    assert text(html).split("\n") == ["a", "b", "c", "d", "e", "f", "g"]


def test_a_headline_and_code_keep_their_line_feeds():
    assert text("<h3>a<br>b</h3><pre>c\n  d</pre>") == "a\nb\nc\n  d"


def test_pieces_are_the_top_level_elements_with_their_own_html():
    found = pieces("<p>a</p><ul><li>b</li><li>c</li></ul><hr><p>d</p>")
    assert [(piece.tag, piece.text) for piece in found] == [("p", "a"), ("ul", "b\nc"), ("hr", ""), ("p", "d")]
    assert found[1].html == "<ul><li>b</li><li>c</li></ul>"


def test_paragraphs_are_the_pieces_that_say_something():
    assert paragraphs("<p>a</p><p> </p><hr><p>b</p>") == ["a", "b"]


# --- Notes and counts -----------------------------------------------------------------------------


def test_a_translator_s_notes_are_told_from_the_text_around_them():
    assert markup.split_notes("港〔訳注:鉄〕の〔訳注：船〕道具") == ("〔訳注:鉄〕〔訳注：船〕", "港の道具")
    assert markup.split_notes("港〔原注:鉄〕の[訳注]道具") == ("", "港〔原注:鉄〕の[訳注]道具")
    assert markup.split_notes("〔訳注: 閉じない") == ("", "〔訳注: 閉じない")


@given(PRINTABLE)
def test_notes_and_rest_together_are_the_text(words):
    notes, rest = markup.split_notes(words)
    assert len(notes) + len(rest) == len(words)


@pytest.mark.parametrize(
    ("words", "number"), [("港の道具", 4), ("a b\u3000c\u00a0d\n", 4), ("ｶﾞ", 1), ("㍿", 4), ("", 0)]
)
def test_characters_are_counted_after_nfkc_without_white_space(words, number):
    assert count_characters(words) == number


# --- The team's attack collection, in a real browser ----------------------------------------------


def _stored(payload: str, form: str) -> str:
    """What a block holds when an editor brings this in."""
    if form == "url":
        return clean(f'<p><a href="{escape(payload)}">出典</a></p>')
    return from_text([payload]) if form == "text" else clean(payload)


@pytest.mark.once
@pytest.mark.browser
def test_nothing_that_editors_bring_in_runs_in_a_browser(kit, tmp_path):
    vectors = subprocess.run(
        [sys.executable, kit / "xss_vectors.py"], capture_output=True, text=True, check=True
    ).stdout
    rows = [json.loads(line) for line in vectors.splitlines()]
    assert len(rows) > 100
    rendered = tmp_path / "rendered.jsonl"
    lines = [{"id": row["id"], "html": _stored(row["payload"], row["format"])} for row in rows]
    rendered.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = subprocess.run(
        ["node", kit / "xss_run.mjs", "--rendered", rendered], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not [line for line in lines if wrong_in(line["html"])]
