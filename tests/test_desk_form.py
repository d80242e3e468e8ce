"""The change form: what it shows, what it keeps, what it refuses and how it says so."""

import io

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from posts import revisions
from posts.document import Commentary, Voice
from posts.models import Figure, Post, Source
from tests import documents
from tests.desk_pages import add_block, change_url, form_data, open_form, page_of, prefix_of, text_of


@pytest.fixture
def desk(client, aya):
    """Aya's browser."""
    client.force_login(aya)
    return client


def test_saving_a_post_unchanged_changes_nothing_and_adds_no_revision(desk, make_post):
    body = "<p>\u3000一\u00a0二  三 </p><h3>見出し</h3><ul><li>a<ul><li>b</li></ul></li></ul><p>x<br>y</p>"
    post = make_post(blocks=(Commentary(key="one", body=body), documents.TRANSLATION))
    before = revisions.snapshot(post)
    response = desk.post(change_url(post), open_form(desk, post))
    assert response.status_code == 302
    assert revisions.snapshot(Post.objects.get(pk=post.pk)) == before
    assert post.revisions.count() == 1


def test_every_save_that_changes_something_adds_a_revision(desk, make_post, aya):
    post = make_post()
    data = open_form(desk, post) | {"title": "別の題", "_save": "1"}
    desk.post(change_url(post), data)
    revision = post.revisions.first()
    assert (revision.number, revision.by, revision.event) == (2, aya, "saved")
    assert revision.document["title"] == "別の題"


def test_blocks_stand_in_the_order_of_their_numbers(desk, make_post):
    post = make_post()
    data = open_form(desk, post)
    closing, opening = prefix_of(data, "closing"), prefix_of(data, "opening")
    data[f"{closing}-ordering"], data[f"{opening}-ordering"] = "5", "90"
    desk.post(change_url(post), data)
    assert [block.key for block in revisions.snapshot(post).blocks] == ["closing", "translation", "opening"]


def test_a_new_block_gets_a_key_and_a_deleted_one_goes(desk, make_post):
    post = make_post()
    data = open_form(desk, post)
    add_block(data, "commentary", body="<p>新しい段落。</p>")
    data[f"{prefix_of(data, 'closing')}-DELETE"] = "on"
    desk.post(change_url(post), data)
    keys = [block.key for block in revisions.snapshot(post).blocks]
    assert keys[:2] == ["opening", "translation"]
    assert len(keys) == 3
    assert len(keys[2]) == 10


def test_a_block_turned_into_another_kind_keeps_its_key_and_text(desk, make_post):
    post = make_post()
    data = open_form(desk, post)
    data[f"{prefix_of(data, 'closing')}-DELETE"] = "on"
    source = Source.objects.get()
    add_block(data, "quotedarticle", body=documents.CLOSING.body, block_key="closing", source=str(source.pk))
    assert desk.post(change_url(post), data).status_code == 302
    block = revisions.snapshot(post).blocks[-1]
    assert (block.key, block.voice, block.body) == ("closing", Voice.TRANSLATION, documents.CLOSING.body)


def test_two_blocks_with_one_key_are_refused_and_nothing_is_saved(desk, make_post):
    post = make_post()
    data = open_form(desk, post)
    add_block(data, "quotedarticle", body="<p>x</p>", block_key="opening")
    response = desk.post(change_url(post), data)
    assert response.status_code == 200
    assert "同じ名札" in text_of(response) or "Two blocks" in text_of(response)
    assert post.revisions.count() == 1


@pytest.mark.parametrize("key", ["<b>", "a b", "x" * 21, "鍵"])
def test_a_made_up_key_is_refused(desk, make_post, key):
    post = make_post()
    data = open_form(desk, post)
    add_block(data, "commentary", body="<p>x</p>", block_key=key)
    assert desk.post(change_url(post), data).status_code == 200


def test_a_quoted_article_without_a_source_gets_an_empty_one(desk, make_post):
    post = make_post()
    data = open_form(desk, post)
    add_block(data, "quotedarticle", body="<p>訳文。</p>")
    assert desk.post(change_url(post), data).status_code == 302
    row = post.posts_quotedarticle_set.last()
    assert row.source.title == ""
    assert Source.objects.count() == 2


def test_what_is_pasted_into_a_block_is_cleaned_on_save(desk, make_post):
    post = make_post()
    data = open_form(desk, post)
    opening = prefix_of(data, "opening")
    data[f"{opening}-body"] = '<p style="x" onclick="y">良い<script>z</script><a href="javascript:1">リンク</a></p>'
    desk.post(change_url(post), data)
    assert revisions.snapshot(post).blocks[0].body == "<p>良い<a>リンク</a></p>"


def test_tags_are_split_on_japanese_separators(desk, make_post):
    post = make_post()
    data = open_form(desk, post)
    data["tags"] = "港町、道具，New England; ＡＳＥＡＮ"
    desk.post(change_url(post), data)
    assert sorted(post.tags.names()) == ["New England", "港町", "道具", "ＡＳＥＡＮ"]


