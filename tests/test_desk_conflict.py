"""Two editors at one post: the second is told, and nothing either of them wrote is lost."""

import pytest
from django.test import Client

from posts import revisions
from posts.document import Commentary
from posts.models import Post
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


def test_the_second_editor_is_told_and_her_text_is_kept(two, make_post):
    post = make_post()
    mine, theirs = _both_open(two, post)
    opening = prefix_of(mine, "opening")
    theirs[f"{opening}-body"] = "<p>健が直した。</p>"
    assert two[1].post(change_url(post), theirs).status_code == 302
    mine[f"{opening}-body"] = "<p>綾が書いた。</p>"
    response = two[0].post(change_url(post), mine)
    assert response.status_code == 409
    assert "大谷健" in text_of(response)
    table = page_of(response).xpath('//table[@class="diff"]')[0].text_content()
    assert "綾が書いた。" in table
    assert "健が直した。" in table
    assert form_data(response)[f"{opening}-body"] == "<p>綾が書いた。</p>"
    assert revisions.snapshot(Post.objects.get(pk=post.pk)).blocks[0].body == "<p>健が直した。</p>"


def test_saving_again_without_comparing_is_refused_again(two, make_post):
    post = make_post()
    mine, theirs = _both_open(two, post)
    two[1].post(change_url(post), theirs | {"title": "健の題"})
    response = two[0].post(change_url(post), mine | {"title": "綾の題"})
    again = two[0].post(change_url(post), form_data(response))
    assert again.status_code == 409
    assert Post.objects.get(pk=post.pk).title == "健の題"


def test_after_comparing_she_may_save_hers_and_his_stays_in_the_revisions(two, make_post):
    post = make_post()
    mine, theirs = _both_open(two, post)
    two[1].post(change_url(post), theirs | {"title": "健の題"})
    response = two[0].post(change_url(post), mine | {"title": "綾の題"})
    button = page_of(response).xpath('//button[@name="_overwrite"]')[0]
    done = two[0].post(change_url(post), form_data(response) | {"_overwrite": button.get("value")})
    assert done.status_code == 302
    assert Post.objects.get(pk=post.pk).title == "綾の題"
    assert [row.document["title"] for row in post.revisions.all()][:2] == ["綾の題", "健の題"]


def test_a_third_save_in_between_is_noticed_too(two, make_post):
    post = make_post()
    mine, theirs = _both_open(two, post)
    two[1].post(change_url(post), theirs | {"title": "健の題"})
    response = two[0].post(change_url(post), mine | {"title": "綾の題"})
    stale = page_of(response).xpath('//button[@name="_overwrite"]')[0].get("value")
    two[1].post(change_url(post), open_form(two[1], post) | {"title": "健の題 二"})
    again = two[0].post(change_url(post), form_data(response) | {"_overwrite": stale})
    assert again.status_code == 409
    assert Post.objects.get(pk=post.pk).title == "健の題 二"


def test_a_block_the_other_deleted_comes_back_with_her_text(two, make_post):
    post = make_post()
    mine, theirs = _both_open(two, post)
    theirs[f"{prefix_of(theirs, 'opening')}-DELETE"] = "on"
    two[1].post(change_url(post), theirs)
    mine[f"{prefix_of(mine, 'opening')}-body"] = "<p>綾が書いた。</p>"
    response = two[0].post(change_url(post), mine)
    assert response.status_code == 409
    data = form_data(response)
    assert data[f"{prefix_of(data, 'opening')}-body"] == "<p>綾が書いた。</p>"
    value = page_of(response).xpath('//button[@name="_overwrite"]')[0].get("value")
    assert two[0].post(change_url(post), data | {"_overwrite": value}).status_code == 302
    bodies = {block.key: block.body for block in revisions.snapshot(Post.objects.get(pk=post.pk)).blocks}
    assert bodies["opening"] == "<p>綾が書いた。</p>"
    assert bodies["closing"] == documents.CLOSING.body


def test_a_block_the_other_added_stays_when_she_saves_hers(two, make_post):
    post = make_post()
    mine, theirs = _both_open(two, post)
    add_block(theirs, "commentary", body="<p>健の新しい段落。</p>")
    two[1].post(change_url(post), theirs)
    response = two[0].post(change_url(post), mine | {"title": "綾の題"})
    value = page_of(response).xpath('//button[@name="_overwrite"]')[0].get("value")
    two[0].post(change_url(post), form_data(response) | {"_overwrite": value})
    bodies = [block.body for block in revisions.snapshot(Post.objects.get(pk=post.pk)).blocks]
    assert "<p>健の新しい段落。</p>" in bodies


def test_her_text_finds_its_rows_after_the_other_restored_an_old_revision(two, make_post, ken):
    post = make_post()
    mine, theirs = _both_open(two, post)
    two[1].post(change_url(post), theirs | {"title": "健の題"})
    revisions.restore(Post.objects.get(pk=post.pk), post.revisions.get(number=1), by=ken)
    mine[f"{prefix_of(mine, 'closing')}-body"] = "<p>綾の結び。</p>"
    response = two[0].post(change_url(post), mine)
    assert response.status_code == 409
    value = page_of(response).xpath('//button[@name="_overwrite"]')[0].get("value")
    assert two[0].post(change_url(post), form_data(response) | {"_overwrite": value}).status_code == 302
    blocks = revisions.snapshot(Post.objects.get(pk=post.pk)).blocks
    assert [block.key for block in blocks] == ["opening", "translation", "closing"]
    assert blocks[2].body == "<p>綾の結び。</p>"


def test_publishing_from_an_old_form_publishes_nothing(two, make_post):
    post = make_post(blocks=(Commentary(key="one", body="<p>本文。</p>"),))
    mine, theirs = _both_open(two, post)
    two[1].post(change_url(post), theirs | {"title": "健の題"})
    response = two[0].post(change_url(post), mine | {"_publish": "1"})
    assert response.status_code == 409
    assert not hasattr(Post.objects.get(pk=post.pk), "edition")
