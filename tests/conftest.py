"""The cast and the stage: who writes, who edits, who reads; posts on the desk and posts in public.

Aya writes, Ken edits, Mio only reads. Leo, a lawyer, has no account at all: `client` as it comes is his.
With WARICHU_NO_SKIP=1 (CI) a test that would skip fails instead, so nothing goes untested unnoticed.
"""

import logging
import os
import shutil
import threading
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import documents, staff

ROOT = Path(__file__).resolve().parent.parent
NO_SKIP = os.environ.get("WARICHU_NO_SKIP") == "1"

# No example may fail for being slow (no timed assertions), and every run tries the same examples: a failure
# seen once is seen again. HYPOTHESIS_PROFILE=search looks further.
hypothesis_settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
hypothesis_settings.register_profile("search", parent=hypothesis_settings.get_profile("steady"), derandomize=False,
                                     max_examples=2_000)  # fmt: skip
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


# --- Which tests run ------------------------------------------------------------------------------


def pytest_collection_modifyitems(config, items):
    """Tests about one database are no business of another: deselected, not skipped. So is, on the second run, what
    takes long and asks no database anything."""
    others = {"sqlite", "postgresql"} - {connection.vendor}
    if connection.vendor == "postgresql":
        others.add("once")
    away = [item for item in items if any(item.get_closest_marker(name) for name in others)]
    if away:
        config.hook.pytest_deselected(items=away)
        items[:] = [item for item in items if item not in set(away)]


def pytest_report_header():
    return f"database: {connection.vendor}, skipped tests {'fail' if NO_SKIP else 'are named at the end'}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return _no_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return _no_skip((yield))


def _no_skip(report):
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        where_and_why = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"WARICHU_NO_SKIP=1 and this was skipped: {where_and_why}"
    return report


# --- Settings -------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _settings_for_tests(tmp_path_factory):
    """Plain static files (no collectstatic needed), a password hash that costs nothing, and no log line for each
    404 that a test asked for."""
    logging.getLogger("django.request").setLevel(logging.ERROR)
    storages = django_settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    with override_settings(
        STORAGES=storages,
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        PAGE_CACHE_VALIDITY="",  # tests change rows behind its back; test_page_cache.py turns it on
    ):
        yield


@pytest.fixture(autouse=True)
def _files_of_one_test(settings, tmp_path):
    """Uploads and renditions of a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DESK_MEDIA_ROOT = tmp_path / "desk-media"
    cache.clear()


@pytest.fixture(scope="session")
def shared():
    """The folder of the team beside this checkout: sample texts, acceptance checks."""
    for folder in (ROOT.parent / "shared", Path("/work/shared")):
        if folder.is_dir():
            return folder
    pytest.skip("needs ../shared (samples and acceptance checks), which this checkout does not have beside it")


@pytest.fixture(scope="session")
def kit(shared):
    """The acceptance checks and their tools."""
    home = Path(os.environ.get("KIT_HOME", "/opt/kit"))
    if not (home / "venv").is_dir() or not shutil.which("node"):
        pytest.skip(f"needs the acceptance kit in {home}: bash {shared}/kit/setup.sh")
    return shared / "kit"


# --- People ---------------------------------------------------------------------------------------


def _editor(username, name):
    user = User.objects.create_user(username, password=f"{username} opens the desk", first_name=name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="posts"))
    return user


@pytest.fixture
def aya(db):
    """An editor who writes."""
    return _editor("aya", "水野綾")


@pytest.fixture
def ken(db):
    """An editor who reviews."""
    return _editor("ken", "大谷健")


@pytest.fixture
def mio(db):
    """A reader with an account, which opens nothing."""
    return User.objects.create_user("mio", password="mio only reads", first_name="澪")


@pytest.fixture
def rin(db):
    """A Writer, for tests about roles."""
    return staff.writer("rin", last_name="白井", first_name="凛")


@pytest.fixture
def emi(db):
    """An Editor, for tests about roles."""
    return staff.editor("emi", last_name="森", first_name="恵美")


# --- Posts ----------------------------------------------------------------------------------------


@pytest.fixture
def full_document():
    """`full_document(**changes)`: a complete post that passes the checklist, as a Document."""
    return documents.full_document


@pytest.fixture
def make_post(aya):
    """`make_post(document=None, by=aya, **changes)`: a post on the desk, not public. The second one made in a test
    gets an address of its own unless `slug` is given."""
    numbers = count(1)

    def make(document=None, *, by=aya, **changes):
        from posts.importing import load

        if document is None:
            number = next(numbers)
            if number > 1:
                changes.setdefault("slug", f"harbour-tools-{number}")
            document = documents.full_document(**changes)
        return load.make_draft(document, by=by)

    return make


@pytest.fixture
def published(make_post, aya):
    """`published(document=None, at=None, **changes)`: the Edition of a post made by `make_post`. `at` in the future
    schedules it, in the past it was published then."""

    def publish(document=None, *, by=aya, at=None, **changes):
        from posts import publishing

        return publishing.publish(make_post(document, by=by, **changes), by=by, at=at)

    return publish


# --- The web outside ------------------------------------------------------------------------------


@pytest.fixture
def net(monkeypatch):
    """The web as the guarded client sees it: every name leads to a server of this test, which may misbehave."""
    from posts.links import client
    from tests.misbehaving import Net

    with Net() as net:
        monkeypatch.setattr(client, "web", net.client())
        yield net


# --- A browser ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium. It starts when the first test asks for it."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.skip("needs Chromium: apt-get install chromium fonts-noto-cjk (or CHROMIUM=/path/to/it)")
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    # Playwright keeps an event loop in this thread, which Django would take for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=quiet)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, live_server):
    """A fresh page at the live server, as a reader in Tokyo has it. `page.goto("/")` opens the index."""
    context = browser.new_context(base_url=live_server.url, locale="ja-JP", timezone_id="Asia/Tokyo")
    yield context.new_page()
    context.close()
    # The desk keeps what is typed while a page closes: the database is emptied when that has been answered.
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=10)
