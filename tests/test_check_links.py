"""`manage.py check_links`: which answers count, when a link is dead, how politely it asks, what it does about copies."""

import io
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from posts.document import Link
from posts.links import checking, rounds
from posts.models import Edition, HouseRules, Outlet, Source, SourceLink
from tests import misbehaving

pytestmark = pytest.mark.django_db

ARCHIVE = "http://archive.example.org/available"
SAVE = "http://archive.example.org/save/"
COPY = "https://web.archive.example.org/web/20260510/http://news.example.org/story"
START = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
STORY = "".join(f"<p>Paragraph {number}: the harbour wakes before the town, and the market {word}s there.</p>"
                for number, word in enumerate("sing talk move rise fill hum trade bargain rest close sleep".split()))  # fmt: skip
PAGE = f"<html><head><title>The harbour</title></head><body><article>{STORY}</article></body></html>"


@pytest.fixture(autouse=True)
def _settings(settings, tmp_path):
    settings.ARCHIVE_API, settings.ARCHIVE_SAVE = ARCHIVE, SAVE
    settings.LINKS_LOCK = tmp_path / "var" / "check_links.lock"
    HouseRules.objects.create(pk=1, archive_lookup=False)


@pytest.fixture
def clock():
    """Time that stands still until a test moves it."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def link(net):
    """An original at a page that answers."""
    net.page("http://news.example.org/story", PAGE)
    return make("http://news.example.org/story")


def make(url, rel="original", **source):
    row = Source.objects.create(title="The harbour", published_on=date(2026, 5, 9), **source)
    return SourceLink.objects.create(source=row, rel=rel, url=url)


def rules(**changes):
    HouseRules.objects.filter(pk=1).update(**changes)


def look(link):
    """A round that looks at everything, as if all were due."""
    SourceLink.objects.update(check_after=None)
    done = a_round()
    link.refresh_from_db()
    return done


def a_round(limit=None, pause=5.0):
    done = rounds.Round(pause=pause, sleep=lambda seconds: None)
    done.run(limit)
    return done


def archived(net, url=COPY, stamp="20260510120000", status="200", **changes):
    """What the archive says of http://news.example.org/story."""
    closest = {"available": True, "url": url, "timestamp": stamp, "status": status} | changes
    answer = json.dumps({"archived_snapshots": {"closest": closest} if url else {}})
    query = "url=http%3A%2F%2Fnews.example.org%2Fstory&timestamp=20260509"
    net.page(f"{ARCHIVE}?{query}", answer, content_type="application/json")


# --- Which answers count ----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 410, 400, 405, 451])
def test_a_page_that_is_not_there_is_a_failure(net, link, status):
    net.page("http://news.example.org/story", status=status)
    look(link)
    assert (link.status, link.failures, link.answer) == ("failing", 1, str(status))
    assert link.failing_since is not None


@pytest.mark.parametrize("status", [401, 403, 429, 500, 502, 503, 599])
def test_a_server_that_does_not_let_us_see_is_no_failure(net, link, status):
    net.page("http://news.example.org/story", status=status)
    look(link)
    assert (link.status, link.failures, link.failing_since) == ("unsure", 0, None)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("no name", "dns"),
        ("hangs up", "broken"),
        ("circle", "redirects"),
        ("private", "closed"),
        ("nonsense", "broken"),
    ],
)
def test_who_cannot_be_reached_is_a_failure_when_others_can(net, link, kind, answer):
    host = "news.example.org"
    if kind == "no name":
        net.dead.add(host)
    elif kind == "private":
        net.names[host] = ["192.168.0.1"]
    elif kind == "circle":
        net.page(link.url, status=302, location="/story")
    else:
        net.pages[f"{host}/story"] = {"hangs up": misbehaving.hangs_up, "nonsense": misbehaving.nonsense}[kind]
    net.page("http://other.example.org/")
    make("http://other.example.org/")
    look(link)
    assert (link.status, link.failures, link.answer) == ("failing", 1, answer)


