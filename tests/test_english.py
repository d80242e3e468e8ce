"""The interface in English and in Japanese, whole in both: no string of the one is left on a page of the other.

Readers get the language of the site (LANGUAGE_CODE), editors the one of their browser. Both sides are walked link by
link, so that a new page is looked at from its first day; what no link leads to fails until it is named here."""

import ast
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from posts import previews, publishing
from posts.document import Basis, Commentary, Coverage, Document, Link, Method, QuotedArticle, SourceRef, Voice
from posts.importing import load
from posts.models import Author, Correction, Outlet, Paste, Post, Source, Tag
from tests.conftest import ROOT
from tests.desk_pages import change_url, form_data, open_form
from tests.interface_walk import route, routes_of, walk, words

# Letters of Japanese, Chinese and Korean. Their punctuation is not in it: 〔 〕 mark a boundary in every language.
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f]")

# --- The source ------------------------------------------------------------------------------------

# Modules whose Japanese is data and never said to anybody, with what it is.
DATA = {
    "posts/admin/moments.py": "how days and times are typed",
    "posts/admin/particulars.py": "how dates and 不明 are typed",
    "posts/demo/": "the invented posts",
    "posts/differences.py": "which characters make one word",
    "posts/document.py": "the signs of a note in a text",
    "posts/folding.py": "tables of forms that are one character to search",
    "posts/links/encoding.py": "the letters that tell an encoding",
    "posts/links/particulars.py": "how dates are written, and what joins names",
    "posts/importing/": "the phrases and signs that tell a speaker",
    "posts/management/commands/demo_content.py": "the names of two invented editors",
    "posts/opengraph.py": "characters that may not begin a line",
    "posts/search/query.py": "the Japanese spelling of operators",
    "cms/settings.py": "the site's own name",
    "posts/checklist/everyday.py": "the everyday words and countries that are no names",
    "posts/checklist/names.py": "how katakana sounds",
    "posts/checklist/numerals.py": "numbers as texts write them",
    "posts/checklist/originals.py": "titles of people, and what is no name",
    "posts/checklist/speakers.py": "how notes and reported speech begin and end",
}
# Pieces of Japanese that an English sentence names, since they are what an editor types or reads.
NAMED = re.compile(
    r"〔\\?s?\*?訳注[^〕]*〕|〔訳注:…〕|〔(?:ここ(?:から|まで)(?:翻訳|引用)|\(\?:ここ[^〕]*)〕|マルタ・エケルンド、大工"
)


def _strings(tree):
    """(line, value) of every string that is not a docstring."""
    notes = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.lineno, node.value


def test_no_japanese_stands_in_the_source_but_as_data():
    found = []
    for path in sorted([*(ROOT / "posts").rglob("*.py"), *(ROOT / "cms").rglob("*.py")]):
        name = str(path.relative_to(ROOT))
        if not name.startswith(tuple(DATA)) and "/migrations/" not in name:
            strings = _strings(ast.parse(path.read_text(encoding="utf-8")))
            found += [f"{name}:{line} {text[:60]}" for line, text in strings if CJK.search(NAMED.sub("", text))]
    assert found == []


def test_what_is_excepted_still_has_japanese_in_it():
    for name in DATA:
        files = [ROOT / name] if name.endswith(".py") else list((ROOT / name).rglob("*.py"))
        if any(path.exists() for path in files):
            assert any(CJK.search(path.read_text(encoding="utf-8")) for path in files), f"{name} needs no exception"


def test_no_japanese_stands_in_a_template_or_script():
    comments = re.compile(
        r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}|^\s*//.*?$|/\*.*?\*/", re.DOTALL | re.MULTILINE
    )
    found = []
    for path in sorted([*(ROOT / "templates").rglob("*.*"), *(ROOT / "static" / "js").rglob("*.js")]):
        if path.name == "counts.js":
            continue  # the signs of a note, as in posts/document.py
        text = NAMED.sub("", comments.sub("", path.read_text(encoding="utf-8")))
        found += [f"{path.relative_to(ROOT)}: {line.strip()}" for line in text.splitlines() if CJK.search(line)]
    assert found == []


