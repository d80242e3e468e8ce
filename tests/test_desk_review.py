"""Review on the desk's pages: the buttons of the change form, notes beside it, what each person is shown."""

import json

import pytest
from django.test import Client

from posts import notes, workflow
from posts.models import Edition, HouseRules, Post, ReviewNote
from tests.desk_pages import change_url, form_data, open_form, page_of, prefix_of, text_of
from tests.documents import OPENING, TRANSLATION, full_document
from tests.staff import person, writer

pytestmark = pytest.mark.django_db
Stage = Post.Stage


@pytest.fixture
def post(make_post, rin):
    return make_post(by=rin)


@pytest.fixture
def as_rin(rin):
    client = Client()
    client.force_login(rin)
    return client


@pytest.fixture
def as_emi(emi):
    client = Client()
    client.force_login(emi)
    return client


def press(client, post, button, **changes):
    return client.post(change_url(post), open_form(client, post) | changes | {button: "1"}, follow=True)


def buttons(client, post) -> set[str]:
    return set(page_of(client.get(change_url(post))).xpath("//button/@name"))


def notes_url(post) -> str:
    return f"/admin/posts/post/{post.pk}/notes/"


# --- The steps ------------------------------------------------------------------------------------


def test_the_form_is_saved_first_and_then_submitted(as_rin, post, emi):
    press(as_rin, post, "_submit", title="あたらしい題", review_by=str(emi.pk), review_note="見てください。")
    post.refresh_from_db()
    assert (post.title, post.stage, post.reviewer) == ("あたらしい題", Stage.IN_REVIEW, emi)
    assert post.revisions.first().note == "見てください。"


def test_each_person_has_the_buttons_that_are_hers(as_rin, as_emi, post):
    steps = {"_submit", "_take_back", "_request_changes", "_approve", "_assign", "_publish"}
    assert buttons(as_rin, post) & steps == {"_submit"}
    assert buttons(as_emi, post) & steps == {"_submit", "_publish"}
    press(as_rin, post, "_submit")
    assert buttons(as_rin, post) & steps == {"_take_back", "_assign"}
    assert buttons(as_emi, post) & steps == {"_take_back", "_assign", "_approve", "_request_changes", "_publish"}


def test_an_author_is_offered_those_who_may_review_and_not_herself(as_rin, post, rin, emi):
    yui = writer("yui")
    values = {
        item.get("value") for item in page_of(as_rin.get(change_url(post))).xpath("//*[@name='review_by']/option")
    }
    assert {"", str(emi.pk)} <= values
    assert not {str(yui.pk), str(rin.pk)} & values


def test_the_reviewer_saves_and_approves_in_one(as_rin, as_emi, post):
    press(as_rin, post, "_submit")
    press(as_emi, post, "_approve", title="よりよい題")
    post.refresh_from_db()
    assert (post.title, post.stage, post.approved_version) == ("よりよい題", Stage.APPROVED, post.version)


def test_a_reviewer_does_not_approve_what_she_has_not_seen(as_rin, as_emi, post):
    """The author saves once more while the form is open: the two are merged, and nothing is approved."""
    press(as_rin, post, "_submit")
    seen = open_form(as_emi, post)
    press(as_rin, post, "_save", title="すりかわった題")
    as_emi.post(change_url(post), seen | {"_approve": "1"})
    post.refresh_from_db()
    assert (post.title, post.stage) == ("すりかわった題", Stage.IN_REVIEW)


def test_what_is_asked_for_is_the_first_thing_the_author_sees(as_rin, as_emi, post):
    press(as_rin, post, "_submit")
    press(as_emi, post, "_request_changes", review_note="二段落めの主語を直してください。")
    page = page_of(as_rin.get(change_url(post)))
    (banner,) = page.find_class("review-banner")
    assert "森 恵美" in banner.text_content()
    assert "二段落めの主語を直してください。" in banner.text_content()
    first_field = page.get_element_by_id("id_title")
    order = list(page.iter())
    assert order.index(banner) < order.index(first_field)


def test_a_change_after_approval_is_said(as_rin, as_emi, post):
    press(as_rin, post, "_submit")
    press(as_emi, post, "_approve")
    press(as_rin, post, "_save", title="べつの題")
    post.refresh_from_db()
    assert post.stage == Stage.IN_REVIEW
    assert page_of(as_rin.get(change_url(post))).find_class("review-banner")


def test_an_incomplete_post_is_saved_but_not_submitted_and_the_note_is_kept(as_rin, make_post, rin):
    post = make_post(full_document(lead="", blocks=(OPENING,), sources=(), title=""), by=rin)
    answer = press(as_rin, post, "_submit", review_note="急ぎです。")
    post.refresh_from_db()
    assert post.stage == Stage.DRAFT
    assert form_data(answer)["review_note"] == "急ぎです。"
    assert "refused=1" in answer.redirect_chain[-1][0]


