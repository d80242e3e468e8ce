"""Two editors at one post: what does not touch is joined without a word, the rest is asked, and nothing is lost."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from posts import revisions
from posts.document import Commentary
from posts.models import Journal, Post
from tests import documents
from tests.desk_pages import add_block, change_url, form_data, open_form, page_of, prefix_of, text_of


@pytest.fixture
def two(aya, ken):
    """Aya's and Ken's browsers."""
    first, second = Client(), Client()
    first.force_login(aya)
    second.force_login(ken)
    return first, second


def _both_open(two, post):
    return open_form(two[0], post), open_form(two[1], post)


def _blocks(post):
    return {block.key: block for block in revisions.snapshot(Post.objects.get(pk=post.pk)).blocks}


def _set(data, key, **fields):
    data |= {f"{prefix_of(data, key)}-{name}": value for name, value in fields.items()}


def _collide(two, post):
    """Both have rewritten the opening; the answer Aya gets."""
    mine, theirs = _both_open(two, post)
    _set(theirs, "opening", body="<p>健が直した。</p>")
    assert two[1].post(change_url(post), theirs).status_code == 302
    _set(mine, "opening", body="<p>綾が書いた。</p>")
    return two[0].post(change_url(post), mine)


def _decide(client, post, response, **choices):
    data = form_data(response, "merge-form") | {"_merge": "1"}
    for key, choice in choices.items():
        data[f"merge-{key}"] = choice
    return client.post(change_url(post), data)


# --- What does not touch --------------------------------------------------------------------------


def test_two_blocks_changed_by_two_editors_are_joined_without_a_question(two, make_post):
    post = make_post()
    mine, theirs = _both_open(two, post)
    _set(theirs, "opening", body="<p>健が直した。</p>")
    two[1].post(change_url(post), theirs)
    _set(mine, "closing", body="<p>綾が書いた。</p>")
    response = two[0].post(change_url(post), mine, follow=True)
    assert "大谷健" in text_of(response)
    assert _blocks(post)["opening"].body == "<p>健が直した。</p>"
    assert _blocks(post)["closing"].body == "<p>綾が書いた。</p>"
    assert post.revisions.first().event == "merged"


def test_a_joined_text_is_saved_but_not_published_unseen(two, make_post):
    post = make_post()
    mine, theirs = _both_open(two, post)
    two[1].post(change_url(post), theirs | {"title": "健の題"})
    two[0].post(change_url(post), mine | {"lead": "綾のリード。", "_publish": "1"})
    stored = Post.objects.get(pk=post.pk)
    assert (stored.title, stored.lead) == ("健の題", "綾のリード。")
    assert not hasattr(stored, "edition")


def test_a_button_pressed_on_a_text_that_only_got_a_new_stage_is_obeyed(two, make_post, ken):
    post = make_post()
    mine = open_form(two[0], post)
    revisions.save(post, by=ken, event="submitted")
    two[0].post(change_url(post), mine | {"_publish": "1"})
    assert Post.objects.get(pk=post.pk).edition.is_public


def test_an_added_block_a_moved_one_and_tags_of_both_sides_are_there(two, make_post):
    post = make_post()
    mine, theirs = _both_open(two, post)
    add_block(theirs, "commentary", body="<p>健の新しい段落。</p>", block_key="kens")
    theirs["tags"] = "港、道具、健"
    two[1].post(change_url(post), theirs)
    mine[f"{prefix_of(mine, 'closing')}-ordering"] = "1"
    mine["tags"] = "港、綾"
    assert two[0].post(change_url(post), mine).status_code == 302
    assert list(_blocks(post)) == ["closing", "opening", "translation", "kens"]
    assert sorted(Post.objects.get(pk=post.pk).tags.names()) == sorted(["港", "健", "綾"])


def test_a_block_one_deleted_and_the_other_left_alone_goes(two, make_post):
    post = make_post()
    mine, theirs = _both_open(two, post)
    _set(theirs, "opening", DELETE="on")
    two[1].post(change_url(post), theirs)
    assert two[0].post(change_url(post), mine | {"title": "綾の題"}).status_code == 302
    assert list(_blocks(post)) == ["translation", "closing"]


def test_her_own_two_tabs_saving_in_turn_raise_no_alarm(two, make_post):
    post = make_post()
    first, second = open_form(two[0], post), open_form(two[0], post)
    _set(first, "opening", body="<p>一つ目の窓。</p>")
    two[0].post(change_url(post), first, follow=True)
    _set(second, "closing", body="<p>二つ目の窓。</p>")
    response = two[0].post(change_url(post), second, follow=True)
    assert response.status_code == 200
    assert len(page_of(response).xpath('//ul[@class="messagelist"]/li')) == 1
    assert _blocks(post)["opening"].body == "<p>一つ目の窓。</p>"
    assert post.revisions.first().event == "saved"


def test_the_same_form_sent_twice_raises_no_alarm_and_adds_no_revision(two, make_post):
    post = make_post()
    data = open_form(two[0], post)
    _set(data, "opening", body="<p>一度だけ書いた。</p>")
    add_block(data, "quotedarticle", body="<p>訳文。</p>", block_key="fresh")
    assert [two[0].post(change_url(post), data).status_code for _ in range(2)] == [302, 302]
    assert post.revisions.count() == 2


def test_publishing_pressed_twice_publishes_once(two, make_post):
    post = make_post()
    data = open_form(two[0], post) | {"title": "新しい題", "_publish": "1"}
    assert [two[0].post(change_url(post), data).status_code for _ in range(2)] == [302, 302]
    assert [row.event for row in post.revisions.all()].count("published") == 1


def test_her_text_finds_its_rows_after_the_other_restored_an_old_revision(two, make_post, ken):
    post = make_post()
    mine, theirs = _both_open(two, post)
    two[1].post(change_url(post), theirs | {"title": "健の題"})
    revisions.restore(Post.objects.get(pk=post.pk), post.revisions.get(number=1), by=ken)
    _set(mine, "closing", body="<p>綾の結び。</p>")
    assert two[0].post(change_url(post), mine).status_code == 302
    assert list(_blocks(post)) == ["opening", "translation", "closing"]
    assert _blocks(post)["closing"].body == "<p>綾の結び。</p>"


# --- What both have changed -----------------------------------------------------------------------


def test_the_same_block_changed_twice_is_shown_with_both_texts_and_nothing_is_saved(two, make_post):
    post = make_post()
    response = _collide(two, post)
    assert response.status_code == 409
    text = text_of(response)
    for words in ("綾が書いた。", "健が直した。", "大谷健"):
        assert words in text
    assert _blocks(post)["opening"].body == "<p>健が直した。</p>"
    assert Journal.objects.get().patch["sheets"]["opening"] == {"body": "<p>綾が書いた。</p>"}


@pytest.mark.parametrize(
    ("choice", "body"),
    [("mine", "<p>綾が書いた。</p>"), ("theirs", "<p>健が直した。</p>"),
     ("both", "<p>綾が書いた。</p><p>健が直した。</p>")],
)  # fmt: skip
def test_she_takes_hers_his_or_both(two, make_post, choice, body):
    post = make_post()
    assert _decide(two[0], post, _collide(two, post), opening=choice).status_code == 302
    assert _blocks(post)["opening"].body == body
    assert [row.document["blocks"][0]["body"] for row in post.revisions.all()][-2] == "<p>健が直した。</p>"
    assert not Journal.objects.exists()


def test_both_texts_are_edited_together_before_they_are_saved(two, make_post):
    post = make_post()
    data = form_data(_collide(two, post), "merge-form")
    data |= {"_merge": "1", "merge-opening": "both", "merge-opening-body": "<p>二人で<strong>書いた</strong>。</p>"}
    assert two[0].post(change_url(post), data).status_code == 302
    assert _blocks(post)["opening"].body == "<p>二人で<strong>書いた</strong>。</p>"


def test_without_a_choice_nothing_is_saved_and_what_she_has_edited_stays(two, make_post):
    post = make_post()
    data = form_data(_collide(two, post), "merge-form")
    response = two[0].post(change_url(post), data | {"_merge": "1", "merge-opening-body": "<p>途中。</p>"})
    assert response.status_code == 409
    assert page_of(response).xpath('//*[@id="errors"]//a[@href="#merge-opening"]')
    assert form_data(response, "merge-form")["merge-opening-body"] == "<p>途中。</p>"
    assert post.revisions.count() == 2


def test_two_paragraphs_of_one_block_are_joined_and_only_need_a_nod(two, make_post):
    body = "<p>一。</p><p>二。</p><p>三。</p>"
    post = make_post(blocks=(Commentary(key="opening", body=body),))
    mine, theirs = _both_open(two, post)
    _set(theirs, "opening", body=body.replace("一", "健の一"))
    two[1].post(change_url(post), theirs)
    _set(mine, "opening", body=body.replace("三", "綾の三"))
    response = two[0].post(change_url(post), mine)
    assert _decide(two[0], post, response).status_code == 302  # „both“ is chosen already
    assert _blocks(post)["opening"].body == "<p>健の一。</p><p>二。</p><p>綾の三。</p>"


def test_a_title_changed_twice_is_asked_about_too(two, make_post):
    post = make_post()
    mine, theirs = _both_open(two, post)
    two[1].post(change_url(post), theirs | {"title": "健の題"})
    response = two[0].post(change_url(post), mine | {"title": "綾の題"})
    assert response.status_code == 409
    data = form_data(response, "merge-form")
    assert data["merge-post.title-title"] == "綾の題 / 健の題"
    two[0].post(change_url(post), data | {"_merge": "1", "merge-post.title": "mine"})
    assert Post.objects.get(pk=post.pk).title == "綾の題"


@pytest.mark.parametrize(("choice", "there"), [("mine", True), ("theirs", False)])
def test_a_block_the_other_deleted_while_she_wrote_in_it_is_asked_about(two, make_post, choice, there):
    post = make_post()
    mine, theirs = _both_open(two, post)
    _set(theirs, "opening", DELETE="on")
    two[1].post(change_url(post), theirs)
    _set(mine, "opening", body="<p>綾が書いた。</p>")
    response = two[0].post(change_url(post), mine)
    assert response.status_code == 409
    assert _decide(two[0], post, response, opening=choice).status_code == 302
    assert ("opening" in _blocks(post)) is there
    assert "closing" in _blocks(post)


def test_a_merge_page_that_became_old_keeps_her_choices_and_asks_only_what_is_new(two, make_post):
    post = make_post()
    response = _collide(two, post)
    latest = open_form(two[1], post)
    _set(latest, "closing", body="<p>健の結び。</p>")
    two[1].post(change_url(post), latest)
    assert _decide(two[0], post, response, opening="mine").status_code == 302
    assert _blocks(post)["opening"].body == "<p>綾が書いた。</p>"
    assert _blocks(post)["closing"].body == "<p>健の結び。</p>"


def test_a_merge_page_asks_again_about_what_was_changed_under_it(two, make_post):
    post = make_post()
    response = _collide(two, post)
    latest = open_form(two[1], post)
    _set(latest, "opening", body="<p>健がもう一度。</p>")
    two[1].post(change_url(post), latest)
    again = _decide(two[0], post, response, opening="mine")
    assert again.status_code == 409
    assert "健がもう一度。" in text_of(again)
    assert _decide(two[0], post, again, opening="mine").status_code == 302
    assert _blocks(post)["opening"].body == "<p>綾が書いた。</p>"


def test_a_merge_page_whose_text_was_thrown_away_says_so(two, make_post):
    post = make_post()
    response = _collide(two, post)
    Journal.objects.all().delete()
    assert _decide(two[0], post, response, opening="mine").status_code == 302
    assert _blocks(post)["opening"].body == "<p>健が直した。</p>"


def test_publishing_from_an_old_form_publishes_nothing(two, make_post):
    post = make_post(blocks=(Commentary(key="one", body="<p>本文。</p>"),))
    mine, theirs = _both_open(two, post)
    two[1].post(change_url(post), theirs | {"title": "健の題"})
    response = two[0].post(change_url(post), mine | {"title": "綾の題", "_publish": "1"})
    assert response.status_code == 409
    assert not hasattr(Post.objects.get(pk=post.pk), "edition")


@pytest.mark.parametrize("version", ["", "x", "99", "-1"])
def test_a_form_without_a_sound_version_overwrites_nothing(two, make_post, version):
    post = make_post()
    data = open_form(two[0], post) | {"version": version}
    _set(data, "closing", body="<p>綾の結び。</p>")
    assert two[0].post(change_url(post), data).status_code == 409
    assert _blocks(post)["closing"].body == documents.CLOSING.body


def _picture(colour="olive"):
    out = io.BytesIO()
    Image.new("RGB", (60, 30), colour).save(out, "PNG")
    return SimpleUploadedFile("写真.png", out.getvalue(), content_type="image/png")


def test_a_picture_chosen_in_an_old_form_is_there_after_the_merge(two, make_post):
    post = make_post()
    mine, theirs = _both_open(two, post)
    two[1].post(change_url(post), theirs | {"title": "健の題"})
    prefix = add_block(mine, "figure", alt="棚", block_key="shelf")
    response = two[0].post(change_url(post), mine | {"title": "綾の題", f"{prefix}-image": _picture()})
    assert response.status_code == 409
    assert _decide(two[0], post, response, **{"post.title": "mine"}).status_code == 302
    figure = post.posts_figure_set.get()
    assert (figure.alt, figure.width, figure.height) == ("棚", 60, 30)
    with figure.image.open() as file:
        assert file.read(4) == b"\x89PNG"


def test_a_new_picture_sent_twice_is_one_picture(two, make_post):
    post = make_post()
    data = open_form(two[0], post)
    prefix = add_block(data, "figure", alt="棚", block_key="shelf")
    for _ in range(2):
        assert two[0].post(change_url(post), data | {f"{prefix}-image": _picture()}).status_code == 302
    assert post.posts_figure_set.count() == 1
    assert post.revisions.count() == 2


def test_a_figure_the_other_deleted_comes_back_with_its_picture(two, make_post):
    post = make_post()
    data = open_form(two[0], post)
    prefix = add_block(data, "figure", alt="棚", block_key="shelf")
    two[0].post(change_url(post), data | {f"{prefix}-image": _picture()})
    mine, theirs = _both_open(two, post)
    _set(theirs, "shelf", DELETE="on")
    two[1].post(change_url(post), theirs)
    _set(mine, "shelf", alt="道具の棚")
    response = two[0].post(change_url(post), mine)
    assert _decide(two[0], post, response, shelf="mine").status_code == 302
    figure = post.posts_figure_set.get()
    assert (figure.alt, figure.width) == ("道具の棚", 60)


def test_nobody_merges_into_a_post_she_may_not_write(make_post, client, mio):
    post = make_post()
    client.force_login(mio)
    assert client.post(change_url(post), {"_merge": "1", "version": "0"}).status_code in {302, 401, 403}
    assert post.revisions.count() == 1
