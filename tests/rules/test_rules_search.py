"""Rule 38: finding words, whoever's they are and however they are written."""

from dataclasses import replace

import pytest
from django.utils import timezone

from posts import search
from posts.document import Commentary
from posts.search import Whose
from posts.search.words import Field, sayings
from tests import documents

pytestmark = pytest.mark.django_db


def _slugs(typed, **options):
    return [hit.edition.slug for hit in search.find(typed, now=timezone.now(), **options).hits]


@pytest.fixture
def treaty(published):
    """The author speaks of a treaty with ベトナム; whom she translates, of a ﾊｲﾌｫﾝ."""
    own = replace(documents.OPENING, body=f"<p>{'港の道具を長く使う人たち。' * 6}</p><p>ベトナムとの条約を読む。</p>")
    theirs = replace(documents.TRANSLATION, body="<p>港はハイフォンという。</p><p>条文は短い。</p>")
    return published(blocks=(own, theirs, documents.CLOSING), slug="treaty")


@pytest.mark.parametrize(
    "typed", ["条約", "ﾍﾞﾄﾅﾑ", "べとなむ", "ベトナム", "ヴェトナム", "條約", "約", "ﾊｲﾌｫﾝ", "はいふぉん"]
)
def test_rule_38_two_characters_and_every_way_of_writing_find_the_same_post(treaty, typed):
    assert _slugs(typed) == ["treaty"]


def test_rule_38_each_hit_names_its_voice(client, treaty):
    for typed, name in {"条約": "著者", "ハイフォン": "ノーラ・ホイットフィールド"}.items():
        hit = search.find(typed, now=timezone.now()).hits[0]
        assert hit.label
        assert hit.voice == ("own" if name == "著者" else "translation")
        if name != "著者":
            assert name in hit.label
        page = client.get("/search/", {"q": typed}).content.decode()
        assert page.index(hit.label) < page.index("<mark>")


def test_rule_38_a_snippet_never_crosses_a_boundary(treaty):
    for typed in ("条約", "条文", "港 条約", "条文 条約", "短い"):
        for hit in search.find(typed, now=timezone.now()).hits:
            shown = "".join(text for text, _ in hit.snippet)
            speakers = {
                "own" if saying.field is Field.OWN else str(saying.voice)
                for saying in sayings(treaty.content, timezone.now())
                if shown.strip("…") in saying.text
            }
            assert speakers == {hit.voice}
    assert _slugs("「読む。港は」") == _slugs("「という。条文」") == []


def test_rule_38_one_may_search_only_the_author_s_words_or_only_others(treaty):
    assert _slugs("条約", whose=Whose.OWN) == _slugs("条文", whose=Whose.OTHERS) == ["treaty"]
    assert _slugs("条約", whose=Whose.OTHERS) == _slugs("条文", whose=Whose.OWN) == []
    assert isinstance(treaty.content.blocks[0], Commentary)