# --- A site in each language -----------------------------------------------------------------------

TEXTS = {
    "en": {
        "site": "Warichu", "editor": ("Alma", "Brandt"), "title": "The names of old tools", "tag": "Harbours",
        "lead": "An article about a harbour, translated, and thoughts on how names last.",
        "own": "I read what people who use their tools for a long time have to say about them, and wrote it down.",
        "theirs": "In the shed stand tools whose names nobody remembers.", "heading": "Tools of the harbour",
        "source": "Verktygen i hamnen", "byline": "Signe Alvhem", "outlet": "Hamnbladet", "language": "sv",
        "notice": "Withdrawn because of an error.", "doubt": "Nothing says whose this is.", "correction": "The shed stands on the pier.",
        "permission": "the paper’s editors",
    },
    "ja": {
        "site": "割註", "editor": ("水野", "綾"), "title": "古い道具の名前", "tag": "港",
        "lead": "港町の道具を訪ねた記事を訳し、名前の残り方について考えた。",
        "own": "港の道具を長く使う人たちの記事を読んで、道具の名前が土地の言葉で残っているのを面白く思った。",
        "theirs": "倉庫には、名前を忘れられた道具が並んでいる。", "heading": "港の道具",
        "source": "항구의 오래된 연장", "byline": "한서율", "outlet": "솔내골목신문", "language": "ko",
        "notice": "誤りがあったため取り下げました。", "doubt": "だれの文か、しるしがない。", "correction": "倉庫は桟橋にある。",
        "permission": "編集部",
    },
}  # fmt: skip


def _document(language, slug, **changes):
    said = TEXTS[language]
    source = SourceRef(
        key=f"source-{slug}", title=said["source"], language=said["language"], byline=said["byline"],
        outlet=said["outlet"], outlet_slug="outlet", outlet_language=said["language"], published="2026-05-09",
        links=(Link(rel="original", url=f"https://papers.example.org/{slug}"),
               Link(rel="archive", url=f"https://kept.example.org/{slug}", on="2026-05-10")),
        **{"basis": Basis.QUOTATION} | changes,
    )  # fmt: skip
    quoted = QuotedArticle(
        key=f"quoted-{slug}", source=source.key, kind=Voice.TRANSLATION, title=said["heading"],
        body=f"<p>{said['theirs']}</p>", original=f"<p>{said['source']}</p>", translator=" ".join(said["editor"]),
        method=Method.MACHINE_EDITED, coverage=Coverage.EXCERPT,
    )  # fmt: skip
    own = [Commentary(key=f"{place}-{slug}", body=f"<p>{said['own']}</p>") for place in ("before", "after")]
    return Document(
        title=said["title"], slug=slug, lead=said["lead"], language=language, author=" ".join(said["editor"]),
        tags=(said["tag"],), blocks=(own[0], quoted, own[1]), sources=(source,),
    )  # fmt: skip


@pytest.fixture(params=["en", "ja"])
def site(request, db, settings, tmp_path):
    """A site of one language, with a post of each kind that readers and editors meet; its editor comes back."""
    language = request.param
    said = TEXTS[language]
    settings.LANGUAGE_CODE, settings.SITE_NAME = language, said["site"]
    editor = User.objects.create_user("ed", is_staff=True, first_name=said["editor"][0], last_name=said["editor"][1])
    editor.user_permissions.set(Permission.objects.filter(content_type__app_label="posts"))
    editor.language = language
    now = timezone.now()
    ended = {
        "basis": Basis.PERMISSION,
        "permission_by": said["permission"],
        "permission_on": "2026-01-01",
        "permission_scope": said["permission"],
        "has_evidence": True,
    }
    for number, (slug, changes) in enumerate({"plain": {}, "ended": ended, "opened": {"basis": Basis.EXPIRED}}.items()):
        post = load.make_draft(_document(language, slug, **changes), by=editor)
        if slug == "ended":
            source = Source.objects.get(key="source-ended")
            source.permission_evidence.name = "evidence/letter.txt"
            source.save()
        edition = publishing.publish(post, by=editor, at=now - timedelta(days=9 + number))
        if slug == "ended":
            source.refresh_from_db()
            source.permission_ends_on = (now - timedelta(days=2)).date()
            source.save()
            publishing.refresh(source, by=editor)
        if slug == "plain":
            Correction.objects.create(edition=edition, kind="fact", text=said["correction"], at=now, by=editor)
            publishing.render_again(edition)
    Author.objects.update(slug="ed")
    gone = publishing.publish(load.make_draft(_document(language, "gone"), by=editor), by=editor)
    publishing.withdraw(gone.post, by=editor, notice=said["notice"])
    undecided = Commentary(key="doubt", body=f"<p>{said['own']}</p>", undecided=said["doubt"])
    load.make_draft(replace(_document(language, "draft"), blocks=(undecided,), lead="", tags=()), by=editor)
    Paste.objects.create(owner=editor, title=said["title"], text=f"{said['own']}\n\n(和訳開始)\n\n{said['theirs']}")
    return editor