def test_a_refused_answer_says_why_and_keeps_what_was_typed(as_rin, as_emi, post, emi):
    press(as_rin, post, "_submit")
    data = open_form(as_emi, post)
    workflow.take_back(post, by=post.author)
    answer = as_emi.post(change_url(post), data | {"_request_changes": "1", "review_note": "直して"}, follow=True)
    assert page_of(answer).xpath("//*[contains(@class,'messagelist')]/*[contains(@class,'error')]")
    assert Post.objects.get(pk=post.pk).stage == Stage.DRAFT


@pytest.mark.parametrize("reviewer", ["0", "999999", "x", "-1", "rin"])
def test_a_reviewer_that_cannot_be_is_refused(as_rin, post, rin, reviewer):
    press(as_rin, post, "_submit", review_by=str(rin.pk) if reviewer == "rin" else reviewer)
    post.refresh_from_db()
    assert (post.stage, post.reviewer) == (Stage.DRAFT, None)


def test_a_writer_who_presses_a_button_she_does_not_have_is_refused_before_anything_is_saved(as_rin, post):
    for button in ("_publish", "_schedule", "_withdraw", "_approve", "_request_changes"):
        data = open_form(as_rin, post) | {button: "1", "title": "すりかえ"}
        assert as_rin.post(change_url(post), data).status_code == 403
    post.refresh_from_db()
    assert post.title != "すりかえ"
    assert not Edition.objects.exists()


def test_a_writer_gives_nobody_else_s_name_to_her_text(as_rin, post, rin, emi):
    data = open_form(as_rin, post)
    assert "author" not in data
    as_rin.post(change_url(post), data | {"author": str(emi.pk), "_save": "1"})
    assert Post.objects.get(pk=post.pk).author == rin
    as_rin.post("/admin/posts/post/add/", _new(as_rin) | {"title": "新しい", "author": str(emi.pk)})
    assert Post.objects.get(title="新しい").author == rin


def _new(client):
    return form_data(client.get("/admin/posts/post/add/")) | {"_save": "1"}


def test_an_editor_may_set_the_author(as_emi, post, emi):
    assert press(as_emi, post, "_save", author=str(emi.pk)).status_code == 200
    assert Post.objects.get(pk=post.pk).author == emi


# --- Four eyes --------------------------------------------------------------------------------------


def test_under_four_eyes_the_button_says_beforehand_why_it_cannot_be_pressed(as_rin, as_emi, post):
    HouseRules.objects.update_or_create(pk=1, defaults={"four_eyes": True})
    (button,) = page_of(as_emi.get(change_url(post))).xpath("//button[@name='_publish']")
    assert "disabled" in button.attrib
    assert page_of(as_emi.get(change_url(post))).get_element_by_id("why-not").text_content().strip()
    answer = press(as_emi, post, "_publish")
    assert page_of(answer).xpath("//*[contains(@class,'messagelist')]/*[contains(@class,'error')]")
    assert not Edition.objects.exists()
    press(as_rin, post, "_submit")
    press(as_emi, post, "_approve")
    (button,) = page_of(as_emi.get(change_url(post))).xpath("//button[@name='_publish']")
    assert "disabled" not in button.attrib
    press(as_emi, post, "_publish")
    assert Edition.objects.get().is_public


# --- Notes ------------------------------------------------------------------------------------------


def test_a_note_stands_at_its_block_and_in_the_side_column(as_emi, as_rin, post, emi):
    note = notes.write(post, by=emi, text="この語でよいですか。", block_key=TRANSLATION.key)
    page = page_of(as_rin.get(change_url(post)))
    (place,) = page.xpath(f"//details[@data-notes='{TRANSLATION.key}']")
    assert "open" in place.attrib
    assert "この語でよいですか。" in place.text_content()
    assert page.xpath(f"//*[@data-notes-panel]//a[@href='#thread-{note.pk}']")
    assert len(page.xpath(f"//*[@id='thread-{note.pk}']")) == 1
    (quiet,) = page.xpath(f"//details[@data-notes='{OPENING.key}']")
    assert "open" not in quiet.attrib


def test_fields_and_buttons_of_notes_belong_to_a_form_of_their_own(as_rin, post, emi):
    """So that sending one sends nothing of the post, and saving the post sends no note."""
    notes.write(post, by=emi, text="ここは？", block_key=TRANSLATION.key)
    page = page_of(as_rin.get(change_url(post)))
    form = page.get_element_by_id("notes-form")
    assert (form.get("action"), form.get("target")) == (notes_url(post), "_blank")
    assert not form.xpath("ancestor::form")
    fields = page.xpath("//*[@data-notes or @data-notes-panel]//*[self::textarea or self::button]")
    assert fields
    assert {field.get("form") for field in fields} == {"notes-form"}


