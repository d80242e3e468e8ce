"""Notes on a draft: pinned to blocks, answered, settled, opened again; they move with their block and outlive it."""

from dataclasses import replace

import pytest

from posts import notes, revisions, workflow
from posts.models import ReviewNote
from posts.notes import NoteRefused
from tests.documents import OPENING, TRANSLATION
from tests.staff import writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(make_post, rin):
    return make_post(by=rin)


def test_a_note_is_pinned_to_a_block_and_answered(post, rin, emi):
    note = notes.write(post, by=emi, text=" 「道具」でよいですか。\n", block_key=TRANSLATION.key)
    answer = notes.write(post, by=rin, text="原文は tools です。", thread=note)
    (thread,) = notes.threads(post)
    assert (thread.first, thread.answers, thread.resolved) == (note, (answer,), False)
    assert (note.text, note.block_key, note.revision) == ("「道具」でよいですか。", TRANSLATION.key, post.version)
    assert answer.block_key == TRANSLATION.key
    assert list(notes.by_block([thread])) == [TRANSLATION.key]


def test_a_note_may_be_on_the_whole_post(post, emi):
    notes.write(post, by=emi, text="題がまだ長いです。")
    assert list(notes.by_block(notes.threads(post))) == [""]


def test_a_thread_is_settled_and_opened_again(post, rin, emi):
    note = notes.write(post, by=emi, text="ここは？", block_key=OPENING.key)
    notes.resolve(note, by=rin)
    note.refresh_from_db()
    assert (note.resolved_by, notes.threads(post)[0].resolved) == (rin, True)
    notes.resolve(note, by=emi)
    note.refresh_from_db()
    assert note.resolved_by == rin, "settled twice is settled once"
    notes.reopen(note, by=emi)
    assert not notes.threads(post)[0].resolved


def test_an_answer_opens_a_settled_thread(post, rin, emi):
    note = notes.write(post, by=emi, text="ここは？")
    notes.resolve(note, by=emi)
    notes.write(post, by=rin, text="まだ終わっていません。", thread=note)
    assert not notes.threads(post)[0].resolved


def test_an_answer_to_an_answer_belongs_to_the_same_thread(post, rin, emi):
    note = notes.write(post, by=emi, text="一")
    answer = notes.write(post, by=rin, text="二", thread=note)
    notes.write(post, by=emi, text="三", thread=answer)
    assert [row.text for row in notes.threads(post)[0].answers] == ["二", "三"]


def test_open_threads_stand_before_settled_ones(post, emi):
    first = notes.write(post, by=emi, text="一")
    notes.write(post, by=emi, text="二")
    notes.resolve(first, by=emi)
    assert [thread.first.text for thread in notes.threads(post)] == ["二", "一"]


def test_a_note_moves_with_its_block_and_outlives_it(post, rin, emi):
    notes.write(post, by=emi, text="ここは？", block_key=OPENING.key)
    content = revisions.snapshot(post)
    revisions.write(post, replace(content, blocks=tuple(reversed(content.blocks))))
    assert OPENING.key in notes.block_keys(post)
    revisions.write(post, replace(content, blocks=content.blocks[1:]))
    assert OPENING.key not in notes.block_keys(post)
    assert [thread.first.block_key for thread in notes.threads(post)] == [OPENING.key]


def test_a_note_of_the_reviewer_is_reason_enough_to_ask_for_changes(post, rin, emi):
    workflow.submit(post, by=rin, reviewer=emi)
    notes.write(post, by=emi, text="訳注がほしいです。", block_key=TRANSLATION.key)
    workflow.request_changes(post, by=emi)


@pytest.mark.parametrize("text", ["", " \n", "あ" * 4_001])
def test_an_empty_or_endless_note_is_refused(post, emi, text):
    with pytest.raises(NoteRefused):
        notes.write(post, by=emi, text=text)
    assert not ReviewNote.objects.exists()


def test_a_note_on_a_block_that_is_not_there_is_refused(post, emi):
    with pytest.raises(NoteRefused):
        notes.write(post, by=emi, text="ここは？", block_key="nowhere")


def test_a_thread_of_another_post_is_not_answered_or_settled_from_here(post, make_post, rin, emi):
    note = notes.write(make_post(by=rin), by=emi, text="ここは？")
    with pytest.raises(NoteRefused):
        notes.write(post, by=emi, text="答え", thread=note)


def test_who_may_not_see_the_draft_writes_and_settles_nothing(post, emi):
    note = notes.write(post, by=emi, text="ここは？")
    other = writer("yui")
    for attempt in (
        lambda: notes.write(post, by=other, text="見えます。"),
        lambda: notes.write(post, by=other, text="見えます。", thread=note),
        lambda: notes.resolve(note, by=other),
        lambda: notes.reopen(note, by=other),
    ):
        with pytest.raises(NoteRefused):
            attempt()
    note.refresh_from_db()
    assert note.resolved_at is None
    assert ReviewNote.objects.count() == 1
