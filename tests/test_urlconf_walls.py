"""Every address of the site, asked by a stranger and by a reader with an account (ADR 0001).

The walk takes its routes from the URLconf itself, so a new route is walked from its first day; a route with a
parameter that has no samples here fails. Nothing of the desk may answer, and no answer may hold a word or a picture
that has not been published, or has been taken back.
"""

import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from itertools import product
from types import SimpleNamespace
from urllib.parse import quote, unquote

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from django.utils.regex_helper import normalize
from PIL import Image

from posts import previews, publishing, revisions
from posts.document import Commentary, Figure, Link
from posts.models import Author, Outlet, Paste, Permalink, Post, PreviewLink, RawImport, Source, Tag
from tests.documents import CLOSING, OPENING, SOURCE, TRANSLATION

# Answers without a word about posts; everything else under the desk is shut.
OPEN_DESK_ROUTES = {"admin:login", "admin:logout", "admin:jsi18n"}


# --- A site with something to hide ----------------------------------------------------------------


def _picture(colour) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), colour).save(out, "PNG")
    return out.getvalue()


def _blocks(word, source):
    """A post in whose every part the word stands."""
    return (
        replace(OPENING, key=f"opening-{word}"[:20], body=f"<p>{word}の前書き。{'港' * 40}</p>"),
        replace(
            TRANSLATION,
            key=f"translation-{word}"[:20],
            source=source,
            title=f"{word}の見出し",
            body=f"<p>{word}の訳文。</p>",
            original=f"<p>{word} original</p>",
        ),
        CLOSING,
    )


def _document(full_document, word, *, slug, of="", **changes):
    """A post made of a word; the particulars of its source are made of `of`, or of the same word."""
    of = of or word
    source = replace(
        SOURCE,
        key=f"s-{slug}"[:20],
        title=f"{of} title",
        byline=f"{of} byline",
        outlet=f"{of} outlet",
        outlet_slug=f"outlet-{slug}",
        links=(Link(rel="original", url=f"https://tidewater.example.org/{slug}"),),
    )
    texts = {"title": f"{word}の題", "lead": f"{word}のリード", "tags": (f"{word}の札",)}
    return full_document(blocks=_blocks(word, source.key), sources=(source,), slug=slug, **texts | changes)


@pytest.fixture
def world(full_document, make_post, published, aya, mio):
    """One public post, and everything that is not public: each kind with a word that only it contains."""
    now = timezone.now()
    names = ["public", "draft", "scheduled", "withdrawn", "reworked", "replaced", "pasted", "evidence", "imported"]
    words = SimpleNamespace(**{name: f"合言葉{number}{name}" for number, name in enumerate(names)})

    public = make_post(_document(full_document, words.replaced, slug="public-post", of=words.public))
    shown = _document(full_document, words.public, slug="public-post")
    name = storages["desk"].save("figures/shown.png", ContentFile(_picture("navy")))
    figure = Figure(key="shown", image=name, width=640, height=400, alt="港", rights="自分で撮影")
    revisions.write(public, replace(shown, blocks=(*shown.blocks, figure)))
    public.refresh_from_db()
    publishing.publish(public, by=aya, at=now - timedelta(days=3))
    Permalink.objects.create(path="/posts/public-once/", edition=public.edition)

    draft = _document(full_document, words.draft, slug="draft-post")
    figure = Figure(key="figure", alt=words.draft, caption=words.draft, credit=words.draft)
    draft = make_post(replace(draft, blocks=(*draft.blocks, figure, Commentary(key="empty"))))
    picture = _picture("teal")
    row = draft.posts_figure_set.get()
    row.image.save("harbour.png", ContentFile(picture, name="harbour.png"))

    published(_document(full_document, words.scheduled, slug="scheduled-post"), at=now + timedelta(days=3))
    # The notice may name what was taken back; nothing else of it remains.
    withdrawn = _document(full_document, words.withdrawn, slug="withdrawn-post", title="取り下げた記事")
    withdrawn = published(withdrawn, at=now - timedelta(days=2))
    publishing.withdraw(withdrawn.post, by=aya, notice="事実の誤りがあったため取り下げました。")

    reworked = published(_document(full_document, words.public, slug="reworked-post"), at=now - timedelta(days=1)).post
    revisions.write(reworked, _document(full_document, words.reworked, slug="reworked-post"))
    reworked.refresh_from_db()
    revisions.save(reworked, by=aya)

    paste = Paste.objects.create(owner=aya, title=words.pasted, text=words.pasted)
    raw = RawImport.objects.create(
        digest="0" * 64, name=words.imported, content=words.imported.encode(), by=aya, at=now,
        report=[{"code": "title", "value": words.imported, "reason": "name"}],
    )  # fmt: skip
    raw.posts.add(draft)
    source = Source.objects.get(key="s-public-post")
    source.permission_evidence.save("letter.txt", ContentFile(words.evidence.encode()))
    tokens = _links_that_are_over(draft, aya, now)
    return SimpleNamespace(
        words=words, draft=draft, figure=row, picture=picture, paste=paste, source=source, mio=mio, tokens=tokens
    )