def test_an_error_stands_at_its_field_with_a_link_and_every_keystroke_stays(desk, make_post):
    post = make_post()
    data = open_form(desk, post)
    opening = prefix_of(data, "opening")
    data |= {"slug": "Not A Slug", "lead": "書きかけ", f"{opening}-body": "<p>書いたばかりの段落</p>"}
    response = desk.post(change_url(post), data)
    page = page_of(response)
    assert page.xpath('//*[@id="errors"]//a[@href="#id_slug"]')
    assert page.get_element_by_id("id_slug").value == "Not A Slug"
    again = form_data(response)
    assert again["lead"] == "書きかけ"
    assert again[f"{opening}-body"] == "<p>書いたばかりの段落</p>"
    assert post.revisions.count() == 1


def test_a_broken_constraint_is_said_in_words_at_the_block(desk, make_post):
    post = make_post()
    data = open_form(desk, post)
    quoted = prefix_of(data, "translation")
    data |= {f"{quoted}-coverage": "unknown"}
    response = desk.post(change_url(post), data)
    assert page_of(response).xpath(f'//*[@id="errors"]//a[@href="#{quoted}"]')


def test_a_draft_may_have_neither_title_nor_address(desk, aya):
    data = form_data(desk.get("/admin/posts/post/add/"))
    assert data["author"] == str(aya.pk)
    data |= {"title": "", "slug": ""}
    response = desk.post("/admin/posts/post/add/", data)
    post = Post.objects.get()
    assert response.url == change_url(post)
    assert (post.author, len(post.slug)) == (aya, 10)


def _picture():
    out = io.BytesIO()
    Image.new("RGB", (60, 30), "olive").save(out, "PNG")
    return SimpleUploadedFile("写真.png", out.getvalue(), content_type="image/png")


def test_a_picture_is_stored_privately_and_shown_to_editors_only(desk, make_post, client, mio):
    post = make_post()
    data = open_form(desk, post)
    prefix = add_block(data, "figure", alt="棚")
    desk.post(change_url(post), data | {f"{prefix}-image": _picture()})
    figure = Figure.objects.get()
    assert (figure.width, figure.height) == (60, 30)
    address = reverse("admin:posts_figure_image", args=[figure.pk])
    response = desk.get(address)
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert "private" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert f'src="{address}"' in desk.get(change_url(post)).content.decode()
    client.force_login(mio)
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    assert client.get(address).status_code == 403


def test_a_file_that_is_no_picture_is_refused_beside_its_field(desk, make_post):
    post = make_post()
    data = open_form(desk, post)
    prefix = add_block(data, "figure", alt="棚")
    response = desk.post(change_url(post), data | {f"{prefix}-image": SimpleUploadedFile("a.png", b"<svg/>")})
    assert page_of(response).xpath(f'//*[@id="errors"]//a[@href="#id_{prefix}-image"]')
    assert not Figure.objects.exists()


@pytest.mark.parametrize("path", ["", "history/", "change/"])
def test_no_page_speaks_of_objects_or_model_names(desk, make_post, path):
    post = make_post()
    address = f"/admin/posts/post/{post.pk}/{path}" if path else "/admin/posts/post/"
    text = text_of(desk.get(address))
    for word in ("object (", "Commentary object", "QuotedArticle", "None None", "posts_post"):
        assert word not in text


def test_the_pages_of_the_library_speak_no_django_either(desk, make_post):
    make_post()
    source = Source.objects.get()
    for address in (
        "/admin/posts/source/",
        f"/admin/posts/source/{source.pk}/change/",
        f"/admin/posts/source/{source.pk}/history/",
        f"/admin/posts/outlet/{source.outlet_id}/delete/",
        "/admin/posts/tag/",
    ):
        response = desk.get(address)
        assert response.status_code == 200, address
        assert "object (" not in text_of(response)


def test_a_staff_member_who_may_only_look_gets_no_buttons_and_no_writing(client, make_post):
    post = make_post()
    reader = User.objects.create_user("clerk", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__in=["view_post", "see_every_post"]))
    client.force_login(reader)
    page = page_of(client.get(change_url(post)))
    assert not page.xpath('//form[@id="post_form"]//button[@name="_publish"]|//textarea[contains(@name,"body")]')
    assert client.post(change_url(post), {"title": "x", "_save": "1"}).status_code == 403


def test_the_history_lists_who_saved_when_and_why(desk, make_post, aya):
    post = make_post()
    desk.post(change_url(post), open_form(desk, post) | {"title": "二度目"})
    rows = page_of(desk.get(f"/admin/posts/post/{post.pk}/history/")).xpath("//tbody/tr")
    assert [row.xpath("th")[0].text_content() for row in rows] == ["2", "1"]
    assert "水野綾" in rows[0].text_content()


def test_posts_cannot_be_deleted_but_sources_nobody_quotes_can(desk, make_post):
    post = make_post()
    assert desk.get(f"/admin/posts/post/{post.pk}/delete/").status_code == 403
    used, unused = Source.objects.get(), Source.objects.create(title="Unused")
    assert desk.get(f"/admin/posts/source/{used.pk}/delete/").status_code == 403
    assert desk.get(f"/admin/posts/source/{unused.pk}/delete/").status_code == 200
