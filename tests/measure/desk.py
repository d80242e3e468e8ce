"""What a long post costs at the desk: a post of 200 blocks and 100,000 characters, opened, typed in, saved.

    python -m tests.measure.desk                 (SQLite in a folder of its own; about a minute)
    DATABASE_URL=postgres://… python -m tests.measure.desk     (an empty database of that name)

Times are those of one machine. So the login page, which asks the database nothing about posts, is measured in the same
run, and each figure is also given as a multiple of it: docs/desk.md.
"""

import json
import logging
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
BLOCKS, CHARACTERS, ROUNDS = 200, 100_000, 7


def long_post(by, **changes):
    """Commentary and translation in turn, from twenty sources, 500 characters a block."""
    from dataclasses import replace

    from posts.document import Commentary
    from posts.importing import load
    from tests import documents

    sentence = "港の倉庫には、名前を忘れられた道具が並んでいた。"
    bodies = [f"<p>{(f'{n}番の記録。' + sentence * 30)[: CHARACTERS // BLOCKS]}</p>" for n in range(BLOCKS)]
    sources = tuple(replace(documents.SOURCE, key=f"s{n}", links=()) for n in range(20))
    blocks = tuple(
        Commentary(key=f"b{n}", body=bodies[n])
        if n % 2
        else replace(documents.TRANSLATION, key=f"b{n}", source=f"s{n // 2 % 20}", body=bodies[n], original="")
        for n in range(BLOCKS)
    )
    return load.make_draft(documents.full_document(blocks=blocks, sources=sources, **changes), by=by)


def cpu(call) -> tuple[float, object]:
    """The middle of some rounds, in milliseconds of this process, and the last answer."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        answer = call()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times), answer


def queries(call) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        call()
    return len(found)


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.test import override_settings

    logging.disable(logging.ERROR)
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=settings.STORAGES | plain):
        measure()


def measure() -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    from tests.desk_pages import change_url, form_data

    call_command("migrate", verbosity=0)
    aya = User.objects.create_superuser("aya")
    post = long_post(aya)
    client, stranger = Client(), Client()
    client.force_login(aya)
    unit, _answer = cpu(lambda: stranger.get("/admin/login/"))

    def line(name: str, call, **more) -> object:
        number = queries(call)
        spent, answer = cpu(call)
        assert answer.status_code in {200, 302}, (name, answer.status_code)
        assert b'"again": true' not in answer.content, name
        extra = "".join(f"  {key} {value}" for key, value in more.items())
        print(f"{name:44} {spent:8.0f} ms  {spent / unit:7.1f} ×  {number:4} queries{extra}")
        return answer

    print(f"login page: {unit:.1f} ms (the measure)")
    opened = line("change form, opened", lambda: client.get(change_url(post)))
    data = form_data(opened)
    body = post.posts_commentary_set.get(key="b1").body.replace("。</p>", "。字</p>")
    turn = iter(range(1, 10_000))

    def part(patch):
        sent = {"journal": "measure", "post": post.pk, "base": post.version, "turn": next(turn), "patch": patch}
        return sent | {"checks": known["checks"]}

    def keep(patch):
        return client.post("/admin/posts/post/journal/", json.dumps(part(patch)), content_type="application/json")

    typed, known = {"sheets": {"b1": {"body": body}}}, {"checks": ""}
    first = keep(typed)
    known = first.json()
    size = len(json.dumps(part(typed), ensure_ascii=False).encode())
    whole = len("".join(f"{name}={value}&" for name, value in data.items()).encode())
    answer = line("autosave after one typed character", lambda: keep(typed), bytes=size)
    print(f"{'':44} answer {len(answer.content)} bytes; the whole form would be {whole} bytes")
    print(f"{'':44} findings that have changed: {len(first.content)} bytes, {len(known['findings'])} of them")
    line("autosave, nothing typed (heartbeat)", lambda: keep({}))
    prefix = next(name.removesuffix("-block_key") for name, value in data.items() if value == "b1")

    def save():
        data["version"] = str(type(post).objects.get(pk=post.pk).version)
        data[f"{prefix}-body"] = data[f"{prefix}-body"].replace("</p>", "字</p>")
        return client.post(change_url(post), data)

    line("save, one block changed", save)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/desk.sqlite3")
        os.environ.setdefault("WARICHU_ENV", "development")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
        main()
