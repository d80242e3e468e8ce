"""Findings that somebody lets stand: with a reason, a name and a moment, for as long as the words are the same."""

import json

import pytest
from django.contrib.admin.models import LogEntry

from posts import overriding, publishing, revisions
from posts.admin import overriding as panel
from posts.checklist import Level
from posts.document import Basis, Coverage
from posts.models import Edition, HouseRules, Journal, Override, QuotedArticle, Source
from tests import documents
from tests.desk_pages import change_url, form_data, page_of, text_of
from tests.documents import replace

pytestmark = pytest.mark.django_db
REASON = "全文の訳出について、掲載元の編集部に問い合わせている"
JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def whole(make_post):
    """A post with a complete translation on the basis of quotation: required to be mended or let stand."""
    quoted = replace(documents.TRANSLATION, coverage=Coverage.FULL)
    return make_post(blocks=(documents.OPENING, quoted, documents.CLOSING))


@pytest.fixture
def desk(client, aya):
    client.force_login(aya)
    return client


def _finding(post, code="whole"):
    return next(item for item in publishing.findings(post) if item.code == code)


def _checks(post):
    return f"/admin/posts/post/{post.pk}/checks/"


def _codes(post):
    return {item.code for item in publishing.findings(post)}


# --- The operation ----------------------------------------------------------------------------------


def test_a_required_finding_stops_the_publication_until_somebody_says_why_it_stands(whole, aya):
    with pytest.raises(publishing.Refused) as refused:
        publishing.publish(whole, by=aya)
    assert [(item.code, item.level) for item in refused.value.findings] == [("whole", Level.REQUIRED)]
    assert not Edition.objects.exists()
    overriding.let_stand(whole, _finding(whole), by=aya, reason=f" {REASON} ")
    assert publishing.refusals(whole) == ()
    assert publishing.publish(whole, by=aya).is_public


def test_the_decision_is_kept_with_reason_person_moment_and_words(whole, ken):
    finding = _finding(whole)
    overriding.let_stand(whole, finding, by=ken, reason=REASON)
    row = Override.objects.get()
    assert (row.code, row.reason, row.by, row.message) == ("whole", REASON, ken, str(finding.message))
    assert row.at
    entry = LogEntry.objects.get()
    assert entry.user == ken
    assert REASON in entry.get_change_message()


@pytest.mark.parametrize("reason", ["", "   ", "はい", "\n\n \t"])
def test_a_reason_that_says_nothing_is_not_taken(whole, aya, reason):
    with pytest.raises(overriding.Unacceptable):
        overriding.let_stand(whole, _finding(whole), by=aya, reason=reason)
    assert not Override.objects.exists()


def test_a_law_of_the_house_cannot_be_let_stand(make_post, aya):
    post = make_post(title="")
    with pytest.raises(overriding.Unacceptable):
        overriding.let_stand(post, _finding(post, "title"), by=aya, reason=REASON)


def test_an_override_in_the_table_does_not_lift_a_law_of_the_house(make_post, aya):
    post = make_post(title="")
    finding = _finding(post, "title")
    Override.objects.create(
        post=post, code="title", subject=finding.subject, reason=REASON, by=aya, at="2026-05-01T00:00Z"
    )
    assert "title" in {item.code for item in publishing.refusals(post)}


def test_pressed_twice_it_is_one_decision(whole, aya):
    finding = _finding(whole)
    assert overriding.let_stand(whole, finding, by=aya, reason=REASON) == overriding.let_stand(
        whole, finding, by=aya, reason=REASON
    )
    assert Override.objects.count() == LogEntry.objects.count() == 1


def test_taking_it_back_brings_the_finding_back_and_deletes_nothing(whole, aya, ken):
    row = overriding.let_stand(whole, _finding(whole), by=aya, reason=REASON)
    overriding.revoke(row, by=ken)
    overriding.revoke(row, by=ken)
    assert "whole" in _codes(whole)
    assert Override.objects.get().revoked_at
    assert LogEntry.objects.filter(user=ken).count() == 1


def test_the_reason_lapses_when_what_it_was_about_changes(whole, aya):
    overriding.let_stand(whole, _finding(whole), by=aya, reason=REASON)
    row = QuotedArticle.objects.get(parent=whole)
    QuotedArticle.objects.filter(pk=row.pk).update(body=row.body.replace("並んでいる", "並ぶ"))
    assert "whole" not in _codes(whole)  # another word of the same translation
    Source.objects.filter(pk=row.source_id).update(basis=Basis.UNCONFIRMED)
    assert "whole" in _codes(whole)  # another basis is another question


