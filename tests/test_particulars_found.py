"""What a page says of itself is found, in whatever form and encoding; and any bytes give an answer."""

import codecs
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from posts.links import encoding, likeness, particulars
from posts.links.licences import licence_name

pytestmark = pytest.mark.once

URL = "https://tidewater.example.org/2026/harbour"
JSON_LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "@id": "#site", "name": "Some CMS"},
        {"@type": "NewsMediaOrganization", "@id": "#paper", "name": "Tidewater Review"},
        {
            "@type": ["NewsArticle", "Article"],
            "headline": "The harbour wakes &amp; works",
            "author": [{"@type": "Person", "name": "Marta Ekelund"}, {"@type": "Person", "name": "Olle Berg"}],
            "publisher": {"@id": "#paper"},
            "datePublished": "2026-05-09T06:00:00+02:00",
            "inLanguage": "en-GB",
            "license": "https://creativecommons.org/licenses/by-sa/4.0/",
        },
    ],
}


def page(head="", body="", lang="en") -> bytes:
    return f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'.encode()


def meta(name, content) -> str:
    return f'<meta property="{name}" content="{content}">'


def test_json_ld_says_it_best():
    head = f'<script type="application/ld+json">{json.dumps(JSON_LD)}</script>' + meta("og:title", "Teaser!")
    found = particulars.read(page(head, lang="sv"), "text/html", URL)
    assert found.title == "The harbour wakes & works"
    assert found.byline == "Marta Ekelund, Olle Berg"
    assert found.outlet == "Tidewater Review"
    assert found.published == "2026-05-09"
    assert found.language == "sv", "the page's own language: what JSON-LD says is often the site's"
    assert (found.licence, found.licence_url) == ("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/")


def test_open_graph_and_the_canonical_address():
    head = (
        meta("og:title", "The harbour | Tidewater Review") + meta("og:site_name", "Tidewater Review")
        + meta("article:published_time", "2026-05") + meta("article:author", "https://social.example.org/marta")
        + '<meta name="author" content="By Marta Ekelund"><link rel="canonical" href="/2026/harbour/">'
    )  # fmt: skip
    found = particulars.read(page(head), "text/html", f"{URL}?utm_source=x")
    assert found.title == "The harbour"
    assert found.byline == "Marta Ekelund"
    assert found.published == "2026-05"
    assert found.url == "https://tidewater.example.org/2026/harbour/"


def test_what_journals_write_for_libraries():
    head = (
        '<meta name="citation_title" content="On piers"><meta name="citation_author" content="Ekelund, Marta">'
        '<meta name="citation_author" content="Berg, Olle"><meta name="citation_publication_date" content="2026/5/9">'
        '<meta name="citation_journal_title" content="Journal of Piers"><meta name="citation_language" content="de">'
    )
    found = particulars.read(f"<html><head>{head}</head></html>".encode(), "text/html", URL)
    assert (found.title, found.byline) == ("On piers", "Ekelund, Marta, Berg, Olle")
    assert (found.outlet, found.published, found.language) == ("Journal of Piers", "2026-05-09", "de")


def test_dublin_core():
    head = "".join(
        f'<meta name="{name}" content="{value}">'
        for name, value in [("DC.title", "On piers"), ("DC.creator", "Marta Ekelund"), ("DCTERMS.issued", "2026"),
                            ("DC.publisher", "Pier Press"), ("DC.language", "fr")]
    )  # fmt: skip
    found = particulars.read(f"<html><head>{head}</head></html>".encode(), "text/html", URL)
    assert (found.title, found.byline, found.published) == ("On piers", "Marta Ekelund", "2026")
    assert (found.outlet, found.language) == ("Pier Press", "fr")


def test_a_bare_page_has_a_heading_a_byline_and_a_time():
    body = (
        '<h1>The harbour</h1><p class="byline">By Marta Ekelund</p><article>'
        '<time datetime="2026-05-09T23:59Z">yesterday</time></article>'
        '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/deed.en">licence</a>'
    )
    found = particulars.read(page("<title>Harbour - Paper</title>", body), "text/html", URL)
    assert (found.title, found.byline, found.published) == ("The harbour", "Marta Ekelund", "2026-05-09")
    assert found.licence == "CC BY 4.0"


def test_the_outlet_itself_is_no_author_and_japanese_names_are_joined_as_in_japanese():
    head = meta("og:site_name", "港湾新聞") + meta("article:author", "港湾新聞")
    assert particulars.read(page(head), "", URL).byline == ""
    head += '<meta name="citation_author" content="水野綾"><meta name="citation_author" content="大谷健">'
    assert particulars.read(page(head), "", URL).byline == "水野綾、大谷健"


