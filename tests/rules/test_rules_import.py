"""Rule 35 of ../shared/design/whose-words.md: what the importer promises. More in tests/test_import_posts.py."""

import hashlib
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.translation import override

from posts import revisions
from posts.document import Voice
from posts.models import Post, RawImport
from tests import faulting
from tests.conftest import ROOT

SAMPLES = ["ja-source-rule", "ja-whole-unmarked", "zh-said-unmarked", "ja-intro-after-announce", "ko-blog-quotes"]


@pytest.fixture
def pasted():
    return [ROOT / "tests/data/pasted" / f"{name}.txt" for name in SAMPLES]


def _import(paths, **options):
    out = StringIO()
    with override("en"):
        call_command("import_posts", *map(str, paths), author="aya", stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def _every_row():
    return faulting.every_row(but=["posts_search"])


def test_rule_35_a_dry_run_writes_nothing_and_says_what_the_real_run_will(pasted, aya):
    before = _every_row()
    dry = _import(pasted, dry_run=True)
    assert _every_row() == before
    assert _import(pasted) == dry


def test_rule_35_a_second_run_changes_nothing(pasted, aya):
    _import(pasted)
    before = _every_row()
    assert _import(pasted).count("nothing changed.") == len(pasted)
    assert _every_row() == before


def test_rule_35_the_raw_input_is_kept_byte_for_byte(pasted, aya, tmp_path):
    crooked = tmp_path / "crooked.txt"
    crooked.write_bytes("港の話。\r\n\0\x01".encode("cp932"))
    _import([*pasted, crooked])
    kept = {raw.digest: bytes(raw.content) for raw in RawImport.objects.all()}
    given = [path.read_bytes() for path in [*pasted, crooked]]
    assert kept == {hashlib.sha256(content).hexdigest(): content for content in given}


def test_rule_35_each_guess_is_told_with_its_reason_and_kept(pasted, aya):
    out = _import(pasted)
    for raw in RawImport.objects.all():
        blocks = revisions.snapshot(raw.posts.get()).blocks
        guesses = [item for item in raw.report if item["code"] == "paragraph"]
        assert len(guesses) >= len(blocks)
        assert all(item["reason"] and item["voice"] for item in guesses)
        assert {"encoding", "title", "language"} <= {item["code"] for item in raw.report}
    assert out.count("Paragraph ") == sum(
        item["code"] == "paragraph" for raw in RawImport.objects.all() for item in raw.report
    )


def test_rule_35_an_unsure_voice_stays_undecided_and_is_never_silently_own(pasted, aya):
    _import(pasted)
    doubts = 0
    for raw in RawImport.objects.all():
        unsure = sum(item["code"] == "paragraph" and item["voice"] == "undecided" for item in raw.report)
        undecided = [block for block in revisions.snapshot(raw.posts.get()).blocks if block.voice is Voice.UNDECIDED]
        assert bool(undecided) == bool(unsure)
        assert all(block.undecided for block in undecided)
        doubts += unsure
    assert doubts, "the samples have paragraphs that nobody can tell"
    assert Post.objects.count() == len(pasted)