def test_a_reason_is_of_one_post(whole, make_post, aya):
    overriding.let_stand(whole, _finding(whole), by=aya, reason=REASON)
    other = make_post(blocks=revisions.snapshot(whole).blocks)
    assert "whole" in _codes(other)


def test_an_advised_finding_may_be_let_stand_and_counts_when_the_house_requires_it_later(make_post, aya):
    post = make_post(lead="")
    overriding.let_stand(post, _finding(post, "lead"), by=aya, reason=REASON)
    HouseRules.objects.create(pk=1, levels={"lead": "required"})
    assert publishing.refusals(post) == ()


# --- At the desk ------------------------------------------------------------------------------------


def test_the_panel_offers_it_and_shows_what_stands_with_reason_and_person(desk, whole, ken):
    page = page_of(desk.get(change_url(whole)))
    (offer,) = page.xpath('//*[@id="needed"]//b[@class="required"]/..//a[@data-stand]/@href')
    assert offer.startswith(_checks(whole))
    overriding.let_stand(whole, _finding(whole), by=ken, reason=REASON)
    page = page_of(desk.get(change_url(whole)))
    (stood,) = page.xpath('//*[@id="needed"]/details[@data-standing]//li')
    assert REASON in stood.text_content()
    assert "大谷健" in stood.text_content()
    assert page.xpath('//*[@id="needed"]//b[@class="required"]') == []


def test_without_scripts_a_page_of_its_own_takes_the_reason(desk, whole):
    address = _checks(whole)
    finding = _finding(whole)
    form = {"do": "stand", "finding": finding.name, "reason": REASON}
    response = desk.post(address, form, follow=True)
    assert response.redirect_chain
    assert REASON in text_of(response)
    assert Override.objects.get().reason == REASON
    desk.post(address, {"do": "revoke", "decision": Override.objects.get().pk})
    assert "whole" in _codes(whole)


def test_a_reason_that_is_too_short_is_said_at_its_field_and_kept(desk, whole):
    name = _finding(whole).name
    response = desk.post(_checks(whole), {"do": "stand", "finding": name, "reason": "うん"})
    assert response.status_code == 400
    page = page_of(response)
    assert page.xpath('//*[@id="errors"]//a/@href') == [f"#reason-{name}"]
    assert page.get_element_by_id(f"reason-{name}").text.strip() == "うん"


@pytest.mark.parametrize("name", ["", "whole-0000000000000000", "nothing", "title-"])
def test_what_is_not_on_the_list_any_more_is_said_and_the_reason_comes_back(desk, whole, name):
    response = desk.post(_checks(whole), {"do": "stand", "finding": name, "reason": REASON})
    assert response.status_code == 400
    assert REASON in text_of(response)
    assert not Override.objects.exists()


@pytest.mark.parametrize("decision", ["", "x", "999999", "9" * 40])
def test_a_decision_that_is_not_there_cannot_be_taken_back(desk, whole, decision):
    assert desk.post(_checks(whole), {"do": "revoke", "decision": decision}).status_code == 400


def test_a_decision_of_another_post_cannot_be_taken_back_from_here(desk, whole, make_post, aya):
    other = make_post(lead="")
    row = overriding.let_stand(other, _finding(other, "lead"), by=aya, reason=REASON)
    assert desk.post(_checks(whole), {"do": "revoke", "decision": row.pk}).status_code == 400
    assert not Override.objects.get().revoked_at


def test_nobody_else_sees_it_or_decides(client, whole, mio):
    assert client.post(_checks(whole), {"do": "stand"}).status_code in {302, 401, 403}
    client.force_login(mio)
    assert client.get(_checks(whole)).status_code in {302, 403}
    assert client.post(_checks(whole), {"do": "stand", "finding": _finding(whole).name, "reason": REASON}).status_code in {302, 401, 403}  # fmt: skip
    assert not Override.objects.exists()


def test_a_session_that_has_ended_keeps_the_reason(client, whole, aya):
    response = client.post(_checks(whole), {"do": "stand", "finding": _finding(whole).name, "reason": REASON})
    assert response.status_code == 401
    data = form_data(response, page_of(response).forms[0].get("id") or "login-form")
    data |= {"again-username": "aya", "again-password": "aya opens the desk"}
    client.post(_checks(whole), data)
    assert Override.objects.get().reason == REASON


# --- While she types --------------------------------------------------------------------------------