def test_an_answer_ends_all_failures(net, link, clock):
    net.page(link.url, status=404)
    look(link)
    net.page(link.url, PAGE)
    look(link)
    assert (link.status, link.failures, link.failing_since) == ("alive", 0, None)


def test_an_answer_that_says_nothing_leaves_a_failing_link_failing(net, link, clock):
    net.page(link.url, status=404)
    look(link)
    net.page(link.url, status=503)
    look(link)
    assert (link.status, link.failures, link.answer) == ("failing", 1, "503")


# --- Dead -------------------------------------------------------------------------------------------


def test_three_failures_within_14_days_are_not_enough(net, link, clock):
    net.page(link.url, status=404)
    for _day in range(13):
        look(link)
        clock.shift(timedelta(days=1))
    assert (link.status, link.failures) == ("failing", 13)


def test_two_failures_are_not_enough_however_far_apart(net, link, clock):
    net.page(link.url, status=404)
    look(link)
    clock.shift(timedelta(days=40))
    look(link)
    assert (link.status, link.failures) == ("failing", 2)


def test_a_weekly_cron_finds_a_link_dead_on_the_fourteenth_day(net, link, clock):
    net.page(link.url, status=410)
    for _week in range(2):
        a_round()
        link.refresh_from_db()
        assert link.status == "failing"
        clock.shift(timedelta(days=7))
    a_round()
    link.refresh_from_db()
    assert (link.status, link.failures) == ("dead", 3)


def test_a_dead_link_that_answers_again_is_alive(net, link, clock):
    SourceLink.objects.update(status="dead", failures=5, failing_since=START - timedelta(days=60))
    look(link)
    assert link.status == "alive"


# --- How politely -----------------------------------------------------------------------------------


def test_each_link_is_asked_once_a_week_and_a_dead_one_once_a_month(net, link, clock):
    dead = make("http://gone.example.org/")
    SourceLink.objects.filter(pk=dead.pk).update(status="dead", failures=3, failing_since=START - timedelta(days=30))
    asked = Counter()
    for _day in range(29):
        net.asked.clear()
        a_round()
        asked.update(request.host for request in net.asked)
        clock.shift(timedelta(days=1))
    assert asked == {"news.example.org": 5, "gone.example.org": 1}


def test_those_that_have_waited_longest_come_first_and_the_limit_is_kept(net, clock):
    for number in range(4):
        net.page(f"http://site{number}.example.org/")
        link = make(f"http://site{number}.example.org/")
        SourceLink.objects.filter(pk=link.pk).update(checked_at=START - timedelta(days=10 + number) if number else None)
    a_round(limit=2)
    assert [asked.host for asked in net.asked] == ["site0.example.org", "site3.example.org"]


def test_between_two_requests_to_one_host_there_is_a_pause(net, clock):
    for host, path in [("one", "a"), ("one", "b"), ("two", "a")]:
        net.page(f"http://{host}.example.org/{path}")
        make(f"http://{host}.example.org/{path}")
    slept, now = [], [100.0]
    done = rounds.Round(pause=5.0, sleep=slept.append, clock=lambda: now[0])
    done.run()
    assert slept == [5.0]


def test_a_host_that_says_retry_after_is_left_alone_so_long(net, clock):
    for path in "abc":
        net.page(f"http://busy.example.org/{path}", status=429, retry_after="864000")
        make(f"http://busy.example.org/{path}")
    done = a_round()
    assert [asked.path for asked in net.asked] == ["/a"]
    assert (done.counts["unsure"], done.counts["later"]) == (1, 2)
    clock.shift(timedelta(days=9))
    a_round()
    assert len(net.asked) == 1, "ten days are not over"
    clock.shift(timedelta(days=2))
    a_round()
    assert len(net.asked) == 2