def test_without_scripts_a_note_is_written_on_a_page_of_its_own(as_emi, post, emi):
    answer = as_emi.get(notes_url(post))
    assert "note-" + TRANSLATION.key in answer.content.decode()
    data = {"do": f"note-{TRANSLATION.key}", f"note-{TRANSLATION.key}": "一行め\r\n二行め", "note-": "べつの欄"}
    answer = as_emi.post(notes_url(post), data, follow=True)
    note = ReviewNote.objects.get()
    assert (note.text, note.block_key, note.by) == ("一行め\n二行め", TRANSLATION.key, emi)
    assert "一行め" in text_of(answer)
    as_emi.post(notes_url(post), {"do": f"answer-{note.pk}", f"answer-{note.pk}": "答え"})
    as_emi.post(notes_url(post), {"do": f"resolve-{note.pk}"})
    note.refresh_from_db()
    assert (note.resolved_by, note.answers.get().text) == (emi, "答え")
    as_emi.post(notes_url(post), {"do": f"reopen-{note.pk}"})
    note.refresh_from_db()
    assert note.resolved_by is None


def test_a_refused_note_comes_back_with_its_text_and_a_reason(as_emi, post):
    data = {"do": "note-gone", "note-gone": "消えたブロックに", "note-": "そのままの下書き"}
    answer = as_emi.post(notes_url(post), data)
    assert answer.status_code == 400
    assert "そのままの下書き" in answer.content.decode()
    assert page_of(answer).find_class("errornote")


def test_scripts_get_the_pieces_that_have_changed(as_emi, post):
    data = {"do": f"note-{TRANSLATION.key}", f"note-{TRANSLATION.key}": "この語は？"}
    answer = json.loads(as_emi.post(notes_url(post), data, headers={"Accept": "application/json"}).content)
    assert "この語は？" in answer["blocks"][TRANSLATION.key]
    assert "この語は？" in answer["panel"]
    assert set(answer["blocks"]) == {block.key for block in full_document().blocks}
    empty = as_emi.post(notes_url(post), {"do": "note-", "note-": " "}, headers={"Accept": "application/json"})
    assert (empty.status_code, bool(json.loads(empty.content)["error"])) == (400, True)


def test_what_a_note_says_is_text_and_nothing_else(as_rin, post, emi):
    notes.write(post, by=emi, text="<img src=x onerror=alert(1)>\n二行め", block_key=TRANSLATION.key)
    content = as_rin.get(change_url(post)).content.decode()
    assert "<img src=x" not in content
    assert "&lt;img src=x onerror=alert(1)&gt;<br>二行め" in content


def test_a_note_on_a_block_that_is_gone_is_still_listed(as_rin, post, emi):
    note = notes.write(post, by=emi, text="ここの根拠は？", block_key=OPENING.key)
    data = open_form(as_rin, post)
    data[f"{prefix_of(data, OPENING.key)}-DELETE"] = "on"
    as_rin.post(change_url(post), data | {"_save": "1"})
    assert not post.posts_commentary_set.filter(key=OPENING.key).exists()
    page = page_of(as_rin.get(change_url(post)))
    assert page.xpath(f"//*[@data-notes-panel]//*[@id='thread-{note.pk}']")


def test_notes_ask_for_the_draft_s_permission(post, emi, rin):
    note = notes.write(post, by=emi, text="秘密の相談")
    for user in (writer("yui"), person("mei")):
        client = Client()
        client.force_login(user)
        for data in ({"do": "note-", "note-": "見えた"}, {"do": f"resolve-{note.pk}"}):
            for answer in (client.get(notes_url(post)), client.post(notes_url(post), data)):
                assert answer.status_code in {302, 401, 403}
                assert "秘密の相談" not in answer.content.decode()
    assert ReviewNote.objects.count() == 1
    note.refresh_from_db()
    assert note.resolved_at is None


def test_after_the_session_has_ended_a_note_survives_logging_in(post, emi):
    client = Client()
    data = {"do": "note-", "note-": "長い所見"}
    answer = client.post(notes_url(post), data)
    assert answer.status_code == 401
    assert "長い所見" in answer.content.decode()
    client.post(notes_url(post), data | {"again-username": "emi", "again-password": "emi opens the desk"})
    assert ReviewNote.objects.get().text == "長い所見"


# --- The list ------------------------------------------------------------------------------------------


def test_the_writer_s_list_holds_her_own_and_those_she_reviews(as_rin, make_post, rin, emi):
    mine, theirs, asked = make_post(by=rin, title="私の題"), make_post(by=emi, title="他人の題"), make_post(
        by=emi, title="頼まれた題"
    )  # fmt: skip
    Post.objects.filter(pk=asked.pk).update(reviewer=rin)
    words = text_of(as_rin.get("/admin/posts/post/"))
    assert (mine.title in words, theirs.title in words, asked.title in words) == (True, False, True)
