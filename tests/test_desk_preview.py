"""The live preview: what is typed as readers would get it, for those who may see the draft, in a frame of ours only."""

import io
from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from PIL import Image

from posts import revisions, roles
from posts.document import Basis, Commentary, Figure
from posts.models import Journal, Post, Source
from tests.desk_pages import page_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(make_post):
    return make_post()


@pytest.fixture
def see(client, aya):
    client.force_login(aya)
    return lambda post, **query: client.get(f"/admin/posts/post/{post.pk}/preview/", query)


def type_in(post, owner, **patch):
    return Journal.objects.create(owner=owner, post=post, base=post.version if post else 0, patch=patch)


# --- What it shows --------------------------------------------------------------------------------


def test_it_is_the_page_that_readers_will_get(client, see, post, aya):
    from posts import publishing

    draft = page_of(see(post))
    publishing.publish(post, by=aya)
    public = page_of(client.get(f"/posts/{post.slug}/"))

    def entry(page):
        return page.get_element_by_id("entry").text_content()

    assert entry(draft) == entry(public)
    assert draft.xpath("//h1/text()") == public.xpath("//h1/text()")
    assert [node.get("id") for node in draft.xpath("//article//p")] == [
        node.get("id") for node in public.xpath("//article//p")
    ]


def test_it_says_that_it_is_not_public_and_which_revision_it_is(see, post, aya):
    text = text_of(see(post))
    assert f"{post.version}" in page_of(see(post)).get_element_by_id("preview-said").text_content()
    row = type_in(post, aya, fields={"title": "打っている題"})
    typed = page_of(see(post, journal=row.key))
    assert (
        typed.get_element_by_id("preview-said").text_content()
        != page_of(see(post)).get_element_by_id("preview-said").text_content()
    )
    assert "古い道具の名前" in text


def test_it_shows_what_is_being_typed(see, post, aya):
    row = type_in(
        post,
        aya,
        fields={"title": "打っている題"},
        sheets={
            "opening": {"body": "<p>いま打った段落。</p>"},
            "fresh": {"kind": "commentary", "body": "<p>新しい塊。</p>"},
        },
        order=["fresh", "opening", "translation"],
    )
    text = text_of(see(post, journal=row.key))
    assert "打っている題" in text
    assert text.index("新しい塊。") < text.index("いま打った段落。") < text.index("桟橋の倉庫")
    assert "来月はそこを訪ねて" not in text
    assert "打っている題" not in text_of(see(post))


def test_a_journal_that_is_gone_is_what_was_saved(see, post):
    assert "古い道具の名前" in text_of(see(post, journal="nothing"))


def test_nobody_looks_into_the_journal_of_another(see, post, ken):
    row = type_in(post, ken, fields={"title": "健が打っている題"})
    assert "健が打っている題" not in see(post, journal=row.key).content.decode()


def test_a_journal_of_another_post_is_not_shown_here(see, post, make_post, aya):
    row = type_in(make_post(), aya, fields={"title": "別の記事の題"})
    assert "別の記事の題" not in see(post, journal=row.key).content.decode()


def test_a_post_that_was_never_saved_is_shown_from_its_journal(client, aya):
    client.force_login(aya)
    assert client.get("/admin/posts/post/preview/").status_code == 200
    row = type_in(None, aya, fields={"title": "初めての題"}, sheets={"a": {"kind": "commentary", "body": "<p>書き出し</p>"}},
                  order=["a"])  # fmt: skip
    text = text_of(client.get("/admin/posts/post/preview/", {"journal": row.key}))
    assert "初めての題" in text
    assert "書き出し" in text


def test_scripts_that_were_typed_do_not_run(see, post, aya):
    row = type_in(post, aya, fields={"title": "<script>alert(1)</script>", "language": "../x", "tags": "a/b、<i>"},
                  sheets={"opening": {"body": "<p onclick=x>一</p><script>alert(2)</script>"}})  # fmt: skip
    response = see(post, journal=row.key)
    assert response.status_code == 200
    html = response.content.decode()
    assert "<script>alert" not in html
    assert "onclick" not in html