def test_another_host_s_canonical_address_is_not_offered():
    head = '<link rel="canonical" href="https://elsewhere.example.com/a">'
    assert particulars.read(page(head), "text/html", URL).url == ""


def test_two_licences_on_a_page_are_nobody_s_licence():
    links = "".join(f'<a href="https://creativecommons.org/licenses/{kind}/4.0/">x</a>' for kind in ("by", "by-nd"))
    assert particulars.read(page("", links), "text/html", URL).licence_url == ""


def test_addresses_that_nobody_should_open_are_not_offered():
    head = '<link rel="canonical" href="javascript:alert(1)"><link rel="license" href="javascript:alert(1)">'
    found = particulars.read(page(head), "text/html", URL)
    assert (found.url, found.licence_url) == ("", "")


def test_values_are_plain_bounded_lines():
    head = meta("og:title", "a\x07\n  b\u202e&lt;script&gt;" + "c" * 900) + meta("og:site_name", "o" * 900)
    found = particulars.read(page(head), "text/html", URL)
    assert found.title.startswith("a b<script>c")
    assert (len(found.title), len(found.outlet)) == (500, 200)


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2026-05-09", "2026-05-09"), ("2026-05-09T23:30:00-08:00", "2026-05-09"), ("20260509", "2026-05-09"),
        ("2026/5/9 10:00", "2026-05-09"), ("2026年5月9日", "2026-05-09"), ("２０２６年５月", "2026-05"), ("2026", "2026"),
        ("May 9, 2026", "2026-05-09"), ("Saturday, 9 May 2026", "2026-05-09"), ("9 September 2026", "2026-09-09"),
        ("Sat, 09 May 2026 10:00:00 GMT", "2026-05-09"), ("2026-02-30", ""), ("2026-13-01", ""), ("yesterday", ""),
        ("0001-01-01", ""), ("9999-01-01", ""), ("1746748800", ""), ("", ""), ("9 Foo 2026", ""),
    ],
)  # fmt: skip
def test_dates_are_read_as_they_are_written(written, date):
    assert particulars.partial_date(written) == date


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en-US", "en"), ("ja_JP", "ja"), ("zh-TW", "zh-hant"), ("zh-Hans-CN", "zh-hans"), ("zh", "zh"), ("no", "nb"),
     ("pt-BR", "pt"), ("x-klingon", ""), ("und", ""), ("", ""), ("e" * 500, "")],
)  # fmt: skip
def test_languages_are_those_the_site_has_names_for(tag, language):
    assert particulars.language(tag) == language


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://creativecommons.org/licenses/by-nc-nd/3.0/jp/", "CC BY-NC-ND 3.0 JP"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("https://example.org/licence", ""),
    ],
)
def test_licences_are_called_by_their_names(url, name):
    assert licence_name(url) == name


# --- Encodings --------------------------------------------------------------------------------------

JAPANESE = "港の朝は早い。市場では魚が並び、人びとが声をかけあう。" * 5
CHINESE = "港口的早晨来得很早。市场上的人们在说话，我们这个国家的大学也是中国的。" * 5
RUSSIAN = "Гавань просыпается рано, и на рынке уже слышны голоса людей. " * 5
ENCODED = [
    ("shift_jis", JAPANESE, "Shift_JIS"), ("cp932", JAPANESE + "①㈱～", "Shift_JIS"), ("euc_jp", JAPANESE, "EUC-JP"), ("cp932", JAPANESE, "x-sjis"),
    ("iso2022_jp", JAPANESE, "ISO-2022-JP"), ("gb18030", CHINESE, "gb2312"), ("cp1251", RUSSIAN, "windows-1251"),
    ("koi8-r", RUSSIAN, "koi8-r"), ("utf-8", JAPANESE, "utf-8"), ("cp949", "항구의 아침은 이르다. " * 5, "euc-kr"),
]  # fmt: skip


def _encoded(text, codec, declared=""):
    tag = f'<meta charset="{declared}">' if declared else ""
    return f"<html><head>{tag}<title>{text}</title></head></html>".encode(codec)


@pytest.mark.parametrize(("codec", "text", "declared"), ENCODED)
@pytest.mark.parametrize(
    "how", ["header", "meta", "neither", "header lies", "meta lies", "both lie", "server's default"]
)
def test_an_encoding_is_found_whatever_is_said_of_it(codec, text, declared, how):
    header = {"header": declared, "meta lies": declared, "header lies": "utf-8", "both lie": "utf-8",
              "server's default": "iso-8859-1"}.get(how, "")  # fmt: skip
    inside = {"meta": declared, "header lies": declared, "meta lies": "utf-8", "both lie": "utf-8",
              "server's default": declared}.get(how, "")  # fmt: skip
    data = _encoded(text, codec, inside)
    found = particulars.read(data, f"text/html; charset={header}" if header else "text/html", URL)
    assert found.title == particulars.plain(text, 500)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("marked", [True, False])
