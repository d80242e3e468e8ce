"""CPU and queries of each kind of public page, with ten posts and with 100,000: docs/performance.md.

    make measure                                   (SQLite in a folder of its own; about ten minutes)
    python -m tests.measure.performance --sizes 10 1000
    DATABASE_URL=postgres://… python -m tests.measure.performance --sizes 10     (an empty database of that name)

Times are those of one machine. So the time of the policy page, which asks no database anything, is measured in the
same run, and each page is also given as a multiple of it.
"""

import argparse
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
ROUNDS = 60


def pages(size: int) -> dict[str, str]:
    """The addresses that are measured, by what they show. Tag, outlet and source are the most used ones."""
    from posts import paging
    from posts.models import Edition, EditionFacet, Tag

    late = Edition.objects.order_by("published_at")[max(1, size // 50)]
    of_tag = EditionFacet.objects.filter(kind="tag", value=str(Tag.objects.get(name="港0").pk)).order_by("published_at")
    late_of_tag = of_tag.select_related("edition")[max(1, of_tag.count() // 50)].edition
    tag = quote("港0")
    return {
        "policy (no query: the measure)": "/policy/",
        "post": f"/posts/post-{size // 2}/",
        "index": "/",
        "index, one of the last pages": f"/?before={paging.cursor(late)}",
        "tag": f"/tags/{tag}/",
        "tag, one of the last pages": f"/tags/{tag}/?before={paging.cursor(late_of_tag)}",
        "outlet": "/outlets/paper-0/",
        "source": "/sources/s0/",
        "sources of a language": "/sources/?language=sv",
        "author": "/authors/writer-0/",
        "archive": "/archive/",
        "archive, one facet": "/archive/?language=sv",
        "archive, two facets": f"/archive/?language=sv&tag={tag}",
        "year": f"/archive/{late.published_at.year}/",
        "month": f"/archive/{late.published_at.year}/{late.published_at.month}/",
        "tags": "/tags/",
        "corrections": "/corrections/",
        "feed (Atom)": "/feed.atom",
        "feed of a tag (Atom)": f"/tags/{tag}/feed.atom",
        "search, two characters": f"/search/?q={quote('倉庫')}",
        "sitemap": "/sitemap.xml",
        "not found": "/nowhere/",
    }


def environ(path: str) -> dict:
    path, _, query = path.partition("?")
    from urllib.parse import unquote_to_bytes

    return {
        "REQUEST_METHOD": "GET", "PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_ACCEPT_ENCODING": "gzip", "HTTP_ACCEPT_LANGUAGE": "ja", "wsgi.input": BytesIO(b""), "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }  # fmt: skip


def ask(application, path: str) -> str:
    status = []
    answer = application(environ(path), lambda line, _headers, _info=None: status.append(line))
    b"".join(answer)
    answer.close()
    return status[0]


def measure(application, path: str, *, before=None) -> tuple[float, int]:
    """The median CPU of a request in milliseconds, and its queries. `before` runs before each, unmeasured."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(3):
        ask(application, path)
    if before:
        before()
    with CaptureQueriesContext(connection) as captured:
        ask(application, path)
    queries = len(captured)
    times = []
    for _ in range(8 if before else ROUNDS):
        if before:
            before()
        start = time.process_time()
        ask(application, path)
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000, queries


def measure_size(size: int) -> dict[str, dict]:
    """What each page costs on a site of that many posts: kept, made anew, and made anew after a publication."""
    from django.core.cache import cache
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import override_settings
    from django.urls import NoReverseMatch, reverse

    found = {}
    addresses = pages(size)
    with override_settings(PAGE_CACHE_VALIDITY=""):
        without = WSGIHandler()
    kept = WSGIHandler()
    try:
        reverse("search")
    except NoReverseMatch:
        addresses = {name: path for name, path in addresses.items() if not path.startswith("/search/")}
    for name, path in addresses.items():
        status = ask(without, path)
        if status[:3] not in {"200", "404"} or (status[:3] == "404" and name != "not found"):
            print(f"  {name}: {path} answers {status}", file=sys.stderr)
            continue
        cpu, queries = measure(without, path)
        first, _ = measure(without, path, before=cache.clear)
        ready, ready_queries = measure(kept, path)
        found[name] = {"cpu": cpu, "queries": queries, "first": first, "ready": ready, "ready_queries": ready_queries}
    return found


def fill(size: int) -> None:
    """Makes the posts, unless the database has just these already (`--folder`)."""
    from django.core.management import call_command, get_commands
    from django.db import connection, transaction

    from posts import rendering
    from posts.models import Edition
    from tests.measure import many

    if Edition.objects.count() == size:
        rendering.STAMP = Edition.objects.values_list("stamp", flat=True).first()
        return
    call_command("flush", interactive=False, verbosity=0)
    start = time.monotonic()
    with transaction.atomic():
        many.make(size)
    if "index_search" in get_commands():
        call_command("index_search", stdout=StringIO())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(f"{size:,} posts made in {time.monotonic() - start:.0f} s", file=sys.stderr)


def one(size: int) -> None:
    """Measures one size in this process, and prints what was found as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    import django
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
    django.setup()
    from django.core.management import call_command

    logging.disable(logging.CRITICAL)  # a line for each 404 that was asked for
    call_command("migrate", verbosity=0)
    fill(size)
    print(json.dumps(measure_size(size)))


def table(results: dict[int, dict]) -> str:
    """A Markdown table: milliseconds of CPU and, after the stroke, multiples of the policy page; then queries."""
    sizes = list(results)
    unit = {size: results[size]["policy (no query: the measure)"]["cpu"] for size in sizes}
    head = ["page", *(f"{size:,} posts" for size in sizes), *(f"first, {size:,}" for size in sizes),
            *(f"kept, {size:,}" for size in sizes), "queries", "kept"]  # fmt: skip
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    for name in results[sizes[-1]]:
        row = {size: results[size].get(name) for size in sizes}
        if not all(row.values()):
            continue
        cells = [name]
        for column in ("cpu", "first", "ready"):
            cells += [f"{row[size][column]:.2f} / {row[size][column] / unit[size]:.1f}" for size in sizes]
        for column in ("queries", "ready_queries"):
            numbers = [str(row[size][column]) for size in sizes]
            cells.append(numbers[0] if len(set(numbers)) == 1 else " → ".join(numbers))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100_000])
    parser.add_argument("--folder", type=Path, help="keep the databases here, and use those that are there")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        return one(given.sizes[0])
    results = {}
    with ExitStack() as stack:
        folder = given.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="warichu-")))
        for size in given.sizes:  # each in a process of its own: nothing of one warms the other
            environment = {"DATABASE_URL": f"sqlite:///{folder}/{size}.sqlite3"} | os.environ | {
                "SITE_URL": "http://127.0.0.1", "WARICHU_ENV": "development", "CACHE_URL": "locmemcache://",
                "MEDIA_ROOT": f"{folder}/media", "DESK_MEDIA_ROOT": f"{folder}/desk",
            }  # fmt: skip
            command = [sys.executable, "-m", "tests.measure.performance", "--one", "--sizes", str(size)]
            done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
            results[size] = json.loads(done.stdout)
    print(table(results))


if __name__ == "__main__":
    main()
