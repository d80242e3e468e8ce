"""Rule 37 of ../shared/design/whose-words.md: when a link is dead, what is no failure, what stays and what is added."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction

from posts.models import Edition, HouseRules, Source, SourceLink

pytestmark = pytest.mark.django_db

STORY = "http://news.example.org/story"
COPY = "https://archive.example.org/20260510/story"


@pytest.fixture
def link(settings, tmp_path, net):
    settings.LINKS_LOCK = tmp_path / "check_links.lock"
    settings.ARCHIVE_API = "http://archive.example.org/available"
    HouseRules.objects.create(pk=1, archive_lookup=False)
    source = Source.objects.create(title="The harbour", published_on=date(2026, 5, 9))
    return SourceLink.objects.create(source=source, url=STORY)


def checked(link, *, day):
    """The link after cron has run on that day."""
    with time_machine.travel(datetime(2026, 5, 1, 3, tzinfo=UTC) + timedelta(days=day), tick=False):
        call_command("check_links", "--pause", "0", verbosity=0)
    link.refresh_from_db()
    return link


@pytest.mark.parametrize(
    ("days", "status"),
    [
        ([0, 7], "failing"),
        ([0, 7, 13], "failing"),
        ([0, 7, 14], "dead"),
        ([0, 30], "failing"),
        ([0, 30, 60], "dead"),
    ],
)
def test_rule_37_a_link_is_dead_after_three_failures_over_at_least_14_days(net, link, days, status):
    net.page(STORY, status=404)
    for day in days:
        SourceLink.objects.update(check_after=None)
        checked(link, day=day)
    assert link.status == status


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_rule_37_a_server_that_shuts_its_door_is_no_failure(net, link, status):
    net.page(STORY, status=status)
    for day in (0, 7, 14, 21, 28):
        assert (checked(link, day=day).status, link.failures) == ("unsure", 0)


def test_rule_37_the_database_itself_knows_no_dead_link_without_its_failures(link):
    for wrong in (
        {"failures": 2, "failing_since": datetime(2026, 5, 1, tzinfo=UTC)},
        {"failures": 3, "failing_since": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SourceLink.objects.filter(pk=link.pk).update(status="dead", **wrong)


def test_rule_37_the_original_address_stays_and_the_archived_one_is_added(net, link, published):
    edition = published()
    quoted = Source.objects.exclude(pk=link.source_id).get()
    quoted.links.all().delete()
    SourceLink.objects.filter(pk=link.pk).update(source=quoted)
    HouseRules.objects.update(archive_lookup=True)
    Source.objects.update(published_on=date(2026, 5, 9))
    net.page(STORY, status=410)
    answer = {"closest": {"available": True, "url": COPY, "timestamp": "20260510120000", "status": "200"}}
    asked = "url=http%3A%2F%2Fnews.example.org%2Fstory&timestamp=20260509"
    net.page(f"http://archive.example.org/available?{asked}", json.dumps({"archived_snapshots": answer}))
    for day in (0, 7, 14):
        checked(link, day=day)
    assert link.status == "dead"
    links = Edition.objects.get(pk=edition.pk).content.source(quoted.key).links
    assert [(item.rel, item.url, item.on) for item in links] == [
        ("original", STORY, ""),
        ("archive", COPY, "2026-05-10"),
    ]
    body = Edition.objects.get(pk=edition.pk).body_html
    assert STORY in body
    assert COPY in body