def test_retry_after_may_be_a_date_and_is_believed_within_reason(net, link, clock):
    net.page(link.url, status=503, retry_after="Wed, 20 May 2026 00:00:00 GMT")
    look(link)
    assert link.check_after == datetime(2026, 5, 20, tzinfo=UTC)
    net.page(link.url, status=503, retry_after="999999999")
    look(link)
    assert link.check_after == START + checking.LONGEST_WAIT
    net.page(link.url, status=503, retry_after="soon")
    look(link)
    assert link.check_after == START + checking.WEEK


def test_of_archived_copies_only_the_head_is_asked_for_unless_that_is_refused(net, clock):
    net.page("http://archive.example.org/copy")
    make("http://archive.example.org/copy", rel="archive")
    a_round()
    assert net.urls() == ["HEAD http://archive.example.org/copy"]
    net.asked.clear()

    def no_head(sock, asked):
        misbehaving.send(sock, 405 if asked.method == "HEAD" else 200, {"content-type": "text/html"}, b"here")

    net.pages["archive.example.org/copy"] = no_head
    SourceLink.objects.update(check_after=None)
    a_round()
    assert net.urls() == ["HEAD http://archive.example.org/copy", "GET http://archive.example.org/copy"]
    assert SourceLink.objects.get().status == "alive"


def test_a_second_check_does_nothing_while_the_first_is_under_way(net, link, settings):
    import fcntl

    settings.LINKS_LOCK.parent.mkdir(parents=True)
    with settings.LINKS_LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        out = io.StringIO()
        call_command("check_links", stdout=out)
    assert "何もしませんでした" in out.getvalue()
    assert net.asked == []


# --- A network that is away, a run that breaks off --------------------------------------------------


def state():
    return list(SourceLink.objects.order_by("pk").values())


def test_when_nobody_answers_at_all_nothing_is_counted(net, link):
    for number in range(5):
        make(f"http://site{number}.example.org/")
    net.down = True
    before = state()
    out, err = io.StringIO(), io.StringIO()
    call_command("check_links", "--pause", "0", stdout=out, stderr=err)
    assert state() == before
    assert "ネットワークにつながっていない" in err.getvalue()
    assert len(net.looked_up) < 6, "it does not go on asking"


def test_a_network_that_goes_away_in_the_middle_harms_no_link_after_it(net, clock):
    net.page("http://first.example.org/")
    alive = make("http://first.example.org/")
    others = [make(f"http://site{number}.example.org/") for number in range(4)]

    class Falling(rounds.Round):
        def _write(self, *args):
            super()._write(*args)
            net.down = True

    done = Falling(sleep=lambda seconds: None)
    done.run()
    alive.refresh_from_db()
    assert alive.status == "alive"
    assert done.network_away
    assert {SourceLink.objects.get(pk=link.pk).status for link in others} == {"unchecked"}


def test_one_dead_host_alone_is_believed_when_somebody_else_answers(net, link, clock):
    """A small site: one link is due, and nobody answers there. A link that answered before is asked whether the network
    is there."""
    gone = make("http://gone.example.org/")
    net.dead.add("gone.example.org")
    SourceLink.objects.filter(pk=link.pk).update(status="alive", check_after=START + timedelta(days=3))
    net.page("http://news.example.org/")
    a_round()
    gone.refresh_from_db()
    assert gone.failures == 1
    assert net.urls() == ["HEAD http://news.example.org/"]


def test_a_run_that_breaks_off_has_lost_nothing_and_does_not_stumble_there_again(net, clock, monkeypatch):
    links = [make(f"http://site{number}.example.org/") for number in range(3)]
    for link in links:
        net.page(link.url)
    looked = checking.look

    def breaks(link, *, now):
        if link.pk == links[1].pk:
            raise MemoryError
        return looked(link, now=now)

    monkeypatch.setattr(checking, "look", breaks)
    with pytest.raises(MemoryError):
        a_round()
    assert SourceLink.objects.get(pk=links[0].pk).status == "alive"
    a_round()
    assert [SourceLink.objects.get(pk=link.pk).status for link in links] == ["alive", "unchecked", "alive"]


