"""Rules 23, 24, 27 and 28: permissions that end, licences that are kept, words that are withheld, corrections."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from posts import checklist, corrections, publishing, rendering, revisions, voices, withholding
from posts.document import Basis
from posts.importing import load
from posts.models import Correction, Edition, Source
from posts.rendering import data, markdown, text
from tests import documents
from tests.withheld_world import OWN, SECRET, document, evidence, hits, make, telling

POST = "/posts/harbour-tools/"
LAST = "2031-03-31"
PERMITTED = {"basis": Basis.PERMISSION, "licence": "", "licence_url": "", "permission_by": "編集部",
             "permission_on": "2026-05-10", "permission_scope": "本文と図", "ends_on": LAST}  # fmt: skip


@pytest.mark.parametrize("particular", ["permission_by", "permission_on", "permission_scope", "has_evidence"])
def test_rule_23_a_permission_needs_who_when_scope_and_evidence(particular):
    whole = replace(documents.SOURCE, **PERMITTED, has_evidence=True)
    assert not checklist.refusals(documents.full_document(sources=(whole,)))
    bare = replace(whole, **{particular: False if particular == "has_evidence" else ""})
    (finding,) = checklist.refusals(documents.full_document(sources=(bare,)))
    assert finding.source == "tidewater"


@pytest.mark.django_db
def test_rule_23_the_evidence_is_never_public_and_the_end_comes_by_itself(client, aya, time_machine):
    post = load.make_draft(document(**PERMITTED), by=aya)
    source = Source.objects.get(key="tidewater")
    evidence(source, b"letter of the editors")
    publishing.publish(post, by=aya, at=timezone.now() - dt.timedelta(days=1))
    assert client.get(f"/media/{source.permission_evidence.name}").status_code == 404
    time_machine.move_to(f"{LAST}T23:59:59+09:00", tick=False)
    assert {POST, "/posts/harbour-tools.txt", "/posts/harbour-tools.md", "/posts/harbour-tools.json",
            "/posts/harbour-tools/translation/", "/posts/harbour-tools/parallel/", "/feed.rss", "/feed.atom",
            "/feed.json"} <= set(telling(client))  # fmt: skip
    assert hits() == (1, 1)
    time_machine.move_to("2031-04-01T00:00:00+09:00", tick=False)
    assert telling(client) == []
    assert hits() == (0, 0)
    assert OWN in client.get(POST).content.decode()


SHARE_ALIKE = replace(
    documents.SOURCE, basis=Basis.LICENCE, licence="CC BY-SA 4.0", licence_url="https://cc.example/licenses/by-sa/4.0/"
)
KNOWN = {"url": "https://notes.example.jp/posts/harbour-tools/", "now": dt.datetime(2026, 6, 1, tzinfo=dt.UTC),
         "published": dt.datetime(2026, 6, 1, tzinfo=dt.UTC), "revised": dt.datetime(2026, 6, 1, tzinfo=dt.UTC),
         "corrections": []}  # fmt: skip


@pytest.mark.parametrize(
    "source", [SHARE_ALIKE, replace(SHARE_ALIKE, licence="BY", licence_url=SHARE_ALIKE.licence_url)]
)
def test_rule_24_a_share_alike_licence_is_passed_on_in_every_form(source):
    content = documents.full_document(sources=(source,))
    assert not checklist.refusals(content)
    with override("ja"):
        credit = voices.credit(source, documents.TRANSLATION)
    lines = [str(line) for line in credit if any(part.href == source.licence_url for part in line.parts)]
    assert len(lines) == 2, "one says on what ground it stands here, one what readers may do with it"
    rendered = rendering.render(content, media_url="/media/", **KNOWN)
    forms = [rendered.body_html, rendered.feed_html, text.render(content, **KNOWN), markdown.render(content, **KNOWN)]
    for form in forms:
        assert form.count(source.licence_url) >= 2, "of the source, and of what may be done with the translation"
    machine = data.data(content, guid="tag:x", media_url="/", **KNOWN)
    (passage,) = [item for item in machine["passages"] if item["voice"] == "translation"]
    assert passage["licence"] == {"name": source.licence, "url": source.licence_url}
    assert set(lines) <= set(passage["credit"])
    linked = json.loads(rendered.body_html.partition('ld+json">')[2].partition("</script>")[0])
    assert linked["hasPart"][0]["license"] == source.licence_url


@pytest.mark.parametrize(
    "change",
    [{"licence": "CC BY 4.0", "licence_url": "https://cc.example/licenses/by/4.0/"}, {"basis": Basis.QUOTATION}],
)
def test_rule_24_no_other_licence_is_passed_on(change):
    content = documents.full_document(sources=(replace(SHARE_ALIKE, **change),))
    machine = data.data(content, guid="tag:x", media_url="/", **KNOWN)
    assert [item["licence"] for item in machine["passages"]] == [None] * 3
    assert '"license"' not in rendering.render(content, media_url="/", **KNOWN).body_html


@pytest.mark.django_db
def test_rule_27_withheld_words_are_nowhere_at_once_and_everything_else_stays(published, aya, settings):
    settings.PAGE_CACHE_VALIDITY = "posts.stored.validity"
    reader = Client()
    edition = make(published, aya)
    assert telling(reader)
    for _ in range(2):
        telling(reader)  # every page is in the cache now
    withholding.withhold(
        Source.objects.get(key="tidewater"), by=aya, reason="著者の求め", notice="媒体の申し出による。"
    )
    assert telling(reader) == []
    assert hits() == (0, 0)
    page = reader.get(POST).content.decode()
    assert OWN in page
    assert "媒体の申し出による。" in page
    assert SECRET in str(edition.post.revisions.first().document), "the desk keeps its sealed copy"
    log = Source.objects.get(key="tidewater")
    assert (log.withheld_by, log.withheld_reason) == (aya, "著者の求め")


@pytest.mark.django_db
def test_rule_28_a_changed_translation_waits_for_its_correction(client, published, aya):
    edition = published()
    row = edition.post.posts_quotedarticle_set.get()
    row.body = row.body.replace("桟橋の倉庫", "埠頭の倉庫")
    row.save()
    revisions.save(edition.post, by=aya)
    with pytest.raises(publishing.CorrectionNeeded):
        publishing.publish(edition.post, by=aya)
    assert "埠頭" not in client.get(POST).content.decode()
    given = corrections.Given(kind="translation", text="倉庫の場所を誤っていました。", key="translation")
    publishing.publish(edition.post, by=aya, corrected=[given])
    correction = Correction.objects.get()
    assert "桟橋" in correction.before
    assert "埠頭" in correction.after
    for address in (POST, "/corrections/", "/corrections/feed.atom", "/posts/harbour-tools.txt", "/feed.rss"):
        said = client.get(address).content.decode()
        assert "倉庫の場所を誤っていました。" in said, address
    day = timezone.localtime(correction.at)
    assert f"{day.year}年{day.month}月{day.day}日" in client.get("/corrections/").content.decode()
    assert Edition.objects.get().revised_at == correction.at
