"""Rules 26, 29–32 and 34: reading, with any eyes, on any screen, without script."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from django.conf import settings

from posts import publishing, rendering, revisions, voices
from posts.document import Basis, Commentary, QuotedArticle, Voice
from posts.models.desk import Post
from tests import documents

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
CSS = Path(settings.BASE_DIR, "static/css/site.css").read_text()


def _page(document):
    body = rendering.render(
        document, url="https://notes.example.jp/posts/x/", published=NOW, revised=NOW, corrections=(), now=NOW,
        media_url="/media/",
    ).body_html  # fmt: skip
    return lxml.html.fromstring(f"<main>{body}</main>")


@pytest.mark.parametrize("basis", ["", *Basis])
def test_rule_26_the_original_is_shown_on_permission_licence_or_expiry_only(basis):
    document = documents.full_document(sources=(replace(documents.SOURCE, basis=basis),))
    shown = "In the shed on the pier" in _page(document).text_content()
    assert shown == (basis in {Basis.PERMISSION, Basis.LICENCE, Basis.EXPIRED})


def test_rule_29_lines_are_short_and_open():
    assert float(re.search(r"--measure: (\d+)em", CSS)[1]) <= 40
    assert re.search(r"\bp, li[^{]*\{ max-inline-size: 39.5em", CSS)
    assert 1.7 <= float(re.search(r"body \{[^}]*font: [\d.]+rem/([\d.]+)", CSS)[1]) <= 1.95
    assert 1.7 <= float(re.search(r"\.voice-quoted > blockquote \{[^}]*line-height: ([\d.]+)", CSS)[1]) <= 1.95
    assert "@font-face" not in CSS
    assert "@import" not in CSS
    assert "url(" not in CSS


@pytest.mark.django_db
def test_rule_29_a_page_asks_no_other_host(client, published):
    published()
    page = lxml.html.fromstring(client.get("/posts/harbour-tools/").content)
    loaded = page.xpath("//img/@src | //script/@src | //link[@rel='stylesheet' or @rel='icon']/@href | //iframe/@src")
    assert loaded
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_rule_29_at_most_forty_characters_a_line_at_any_width(page, published, width):
    published()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/posts/harbour-tools/")
    widest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('main p, main li')].map((element) => {
            const style = getComputedStyle(element);
            const inner = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
            return inner / parseFloat(style.fontSize);
        }))"""
    )
    assert 0 < widest <= 40.01
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_rule_30_japanese_fonts_are_named_for_japanese_only():
    blocks = re.findall(r"([^{}]+)\{([^{}]*)\}", CSS)
    for selector, content in blocks:
        if re.search(r"\bJP\b|Hiragino|Yu Gothic|Yu Mincho|Meiryo|BIZ UD", content):
            assert selector.strip().endswith(":lang(ja)"), selector


def test_rule_30_names_titles_and_originals_carry_their_language():
    document = documents.full_document(sources=(replace(documents.SOURCE, basis=Basis.LICENCE, language="zh-hans"),))
    page = _page(document)
    for words in ("The Old Tools of Kilmore Harbour", "Nora Whitfield", "The Tidewater Review"):
        element = page.xpath("//p[@class='credit h-cite']//*[text()=$words]", words=words)[0]
        assert element.get("lang")
        assert element.get("translate") == "no"
    assert {item.get("lang") for item in page.xpath("//details/p")} == {"zh-hans"}


def _colours(scheme):
    found = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", CSS)
    return {name: (light if scheme == "light" else dark) for name, light, dark in found}


def _luminance(colour):
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first, second):
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_rule_31_text_and_rules_stand_out_from_both_grounds(scheme):
    colours = _colours(scheme)
    for ground in ("ground", "sheet"):
        for text in ("ink", "ink-soft", "own", "quoted"):
            assert _contrast(colours[text], colours[ground]) >= 4.5, (scheme, text, ground)
        assert _contrast(colours["quoted"], colours[ground]) >= 3, "the double rule"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("media", [{"media": "print"}, {"forced_colors": "active"}, {"color_scheme": "dark"}, {}])
def test_rule_31_voices_differ_without_colour(page, published, media):
    published()
    page.emulate_media(**media)
    page.goto("/posts/harbour-tools/")
    style = page.evaluate(
        """() => {
            const quoted = document.querySelector('.voice-quoted'), own = document.querySelector('#entry > p');
            const style = getComputedStyle(quoted);
            return {line: style.borderInlineStartStyle, width: parseFloat(style.borderInlineStartWidth),
                    indent: quoted.querySelector('blockquote').getBoundingClientRect().left - own.getBoundingClientRect().left,
                    words: document.body.innerText};
        }"""
    )
    assert style["line"] == "double"
    assert style["width"] >= 3
    assert style["indent"] >= 12
    assert voices.opening_line(Voice.TRANSLATION) in style["words"]
    assert voices.closing_line(Voice.TRANSLATION) in style["words"]


def test_rule_32_the_headings_alone_tell_the_voices_in_order():
    quotation = QuotedArticle(key="q", source="tidewater", kind=Voice.QUOTATION, body="<p>Seven tools.</p>")
    remark = Commentary(key="r", body="<p>なるほど。</p>")
    document = documents.full_document(
        blocks=(documents.OPENING, documents.TRANSLATION, remark, quotation, documents.CLOSING)
    )
    headings = [item.text_content() for item in _page(document).xpath("//h2")]
    source = documents.SOURCE
    assert headings == [
        voices.heading(Voice.OWN, None, continued=False),
        voices.heading(Voice.TRANSLATION, source, continued=False),
        voices.heading(Voice.OWN, None, continued=True),
        voices.heading(Voice.QUOTATION, source, continued=False),
        voices.heading(Voice.OWN, None, continued=True),
    ]
    assert len(set(headings)) == 4


@pytest.mark.django_db
def test_rule_32_a_paragraphs_id_survives_insertion_and_reordering(client, published, aya):
    published()
    before = _ids(client)
    post = Post.objects.get()
    document = revisions.snapshot(post)
    opening, translation, closing = document.blocks
    opening = replace(opening, body=f"<p>新しい書き出し。</p>{opening.body}")
    revisions.write(post, replace(document, blocks=(closing, translation, opening)))
    publishing.publish(post, by=aya)
    after = _ids(client)
    assert before.items() <= after.items()
    assert after.keys() - before.keys() == {"新しい書き出し。"}
    assert len(set(after.values())) == len(after)


def _ids(client):
    page = lxml.html.fromstring(client.get("/posts/harbour-tools/").content.decode())
    return {item.text_content(): item.get("id") for item in page.xpath("//div[@id='entry']//p[@id]")}


@pytest.mark.django_db
def test_rule_34_nothing_depends_on_a_script(client, published):
    """One small module on the page of a post, from our own files, adds what only a script can do (copying). Nothing on
    any page waits for it: no button, no handler, nothing hidden until it runs."""
    published()
    for path in ("/", "/posts/harbour-tools/", "/tags/港/", "/sources/tidewater/", "/policy/", "/nowhere/"):
        page = lxml.html.fromstring(client.get(path).content)
        scripts = page.xpath("//script[not(@type='application/ld+json')]")
        expected = ["/static/js/page.js"] if path.startswith("/posts/") else []
        assert [script.get("src") for script in scripts] == expected, path
        assert all(script.get("type") == "module" and not script.text for script in scripts), "deferred, never inline"
        assert not page.xpath("//noscript | //*[@hidden] | //main//button[@type='button']"), path
        assert not page.xpath("//@*[starts-with(name(), 'on')]"), path