# --- Readers ---------------------------------------------------------------------------------------

# What no page leads to by itself.
ALONE = ["/", "/nothing-here/", "/posts/gone/", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/llms.txt", "/authors/",
         "/.well-known/security.txt", "/search/", "/search/?q=0000", "/tags/nothing/", "/archive/1999/"]  # fmt: skip
# Nothing to read: a file, an old address, what is off unless it is set.
UNREAD = {"media", "former_address", "security", "preview_picture"}


def _public(client, site):
    shown, shut = (previews.make(Post.objects.get(slug="opened"), by=site) for _number in range(2))
    previews.revoke(shut, by=site)
    given = [reverse("preview", args=[previews.token(link)]) for link in (shown, shut)]
    found = walk(client, [*ALONE, *given], leave=("/admin/", "/static/"))
    reached = {route(address.partition("?")[0]) for address in found}
    unreached = routes_of(desk=False) - reached - UNREAD
    assert unreached == set(), "no page of a small site leads there: name an address in ALONE"
    return found


@pytest.mark.parametrize("site", ["en"], indirect=True)
def test_an_english_site_has_no_japanese_on_it(client, site):
    found = []
    for address, response in _public(client, site).items():
        left = NAMED.sub("", response.text_read)
        found += [f"{address}: {line.strip()[:160]}" for line in left.splitlines() if CJK.search(line)]
    assert found == []


# What stays in Latin letters on a Japanese page: names of formats, of services and of machines' things.
LATIN = re.compile(
    r"(?<![A-Za-z])(?:RSS|Atom|JSON(?: Feed)?|URL|CSV|CC[- ]BY(?:-\w+)*|HTML|XML|Markdown|WebSub|Warichū|OPML|IP|ISO|"
    r"PDF|JPEG|PNG|WebP|AVIF|GIF|DOI|Mac|Ctrl|Alt|Shift|Enter|Tab|Esc|Backspace)(?![A-Za-z])"
)
ADDRESS = re.compile(
    r"[!-~]+@[!-~]+|(?:https?://|mailto:|/)[!-~]*|[!-~]+\.(?:org|jp|com|net|xml|json|txt|rss|atom|md)[!-~]*|#[!-~]+|[!-~]*[=_][!-~]*|[!-~]+-[!-~]+(?=\s|$)"
)
WORD = re.compile(r"[A-Za-z]{3,}")


def _english(texts):
    """The pieces of text that are English: with a word of three Latin letters that is no name of a thing."""
    for text in texts:
        if WORD.search(LATIN.sub("", ADDRESS.sub("", text))):
            yield text


@pytest.mark.parametrize("site", ["ja"], indirect=True)
def test_a_japanese_site_has_no_english_on_it(client, site):
    found = set()
    for address, response in _public(client, site).items():
        if "html" in response.headers.get("Content-Type", "") and response.text_read:
            found |= {f"{address}: {text[:120]}" for text in _english(words(response.text_read, foreign=["en"]))}
    assert sorted(found) == []


# --- The desk --------------------------------------------------------------------------------------

