"""manage.py split_text: JSON lines for the scorer, a listing for people, nothing lost on the way."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

TEXT = "港の話を読みました。\n\n元記事：https://harbour.example/x\n\n（和訳開始）\n\n船は遅い。\n\n（和訳終了）\n\nいい話ですね。\n"


@pytest.fixture
def pasted(tmp_path):
    path = tmp_path / "post.txt"
    path.write_bytes(TEXT.encode())
    return path


def run(*arguments, **options):
    out = StringIO()
    call_command("split_text", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def test_json_has_a_block_per_paragraph_and_no_marks(pasted):
    found = [json.loads(line) for line in run(pasted, json=True).splitlines()]
    assert [(block["kind"], block["text"]) for block in found] == [
        ("commentary", "港の話を読みました。"),
        ("source", "元記事：https://harbour.example/x"),
        ("quoted", "船は遅い。"),
        ("commentary", "いい話ですね。"),
    ]
    assert [block.get("url") for block in found] == [None, "https://harbour.example/x", None, None]


def test_out_writes_one_file_per_text(pasted, tmp_path):
    assert run(pasted, json=True, out=str(tmp_path / "got" / "here")) == ""
    lines = (tmp_path / "got" / "here" / "post.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4


def test_the_listing_gives_voice_reason_and_source(pasted):
    listing = run(pasted)
    assert "translation" in listing
    assert "https://harbour.example/x" in listing
    assert "undecided: 0" in listing


def test_undecided_paragraphs_are_unknown(tmp_path):
    path = tmp_path / "bare.txt"
    path.write_text("村の学校は教科書を買うのをやめた。\n\n川は白い。\n", encoding="utf-8")
    assert {json.loads(line)["kind"] for line in run(path, json=True).splitlines()} == {"unknown"}


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    path = tmp_path / "bom.txt"
    path.write_bytes("\ufeff（引用開始）\n石\n（引用終わり）\n".encode())
    assert [json.loads(line)["text"] for line in run(path, json=True).splitlines()] == ["石"]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_what_cannot_be_read_is_said(tmp_path, content):
    path = tmp_path / "broken.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=r"broken\.txt"):
        run(path)