def test_originals_and_withheld_words_appear_as_readers_would_get_them(see, post):
    assert "In the shed on the pier" not in see(post).content.decode()
    Source.objects.filter(key="tidewater").update(basis=Basis.PERMISSION)
    assert "In the shed on the pier" in see(post).content.decode()
    Source.objects.filter(key="tidewater").update(
        withheld_at=timezone.now(), withheld_reason="letter", withheld_notice="掲載を見合わせています。"
    )
    html = see(post).content.decode()
    assert "桟橋の倉庫" not in html
    assert "掲載を見合わせています。" in html


def test_the_ways_to_read_are_linked_and_answer(client, see, post):
    Source.objects.filter(key="tidewater").update(basis=Basis.PERMISSION)
    ways = page_of(see(post)).xpath("//nav[@class='modes']/a/@href")
    assert len(ways) == 4
    for way in ways:
        assert way.startswith(f"/admin/posts/post/{post.pk}/preview/")
        assert client.get(way).status_code == 200


# --- Pictures -------------------------------------------------------------------------------------


def test_pictures_of_a_draft_come_through_the_desk_s_permission(client, see, post, aya, mio):
    out = io.BytesIO()
    Image.new("RGB", (64, 40), "navy").save(out, "PNG")
    name = storages["desk"].save("figures/pier.png", ContentFile(out.getvalue()))
    figure = Figure(key="pier", image=name, width=64, height=40, alt="桟橋")
    revisions.write(post, replace(revisions.snapshot(post), blocks=(figure,)))
    post.refresh_from_db()
    src = page_of(see(post)).xpath("//article//img/@src")[0]
    assert src.startswith(f"/admin/posts/post/{post.pk}/preview/picture/pier/")
    response = client.get(src)
    assert b"".join(response.streaming_content) == out.getvalue()
    assert "private" in response["Cache-Control"]
    assert client.get(f"/admin/posts/post/{post.pk}/preview/picture/nothing/").status_code == 404
    client.force_login(mio)
    assert client.get(src).status_code in {302, 403}
    client.logout()
    assert client.get(src).status_code == 302


# --- Who sees it, and how it is sent --------------------------------------------------------------


def test_a_draft_s_preview_is_for_those_who_may_see_the_draft(client, post, ken, mio):
    roles.ensure()
    rin = User.objects.create_user("rin", is_staff=True)
    rin.groups.add(Group.objects.get(name=roles.WRITER))
    address = f"/admin/posts/post/{post.pk}/preview/"
    assert client.get(address).status_code == 302
    for user, status in ((mio, 302), (rin, 403), (ken, 200)):
        client.force_login(user)
        assert client.get(address).status_code == status, user
    assert client.post(address).status_code == 405


def test_it_may_be_framed_by_our_own_pages_and_by_nobody_else(see, post):
    response = see(post)
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_only_the_change_form_holds_a_frame(client, see, post):
    see(post)
    form = client.get(f"/admin/posts/post/{post.pk}/change/")["Content-Security-Policy"]
    assert "frame-src 'self'" in form
    assert "frame-ancestors 'none'" in form
    for path in ("/admin/", "/admin/posts/post/", "/", f"/admin/posts/post/{post.pk}/links/"):
        policy = client.get(path)["Content-Security-Policy"]
        assert "frame-src" not in policy, path
        assert "frame-ancestors 'none'" in policy, path


def test_it_is_kept_by_nobody(see, post):
    response = see(post)
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    page = page_of(response)
    assert page.xpath("//link[@rel='canonical']") == []
    assert page.xpath("//meta[@property='og:title']") == []


def test_unfinished_texts_are_shown_as_far_as_they_go(see, make_post):
    post = make_post(title="", lead="", tags=(), sources=(), blocks=(
        Commentary(key="empty"), Commentary(key="who", body="<p>誰の?</p>", undecided="?"), Figure(key="no-picture"),
    ))  # fmt: skip
    response = see(post)
    assert response.status_code == 200
    assert "誰の?" in text_of(response)


def test_looking_changes_nothing(see, post, aya):
    row = type_in(post, aya, fields={"title": "打っている題"})
    see(post, journal=row.key)
    post.refresh_from_db()
    assert (Post.objects.count(), post.revisions.count(), post.title) == (1, 1, "古い道具の名前")
    assert Journal.objects.get().patch == row.patch
