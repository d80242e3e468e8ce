"""What machines are told: JSON-LD and the description."""

import datetime as dt
import json
import re
from dataclasses import replace

from posts import rendering
from posts.document import Commentary
from posts.rendering.json_ld import description
from tests import documents

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
URL = "https://notes.example.jp/posts/harbour-tools/"


def _data(document=None, **kwargs):
    arguments = {"url": URL, "published": NOW, "revised": NOW, "corrections": (), "now": NOW, "media_url": "/media/"}
    body = rendering.render(document or documents.full_document(), **(arguments | kwargs)).body_html
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', body, re.DOTALL)[1])


def test_it_is_a_blog_posting_with_dates_that_have_an_offset():
    data = _data()
    assert data["@type"] == "BlogPosting"
    assert data["headline"] == "古い道具の名前"
    assert data["url"] == data["mainEntityOfPage"] == URL
    assert data["datePublished"] == "2026-06-01T09:00:00+09:00"
    assert data["inLanguage"] == "ja"


def test_it_cites_the_foreign_article_and_names_the_translator_of_the_passage():
    data = _data()
    assert data["citation"][0]["url"] == data["isBasedOn"][0] == documents.SOURCE.url
    assert data["citation"][0]["author"]["name"] == "Nora Whitfield"
    assert data["hasPart"][0]["@type"] == "Quotation"
    assert data["hasPart"][0]["translator"]["name"] == "水野綾"
    assert data["hasPart"][0]["url"] == f"{URL}#v2"


def test_a_withheld_passage_stays_cited_and_is_no_longer_a_part():
    data = _data(documents.full_document(sources=(replace(documents.SOURCE, withheld_on="2026-05-01"),)))
    assert data["citation"]
    assert "hasPart" not in data


def test_nothing_in_it_can_end_the_script():
    data = _data(documents.full_document(title="</script><!-- & 'x'"))
    assert data["headline"] == "</script><!-- & 'x'"


def test_the_description_is_the_lead():
    assert description(documents.full_document()) == "港町の道具を訪ねた記事を訳し、名前の残り方について考えた。"


def test_without_a_lead_the_first_own_paragraph_describes_the_post():
    assert description(documents.full_document(lead="")).startswith("港の道具を長く使う人たち")


def test_a_paragraph_that_repeats_the_translation_never_describes_the_post():
    echo = Commentary(
        key="a", body="<p>桟橋の倉庫には、名前を忘れられた道具が並んでいる。とある。</p><p>私はそう読んだ。</p>"
    )
    document = documents.full_document(lead="", blocks=(echo, documents.TRANSLATION))
    assert description(document) == "私はそう読んだ。"


def test_a_long_paragraph_is_cut_at_the_end_of_a_sentence():
    block = Commentary(key="a", body="<p>" + "一文である。" * 40 + "</p>")
    found = description(documents.full_document(lead="", blocks=(block,)))
    assert len(found) <= 120
    assert found.endswith("。")
