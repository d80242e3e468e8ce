"""The one settings file, read by a fresh process with an environment of its own, as an operator starts it."""

import json
import os
import re
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.db import connection
from django.db.models import FileField
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path, reverse

from cms.headers import PrivateDeskMiddleware
from cms.secret import read_or_make_secret
from cms.storages import DeskStorage
from tests.conftest import ROOT

KEY = "k3y-for-tests-" + "abcdefghij0123456789" * 3
PRODUCTION = {
    "WARICHU_ENV": "production",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "notes.example.jp",
    "SITE_URL": "https://notes.example.jp",
    "DATABASE_URL": "sqlite://:memory:",
}


def start(*command, **environment):
    """manage.py with exactly these variables (and an empty .env is assumed)."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *command],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def setting(name, **environment):
    """What a process started with these variables has in settings, through JSON."""
    code = f"import json; from django.conf import settings; print(json.dumps(settings.{name}, default=str))"
    done = start("shell", "--no-imports", "--command", code, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# --- What a production site refuses to start with ---------------------------------------------


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is empty. Set it to"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short. Set it to"),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY is too short. Set it to"),
        ({"DEBUG": "1"}, "DEBUG is on. Set DEBUG=0"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is empty, or holds '*'"),
        ({"ALLOWED_HOSTS": "https://notes.example.jp"}, "Set it to the bare names"),
        ({"SITE_URL": ""}, "SITE_URL is not a plain https:// address"),
        ({"SITE_URL": "http://notes.example.jp"}, "SITE_URL is not a plain https:// address"),
        ({"SITE_URL": "https://notes.example.jp/blog"}, "SITE_URL is not a plain https:// address"),
        ({"SITE_URL": "https://other.example.jp"}, "which ALLOWED_HOSTS does not hold"),
        ({"WARICHU_ENV": "staging"}, "Set it to 'development' or 'production'"),
        ({"MEDIA_ROOT": "/srv/files", "DESK_MEDIA_ROOT": "/srv/files/desk"}, "lie inside one another"),
        ({"UPLOAD_MAX_BYTES": "a lot"}, "UPLOAD_MAX_BYTES"),
    ],
)
def test_it_stops_with_a_sentence_that_says_what_to_set(change, says):
    done = start("check", **PRODUCTION | change)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_server_s_entry_point_stops_the_same_way():
    clean = {"PATH": os.environ["PATH"], "WARICHU_ENV": "production"}
    done = subprocess.run(
        [sys.executable, "-c", "import cms.wsgi"], cwd=ROOT, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "SECRET_KEY is empty" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_starts_in_production_and_django_s_deployment_check_has_nothing_to_say():
    done = start("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


# --- What production switches on --------------------------------------------------------------


def test_cookies_of_a_production_site_are_sealed():
    names = ["SESSION_COOKIE", "CSRF_COOKIE"]
    code = [f"settings.{name}_{part}" for name in names for part in ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "PATH")]
    done = start(
        "shell", "--no-imports", "--command",
        f"import json; from django.conf import settings; print(json.dumps([{', '.join(code)}]))",
        **PRODUCTION,
    )  # fmt: skip
    assert json.loads(done.stdout) == [
        "__Host-sessionid", True, True, "Lax", "/",
        "__Host-csrftoken", True, True, "Lax", "/",
    ]  # fmt: skip


def test_a_production_site_sends_everybody_to_https_and_says_so_for_a_year():
    code = """
from django.test import Client
plain = Client().get('/admin/login/', HTTP_HOST='notes.example.jp')
print(plain.status_code, plain['Location'])
sealed = Client().get('/robots.txt', HTTP_HOST='notes.example.jp', secure=True)
print(sealed.status_code, sealed['Strict-Transport-Security'])
print(sealed['X-Frame-Options'], sealed['X-Content-Type-Options'], sealed['Referrer-Policy'])
print(Client().get('/', HTTP_HOST='stranger.example', secure=True).status_code)
"""
    done = start(
        "shell", "--no-imports", "--command", code, **PRODUCTION, LOG_LEVEL="CRITICAL", STATIC_ROOT=str(ROOT / "static")
    )
    redirect, sealed, framing, stranger = done.stdout.splitlines()
    assert redirect == "301 https://notes.example.jp/admin/login/"
    assert sealed == "200 max-age=31536000; includeSubDomains; preload"
    assert framing == "DENY nosniff strict-origin-when-cross-origin"
    assert stranger == "400"


def test_the_proxy_s_word_about_https_counts_only_when_the_operator_says_so():
    assert setting("SECURE_PROXY_SSL_HEADER", **PRODUCTION) is None
    assert setting("SECURE_PROXY_SSL_HEADER", **PRODUCTION, BEHIND_PROXY="1") == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_every_variable_is_in_the_operators_table():
    code = (ROOT / "cms" / "settings.py").read_text()
    read = set(re.findall(r"""(?:env\.\w+|whole_number)\(\s*"([A-Z_]+)\"""", code))
    table = (ROOT / "docs" / "operations.md").read_text()
    assert len(read) > 20
    assert sorted(name for name in read if f"| `{name}` |" not in table) == []


