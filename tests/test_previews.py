"""Links to drafts for somebody outside: who can open one, what it shows, and when it stops."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from PIL import Image

from posts import previews, revisions
from posts.document import Basis, Commentary, Figure, QuotedArticle
from posts.models import Post, PreviewLink, Source
from tests import documents
from tests.desk_pages import form_data, open_form, page_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(make_post):
    return make_post()


@pytest.fixture
def link(post, aya):
    return previews.make(post, by=aya, label="レオ先生")


def address(link):
    return f"/preview/{previews.token(link)}/"


def picture(colour):
    out = io.BytesIO()
    Image.new("RGB", (64, 40), colour).save(out, "PNG")
    return out.getvalue()


def rework(post, by, **changes):
    content = replace(revisions.snapshot(post), **changes)
    revisions.write(post, content)
    post.refresh_from_db()
    return revisions.save(post, by=by)


# --- Opening it -----------------------------------------------------------------------------------


def test_it_opens_for_who_has_the_address_and_names_the_revision(client, link):
    response = client.get(address(link))
    assert response.status_code == 200
    page = text_of(response)
    assert "桟橋の倉庫には、名前を忘れられた道具が並んでいる。" in page
    assert "〔ここから翻訳〕" in page
    assert "Nora Whitfield" in page
    assert "部外秘" in page or "Confidential" in page
    assert client.cookies == {}


def test_it_shows_its_revision_whatever_is_saved_later(client, link, post, aya):
    rework(post, aya, title="あとから変えた題")
    page = text_of(client.get(address(link)))
    assert "古い道具の名前" in page
    assert "あとから変えた題" not in page


def test_it_is_kept_by_nobody_and_found_by_no_search_engine(client, link):
    response = client.get(address(link))
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert "nofollow" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    page = page_of(response)
    assert page.xpath("//link[@rel='canonical']") == []
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow, noarchive"]


def test_it_is_not_in_the_page_cache(client, link, aya, settings):
    settings.PAGE_CACHE_VALIDITY = "posts.stored.validity"
    client = type(client)()  # a client whose middleware is made with this setting
    for _ in range(3):
        assert client.get(address(link)).status_code == 200
    previews.revoke(link, by=aya)
    assert client.get(address(link)).status_code == 410


def test_it_shows_pictures_of_that_revision_only(client, post, aya):
    pier, other = picture("navy"), picture("teal")
    name = storages["desk"].save("figures/pier.png", ContentFile(pier))
    other = storages["desk"].save("figures/other.png", ContentFile(other))
    figure = Figure(key="pier", image=name, width=640, height=400, alt="桟橋", rights="自分で撮影")
    rework(post, aya, blocks=(*revisions.snapshot(post).blocks, figure))
    link = previews.make(post, by=aya)
    rework(post, aya, blocks=(Figure(key="later", image=other, width=9, height=9),))

    src = page_of(client.get(address(link))).xpath("//article//img/@src")
    assert len(src) == 1
    response = client.get(src[0])
    assert b"".join(response.streaming_content) == pier
    assert "no-store" in response["Cache-Control"]
    assert client.get(f"{address(link)}picture/later/").status_code == 404
    previews.revoke(link, by=aya)
    assert client.get(src[0]).status_code == 410


def test_it_has_the_ways_to_read_that_the_public_page_has(client, link):
    page = page_of(client.get(address(link)))
    for way in page.xpath("//nav[@class='modes']/a/@href"):
        assert way.startswith(address(link))
        assert client.get(way).status_code == 200
    assert client.get(f"{address(link)}parallel/").status_code == 404  # the original is hidden (rule 26)


# --- What readers would not get, it does not show either ------------------------------------------


def test_it_hides_the_original_as_readers_would_get_it(client, link):
    assert "In the shed on the pier" not in client.get(address(link)).content.decode()


def test_it_shows_the_original_where_a_permission_opens_it(client, post, aya):
    Source.objects.filter(key="tidewater").update(basis=Basis.PERMISSION)
    assert "In the shed on the pier" in client.get(address(previews.make(post, by=aya))).content.decode()


def test_what_is_withheld_after_it_was_made_is_gone_from_it_at_once(client, link):
    Source.objects.filter(key="tidewater").update(
        withheld_at=timezone.now(), withheld_reason="letter", withheld_notice="掲載を見合わせています。"
    )
    page = client.get(address(link)).content.decode()
    assert "桟橋の倉庫" not in page
    assert "掲載を見合わせています。" in page
    assert "道具の名前が、土地の言葉で残っているのが面白い。" in page


# --- Who cannot open it ---------------------------------------------------------------------------


@pytest.mark.parametrize("spoil", [
    lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
    lambda token: token.partition(".")[0],
    lambda token: token.partition(".")[0] + ".",
    lambda token: "x" + token,
    lambda token: "nothing",
    lambda token: "." + token.partition(".")[2],
])  # fmt: skip
def test_a_wrong_address_is_a_page_that_does_not_exist(client, link, spoil, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(f"/preview/{spoil(previews.token(link))}/")
    assert response.status_code == 404
    assert "noindex" in response["X-Robots-Tag"]
    assert "public" not in response.get("Cache-Control", "")


def test_a_copy_of_the_database_alone_opens_nothing(client, link, settings):
    settings.SECRET_KEY = "what a thief would have to guess, and cannot"
    forged = previews.token(link)
    settings.SECRET_KEY = "the one that the site really has, which is another"
    assert client.get(f"/preview/{forged}/").status_code == 404
    assert client.get(f"/preview/{link.key}/").status_code == 404


def test_two_links_never_share_an_address(post, aya):
    assert len({previews.token(previews.make(post, by=aya)) for _ in range(50)}) == 50
    assert all(len(row.key) >= 32 for row in PreviewLink.objects.all())


def test_an_expired_link_says_so_and_shows_no_word(client, link, post):
    now = timezone.now()
    PreviewLink.objects.filter(pk=link.pk).update(at=now - timedelta(days=8), expires_at=now - timedelta(seconds=1))
    response = client.get(address(link))
    assert response.status_code == 410
    assert post.title not in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"


def test_a_revoked_link_is_dead_at_once(client, link, aya, post):
    assert client.get(address(link)).status_code == 200
    previews.revoke(link, by=aya)
    response = client.get(address(link))
    assert response.status_code == 410
    assert post.title not in response.content.decode()
    link.refresh_from_db()
    assert link.openings == 1


def test_revoking_one_leaves_the_others_open(client, link, post, aya):
    other = previews.make(post, by=aya)
    previews.revoke(link, by=aya)
    assert client.get(address(other)).status_code == 200


def test_only_days_that_are_offered_are_taken(post, aya):
    with pytest.raises(ValueError, match="365"):
        previews.make(post, by=aya, days=365)
    assert not post.preview_links.exists()


def test_who_made_and_who_shut_a_link_is_logged(link, aya, ken):
    previews.revoke(link, by=ken)
    previews.revoke(link, by=ken)
    assert list(LogEntry.objects.order_by("pk").values_list("user__username", flat=True)) == ["aya", "ken"]


# --- Counting -------------------------------------------------------------------------------------


def test_it_counts_its_openings(client, link):
    client.get(address(link))
    client.get(address(link))
    link.refresh_from_db()
    assert link.openings == 2
    assert link.opened_at


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}])
def test_a_look_ahead_is_no_opening(client, link, headers):
    client.get(address(link), headers=headers)
    client.head(address(link))
    link.refresh_from_db()
    assert link.openings == 0


def test_nothing_can_be_sent_to_it(client, link):
    assert client.post(address(link)).status_code == 405


# --- At the desk ----------------------------------------------------------------------------------


def test_the_button_saves_what_is_typed_and_makes_a_link_to_it(client, aya, post):
    client.force_login(aya)
    data = open_form(client, post) | {"title": "打ちかけの題", "_share": "1", "share_label": "レオ", "share_days": "1"}
    response = client.post(f"/admin/posts/post/{post.pk}/change/", data)
    link = post.preview_links.get()
    assert response.status_code == 302
    assert response["Location"].endswith(f"?link={link.pk}#share")
    assert (link.label, link.by, link.expires_at - link.at) == ("レオ", aya, timedelta(days=1))

    shown = page_of(client.get(response["Location"])).get_element_by_id("share-address").value
    assert shown == f"http://testserver{address(link)}"
    client.logout()
    assert "打ちかけの題" in client.get(address(link)).content.decode()


def test_a_post_that_was_never_saved_can_be_shown_as_well(client, aya):
    client.force_login(aya)
    data = form_data(client.get("/admin/posts/post/add/")) | {"title": "まだ一度も保存していない", "_share": "1"}
    response = client.post("/admin/posts/post/add/", data)
    link = Post.objects.get().preview_links.get()
    assert response["Location"].endswith(f"?link={link.pk}#share")
    assert link.expires_at - link.at == timedelta(days=7)


def test_nobody_makes_or_shuts_a_link_to_a_draft_she_may_not_change(client, mio, link, post):
    client.force_login(mio)
    for path in (f"/admin/posts/post/{post.pk}/links/", f"/admin/posts/post/{post.pk}/links/{link.pk}/revoke/"):
        assert client.post(path).status_code in {302, 403}
        assert client.get(path).status_code in {302, 403}
    client.post(f"/admin/posts/post/{post.pk}/change/", {"_share": "1"})
    link.refresh_from_db()
    assert link.revoked_at is None
    assert post.preview_links.count() == 1


def test_the_list_says_who_opened_what_and_shuts_it(client, aya, link, post):
    client.get(address(link))
    client.force_login(aya)
    page = f"/admin/posts/post/{post.pk}/links/"
    assert "レオ先生" in text_of(client.get(page))
    response = client.post(f"{page}{link.pk}/revoke/", follow=True)
    assert response.status_code == 200
    assert client.get(address(link)).status_code == 410


def test_a_link_of_another_post_is_not_shut_from_here(client, aya, link, make_post):
    other = make_post()
    client.force_login(aya)
    assert client.post(f"/admin/posts/post/{other.pk}/links/{link.pk}/revoke/").status_code == 404
    assert client.get(address(link)).status_code == 200


def test_any_document_at_all_can_be_shown(client, aya, make_post):
    rows = (
        Commentary(key="empty"),
        Commentary(key="who", body="<p>誰の言葉か</p>", undecided="no label"),
        QuotedArticle(key="no-words", source=documents.SOURCE.key),
        Figure(key="no-picture"),
    )
    post = make_post(documents.full_document(title="", lead="", tags=(), blocks=rows))
    assert client.get(address(previews.make(post, by=aya))).status_code == 200


def test_a_tag_that_no_address_can_hold_is_left_out():
    content = documents.full_document(tags=("a\0b", "a/b", "港"))
    html = previews.article(content, address="/preview/x/", pictures="/preview/x/picture/")
    assert "a/b" in html
    assert "\0" not in html