def _links_that_are_over(draft, aya, now) -> list[str]:
    """The last parts of two preview links that were right once, and of one that never was."""
    revoked, expired = previews.make(draft, by=aya), previews.make(draft, by=aya)
    previews.revoke(revoked, by=aya)
    PreviewLink.objects.filter(pk=expired.pk).update(at=now - timedelta(days=9), expires_at=now - timedelta(days=2))
    return [previews.token(revoked), previews.token(expired), "0" * 32]


# --- The walk -------------------------------------------------------------------------------------


def routes():
    """(namespaced name, the chain of patterns from the root) of every route, the admin's included."""
    admin.autodiscover()

    def below(resolver, chain, namespace):
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLPattern):
                yield ":".join([*namespace, pattern.name or "?"]), (*chain, pattern.pattern)
            else:
                inner = [*namespace, pattern.namespace] if pattern.namespace else namespace
                yield from below(pattern, (*chain, pattern.pattern), inner)

    return list(below(get_resolver(), (), []))


def samples(world) -> dict[str, list]:
    """Values for each parameter that a route may have: the right ones and the curious ones."""
    slugs = ["public-post", "draft-post", "scheduled-post", "withdrawn-post", "reworked-post", "public-once"]
    pks = {row.pk for model in (Post, Source, Outlet, Tag, RawImport) for row in model.objects.all()}
    pks |= {world.figure.pk, world.paste.pk, world.mio.pk}
    private = [world.figure.image.name, world.source.permission_evidence.name]
    return {
        "slug": slugs + [row.slug for model in (Outlet, Tag, Author) for row in model.objects.all()],
        "key": [row.key for row in Source.objects.all()] + [world.paste.key, "figure"],
        "year": [timezone.now().year, 1999],
        "month": [timezone.localtime().month, 13],
        "form": ["rss", "atom", "json"],
        "number": [0, 1],
        "digest": ["0" * 20],
        "name": [*default_storage.listdir(".")[1], "guide-home.png", "0123456789abcdef0123456789abcdef-480.webp"],
        "path": [f"{folder}{name}" for folder in ("", "media/", "desk-media/", "static/") for name in private]
        + [f"posts/{slug}" for slug in slugs]
        + ["posts/public-once/", "%2e%2e/var/secret_key"],
        "pk": sorted(pks),
        "id": sorted(pks),
        "object_id": sorted(pks),
        "token": world.tokens,
        "at": [timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S"), "never"],
        "content_type_id": [ContentType.objects.get_for_model(model).pk for model in (Post, Source, Paste)],
        "app_label": ["posts", "auth"],
        "url": ["posts/", "nothing/here"],
    }


def addresses(chain, values) -> set[str]:
    """Every address that the samples make of one route."""
    found = set()
    forms = product(*(normalize(part.regex.pattern) for part in chain))
    for form in forms:
        template = "".join(text for text, _ in form)
        names = [name for _, params in form for name in params]
        missing = [name for name in names if name not in values]
        assert not missing, f"the walk has no samples for {missing} in {template}"
        for chosen in product(*(values[name] for name in names)):
            path = template % dict(zip(names, chosen, strict=True))
            if _matches(chain, path):
                found.add(f"/{quote(path)}")
    return found


def _matches(chain, path) -> bool:
    for part in chain:
        match = part.match(path)
        if not match:
            return False
        path = match[0]
    return path == ""


def body(response) -> bytes:
    """The answer's bytes; a file can be read once only, so they are kept with it."""
    if not hasattr(response, "kept"):
        response.kept = b"".join(response.streaming_content) if response.streaming else response.content
    return response.kept


def leaks(world, response, address) -> list[str]:
    """What an answer holds that its reader may not see."""
    content = body(response)
    text = content.decode("utf-8", "replace")
    asked_for = unquote(address)
    hidden = {name: word for name, word in vars(world.words).items() if name != "public"}
    found = [name for name, word in hidden.items() if word in text and word not in asked_for]
    found += ["original"] if f"{world.words.public} original" in text else []
    found += ["picture"] if content == world.picture else []
    return found


def test_every_route_is_walked(world):
    values = samples(world)
    unwalked = [name for name, chain in routes() if not addresses(chain, values)]
    assert unwalked == []


def _shut(response) -> bool:
    """Refused, sent to the log-in page, or (a form sent after the session has ended) asked to log in on the spot; a
    script is told where."""
    if response.status_code == 302:
        return response["Location"].startswith("/admin/")
    if response.status_code == 401:
        told = response.content.decode()
        return 'type="password"' in told or json.loads(told) == {"login": "/admin/login/"}
    return response.status_code in {403, 404, 405}


@pytest.mark.parametrize("visitor", ["stranger", "mio"])
def test_the_desk_is_shut(client, world, visitor):
    if visitor == "mio":
        client.force_login(world.mio)
    wrong, asked = [], 0
    before = (Post.objects.count(), Paste.objects.count(), Source.objects.count())
    for name, chain in routes():
        if not name.startswith("admin:") or name in OPEN_DESK_ROUTES:
            continue
        for address in addresses(chain, samples(world)):
            for method in (client.get, client.post):
                response = method(address)
                asked += 1
                if not _shut(response) or leaks(world, response, address):
                    found = leaks(world, response, address)
                    wrong.append(f"{method.__name__} {address} {response.status_code} {found}")
    assert wrong == []
    assert asked > 200
    assert before == (Post.objects.count(), Paste.objects.count(), Source.objects.count())


@pytest.mark.parametrize("visitor", ["stranger", "mio"])
def test_no_public_address_tells_what_is_not_public(client, world, visitor):
    if visitor == "mio":
        client.force_login(world.mio)
    wrong, told = [], 0
    for name, chain in routes():
        if name.startswith("admin:") and name not in OPEN_DESK_ROUTES - {"admin:logout"}:
            continue
        for address in addresses(chain, samples(world)):
            response = client.get(address)
            told += world.words.public in body(response).decode("utf-8", "replace")
            found = leaks(world, response, address)
            if found or response.status_code >= 500:
                wrong.append(f"{address} {response.status_code} {found}")
    assert wrong == []
    assert told > 10, "the walk never met the public post: it would not have met the others either"


_HERE = r"(?:https?://(?:127\.0\.0\.1:8000|testserver))?"
_LINK = re.compile(rf"""(?:(?:href|src)=["']?|<loc>|<link>){_HERE}(/[^"'<>\s#]*)""")


def test_every_address_that_a_public_page_names_is_safe_as_well(client, world):
    """Pages, feeds and the sitemap lead on to pictures, files and further pages: follow them all."""
    waiting, seen, wrong = ["/", "/sitemap.xml", "/feed.rss", "/feed.atom", "/robots.txt"], set(), []
    while waiting:
        address = waiting.pop()
        seen.add(address)
        response = client.get(address)
        content = body(response)
        found = leaks(world, response, address)
        if found or response.status_code >= 400:
            wrong.append(f"{address} {response.status_code} {found}")
        for link in _LINK.findall(content.decode("utf-8", "replace")):
            link = link.replace("&amp;", "&")
            if link not in seen and link not in waiting and not link.startswith(("/static/", "/admin/")):
                waiting.append(link)
    assert wrong == []
    assert len(seen) > 10
    assert any(address.startswith("/media/") for address in seen)


@pytest.mark.parametrize("slug", ["draft-post", "scheduled-post"])
def test_what_was_never_public_is_not_there(client, world, slug):
    assert client.get(f"/posts/{slug}/").status_code == 404


def test_what_was_taken_back_is_gone(client, world):
    assert client.get("/posts/withdrawn-post/").status_code == 410


def test_an_editor_does_get_the_picture_of_her_draft(client, aya, world):
    """The wall has a door: else the tests above would pass on a site that answers nobody."""
    client.force_login(aya)
    response = client.get(f"/admin/posts/post/figure/{world.figure.pk}/image/")
    assert response.status_code == 200
    assert body(response)[:8] == b"\x89PNG\r\n\x1a\n"
    assert world.words.draft in client.get(f"/admin/posts/post/{world.draft.pk}/change/").content.decode()