def test_an_address_that_is_changed_while_it_is_checked_keeps_no_answer_of_the_old_one(net, link):
    seen = checking.look(link, now=timezone.now())
    SourceLink.objects.filter(pk=link.pk).update(url="http://news.example.org/other")
    assert checking.note(link, seen, now=timezone.now()) is None


# --- Another page than before -----------------------------------------------------------------------


def test_a_page_is_remembered_as_it_is_first_seen(net, link):
    look(link)
    assert link.title_seen == "The harbour"
    assert len(link.content_hash) == 64
    assert link.drifted_at is None


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (PAGE.replace("The harbour</title>", "Page not found</title>"), ["title"]),
        (f"<title>The harbour</title><article>{'<p>This domain is for sale, call us now or never. </p>' * 1}"
         + "".join(f"<p>Offer {n}: buy this fine domain name today and pay {n * 7} dollars.</p>" for n in range(20)),
         ["text"]),
    ],
)  # fmt: skip
def test_another_title_or_another_text_is_said_to_be_another_page(net, link, page, said, clock):
    look(link)
    clock.shift(timedelta(days=7))
    net.page(link.url, page)
    look(link)
    assert link.drifted_at == timezone.now()
    assert [line.split(" ")[0] for line in link.drift.splitlines()] == said
    assert checking.drift_words(link)
    clock.shift(timedelta(days=7))
    look(link)
    assert link.drifted_at == timezone.now() - timedelta(days=7), "it stays the day on which it was first seen"


@pytest.mark.parametrize(
    "page",
    [
        PAGE.replace("The harbour<", "THE HARBOUR!<"),
        PAGE.replace("bargain", "haggle"),
        PAGE.replace(
            "</article>", "<p>A correction was added to this story on the day after it appeared.</p></article>"
        ),
        PAGE.replace(
            "<article>", "<aside><p>" + "Other stories of today that you may like. " * 20 + "</p></aside><article>"
        ),
    ],
)
def test_a_small_change_is_no_other_page(net, link, page):
    look(link)
    net.page(link.url, page)
    look(link)
    assert link.drifted_at is None


