"""Twenty editors' saves at the same moment, and a server that dies in the middle of a merge: no character is lost."""

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection, connections
from django.test import Client

from posts.models import Journal, Post
from tests import faulting
from tests.conftest import ROOT
from tests.desk_pages import change_url, form_data, open_form, prefix_of

SAVERS = 20


def _saver(number: int, post_pk: int) -> tuple[Client, dict]:
    user = User.objects.create_user(f"saver{number}", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="posts"))
    client = Client()
    client.force_login(user)
    return client, open_form(client, Post.objects.get(pk=post_pk))


def race(post: Post) -> dict:
    """Twenty people have opened the post. All write into its first block, every second one adds a block; they press
    Save at once, and publish the merged text of whoever is asked as it stands. Gives back what became of it."""
    savers = [_saver(number, post.pk) for number in range(SAVERS)]
    start = threading.Barrier(SAVERS)

    def save(number: int) -> int:
        client, data = savers[number]
        data[f"{prefix_of(data, 'opening')}-body"] = f"<p>筆者{number}番の段落。</p>"
        data["lead"] = f"リード{number}"
        try:
            start.wait()
            return client.post(change_url(post), data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(SAVERS) as pool:
        answers = list(pool.map(save, range(SAVERS)))
    everything = [row.document for row in post.revisions.all()] + [row.patch for row in Journal.objects.all()]
    kept = json.dumps(everything, ensure_ascii=False)
    lost = [n for n in range(SAVERS) if f"筆者{n}番の段落。" not in kept or f"リード{n}" not in kept]
    offered = sum(
        "_resume" in client.get(change_url(post)).content.decode()
        for (client, _data), answer in zip(savers, answers, strict=True)
        if answer == 409
    )
    return {"answers": sorted(answers), "lost": lost, "asked": answers.count(409), "offered": offered}


def _nothing_lost(result: dict) -> None:
    assert result["lost"] == []
    assert set(result["answers"]) <= {302, 409}
    assert result["answers"].count(302) == 1
    assert result["asked"] == result["offered"] == SAVERS - 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_twenty_saves_at_once_lose_nothing_on_postgresql(make_post):
    _nothing_lost(race(make_post()))


ON_A_FILE = """
import json
import django
django.setup()
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import override_settings
from posts.importing import load
from tests import documents, test_race
plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=settings.STORAGES | plain, PASSWORD_HASHERS=hashers):
    call_command("migrate", verbosity=0)
    aya = User.objects.create_user("aya", is_staff=True)
    print("RESULT", json.dumps(test_race.race(load.make_draft(documents.full_document(), by=aya))))
"""


@pytest.mark.sqlite
def test_twenty_saves_at_once_lose_nothing_on_sqlite(tmp_path):
    """In a file, as a site has it: the tests' own database is in memory, where threads cannot wait for each other."""
    environ = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/race.sqlite3",
        "WARICHU_ENV": "development",
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run([sys.executable, "-c", ON_A_FILE], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    _nothing_lost(json.loads(done.stdout.rpartition("RESULT")[2]))


@pytest.mark.django_db(transaction=True)
def test_a_server_that_dies_in_the_middle_of_a_merge_leaves_all_of_it_or_nothing(make_post, aya, ken):
    post = make_post()
    mine, theirs = Client(), Client()
    mine.force_login(aya)
    theirs.force_login(ken)
    data, other = open_form(mine, post), open_form(theirs, post)
    other[f"{prefix_of(other, 'opening')}-body"] = "<p>健が直した。</p>"
    theirs.post(change_url(post), other)
    data[f"{prefix_of(data, 'opening')}-body"] = "<p>綾が書いた。</p>"
    asked = mine.post(change_url(post), data)
    assert asked.status_code == 409
    decided = form_data(asked, "merge-form") | {"_merge": "1", "merge-opening": "both"}
    visible = ["posts_post", "posts_commentary", "posts_revision", "posts_journal", "posts_taggedpost"]

    def rows():
        return {name: found for name, found in faulting.every_row().items() if name in visible}

    answer = faulting.at_each_statement(lambda: mine.post(change_url(post), decided), visible=rows)
    assert answer is None or answer.status_code == 302
    post.refresh_from_db()
    assert "綾が書いた。" in str(post.revisions.first().document)
    assert "健が直した。" in str(post.revisions.first().document)
    assert connection.vendor in {"sqlite", "postgresql"}
