"""Every address of the desk, asked by each role: a draft is shown, in any form, to those who may see it and to nobody
else. The routes are those of the URLconf (test_urlconf_walls.py), so a new one is walked from its first day.

The library (sources, outlets, tags) belongs to all who write here; what is secret is what a draft says.
"""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone

from posts import notes, previews, publishing, revisions, workflow
from posts.document import Commentary, Figure
from posts.models import Journal, Override, Paste, Post, Source
from tests import test_urlconf_walls as walls
from tests.staff import administrator, editor, person, writer

SECRET = "合言葉0000ひみつ"
SHUT = ("stranger", "mio", "yui")  # no account, an account without the desk, a Writer who owns nothing here
OPEN = ("rin", "emi", "ada")  # the Writer who owns the draft, an Editor, an Admin

# What may show a draft, by the names of the routes: the doors of the wall.
DOORS = {
    "admin:index",
    "admin:posts_post_alignment",
    "admin:posts_post_change",
    "admin:posts_post_changelist",
    "admin:posts_post_compare",
    "admin:posts_post_history",
    "admin:posts_post_notes",
    "admin:posts_post_preview",
}
# Every way of asking for something that a page of the desk knows; each says the secret's beginning at most.
ASKED = {"old": 1, "new": 2, "q": SECRET[:3], "at": "2026-11-20T07:00", "show": "all", "journal": "rins-own-journal"}


def _document(full_document, slug):
    """A post that says the secret in every part, about sources whose particulars do not."""
    content = walls._document(full_document, SECRET, slug=slug, of="図書室", tags=("図書室の札",))
    blocks = (*content.blocks, Figure(key=f"figure-{slug}"[:20], alt=SECRET, caption=SECRET, credit=SECRET))
    return replace(content, blocks=blocks)


@pytest.fixture
def desk(full_document, make_post, db):
    """A draft of Rin's in all its forms, and a public post of hers whose next version is secret."""
    people = {"mio": person("mio"), "yui": writer("yui"), "rin": writer("rin"), "emi": editor("emi"),
              "ada": administrator("ada")}  # fmt: skip
    rin, emi = people["rin"], people["emi"]
    draft = make_post(_document(full_document, "secret-draft"), by=rin)
    figure = draft.posts_figure_set.get()
    picture = walls._picture("maroon")
    figure.image.save("secret.png", ContentFile(picture, name="secret.png"))
    draft.posts_commentary_set.create(region="main", ordering=900, key="later", body=f"<p>{SECRET}の追記</p>")
    revisions.save(draft, by=rin)
    public = make_post(walls._document(full_document, "公開", slug="public-one", of="図書室"), by=rin)
    publishing.publish(public, by=emi, at=timezone.now() - timedelta(days=1))
    content = revisions.snapshot(public)
    revisions.write(public, replace(content, blocks=(*content.blocks, Commentary(key="next", body=f"<p>{SECRET}</p>"))))
    revisions.save(public, by=rin, note=SECRET)
    first = next(block for block in content.blocks if isinstance(block, Commentary))
    note = notes.write(draft, by=emi, text=SECRET)
    notes.write(public, by=rin, text=SECRET, block_key=first.key)
    Post.objects.filter(pk=public.pk).update(reviewer=emi)
    workflow.assign(draft, by=rin, reviewer=emi)
    link = previews.make(draft, by=rin, label=SECRET)
    Journal.objects.create(
        key="rins-own-journal", owner=rin, post=draft, base=draft.version, patch={"fields": {"title": SECRET}}
    )
    Override.objects.create(post=draft, code="share", reason=SECRET, message=SECRET, by=rin, at=timezone.now())
    paste = Paste.objects.create(owner=rin, title=SECRET, text=SECRET)
    return SimpleNamespace(
        people=people, draft=draft, public=public, figure=figure, picture=picture, note=note, link=link, paste=paste
    )


