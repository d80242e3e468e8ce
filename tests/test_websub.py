"""The WebSub hub is told when a feed changes, and can do no harm when it fails."""

import datetime as dt
import logging
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from posts import publishing, websub
from posts.models import Edition, Generation, Source

pytestmark = pytest.mark.django_db

SITE = django_settings.SITE_URL
ALL = [
    f"{SITE}{place}/feed.{form}" for place in ("", "/commentary", "/corrections") for form in ("rss", "atom", "json")
]


class Hub(ThreadingHTTPServer):
    """A hub that keeps what it is told and answers with `status`."""

    def __init__(self, status=204, **headers):
        self.told, self.status, self.headers = [], status, headers
        super().__init__(("127.0.0.1", 0), _Answer)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.told.append(parse_qs(body))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *args):
        pass


@contextmanager
def running(hub):
    thread = threading.Thread(target=hub.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        hub.server_close()
        thread.join()


@pytest.fixture
def hub(settings):
    with running(Hub()) as server:
        settings.WEBSUB_HUB = server.url
        yield server


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """`with committed():` what happens in it is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def _addresses(hub):
    return [unquote(address) for message in hub.told for address in message["hub.url"]]


def test_publishing_tells_the_hub_once_of_every_feed_concerned(hub, committed, published):
    with committed():
        published()
    assert len(hub.told) == 1
    assert hub.told[0]["hub.mode"] == ["publish"]
    told = _addresses(hub)
    assert set(ALL) <= set(told)
    assert f"{SITE}/tags/港/feed.atom" in told
    assert f"{SITE}/outlets/tidewater-review/feed.json" in told
    assert len(told) == len(set(told))


def test_every_address_it_tells_of_is_a_feed_that_names_itself_so(hub, committed, published, client):
    with committed():
        published()
    for address in hub.told[0]["hub.url"]:
        response = client.get(address.removeprefix(SITE))
        assert response.status_code == 200, address
        assert address in response.content.decode(), address
        assert response["Link"] == f'<{hub.url}>; rel="hub", <{address}>; rel="self"'


def test_each_form_names_the_hub(hub, published, client):
    published()
    assert f'<atom:link href="{hub.url}" rel="hub"' in client.get("/feed.rss").content.decode()
    assert f'<link href="{hub.url}" rel="hub"' in client.get("/feed.atom").content.decode()
    assert client.get("/feed.json").json()["hubs"] == [{"type": "WebSub", "url": hub.url}]


def test_without_a_hub_no_feed_names_one_and_nobody_is_told(committed, published, client):
    with committed() as callbacks:
        published()
    assert callbacks == []
    assert websub.announce(timezone.now()) == 0
    for form in ("rss", "atom", "json"):
        response = client.get(f"/feed.{form}")
        assert "Link" not in response
        assert 'hub"' not in response.content.decode()


def test_corrections_withdrawals_and_new_credits_are_told_as_well(hub, committed, published, aya):
    with committed():
        edition = published()
    source = Source.objects.get()
    for change in (
        lambda: publishing.correct(edition, by=aya, kind="fact", text="年を改めました。"),
        lambda: (Source.objects.update(byline="Nora W."), publishing.refresh(source, by=aya)),
        lambda: publishing.withdraw(edition.post, by=aya, notice="取り下げました。"),
    ):
        hub.told.clear()
        with committed():
            change()
        assert set(ALL) <= set(_addresses(hub))


def test_a_transaction_that_publishes_twice_tells_once(hub, committed, published):
    with committed(), transaction.atomic():
        published(tags=("港",))
        published(tags=("海",))
    assert len(hub.told) == 1
    assert {f"{SITE}/tags/港/feed.rss", f"{SITE}/tags/海/feed.rss"} <= set(_addresses(hub))


def test_it_tells_of_no_tag_that_only_a_scheduled_post_has(hub, committed, published):
    with committed():
        published(tags=("極秘",), at=timezone.now() + dt.timedelta(days=1))
    assert not any("極秘" in address for address in _addresses(hub))


def test_the_command_tells_of_a_scheduled_post_that_has_gone_out(hub, committed, published, capsys):
    soon = timezone.now() + dt.timedelta(hours=1)
    with committed():
        published(tags=("朝",), at=soon)
    hub.told.clear()
    call_command("announce")
    assert hub.told == []
    with time_machine.travel(soon + dt.timedelta(minutes=1)):
        call_command("announce")
        assert f"{SITE}/tags/朝/feed.rss" in _addresses(hub)
        hub.told.clear()
        call_command("announce")
    assert hub.told == []
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("status", [301, 307, 400, 404, 500, 503])
def test_a_hub_that_refuses_or_sends_elsewhere_fails_no_editor(settings, committed, published, caplog, status):
    with running(Hub()) as elsewhere, running(Hub(status, Location=elsewhere.url)) as hub:
        settings.WEBSUB_HUB = hub.url
        with caplog.at_level(logging.WARNING), committed():
            published()
        assert elsewhere.told == []
        assert len(hub.told) == 1
    assert Edition.objects.public().count() == 1
    assert Generation.objects.get().announced_at is None
    assert f"it answered {status}" in caplog.text


def test_a_hub_that_hangs_is_left_alone_after_a_moment(settings, monkeypatch, committed, published, caplog):
    monkeypatch.setattr(websub, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection and never says a word
        settings.WEBSUB_HUB = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with caplog.at_level(logging.WARNING), committed():
            published()
    assert "timed out" in caplog.text
    assert Edition.objects.public().count() == 1


def test_a_hub_that_is_not_there_or_speaks_no_http_fails_no_editor(settings, committed, published, caplog, aya):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings.WEBSUB_HUB = f"http://127.0.0.1:{port}/"
    with caplog.at_level(logging.WARNING), committed():
        published()
    assert "was not told" in caplog.text
    with pytest.raises(CommandError):
        call_command("announce")


def test_what_a_failing_hub_missed_is_told_with_the_next_change(settings, committed, published):
    with running(Hub(503)) as hub:
        settings.WEBSUB_HUB = hub.url
        with committed():
            published()
        hub.status = 202
        assert websub.announce(timezone.now()) >= len(ALL)
        assert websub.announce(timezone.now()) == 0