def test_utf_16_is_read_with_and_without_its_mark(codec, marked):
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}[codec] if marked else b""
    data = mark + f"<html><head><title>The harbour {JAPANESE[:9]}</title></head><body><p>x</p></body></html>".encode(
        codec
    )
    assert particulars.read(data, "text/html; charset=utf-8", URL).title == f"The harbour {JAPANESE[:9]}"


def test_a_letter_that_is_cut_in_two_and_one_wrong_byte_change_no_encoding():
    assert encoding.decode(JAPANESE.encode()[:-1]).startswith(JAPANESE[:-1])
    data = JAPANESE.encode("euc_jp")
    assert encoding.decode(data + b"\x80" + data, "text/html; charset=euc-jp").startswith(JAPANESE)


@pytest.mark.parametrize("name", ["rot13", "base64", "nonsense", "idna", "undefined", "utf-7", "unicode_escape", "zip"])
def test_encodings_that_make_no_text_are_not_believed(name):
    assert encoding.decode("港".encode() * 50, f"text/html; charset={name}") == "港" * 50
    assert isinstance(encoding.decode(b"\xff\xfa" * 50, f"text/html; charset={name}"), str)


# --- Anything at all --------------------------------------------------------------------------------

_HTML = st.lists(
    st.sampled_from(
        ["<html lang=", "'zh'>", "<meta name=author content=", '"', "'", ">", "<script type=application/ld+json>", "</script>",
         '{"@type":"Article","author":', "[[[[", "]]]]", "{}", "null", "1e999", '{"@id":"a"}', "<article>", "<p>", "&#x0;",
         "&#xd800;", "&amp;amp;", "\x00", "<link rel=canonical href=", "http://[", "//", "<!--", "-->", "<![CDATA[", "<?xml ",
         'encoding="utf-16"?>', "charset=", "utf-7", "<title>", "港", "<svg>", "<math>", "<template>", "<base href=x:>"]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@given(st.one_of(st.binary(max_size=2000), _HTML.map(lambda text: text.encode())), st.text(max_size=60))
@example(b"<script type='application/ld+json'>" + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"</script>", "text/html")
@example(b"<script type='application/ld+json'>" + b"[" * 100_000 + b"</script>", "text/html")
@example(b"<div>" * 20_000 + b"<p>deep", "text/html")
@example(b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><title>&b;</title>", "application/xhtml+xml")
def test_any_bytes_give_an_answer(data, content_type):
    for kind in (content_type, "text/html"):
        found = particulars.read(data, kind, URL)
        assert len(found.title) <= 500
        assert len(found.byline) <= 300
        assert "root:" not in found.title
        assert found == particulars.read(data, kind, URL)


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/json", "video/mp4"])
def test_what_is_no_page_says_nothing(kind):
    assert particulars.read(b"<title>x</title>", kind, URL) == particulars.Particulars()


# --- The text, and how like another it is -----------------------------------------------------------

STORY = [f"Paragraph {number}: {word} the harbour {word} wakes before the town, and the market begins to {word}."
         for number, word in enumerate("work sing talk move rise fill hum trade bargain rest close sleep dream stir".split())]  # fmt: skip


def _text(lines, around="") -> str:
    body = f"<nav><p>{'menu ' * 20}</p></nav><article>{''.join(f'<p>{line}</p>' for line in lines)}</article>{around}"
    return particulars.read(page("", body), "text/html", URL).text


def test_the_text_of_the_article_is_told_from_what_stands_around_it():
    assert _text(STORY, "<aside><p>" + "more stories " * 9 + "</p></aside>").splitlines() == STORY


def _likeness(one, other) -> float:
    return likeness.likeness(likeness.sketch("\n".join(one)), likeness.sketch("\n".join(other)))


def test_small_changes_leave_a_text_alike_and_another_text_is_not():
    assert _likeness(STORY, STORY) == 1
    assert _likeness(STORY, [line.replace("bargain", "haggle") for line in STORY]) > 0.8
    assert _likeness(STORY, [*STORY, "A correction was added to this story on the day after it had appeared."]) > 0.8
    other = [
        f"This domain is for sale, and {number} offers are waiting for you here today, call us." for number in range(14)
    ]
    assert _likeness(STORY, other) < 0.3
    assert _likeness(STORY, STORY[:5] + other[:9]) < 0.65


def test_a_text_that_is_too_short_has_no_sketch():
    assert likeness.sketch("Please accept our cookies.") == ""


def test_titles_are_compared_by_their_letters():
    assert likeness.same_title("The Harbour – wakes!", "the harbour: wakes")
    assert not likeness.same_title("The harbour wakes", "Page not found")
