"""A source's page and an outlet's: who quotes it and how much, as a table and as a file; withholding from there."""

import csv
import datetime as dt
import io

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import gettext, override

from posts import publishing, roles, withholding
from posts.admin import quoting
from posts.models import Edition, Outlet, Source
from tests.conftest import _editor
from tests.desk_pages import change_url, form_data, page_of, text_of
from tests.documents import full_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(db):
    """A writer as the groups make her: she sees her own drafts."""
    roles.ensure()
    user = _editor("rin", "凛")
    user.user_permissions.clear()
    user.groups.set([Group.objects.get(name=roles.WRITER)])
    return user


@pytest.fixture
def desk(client, aya):
    client.force_login(aya)
    return client


@pytest.fixture
def source(published):
    published(title="公開した記事")
    return Source.objects.get()


def page_address(source):
    return f"/admin/posts/source/{source.pk}/change/"


def table(response):
    rows = page_of(response).xpath("//section[@id='quoting']//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("th|td")] for row in rows]


def as_rows(response):
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


# --- Who quotes it ------------------------------------------------------------------------------------


def test_it_lists_every_post_with_state_extent_share_and_basis(desk, source, make_post, published, aya):
    make_post(title="下書き")
    published(title="予約した記事", at=timezone.now() + dt.timedelta(days=1))
    gone = published(title="取り下げた記事")
    publishing.withdraw(gone.post, by=aya, notice="取り下げました。")
    found = table(desk.get(page_address(source), headers={"accept-language": "en"}))
    assert [(row[0], row[1]) for row in found] == [
        ("取り下げた記事", "Withdrawn"), ("予約した記事", "Scheduled"), ("下書き", "Draft"), ("公開した記事", "Public")
    ]  # fmt: skip
    edition = Edition.objects.get(title="公開した記事")
    share = round(100 * edition.quoted_count / (edition.own_count + edition.quoted_count))
    assert found[-1][2:7] == ["Translation", "excerpt", str(edition.quoted_count), f"{share} %", "quotation (art. 32)"]


def test_each_row_leads_to_the_passage_on_the_form(desk, source):
    (link,) = page_of(desk.get(page_address(source))).xpath("//section[@id='quoting']//td/a/@href")
    address, _hash, name = link.partition("#")
    form = page_of(desk.get(address))
    assert form.get_element_by_id(name).xpath(".//input[contains(@name, 'block_key')]/@value") == ["translation"]


def test_a_post_that_quotes_it_on_the_desk_only_is_a_draft_there(desk, source, make_post, published, full_document):
    other = published(
        full_document(blocks=(full_document().blocks[0],), sources=(), slug="plain", title="訳のない記事")
    )
    row = other.post.posts_quotedarticle_set.model(
        parent=other.post, source=source, body="<p>新しい訳。</p>", ordering=50, region="main"
    )
    row.save()
    from posts import revisions

    revisions.save(other.post, by=other.post.author)
    found = table(desk.get(page_address(source), headers={"accept-language": "en"}))
    assert ["訳のない記事", "Draft"] in [row[:2] for row in found]


def test_a_draft_she_may_not_see_is_counted_and_not_named(client, writer, source, make_post):
    make_post(title="人の下書き")
    client.force_login(writer)
    for response in (
        client.get(page_address(source), headers={"accept-language": "en"}),
        client.get(f"/admin/posts/source/{source.pk}/posts.csv", headers={"accept-language": "en"}),
    ):
        said = response.content.decode()
        assert "人の下書き" not in said
        assert "1 more that you may not see" in said
        assert "公開した記事" in said, "what everybody can read is no secret"
    links = page_of(client.get(page_address(source))).xpath("//section[@id='quoting']//a/@href")
    assert "/posts/harbour-tools/" in links
    assert not [link for link in links if "/admin/posts/post/" in link]


def test_an_outlet_lists_the_posts_of_all_its_sources(desk, source, published, full_document):
    outlet = Outlet.objects.get()
    second = Source.objects.create(title="Second", outlet=outlet, key="second")
    published(title="二つめの記事").post.posts_quotedarticle_set.update(source=second)
    found = table(desk.get(f"/admin/posts/outlet/{outlet.pk}/change/"))
    assert {row[0] for row in found} == {"公開した記事", "二つめの記事"}
    assert desk.get("/admin/posts/outlet/add/").status_code == 200
    assert desk.get("/admin/posts/source/add/").status_code == 200


def test_a_long_list_costs_no_more_queries_than_a_short_one(desk, source, make_post, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as few:
        desk.get(page_address(source))
    for number in range(6):
        make_post(title=f"下書き{number}")
    with django_assert_max_num_queries(len(few) + 2):
        desk.get(page_address(source))


# --- As a file ----------------------------------------------------------------------------------------


def test_the_file_has_a_header_in_the_editor_s_language_and_a_row_for_each_post(desk, source):
    for language in ("ja", "en"):
        address = f"/admin/posts/outlet/{source.outlet.pk}/posts.csv"
        response = desk.get(address, headers={"accept-language": language})
        header, row = as_rows(response)
        with override(language):
            assert header[:2] == [gettext("Post"), gettext("State")]
            assert gettext("Basis") in header
            found = dict(zip(header, row, strict=True))
            assert found[gettext("Basis")] == str(source.get_basis_display())
            assert found[gettext("Extent")] == gettext("excerpt")
            assert found[gettext("Post")] == "公開した記事"
            assert found[gettext("Outlet")] == "The Tidewater Review"
            assert found[gettext("Address")].endswith("/posts/harbour-tools/")
            assert found[gettext("Address of the source")] == "https://tidewater.example.org/2026/05/old-tools"
    assert response["Content-Disposition"].startswith('attachment; filename="quoted-tidewater-review-')


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("x")'])
def test_no_cell_is_taken_for_a_formula(desk, published, title):
    published(full_document(title=title.strip() or title))
    Source.objects.update(byline=title)
    rows = as_rows(desk.get(f"/admin/posts/source/{Source.objects.get().pk}/posts.csv"))
    assert not [cell for row in rows for cell in row if cell.startswith(quoting._FORMULA)]
    assert f"'{title}" in rows[1]


def test_the_file_is_for_the_desk_only(client, mio, source):
    for address in (f"/admin/posts/source/{source.pk}/posts.csv", f"/admin/posts/outlet/{source.outlet.pk}/posts.csv"):
        assert client.get(address).status_code == 302
        client.force_login(mio)
        assert client.get(address).status_code == 302
        client.logout()


def test_the_lists_lead_to_the_file_and_to_withholding(desk, source):
    outlets = page_of(desk.get("/admin/posts/outlet/")).xpath("//table//a/@href")
    assert f"/admin/posts/outlet/{source.outlet.pk}/posts.csv" in outlets
    sources = page_of(desk.get("/admin/posts/source/")).xpath("//table//a/@href")
    assert f"/admin/posts/source/{source.pk}/withhold/#id_reason" in sources


# --- Withholding --------------------------------------------------------------------------------------


def withhold(desk, source, **data):
    address = f"/admin/posts/source/{source.pk}/withhold/"
    return desk.post(address, form_data(desk.get(address), "withhold_form") | data)


def test_the_form_says_what_will_happen_and_does_it(desk, source):
    address = f"/admin/posts/source/{source.pk}/withhold/"
    with override("ja"):
        said = text_of(desk.get(address))
    assert "掲載を見合わせています" in said
    assert "公開した記事" in said
    response = withhold(desk, source, reason="著者の求め", notice="媒体の申し出による。")
    assert response["Location"] == page_address(source)
    page = desk.get(page_address(source)).content.decode()
    assert "著者の求め" in page
    assert "媒体の申し出による。" in desk.get("/posts/harbour-tools/").content.decode()
    assert "桟橋" not in desk.get("/posts/harbour-tools/").content.decode()


def test_without_a_reason_nothing_happens_and_nothing_is_lost(desk, source):
    response = withhold(desk, source, reason=" ", notice="読者への言葉。")
    assert response.status_code == 200
    assert "読者への言葉。" in response.content.decode()
    assert page_of(response).get_element_by_id("errors") is not None
    assert Source.objects.get().withheld_at is None


def test_words_for_readers_that_are_too_long_are_refused_in_words(desk, source):
    response = withhold(desk, source, reason="求め", notice="あ" * 301)
    assert response.status_code == 200
    assert Source.objects.get().withheld_at is None


def test_showing_the_words_again(desk, source, aya):
    withhold(desk, source, reason="求め")
    address = f"/admin/posts/source/{source.pk}/release/"
    desk.post(address, form_data(desk.get(address), "withhold_form") | {"reason": "話がついた"})
    assert "桟橋" in desk.get("/posts/harbour-tools/").content.decode()
    assert Source.objects.get().withheld_at is None
    assert desk.get(address)["Location"] == page_address(source)


def test_two_editors_at_once_withhold_it_once(desk, source, aya):
    address = f"/admin/posts/source/{source.pk}/withhold/"
    data = form_data(desk.get(address), "withhold_form") | {"reason": "わたしの理由"}
    withholding.withhold(source, by=aya, reason="先の理由")
    assert desk.post(address, data)["Location"] == page_address(source)
    assert Source.objects.get().withheld_reason == "先の理由"


def test_a_writer_gets_no_button_and_403(client, writer, source):
    client.force_login(writer)
    assert f"/admin/posts/source/{source.pk}/withhold/" not in client.get(page_address(source)).content.decode()
    for name in ("withhold", "release"):
        for method in (client.get, client.post):
            assert method(f"/admin/posts/source/{source.pk}/{name}/").status_code == 403
    assert Source.objects.get().withheld_at is None


def test_the_session_may_end_before_the_reason_is_written(client, desk, source):
    address = f"/admin/posts/source/{source.pk}/withhold/"
    data = form_data(desk.get(address), "withhold_form") | {"reason": "長く考えた理由"}
    client.logout()
    response = client.post(address, data)
    assert response.status_code == 401
    assert "長く考えた理由" in response.content.decode()


def test_the_post_s_form_says_how_it_stands_with_its_sources(desk, source):
    page = page_of(desk.get(change_url(Edition.objects.get().post), headers={"accept-language": "en"}))
    card = page.xpath("//section[@aria-labelledby='panel-sources']")[0]
    assert f"/admin/posts/source/{source.pk}/withhold/#id_reason" in card.xpath(".//a/@href")
    withhold(desk, source, reason="求め")
    page = page_of(desk.get(change_url(Edition.objects.get().post), headers={"accept-language": "en"}))
    card = page.xpath("//section[@aria-labelledby='panel-sources']")[0]
    assert "withheld" in card.text_content()
    assert f"/admin/posts/source/{source.pk}/release/#id_reason" in card.xpath(".//a/@href")


def test_a_permission_that_ended_says_how_it_is_renewed(desk, source, time_machine):
    Source.objects.update(
        basis="permission",
        permission_by="編集部",
        permission_on=dt.date(2026, 1, 1),
        permission_ends_on=dt.date(2026, 2, 1),
    )
    said = text_of(desk.get(page_address(source), headers={"accept-language": "en"}))
    assert "The permission ended with 2026-02-01" in said
    assert "Renew the permission" in said
