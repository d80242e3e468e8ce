"""The plain text of a post."""

import datetime as dt
from dataclasses import replace

from django.utils.translation import override

from posts import voices
from posts.document import Voice
from posts.rendering import text
from tests import documents

NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)


def _text(document=None, **kwargs):
    arguments = {"url": "https://notes.example.jp/posts/harbour-tools/", "published": NOW, "revised": NOW,
                 "corrections": (), "now": NOW} | kwargs  # fmt: skip
    return text.render(document or documents.full_document(), **arguments)


def test_it_starts_with_title_author_and_address():
    lines = _text().split("\n\n")
    assert lines[0] == "古い道具の名前"
    assert lines[1].startswith("水野綾")
    assert lines[2] == "https://notes.example.jp/posts/harbour-tools/"


def test_it_gives_paragraphs_between_the_boundary_lines():
    content = _text()
    begin, end = voices.opening_line(Voice.TRANSLATION), voices.closing_line(Voice.TRANSLATION)
    inside = content[content.index(begin) : content.index(end)]
    assert "桟橋の倉庫には、名前を忘れられた道具が並んでいる。〔訳注:原文は単に「鉄」〕" in inside
    assert "キルモア港の古い道具" in inside
    assert "港の道具を長く使う" not in inside


def test_it_gives_the_address_of_the_source():
    assert f"\n  {documents.SOURCE.url}\n" in _text()


def test_it_never_gives_the_original_or_a_withheld_passage():
    assert "In the shed" not in _text()
    document = documents.full_document(sources=(replace(documents.SOURCE, withheld_on="2026-05-01"),))
    content = _text(document)
    assert "桟橋" not in content
    assert documents.SOURCE.url in content


def test_it_ends_with_dated_corrections():
    assert "日付を改めました。" in _text(corrections=[(NOW, "事実", "日付を改めました。")]).splitlines()[-1]


def test_it_speaks_the_documents_language():
    with override("ja"):
        content = _text(documents.full_document(language="en"))
    with override("en"):
        assert voices.opening_line(Voice.TRANSLATION) in content
