"""The house's rules: one page, for those who may change them, and what the checklist makes of them."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User

from posts import checklist, publishing, roles
from posts.checklist import RULES, Level
from posts.document import Coverage
from posts.models import HouseRules
from tests import documents
from tests.desk_pages import form_data, page_of, text_of

ADDRESS = "/admin/posts/houserules/1/change/"


@pytest.fixture
def as_role(client, db):
    """`as_role(name)`: a client of somebody in that group."""
    roles.ensure()

    def enter(name):
        user = User.objects.create_user(f"one-{name.lower()}", password="x", is_staff=True)
        user.groups.add(Group.objects.get(name=name))
        client.force_login(user)
        return client

    return enter


def _send(client, **changes):
    return client.post(ADDRESS, form_data(client.get(ADDRESS), "houserules_form") | changes)


def test_an_admin_finds_one_page_with_a_choice_for_each_check(as_role):
    client = as_role(roles.ADMIN)
    assert client.get("/admin/posts/houserules/").headers["Location"] == ADDRESS
    page = page_of(client.get(ADDRESS))
    for code, rule in RULES.items():
        (chosen,) = page.xpath(f'//input[@name="level_{code}"][@checked]/@value')
        assert chosen == rule.level
    assert len(page.xpath("//fieldset/legend")) == len(RULES)
    assert "この確認は法的助言ではありません" in text_of(client.get(ADDRESS)) or "not legal advice" in text_of(
        client.get(ADDRESS)
    )


@pytest.mark.parametrize("role", [roles.WRITER, roles.EDITOR])
def test_nobody_else_sees_or_changes_it(as_role, role):
    client = as_role(role)
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, {"four_eyes": "on"}).status_code == 403
    assert not HouseRules.objects.exists()


def test_it_cannot_be_added_or_deleted_and_there_is_only_one(as_role):
    client = as_role(roles.ADMIN)
    assert client.get("/admin/posts/houserules/add/").status_code == 403
    assert client.get("/admin/posts/houserules/1/delete/").status_code == 403
    other = client.get("/admin/posts/houserules/2/change/", follow=True)
    assert page_of(other).xpath("//form[@id='houserules_form']") == []


def test_looking_stores_nothing_and_saving_keeps_what_differs_from_the_checklists_own_levels(as_role):
    client = as_role(roles.ADMIN)
    client.get(ADDRESS)
    assert not HouseRules.objects.exists()
    response = _send(client, level_lead="off", level_share="required", four_eyes="on")
    assert response.status_code == 302
    rules = HouseRules.objects.get()
    assert rules.levels == {"lead": "off", "share": "required"}
    assert rules.four_eyes
    assert _send(client, level_lead="advised").status_code == 302
    assert HouseRules.objects.get().levels == {"share": "required"}


def test_each_change_is_in_the_history_with_what_it_was(as_role):
    client = as_role(roles.ADMIN)
    _send(client, level_share="required", four_eyes="on")
    entry = LogEntry.objects.get()
    said = entry.get_change_message()
    assert str(RULES["share"].name) in said
    assert "→" in said
    assert said in text_of(client.get("/admin/posts/houserules/1/history/"))


def test_a_level_that_does_not_exist_is_said_and_nothing_changes(as_role):
    client = as_role(roles.ADMIN)
    response = _send(client, level_share="forbidden")
    assert response.status_code == 200
    assert page_of(response).xpath('//p[@role="alert"]')
    assert not HouseRules.objects.exists()


def test_what_is_off_is_not_said_and_what_is_required_stops_a_publication(make_post, aya):
    post = make_post(lead="")
    assert "lead" in {item.code for item in publishing.findings(post)}
    HouseRules.objects.create(pk=1, levels={"lead": "off"})
    assert "lead" not in {item.code for item in publishing.findings(post)}
    HouseRules.objects.update(levels={"lead": "required"})
    with pytest.raises(publishing.Refused) as refused:
        publishing.publish(post, by=aya)
    assert [item.code for item in refused.value.findings] == ["lead"]


@pytest.mark.parametrize("levels", [{"byline": "off"}, {"undecided": "advised", "licence_nd": "off", "title": "off"}])
def test_the_law_of_the_house_is_no_setting(full_document, levels):
    source = documents.replace(documents.SOURCE, byline="")
    found = checklist.findings(full_document(title="", sources=(source,)), levels=levels)
    assert {"byline", "title"} <= {item.code for item in found if item.level is Level.REFUSED}


@pytest.mark.parametrize("said", ["sometimes", "refused", "", None, 3, ["off"]])
def test_a_level_in_the_table_that_means_nothing_counts_as_not_said(full_document, said):
    quoted = documents.replace(documents.TRANSLATION, coverage=Coverage.FULL)
    found = checklist.findings(full_document(blocks=(quoted,)), levels={"whole": said})
    assert [item.level for item in found if item.code == "whole"] == [Level.REQUIRED]