@pytest.fixture
def typing(desk, aya):
    """`typing(post, fields={}, sheets={})`: the answer of the autosave to what she types."""

    def send(post, **patch):
        asked = {"journal": "k1", "post": post.pk, "base": post.version, "turn": 1, "patch": patch}
        response = desk.post("/admin/posts/post/journal/", json.dumps(asked), content_type="application/json")
        assert response.status_code == 200, response.content
        return response.json()

    return send


def _named(answer):
    return {item["code"]: item for item in answer["findings"]}


def test_the_findings_follow_what_is_typed_and_say_where_each_is_mended(make_post, typing):
    post = make_post()
    answer = typing(post, fields={"title": "", "lead": ""}, sheets={"translation": {"method": ""}})
    found = _named(answer)
    assert found["title"]["href"] == "#id_title"
    assert found["title"]["level"] == "refused"
    assert (found["method"]["block"], found["method"]["field"]) == ("translation", "method")
    assert found["lead"]["may_override"]
    assert answer["map"]["quoted"] == revisions.snapshot(post).count.quoted
    assert "title" not in _codes(post)  # nothing of it is saved


def test_what_the_page_shows_already_is_not_sent_again(desk, make_post):
    post = make_post()

    def send(turn, checks, **fields):
        asked = {
            "journal": "k1",
            "post": post.pk,
            "base": 1,
            "turn": turn,
            "patch": {"fields": fields},
            "checks": checks,
        }
        return desk.post("/admin/posts/post/journal/", json.dumps(asked), content_type="application/json").json()

    first = send(1, "", lead="")
    assert "lead" in _named(first)
    same = send(2, first["checks"], title="別の題")
    assert same["checks"] == first["checks"]
    assert not {"findings", "standing", "shares"} & same.keys()
    assert same["map"] == first["map"]
    other = send(3, first["checks"], lead="港の話。")
    assert other["checks"] != first["checks"]
    assert "lead" not in _named(other)
    assert "findings" in send(4, ["nonsense"], lead="港の話。")


def test_a_place_on_a_sources_own_page_is_an_address(make_post, typing):
    post = make_post()
    Source.objects.update(byline="")
    found = _named(typing(post, fields={"title": "題"}))
    pk = Source.objects.get().pk
    assert found["byline"]["href"] == f"/admin/posts/source/{pk}/change/#id_byline"
    assert found["byline"]["target"] == f"source {pk}"


@pytest.mark.parametrize("slug", ["No Good", "a//b", "日本", "x" * 400, "..", "-"])
def test_an_address_that_is_none_stops_no_autosave(make_post, typing, slug):
    assert "findings" in typing(make_post(), fields={"slug": slug})


def test_an_address_that_another_post_has_is_said_while_she_types(make_post, typing):
    first, second = make_post(), make_post()
    assert "slug" in _named(typing(second, fields={"slug": first.slug}))


def test_a_finding_in_unsaved_text_can_be_let_stand(desk, make_post, typing, aya):
    post = make_post()
    name = _named(typing(post, fields={"lead": ""}))["lead"]["name"]
    sent = {"do": "stand", "finding": name, "reason": REASON, "journal": "k1"}
    answer = desk.post(_checks(post), sent, **JSON).json()
    assert "lead" not in _named(answer)
    assert [(item["name"], item["reason"]) for item in answer["standing"]] == [(name, REASON)]
    assert Journal.objects.get().patch["fields"] == {"lead": ""}
    refused = desk.post(_checks(post), sent | {"reason": REASON}, **JSON)
    assert refused.status_code == 400
    assert refused.json()["message"]


def test_a_journal_of_somebody_else_is_not_read(client, desk, make_post, typing, ken):
    post = make_post()
    name = _named(typing(post, fields={"lead": ""}))["lead"]["name"]
    client.force_login(ken)
    sent = {"do": "stand", "finding": name, "reason": REASON, "journal": "k1"}
    assert client.post(_checks(post), sent, **JSON).status_code == 400


def test_the_share_of_each_source_is_said_in_words(make_post):
    document = documents.full_document()
    other = replace(documents.SOURCE, key="other", title="另一篇文章", links=())
    second = replace(documents.TRANSLATION, key="second", source="other", body="<p>短い。</p>", title="")
    post = make_post(replace(document, blocks=(*document.blocks, second), sources=(documents.SOURCE, other)))
    shares = panel._shares(revisions.snapshot(post))
    assert len(shares) == 2
    assert shares[0].startswith("The Old Tools of Kilmore Harbour")
    assert shares[1].startswith("另一篇文章")
    assert panel._shares(document) == []  # one source: the map says it