def test_a_page_that_breaks_off_is_no_other_page(net, link):
    look(link)
    net.pages["news.example.org/story"] = misbehaving.cut_off(PAGE.encode()[: len(PAGE) // 3])
    look(link)
    assert (link.status, link.drifted_at) == ("alive", None)


def test_a_page_that_is_what_it_was_again_has_not_changed(net, link):
    look(link)
    net.page(link.url, PAGE.replace("The harbour<", "Maintenance<"))
    look(link)
    net.page(link.url, PAGE)
    look(link)
    assert (link.drifted_at, link.drift) == (None, "")


def test_what_an_editor_accepts_is_what_counts_from_then_on(net, link):
    look(link)
    net.page(link.url, PAGE.replace("The harbour<", "The harbour, updated<"))
    look(link)
    checking.accept(link)
    look(link)
    assert (link.title_seen, link.drifted_at) == ("The harbour, updated", None)


# --- Archived copies --------------------------------------------------------------------------------


def kill(link):
    SourceLink.objects.filter(pk=link.pk).update(status="failing", failures=4, failing_since=START - timedelta(days=20))


def test_a_dead_link_gets_the_copy_closest_to_its_article_and_keeps_its_address(net, link, clock, published):
    edition = published()
    quoted = Source.objects.exclude(pk=link.source_id).get()
    Source.objects.filter(pk=quoted.pk).update(published_on=date(2026, 5, 9))
    quoted.links.all().delete()
    SourceLink.objects.filter(pk=link.pk).update(source=quoted)
    kill(link)
    rules(archive_lookup=True)
    archived(net)
    net.page(link.url, status=404)
    done = look(link)
    assert link.status == "dead"
    copy = SourceLink.objects.get(rel="archive")
    assert (copy.source, copy.url, copy.on) == (quoted, COPY, date(2026, 5, 10))
    assert link.url == "http://news.example.org/story", "the original stays"
    assert done.counts["found"] == 1
    edition = Edition.objects.get(pk=edition.pk)
    links = edition.content.source(quoted.key).links
    assert links == (Link(rel="original", url=link.url), Link(rel="archive", url=COPY, on="2026-05-10"))
    assert COPY in edition.body_html


@pytest.mark.parametrize(
    "found",
    [
        {"url": ""}, {"status": "404"}, {"status": "302"}, {"url": "javascript:alert(1)"}, {"stamp": "soon"},
        {"available": False}, {"url": "https://a.example.org/" + "x" * 2000},
    ],
)  # fmt: skip
def test_a_copy_of_an_error_is_no_copy(net, link, clock, found):
    kill(link)
    rules(archive_lookup=True)
    archived(net, **found)
    net.page(link.url, status=404)
    look(link)
    assert not SourceLink.objects.filter(rel="archive").exists()


@pytest.mark.parametrize("answer", ["not json", "[]", "{}", '{"archived_snapshots": []}', "[" * 10_000, None])
def test_an_archive_that_makes_no_sense_harms_nothing(net, link, clock, answer):
    kill(link)
    rules(archive_lookup=True)
    archived(net)
    for address in list(net.pages):
        if address.startswith("archive.example.org"):
            net.page(f"http://{address}", answer or "", status=200 if answer else 503)
    net.page(link.url, status=404)
    done = look(link)
    assert link.status == "dead"
    assert done.counts["archive_failed"] == 1


def test_an_archive_is_asked_nothing_when_the_house_rules_say_so(net, link, clock):
    kill(link)
    archived(net)
    net.page(link.url, status=404)
    look(link)
    assert [asked.host for asked in net.asked] == ["news.example.org"]


def test_where_the_house_rules_allow_it_an_archive_is_asked_to_keep_a_copy_once(net, link, clock):
    rules(archive_requests=True)
    archived(net, url="")
    saving = "http://archive.example.org/save/http://news.example.org/story"
    net.page(saving)
    assert look(link).counts["asked"] == 1
    look(link)
    assert net.urls().count(f"GET {saving}") == 1
    archived(net)
    assert look(link).counts["found"] == 1
    net.asked.clear()
    look(link)
    assert [asked.host for asked in net.asked if asked.host == "archive.example.org"] == []


@pytest.mark.parametrize("where", ["page", "header", "outlet", "source"])
def test_no_copy_is_asked_for_where_somebody_does_not_want_one(net, link, clock, where):
    rules(archive_requests=True)
    archived(net, url="")
    if where == "page":
        net.page(link.url, PAGE.replace("<head>", '<head><meta name="robots" content="index, NOARCHIVE">'))
    elif where == "header":
        net.page(link.url, PAGE, x_robots_tag="noarchive")
    elif where == "outlet":
        outlet = Outlet.objects.create(name="Tidewater", reuse_policy="Quoting is welcome; noarchive.")
        Source.objects.update(outlet=outlet)
    else:
        Source.objects.update(restrictions="noarchive (letter of 3 May)")
    assert look(link).counts["asked"] == 0
    assert not any("/save/" in asked.path for asked in net.asked)


# --- The command ------------------------------------------------------------------------------------


def test_the_command_says_in_one_line_what_it_found(net, link):
    net.page("http://gone.example.org/", status=404)
    make("http://gone.example.org/")
    out = io.StringIO()
    call_command("check_links", "--limit", "10", "--pause", "0", stdout=out)
    assert "応答あり 1" in out.getvalue()
    assert "失敗中 1" in out.getvalue()
    assert out.getvalue().count("\n") == 1


@pytest.mark.parametrize("options", [["--limit", "0"], ["--pause", "-1"]])
def test_the_command_refuses_limits_that_make_no_sense(options):
    with pytest.raises(CommandError):
        call_command("check_links", *options)


def test_every_answer_has_words():
    for code in [
        "",
        "dns",
        "refused",
        "broken",
        "timeout",
        "tls",
        "redirects",
        "closed",
        "404",
        "403",
        "503",
        "200",
        "418",
    ]:
        assert checking.answer_words(SourceLink(answer=code))
