"""The desk's first page: everything that waits for this person, nothing that is not hers to see, at a fixed price."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from posts import overriding, publishing, revisions, roles
from posts.admin import proof
from posts.document import Basis, Commentary
from posts.models import Edition, Journal, Post, ReviewNote, Source, SourceLink
from tests.desk_pages import page_of, text_of

pytestmark = pytest.mark.django_db

INDEX = "/admin/"


def room(response, name):
    """One part of the page, as text; '' when it is not there."""
    found = page_of(response).xpath(f"//section[@aria-labelledby='room-{name}']")
    return " ".join(found[0].text_content().split()) if found else ""


@pytest.fixture
def writer(db):
    """Rin writes, and sees her own drafts only."""
    roles.ensure()
    user = User.objects.create_user("rin", password="rin opens the desk", first_name="凛", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.WRITER))
    return user


@pytest.fixture
def desk(client, aya):
    client.force_login(aya)
    return lambda: client.get(INDEX)


def rework(post, by, **changes):
    revisions.write(post, replace(revisions.snapshot(post), **changes))
    post.refresh_from_db()
    revisions.save(post, by=by)


# --- Always there ---------------------------------------------------------------------------------


def test_the_tables_stay_within_reach(desk):
    page = page_of(desk())
    links = set(page.xpath("//div[@id='content-main']//a/@href"))
    assert {"/admin/posts/post/", "/admin/posts/source/", "/admin/posts/outlet/", "/admin/posts/tag/"} <= links
    assert "/admin/posts/post/paste/" in links


def test_it_searches_all_posts_of_the_desk(desk, client, make_post):
    make_post()
    form = page_of(desk()).xpath("//form[@role='search']")[0]
    assert form.get("action") == "/admin/posts/post/"
    assert "古い道具の名前" in text_of(client.get(form.get("action"), {"q": "ノーラ"}))


def test_an_empty_desk_says_so(desk):
    response = desk()
    assert room(response, "mine")
    assert room(response, "waiting")
    assert room(response, "scheduled")
    assert not page_of(response).xpath("//section//li")


# --- My drafts ------------------------------------------------------------------------------------


def test_my_drafts_stand_there_with_what_is_missing(desk, make_post):
    make_post(
        title="足りないものがある下書き", lead="", blocks=(Commentary(key="a", body="<p>港の話。</p>", undecided="?"),)
    )
    row = room(desk(), "mine")
    assert "足りないものがある下書き" in row
    assert re.search(r"[1-9]", row.partition("足りないものがある下書き")[2])


def test_a_finding_that_is_mended_in_the_library_is_gone_at_once(desk, make_post):
    post = make_post()
    source = Source.objects.get(key="tidewater")
    whole = page_of(desk()).xpath("//section[@aria-labelledby='room-mine']//a[contains(@class,'refused')]")
    Source.objects.filter(pk=source.pk).update(byline="")
    broken = page_of(desk()).xpath("//section[@aria-labelledby='room-mine']//a[contains(@class,'refused')]")
    assert whole == []
    assert len(broken) == 1
    assert broken[0].get("href") == f"/admin/posts/post/{post.pk}/change/#needed"


def test_a_finding_that_somebody_let_stand_is_counted_no_more(desk, make_post, aya):
    post = make_post(lead="")
    advised = next(item for item in publishing.findings(post) if item.may_override)
    before = page_of(desk()).xpath("//section[@aria-labelledby='room-mine']//a[contains(@class,'said')]/text()")
    overriding.let_stand(post, advised, by=aya, reason="この記事では要らない")
    after = page_of(desk()).xpath("//section[@aria-labelledby='room-mine']//a[contains(@class,'said')]/text()")
    assert before != after


def test_an_address_that_another_post_had_is_a_finding(desk, make_post, published):
    published(slug="taken")
    post = make_post(slug="free")
    Post.objects.filter(pk=post.pk).update(slug="taken-not")
    Edition.objects.update(slug="taken-not")
    assert page_of(desk()).xpath("//section[@aria-labelledby='room-mine']//a[contains(@class,'refused')]")


def test_a_public_post_is_no_draft_until_it_is_changed(desk, published, aya):
    edition = published()
    assert edition.title not in room(desk(), "mine")
    rework(edition.post, aya, title="公開後に書き直した題")
    assert "公開後に書き直した題" in room(desk(), "mine")


def test_drafts_of_others_are_not_mine(desk, make_post, ken):
    make_post(by=ken, title="健の下書き")
    assert "健の下書き" not in room(desk(), "mine")


def test_unsaved_text_is_offered_with_one_button(desk, make_post, aya):
    post = make_post()
    Journal.objects.create(owner=aya, post=post, base=post.version, patch={"fields": {"title": "保存していない題"}})
    response = desk()
    assert "保存していない題" in room(response, "unsaved")
    form = page_of(response).xpath("//section[@aria-labelledby='room-unsaved']//form")[0]
    assert form.get("action") == f"/admin/posts/post/{post.pk}/change/"
    assert form.fields["_resume"] == Journal.objects.get().key


def test_unsaved_text_of_others_is_nobody_s_business(desk, make_post, ken):
    post = make_post()
    Journal.objects.create(owner=ken, post=post, base=post.version, patch={"fields": {"title": "健だけの題"}})
    assert "健だけの題" not in desk().content.decode()


# --- Waiting for me -------------------------------------------------------------------------------


def _stage(post, stage, **fields):
    Post.objects.filter(pk=post.pk).update(stage=stage, **fields)


def test_reviews_wait_for_who_was_asked_and_for_any_editor_when_nobody_was(desk, make_post, aya, ken):
    _stage(make_post(by=ken, title="綾に頼んだもの"), "in_review", reviewer=aya)
    _stage(make_post(by=ken, title="誰にも頼んでいないもの"), "in_review")
    _stage(make_post(by=aya, title="綾が自分で出したもの"), "in_review")
    other = User.objects.create_user("yui", is_staff=True)
    _stage(make_post(by=ken, title="別の人に頼んだもの"), "in_review", reviewer=other)
    waiting = room(desk(), "waiting")
    assert "綾に頼んだもの" in waiting
    assert "誰にも頼んでいないもの" in waiting
    assert "綾が自分で出したもの" not in waiting
    assert "別の人に頼んだもの" not in waiting


def test_requested_changes_and_open_notes_on_my_posts_wait_for_me(desk, make_post, aya, ken):
    _stage(make_post(title="直しを頼まれた記事"), "changes")
    noted = make_post(title="メモが二つ残る記事")
    now = timezone.now()
    first = ReviewNote.objects.create(post=noted, text="ここは?", by=ken, at=now)
    ReviewNote.objects.create(post=noted, text="ここも?", by=ken, at=now)
    ReviewNote.objects.create(post=noted, thread=first, text="はい", by=ken, at=now)
    ReviewNote.objects.create(post=noted, text="済み", by=ken, at=now, resolved_by=aya, resolved_at=now)
    quiet = make_post(title="自分のメモだけの記事")
    ReviewNote.objects.create(post=quiet, text="自分用", by=aya, at=now)
    waiting = room(desk(), "waiting")
    assert "直しを頼まれた記事" in waiting
    assert re.search(r"メモが二つ残る記事\D*2\D", waiting)
    assert "自分のメモだけの記事" not in waiting


def test_approved_posts_wait_for_who_may_publish(desk, make_post, aya, ken):
    _stage(make_post(by=ken, title="承認された記事"), "approved", approved_by=aya, approved_version=1)
    assert "承認された記事" in room(desk(), "waiting")


# --- Going out ------------------------------------------------------------------------------------


def test_a_scheduled_post_says_its_moment_in_tokyo_time(desk, published):
    published(title="朝に出る記事", at=timezone.now() + timedelta(days=1))
    scheduled = room(desk(), "scheduled")
    assert "朝に出る記事" in scheduled
    assert "朝に出る記事" not in room(desk(), "published")
    edition = Edition.objects.get()
    assert f"{timezone.localtime(edition.published_at):%H:%M}" in scheduled


def test_it_is_proved_that_a_post_went_out(published):
    edition = published(title="出た記事 <&> 'quoted' “記号”")
    found = proof.of([edition])[edition.pk]
    assert (found.status, found.page, found.feed, found.sitemap, found.whole) == (200, True, True, True, True)


def test_a_post_that_is_not_out_is_not_proved(published, aya):
    later = published(slug="later", at=timezone.now() + timedelta(hours=1))
    gone = published(slug="gone")
    publishing.withdraw(gone.post, by=aya, notice="取り下げました。")
    proofs = proof.of([later, gone])
    assert (proofs[later.pk].status, proofs[later.pk].whole) == (404, False)
    assert (proofs[gone.pk].status, proofs[gone.pk].feed, proofs[gone.pk].sitemap) == (410, False, False)


def test_proof_is_read_from_the_answer_and_not_assumed(desk, published, monkeypatch):
    edition = published()
    answers = {edition.get_absolute_url(): (500, "broken")}
    asked = proof.ask
    monkeypatch.setattr(proof, "ask", lambda path: answers.get(path) or asked(path))
    row = page_of(desk()).xpath("//section[@aria-labelledby='room-published']//li")[0]
    assert row.get("class") == "amiss"
    assert "500" in row.text_content()


def test_a_page_that_shows_another_title_is_no_proof(published, monkeypatch):
    edition = published()
    monkeypatch.setattr(proof, "ask", lambda path: (200, f"<h1>{edition.title}の別物</h1>"))
    assert not proof.of([edition])[edition.pk].page


def test_a_published_post_is_listed_with_its_proof(desk, published):
    edition = published()
    response = desk()
    assert edition.title in room(response, "published")
    assert not page_of(response).xpath("//li[@class='amiss']")
    assert edition.get_absolute_url() in page_of(response).xpath("//section//a/@href")


def test_asking_oneself_leaves_the_editor_s_language_alone(desk, client, aya, published):
    published()
    english = client.get(INDEX, headers={"Accept-Language": "en"}).content.decode()
    assert "Published last" in english
    assert "All lists" in english


# --- The library ----------------------------------------------------------------------------------


def test_what_dies_ends_and_is_withheld_in_the_library(desk, make_post):
    make_post()
    source, today, now = Source.objects.get(key="tidewater"), timezone.localdate(), timezone.now()
    SourceLink.objects.filter(source=source, rel="original").update(
        status="dead", failures=3, failing_since=now - timedelta(days=15)
    )
    soon = Source.objects.create(
        title="もうすぐ終わる", basis=Basis.PERMISSION, permission_ends_on=today + timedelta(days=30)
    )
    last = Source.objects.create(title="今日で終わる", basis=Basis.PERMISSION, permission_ends_on=today)
    Source.objects.create(title="まだ先", basis=Basis.PERMISSION, permission_ends_on=today + timedelta(days=31))
    Source.objects.create(title="もう終わった", basis=Basis.PERMISSION, permission_ends_on=today - timedelta(days=1))
    Source.objects.create(title="止めたもの", withheld_at=now, withheld_reason="手紙")
    response = desk()
    assert "https://tidewater.example.org/2026/05/old-tools" in room(response, "dead")
    ending = room(response, "ending")
    assert ending.index(last.title) < ending.index(soon.title)
    assert "まだ先" not in ending
    assert "もう終わった" not in ending
    assert "止めたもの" in room(response, "withheld")


# --- Only what this person may see ----------------------------------------------------------------


def test_a_writer_sees_her_own_posts_and_no_other(client, writer, make_post, published, ken, aya):
    published(by=aya, slug="one", title="綾の公開記事")
    published(by=aya, slug="two", title="綾の予約記事", at=timezone.now() + timedelta(days=1))
    make_post(by=aya, title="綾の秘密の下書き")
    _stage(make_post(by=ken, title="健の確認待ち"), "in_review")
    make_post(by=writer, title="凛の下書き")
    client.force_login(writer)
    page = client.get(INDEX).content.decode()
    assert "凛の下書き" in page
    assert not [
        title for title in ("綾の公開記事", "綾の予約記事", "綾の秘密の下書き", "健の確認待ち") if title in page
    ]


def test_who_has_no_business_with_posts_sees_none(client, make_post):
    make_post(title="誰かの下書き")
    clerk = User.objects.create_user("clerk", is_staff=True)
    client.force_login(clerk)
    response = client.get(INDEX)
    assert response.status_code == 200
    assert "誰かの下書き" not in response.content.decode()
    assert not page_of(response).xpath("//section[contains(@class,'desk-room')]")


# --- What it costs --------------------------------------------------------------------------------


def _many(aya, ken, count):
    """Posts in every state, without the pains of making each by hand."""
    now = timezone.now()
    stages = ["draft", "in_review", "changes"]
    posts = Post.objects.bulk_create(
        Post(title=f"記事{n}", slug=f"many-{n}", author=(aya, ken)[n % 2], stage=stages[n % 3]) for n in range(count)
    )
    texts = {"document": {"huge": "x"}, "language": "ja", "author": aya, "author_name": "水野綾"}
    for n, post in enumerate(posts):
        if n % 4 == 0:
            at = now + timedelta(hours=n + 1) if n % 8 else now - timedelta(hours=n + 1)
            Edition.objects.create(
                post=post, revision=1, guid=f"g{n}", slug=post.slug, title=post.title, published_at=at, revised_at=at,
                **texts,
            )  # fmt: skip
    Source.objects.bulk_create(
        Source(title=f"出典{n}", basis=Basis.PERMISSION, permission_ends_on=timezone.localdate()) for n in range(count)
    )


def test_it_costs_the_same_for_two_thousand_posts(desk, aya, ken, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(proof, "ask", lambda path: (200, ""))  # what readers' pages cost is counted elsewhere
    _many(aya, ken, 40)
    with django_assert_max_num_queries(30) as few:
        assert desk().status_code == 200
    Post.objects.bulk_create(Post(title=f"もっと{n}", slug=f"more-{n}", author=aya) for n in range(2_000))
    with django_assert_max_num_queries(len(few.captured_queries)) as many:
        response = desk()
    assert len(page_of(response).xpath("//section[@aria-labelledby='room-mine']//li")) == 8
    lists = [query["sql"] for query in many.captured_queries if 'FROM "posts_edition"' in query["sql"]]
    assert lists
    assert not [sql for sql in lists if '"posts_edition"."document"' in sql or '"body_html"' in sql]
