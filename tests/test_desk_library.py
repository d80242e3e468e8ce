"""Sources, outlets, tags: what editors keep once and use in many posts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from posts.models import Outlet, Source, Tag
from tests.desk_pages import form_data, page_of, text_of


@pytest.fixture
def desk(client, aya):
    client.force_login(aya)
    return client


def _save(desk, address, form_id, **data):
    return desk.post(address, form_data(desk.get(address), form_id) | data)


def test_a_source_may_be_saved_with_nothing_but_a_title(desk):
    assert _save(desk, "/admin/posts/source/add/", "source_form", title="Värmen").status_code == 302
    assert Source.objects.get().links.count() == 0


def test_a_link_with_a_strange_scheme_is_refused(desk):
    response = _save(
        desk, "/admin/posts/source/add/", "source_form", title="x", **{"links-0-url": "javascript:alert(1)"}
    )
    assert response.status_code == 200
    assert not Source.objects.exists()


def test_a_particular_given_and_said_to_be_missing_is_refused_in_words(desk):
    data = {"byline": "Nora", "byline_said": "unknown", "said_reason": "x"}
    response = _save(desk, "/admin/posts/source/add/", "source_form", **data)
    assert page_of(response).xpath('//*[contains(@class,"errorlist")]')
    assert "source_byline_given_or_said" not in text_of(response)


def _evidence(desk, source, file):
    address = f"/admin/posts/source/{source.pk}/change/"
    return _save(desk, address, "source_form", basis="permission", permission_evidence=file)


def test_evidence_is_downloaded_by_editors_and_by_nobody_else(desk, client, mio):
    source = Source.objects.create(title="x")
    assert _evidence(desk, source, SimpleUploadedFile("letter.txt", b"yes, you may")).status_code == 302
    address = reverse("admin:posts_source_evidence", args=[source.pk])
    response = desk.get(address)
    assert b"".join(response.streaming_content) == b"yes, you may"
    assert response["Content-Disposition"].startswith("attachment")
    client.force_login(mio)
    assert client.get(address).status_code == 302
    client.logout()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("name", ["letter.html", "letter.svg", "letter"])
def test_evidence_of_another_kind_is_refused(desk, name):
    source = Source.objects.create(title="x")
    assert _evidence(desk, source, SimpleUploadedFile(name, b"<script>")).status_code == 200


def test_evidence_that_is_too_large_is_refused(desk, settings):
    settings.UPLOAD_MAX_BYTES = 10
    source = Source.objects.create(title="x")
    assert _evidence(desk, source, SimpleUploadedFile("a.txt", b"x" * 11)).status_code == 200


def test_an_outlet_mended_mends_the_credit_of_public_posts(desk, published):
    edition = published()
    outlet = Outlet.objects.get()
    _save(desk, f"/admin/posts/outlet/{outlet.pk}/change/", "outlet_form", required_credit="By kind permission")
    edition.refresh_from_db()
    assert "By kind permission" in edition.body_html


def test_sources_are_found_by_title_author_outlet_and_address(desk, make_post):
    make_post()
    for term in ("Old Tools", "Whitfield", "Tidewater", "tidewater.example.org"):
        query = {"term": term, "app_label": "posts", "model_name": "quotedarticle", "field_name": "source"}
        assert len(desk.get("/admin/autocomplete/", query).json()["results"]) == 1, term


def test_deleting_a_tag_speaks_of_the_tag_alone(client, aya, published):
    """Posts lose the tag and stay; the rows in between are no business of an editor's."""
    published()
    tag = Tag.objects.get(name="港")
    client.force_login(aya)
    said = text_of(client.get(f"/admin/posts/tag/{tag.pk}/delete/"))
    assert "港" in said
    assert "古い道具の名前" not in said
    assert "tagged" not in said


def test_a_page_that_an_editor_may_not_open_says_so_in_her_language(client, aya, make_post):
    post = make_post()
    client.force_login(aya)
    response = client.get(f"/admin/posts/post/{post.pk}/delete/", headers={"accept-language": "en"})
    assert response.status_code == 403
    assert "You may not open this page" in text_of(response)