# Left unasked: it logs out, answers with a file or for a script, or is a reader's page in the site's language.
LEFT = ("/logout/", "/jsi18n/", "/image/", "/autocomplete/", "/evidence/", "/r/", "/preview/", "/seen/20")


# The editors' guide is Japanese in every interface, and says so in `lang`.
GUIDE = ("//*[@id='guide']", "//*[contains(@class, 'guide-topics')]/ul")
# Fields that the scripts fill in, in a part of the form that is never shown.
NEVER_SHOWN = (
    "//fieldset[contains(@class, 'block-hidden')]",
    "//*[contains(@class, 'field-new_outlet_home') and contains(@class, 'hidden')]",
)


def _desk(client, editor):
    """Every page of the desk that the editor gets by following links, and what a form that lacks everything answers."""
    client.force_login(editor)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = editor.language
    draft = Post.objects.get(slug="draft")
    starts = ["/admin/", "/admin/posts/post/paste/", "/admin/password_change/", "/admin/nothing/"]
    starts += [f"/admin/posts/post/paste/{paste.key}/" for paste in Paste.objects.all()]
    for model in (Post, Source, Outlet, Tag):
        pages = f"/admin/posts/{model._meta.model_name}/"
        starts += [pages, f"{pages}add/", f"{pages}?q=nothing"]
        if row := model.objects.last():
            starts += [f"{pages}{row.pk}/{page}/" for page in ("change", "history", "delete")]
    found = walk(client, starts, prefix="/admin/", leave=LEFT)
    for name in ("post", "source", "outlet", "tag"):
        address = f"/admin/posts/{name}/add/"
        found[f"empty {name}"] = client.post(address, form_data(client.get(address), f"{name}_form"))
    found["empty paste"] = client.post("/admin/posts/post/paste/", {"text": ""})
    data = open_form(client, draft)
    found["without a title"] = client.post(change_url(draft), data | {"title": "", "slug": "no good"})
    found["published too early"] = client.post(change_url(draft), data | {"_publish": "1"})
    Post.objects.filter(pk=draft.pk).update(version=draft.version + 1, title=f"{draft.title} 2")
    found["saved by another"] = client.post(change_url(draft), data)
    client.logout()
    found["login"] = client.post("/admin/login/", {"username": "", "password": ""})
    found["wrong login"] = client.post("/admin/login/", {"username": "x", "password": "x"})
    return {
        address: response.content.decode()
        for address, response in found.items()
        if "html" in response.headers.get("Content-Type", "") and not response.streaming and response.content
    }


@pytest.mark.parametrize("site", ["en"], indirect=True)
def test_an_english_desk_has_no_japanese_on_it(client, site, settings):
    settings.LANGUAGE_CODE = "ja"  # the editor's browser decides
    typed = (*NEVER_SHOWN, *GUIDE, "//textarea", "//input", "//option[@lang]")
    found = set()
    for address, html in _desk(client, site).items():
        # What readers get stands there in the site's language, and says so.
        texts = [NAMED.sub("", text) for text in words(html, foreign=["ja"], own=typed)]
        found |= {
            f"{address}: {text[:120]}"
            for text in texts
            if CJK.search(text.replace("(和訳開始)", "").replace("割註 editing desk", ""))
        }
    assert sorted(found) == []


@pytest.mark.parametrize("site", ["ja"], indirect=True)
def test_a_japanese_desk_has_no_english_on_it(client, site, settings):
    settings.LANGUAGE_CODE = "en"
    found = set()
    for address, html in _desk(client, site).items():
        found |= {
            f"{address}: {text[:120]}" for text in _english(words(html, foreign=["en"], own=(*NEVER_SHOWN, *GUIDE)))
        }
    assert sorted(found) == []


def test_the_walk_would_notice():
    """The measure itself: a page with one string of the wrong language in each place that is read."""
    html = (
        '<html lang="ja"><body><p title="a tool">港 <b>harbour</b><code>code</code><i lang="en">left out</i>'
        "</p></body></html>"
    )
    assert list(_english(words(html, foreign=["en"]))) == ["a tool", "harbour"]
    assert list(_english(["RSS と Atom", "https://a.example.org/x", "CC BY-SA 4.0"])) == []