def _values(desk) -> dict[str, list]:
    source = Source.objects.filter(desk_blocks__parent=desk.draft).first()
    pks = sorted({desk.draft.pk, desk.public.pk, desk.figure.pk, source.pk, source.outlet.pk, desk.people["rin"].pk})
    return {
        "pk": pks,
        "object_id": pks,
        "id": pks,
        "number": sorted({1, 2, desk.link.pk}),
        "key": sorted({f"translation-{SECRET}"[:20], f"figure-{desk.draft.slug}"[:20], desk.paste.key}),
        "at": [timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S")],
        "path": [], "slug": [], "year": [], "month": [], "form": [], "digest": [], "name": [], "token": [],
        "content_type_id": [ContentType.objects.get_for_model(model).pk for model in (Post, Paste)],
        "app_label": ["posts"],
        "url": ["posts/"],
    }  # fmt: skip


def _walk(desk):
    """(name, address) of every route of the desk."""
    values = _values(desk)
    # `key` of the alignment is of a path converter, and so is nothing else of the desk.
    for name, chain in walls.routes():
        if name.startswith("admin:") and name != "admin:logout":
            for address in sorted(walls.addresses(chain, values)):
                yield name, address


def _tells(desk, response) -> list[str]:
    content = walls.body(response)
    found = ["words"] if SECRET in content.decode("utf-8", "replace") else []
    return found + (["picture"] if content == desk.picture else [])


def _forms(desk) -> list[dict]:
    """What somebody might send to any address in the hope that it does something."""
    return [
        {
            "_save": "1", "_submit": "1", "_share": "1", "share_days": "7", "title": "すりかえ", "slug": "surikae",
            "version": desk.draft.version, "number": 1, "note": "x", "note-": "x", "do": "note-", "reason": "x",
            "finding": "share::", "decision": 1, "text": "", "post": "yes", "journal": "rins-own-journal",
            "_resume": "rins-own-journal", "_discard": "rins-own-journal", "lead": "すりかえ",
        },
        {"do": f"resolve-{desk.note.pk}"}, {"do": "revoke", "decision": "1"}, {"do": "save", "version": desk.draft.version},
    ]  # fmt: skip


def _rows() -> dict[str, list]:
    """Every row of the desk as it is now; the logs of sessions, openings and her own unsaved text apart."""
    names = ["Post", "Commentary", "QuotedArticle", "Figure", "Revision", "ReviewNote", "Override", "PreviewLink",
             "Edition", "Showing", "Correction", "Paste", "Journal"]  # fmt: skip
    return {name: list(apps.get_model("posts", name).objects.order_by("pk").values()) for name in names}


@pytest.fixture
def visit(client, desk):
    """`visit(name)`: the client with that person's session."""

    def go(name):
        if name in desk.people:
            client.force_login(desk.people[name])
        return client

    return go


@pytest.mark.parametrize("visitor", SHUT)
def test_who_may_not_see_a_draft_finds_it_nowhere(visit, desk, visitor):
    client, wrong, asked = visit(visitor), [], 0
    for _name, address in _walk(desk):
        for query in ({}, ASKED):
            response = client.get(address, query)
            asked += 1
            if response.status_code >= 500 or _tells(desk, response):
                wrong.append(f"GET {address} {response.status_code} {_tells(desk, response)}")
    assert wrong == []
    assert asked > 100


@pytest.mark.parametrize("visitor", SHUT)
def test_who_may_not_see_a_draft_changes_nothing_of_it(visit, desk, visitor):
    client, wrong, before = visit(visitor), [], _rows()
    for name, address in _walk(desk):
        # The paste and add pages make something of her own; her own drafts are hers.
        if name in {"admin:posts_post_paste", "admin:posts_post_add"} or address.endswith("/post/add/"):
            continue
        everything, *single = _forms(desk)
        # The pages that do one of several things, by `do`.
        for data in (everything, *(single if name.endswith(("notes", "checks", "alignment")) else ())):
            response = client.post(address, data)
            if response.status_code >= 500 or _tells(desk, response):
                wrong.append(f"POST {address} {response.status_code} {_tells(desk, response)}")
    assert wrong == []
    assert _rows() == before


@pytest.mark.parametrize("visitor", OPEN)
def test_who_may_see_it_does_find_it(visit, desk, visitor):
    """The wall has doors: else the tests above would pass on a desk that answers nobody."""
    client, told, pictures = visit(visitor), set(), set()
    for name, address in _walk(desk):
        response = client.get(address, ASKED if name.endswith("compare") else {})
        assert response.status_code < 500, address
        found = _tells(desk, response)
        told |= {name} if "words" in found else set()
        pictures |= {name} if "picture" in found else set()
    wanted = DOORS if visitor == "rin" else DOORS - {"admin:index"}
    assert wanted <= told
    assert "admin:posts_figure_image" in pictures


def _journal(client, desk, key, **changes):
    asked = {"journal": key, "post": desk.draft.pk, "base": desk.draft.version, "patch": {}, **changes}
    return client.post("/admin/posts/post/journal/", asked, content_type="application/json")


def test_a_journal_of_somebody_else_and_of_a_post_she_may_not_see_is_shut(visit, desk):
    client = visit("yui")
    for key in ("rins-own-journal", "bcdfghjkmn"):
        for post in (desk.draft.pk, desk.public.pk):
            response = _journal(client, desk, key, post=post)
            assert response.status_code in {400, 403, 404}
            assert _tells(desk, response) == []
    response = _journal(client, desk, "rins-own-journal", post=None)
    assert _tells(desk, response) == []
    assert list(Journal.objects.values_list("key", "owner__username")) == [("rins-own-journal", "rin")]


def test_a_foreign_paste_is_shut_even_to_an_editor(visit, desk):
    for name in (*SHUT, "emi", "ada"):
        response = visit(name).get(f"/admin/posts/post/paste/{desk.paste.key}/")
        assert response.status_code != 200
        assert _tells(desk, response) == []


def test_neither_the_list_s_search_nor_its_filters_tell_that_a_draft_exists(visit, desk):
    client = visit("yui")
    address = "/admin/posts/post/"
    nothing = walls.body(client.get(address, {"q": "どこにもない言葉"})).decode()
    found = walls.body(client.get(address, {"q": SECRET[:3]})).decode()
    assert "secret-draft" not in found
    assert found.count("<tr") == nothing.count("<tr")
    for query in ({"author__id__exact": desk.people["rin"].pk}, {"title__startswith": SECRET}, {"pk": desk.draft.pk}):
        assert str(desk.draft.pk) not in [
            part.split("/")[0] for part in walls.body(client.get(address, query)).decode().split("/admin/posts/post/")
        ]


def test_a_writer_who_reviews_a_post_sees_that_one_and_no_other(visit, desk):
    Post.objects.filter(pk=desk.public.pk).update(reviewer=desk.people["yui"])
    client = visit("yui")
    assert client.get(f"/admin/posts/post/{desk.public.pk}/change/").status_code == 200
    assert client.get(f"/admin/posts/post/{desk.draft.pk}/change/").status_code in {302, 403}
    response = client.get(f"/admin/posts/post/figure/{desk.figure.pk}/image/")
    assert response.status_code == 403