# --- Services named by an address -------------------------------------------------------------


def test_out_of_the_box_it_needs_no_service():
    database = setting("DATABASES['default']")
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(ROOT / "var" / "warichu.sqlite3")
    assert setting("CACHES['default']['BACKEND']") == "django.core.cache.backends.locmem.LocMemCache"
    assert setting("EMAIL_BACKEND") == "django.core.mail.backends.console.EmailBackend"


def test_a_relative_database_lies_beside_manage_py_wherever_one_stands():
    name = setting("DATABASES['default']['NAME']", DATABASE_URL="sqlite:///var/demo/x.sqlite3")
    assert name == str(ROOT / "var/demo/x.sqlite3")


def test_postgresql_is_taken_from_its_address():
    database = setting("DATABASES['default']", DATABASE_URL="postgres://aya:p%40ss@db.example:5433/notes")
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert [database[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "aya", "p@ss", "db.example", 5433, "notes",
    ]  # fmt: skip
    assert database["CONN_MAX_AGE"] == 60
    assert database["CONN_HEALTH_CHECKS"] is True


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_is_spoken_to_by_psycopg_3():
    import psycopg

    connection.ensure_connection()
    assert isinstance(connection.connection, psycopg.Connection)


def test_mail_goes_through_the_server_it_is_given():
    address = "smtp+tls://aya:secret@mail.example:587"
    assert setting("EMAIL_HOST", EMAIL_URL=address) == "mail.example"
    assert setting("EMAIL_USE_TLS", EMAIL_URL=address) is True


def test_redis_keeps_what_the_cache_is_given(settings):
    address = os.environ.get("WARICHU_TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
    found = setting("CACHES['default']", CACHE_URL=address)
    assert found["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
    redis = pytest.importorskip("redis")
    try:
        with closing(redis.Redis.from_url(address)) as server:
            server.ping()
    except redis.ConnectionError:
        pytest.skip(f"needs Redis at {address}: redis-server, or WARICHU_TEST_REDIS_URL")
    settings.CACHES = {"default": found}
    cache = caches["default"]
    cache.set("warichu-test", "割註", 5)
    assert cache.get("warichu-test") == "割註"
    cache.delete("warichu-test")
    cache.close()


# --- SQLite under two editors -----------------------------------------------------------------


SQLITE_IN_FORCE = """
from django.db import connection
with connection.cursor() as cursor:
    for name in ('journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'):
        print(cursor.execute(f'PRAGMA {name}').fetchone()[0])
"""
TWO_EDITORS = """
import threading
from django.db import connections, connection, transaction
with connection.cursor() as cursor:
    cursor.execute('CREATE TABLE counter (n integer)')
    cursor.execute('INSERT INTO counter VALUES (0)')
def count():
    try:
        for turn in range(25):
            with transaction.atomic(), connection.cursor() as cursor:
                number = cursor.execute('SELECT n FROM counter').fetchone()[0]
                cursor.execute('UPDATE counter SET n = %s', [number + 1])
    finally:
        connections.close_all()
editors = [threading.Thread(target=count) for editor in range(4)]
[editor.start() for editor in editors]
[editor.join() for editor in editors]
with connection.cursor() as cursor:
    print(cursor.execute('SELECT n FROM counter').fetchone()[0])
"""


def test_sqlite_options_are_in_force(tmp_path):
    done = start("shell", "--no-imports", "--command", SQLITE_IN_FORCE, DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")
    assert done.stdout.split() == ["wal", "1", "1", "20000"], done.stderr


def test_editors_who_save_at_once_on_sqlite_wait_for_each_other(tmp_path):
    """Read, then write, in one transaction: without IMMEDIATE the second writer fails or overwrites the first."""
    done = start("shell", "--no-imports", "--command", TWO_EDITORS, DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")
    assert done.stderr == ""
    assert done.stdout.strip() == "100"


# --- The secret of a development machine ------------------------------------------------------


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    place = tmp_path / "var" / "secret"
    secret = read_or_make_secret(place)
    assert len(secret) >= 50
    assert read_or_make_secret(place) == secret
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert [item.name for item in place.parent.iterdir()] == ["secret"]


def test_processes_that_start_at_once_get_the_same_secret(tmp_path):
    gate = threading.Barrier(8)

    def start_one(_):
        gate.wait()
        return read_or_make_secret(tmp_path / "secret")

    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(start_one, range(8)))
    assert len(secrets) == 1
    assert "" not in secrets


# --- The two storages -------------------------------------------------------------------------


def test_a_file_of_the_desk_has_no_address_and_only_its_owner_reads_it(tmp_path, settings):
    desk = storages["desk"]
    name = desk.save("figures/harbour.png", ContentFile(b"a picture"))
    assert (settings.DESK_MEDIA_ROOT / name).read_bytes() == b"a picture"
    assert stat.S_IMODE((settings.DESK_MEDIA_ROOT / name).stat().st_mode) == 0o600
    assert not default_storage.exists(name)
    with pytest.raises(ValueError, match="no public address"):
        desk.url(name)


def test_every_file_that_editors_bring_goes_to_the_desk_s_storage():
    fields = [item for model in apps.get_app_config("posts").get_models() for item in model._meta.get_fields()]
    files = {str(item): type(item.storage) for item in fields if isinstance(item, FileField)}
    assert files == {
        "posts.Figure.image": DeskStorage,
        "posts.Source.permission_evidence": DeskStorage,
    }


# --- Middleware -------------------------------------------------------------------------------


def test_middleware_stands_in_the_order_that_makes_it_work():
    names = [name.rsplit(".", 1)[1] for name in settings.MIDDLEWARE]
    order = [
        "SecurityMiddleware",  # redirects to https before anything is spent
        "CSPMiddleware",
        "WhiteNoiseMiddleware",
        "GZipMiddleware",  # compresses what ConditionalGet has tagged
        "ConditionalGetMiddleware",
        "PrivateDeskMiddleware",  # says no-store before ConditionalGet would tag a page of the desk
        "SessionMiddleware",
        "CsrfViewMiddleware",
        "AuthenticationMiddleware",
    ]
    assert [name for name in names if name in order] == order


@pytest.mark.urls("tests.test_settings")
def test_a_page_that_has_not_changed_answers_304_also_when_it_was_compressed(client):
    first = client.get("/still/", headers={"accept-encoding": "gzip"})
    assert first["ETag"].startswith('W/"')
    assert first["Content-Encoding"] == "gzip"
    again = client.get("/still/", headers={"accept-encoding": "gzip", "if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    plain = client.get("/still/", headers={"if-none-match": first["ETag"]})
    assert plain.status_code == 304


def still(request):
    """A page that stands still, for the test above."""
    return HttpResponse("港の道具。" * 200)


urlpatterns = [path("still/", still)]


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/admin/posts/post/", "/admin/no-such-page/"])
@pytest.mark.django_db
def test_nothing_of_the_desk_is_kept_by_a_cache(client, aya, address):
    client.force_login(aya)
    response = client.get(address)
    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]
    assert not response.has_header("ETag")
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_a_desk_view_that_forgets_is_private_and_one_that_says_more_stays_so():
    request = RequestFactory().get("/admin/posts/figure/1/image/")

    def answer(**headers):
        return PrivateDeskMiddleware(lambda _: HttpResponse("", headers=headers))(request)["Cache-Control"]

    assert set(answer().split(", ")) == {"private", "no-store"}
    assert set(answer(**{"Cache-Control": "public, max-age=600"}).split(", ")) == {"private", "max-age=600"}


@pytest.mark.django_db
def test_the_log_in_cookie_is_out_of_reach_of_scripts(client, aya):
    form = client.get(reverse("admin:login"))
    assert client.cookies[settings.CSRF_COOKIE_NAME]["httponly"]
    client.post(form.wsgi_request.path, {"username": "aya", "password": "aya opens the desk"})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


# --- Hashed static files ----------------------------------------------------------------------


@pytest.mark.once
def test_every_static_file_is_collected_hashed_and_compressed(tmp_path):
    """What `make demo` and production serve. A stylesheet that names a file which is not there fails here."""
    done = start("collectstatic", "--no-input", "--verbosity", "1", STATIC_ROOT=str(tmp_path / "static"))
    assert done.returncode == 0, done.stderr
    files = json.loads((tmp_path / "static" / "staticfiles.json").read_text())["paths"]
    hashed = files["admin/css/base.css"]
    assert re.fullmatch(r"admin/css/base\.[0-9a-f]{12}\.css", hashed)
    for suffix in ("", ".gz", ".br"):
        assert (tmp_path / "static" / f"{hashed}{suffix}").is_file()
    assert not (tmp_path / "static" / "admin/css/base.css").exists()
