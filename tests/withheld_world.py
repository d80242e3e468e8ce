"""A public post whose quoted words can be told from everything else, and every address at which a reader could meet
them: taken from the URLconf, so that a new address is looked at from its first day."""

from dataclasses import replace

from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from posts import publishing, search
from posts.document import Basis, Commentary, QuotedArticle
from posts.models import Author, Edition, Outlet, Source, Tag
from tests.documents import SOURCE, TRANSLATION, full_document
from tests.test_urlconf_walls import addresses, body, routes

SECRET = "鯱鉾"  # stands in all that the source says, and in nothing that the author says
OWN = "私の町の鍛冶屋"  # stands in the author's commentary
OTHER = "鱏鰭"  # the words of another source in the same post, which stay


def document(**source):
    """The post: commentary, the words in question, commentary, words of another source. `source` changes the first."""
    first = replace(SOURCE, basis=Basis.LICENCE, licence="CC BY-SA 4.0",
                    licence_url="https://cc.example/licenses/by-sa/4.0/")  # fmt: skip
    other = replace(SOURCE, key="other", title="Another Text", links=(), url_said="none", said_reason="紙の本")
    sealed = replace(
        TRANSLATION,
        title=f"{SECRET}の見出し",
        body=f"<p>{SECRET}が桟橋に並ぶ。〔訳注:{SECRET}の注〕</p><p>二つめの{SECRET}。</p>",
        original=f"<p>{SECRET} in the shed on the pier.</p><p>The second {SECRET}.</p>",
    )
    return full_document(
        blocks=(
            Commentary(key="opening", body=f"<p>港の話。{'港' * 60}</p>"),
            sealed,
            Commentary(key="closing", body=f"<p>{OWN}にも棚がある。</p>"),
            QuotedArticle(
                key="other", source="other", body=f"<p>{OTHER}を直す。</p>", translator="水野綾", method="human",
                coverage="excerpt",
            ),
        ),
        sources=(replace(first, **source), other),
    )  # fmt: skip


def make(published, by, *, at=None, **source) -> Edition:
    """The post in public, with a correction that repeats the words, and what readers see of a permission's evidence."""
    edition = published(document=document(**source), at=at)
    publishing.correct(
        edition, by=by, kind="translation", text=f"「古い{SECRET}」を「{SECRET}」に改めました。", block_key="translation",
        before=f"古い{SECRET}が並ぶ。", after=f"{SECRET}が並ぶ。",
    )  # fmt: skip
    edition.refresh_from_db()
    return edition


def evidence(source: Source, words: bytes = b"yes, until then") -> None:
    source.permission_evidence.save("letter.txt", ContentFile(words))


def public_addresses() -> set[str]:
    """Every address that is for readers, with every parameter there is."""
    admin.autodiscover()
    slugs = [row.slug for model in (Outlet, Tag, Author, Edition) for row in model.objects.all()]
    values = {
        "slug": slugs,
        "key": [row.key for row in Source.objects.all()],
        "year": [timezone.localtime().year],
        "month": [timezone.localtime().month],
        "form": ["rss", "atom", "json"],
        "number": [0],
        "digest": ["0" * 20],
        "name": default_storage.listdir(".")[1] if default_storage.exists(".") else ["x" * 32 + "-480.webp"],
        "path": ["nowhere"],
    }
    found = set()
    for name, chain in routes():
        if not name.startswith("admin:"):
            found |= addresses(chain, _Known(values))
    return found | {f"/search/?q={OWN}", "/archive/?voice=translation", "/?before=9999999999999999-9"}


class _Known(dict):
    """With a value for parameters nobody has thought of here: an address that does not exist tells nothing either."""

    def __contains__(self, name):
        return True

    def __missing__(self, name):
        return ["x"]


def telling(client) -> list[str]:
    """The public addresses whose answers hold the words."""
    wrong = []
    for address in sorted(public_addresses()):
        response = client.get(address)
        assert response.status_code < 500, address
        if SECRET in body(response).decode("utf-8", "replace"):
            wrong.append(address)
    return wrong


def hits(words: str = SECRET) -> tuple[int, int]:
    """What the search finds of the words, and how many it says there are."""
    found = search.find(words, now=timezone.now())
    return len(found.hits), found.count
