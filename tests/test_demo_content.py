"""The invented posts: whole, aligned, nobody else's words; and the command that puts them on a new site."""

import io
import json
import re
import stat
import unicodedata
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from posts import checklist, demo, document, markup, roles
from posts.demo.outlets import OUTLETS
from posts.demo.pictures import PICTURES
from posts.demo.shape import prose
from posts.document import Basis, Figure, Method, QuotedArticle
from posts.management.commands import demo_content
from posts.models import Correction, Edition, Outlet, Paste, Post, ReviewNote, Revision, Source, Tag

EVERYTHING = (*demo.POSTS, *demo.DRAFTS)
entries = pytest.mark.parametrize("entry", demo.POSTS, ids=lambda entry: entry.name)


def _quoted(entry):
    return [block for block in entry.document.blocks if isinstance(block, QuotedArticle)]


def _all_text():
    """Every sentence of the invented posts, as one text: documents, letters, outlets, the paste."""
    parts = [demo.PASTE.text, json.dumps(OUTLETS, ensure_ascii=False)]
    for entry in EVERYTHING:
        versions = [version for version in (entry.document, entry.reworked) if version]
        parts += [json.dumps(document.to_json(version), ensure_ascii=False) for version in versions]
        parts += [*entry.evidence.values(), entry.withdrawal]
        parts += [entry.mistake.before, entry.mistake.notice] if entry.mistake else []
    return "\n".join(parts)


def _folded(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _runs(text, length=20):
    folded = _folded(text)
    return {folded[start : start + length] for start in range(len(folded) - length + 1)}


# --- The texts ------------------------------------------------------------------------------------


def test_a_line_end_inside_a_paragraph_is_a_space_only_between_latin_or_korean_words():
    assert prose("夜の\n列車\n\nthe night\ntrain\n\n밤\n기차") == "<p>夜の列車</p><p>the night train</p><p>밤 기차</p>"


@entries
def test_it_passes_the_checklist(entry):
    filed = {
        source.key: replace(source, has_evidence=source.key in entry.evidence) for source in entry.document.sources
    }
    assert checklist.refusals(entry.document.with_sources(filed)) == ()


@entries
def test_rule_08_title_and_lead_are_its_own_words(entry):
    theirs = set()
    for block in _quoted(entry):
        theirs |= _runs(block.title + "\n" + markup.text(block.body))
    assert not (_runs(entry.document.title) | _runs(entry.document.lead)) & theirs
    assert entry.document.lead


@entries
def test_each_original_has_a_paragraph_for_each_paragraph_of_its_translation(entry):
    for block in _quoted(entry):
        if block.original:
            assert len(markup.paragraphs(block.original)) == len(markup.paragraphs(block.body))


def test_keys_are_used_once():
    keys = [block.key for entry in EVERYTHING for block in entry.document.blocks]
    keys += [source.key for entry in EVERYTHING for source in entry.document.sources]
    assert len(keys) == len(set(keys))


def test_rule_22_no_word_of_a_verdict_is_used():
    assert not [word for word in ("適法", "合法", "要件を満たし", "著作権フリー") if word in _all_text()]


def test_every_address_is_on_an_example_domain():
    hosts = set(re.findall(r"(?:https?://|@)([a-z0-9.-]+)", _all_text()))
    assert {host for host in hosts if not host.endswith(".example")} == {"creativecommons.org"}


def test_the_posts_have_the_shapes_that_are_asked_for():
    posts = {entry.name: entry for entry in demo.POSTS}
    assert len(posts) == 8
    languages = {source.language for entry in demo.POSTS for source in entry.document.sources}
    assert {"sv", "ko", "en", "zh-hant"} <= languages
    assert len(posts["benches"].document.sources) == 2
    assert {block.kind for block in _quoted(posts["subtitles"])} == {document.Voice.QUOTATION}
    assert [block.method for block in _quoted(posts["repair-stall"])] == [Method.MACHINE_EDITED, Method.MACHINE]
    assert posts["repair-stall"].document.sources[0].basis == Basis.LICENCE
    assert posts["lamp-room"].document.sources[0].published == "1968-11"
    assert 2_500 <= sum((posts["night-train"].document.count.own, posts["night-train"].document.count.quoted)) <= 3_500
    assert 6 <= len({tag for entry in demo.POSTS for tag in entry.document.tags}) <= 10


def test_nothing_is_taken_from_the_sample_posts(shared):
    files = sorted((shared / "samples" / "posts").glob("*.txt"))
    assert files
    ours = _runs(_all_text())
    for file in files:
        assert not ours & _runs(file.read_text(encoding="utf-8")), file.name


# --- The pictures ---------------------------------------------------------------------------------


def test_each_figure_has_its_picture_words_and_rights():
    figures = [block for entry in demo.POSTS for block in entry.document.blocks if isinstance(block, Figure)]
    assert {figure.image for figure in figures} == set(PICTURES)
    assert all(figure.alt and figure.caption and figure.credit and figure.rights for figure in figures)
    assert [figure.image for figure in figures if figure.altered] == ["demo/benches.png"]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_same_each_time_it_is_drawn(name):
    data = PICTURES[name]()
    assert data == PICTURES[name]()
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "PNG"
        assert image.width == 1600


def test_the_chart_is_drawn_without_a_japanese_font(monkeypatch):
    monkeypatch.setattr("posts.demo.pictures.FONTS", ())
    with Image.open(io.BytesIO(PICTURES["demo/benches.png"]())) as image:
        assert image.width == 1600


# --- The command ----------------------------------------------------------------------------------


def _run(**options):
    """The command, with small pictures; gives back what it printed."""
    out = io.BytesIO()
    Image.new("RGB", (64, 36), "#16233f").save(out, "PNG")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_content, "PICTURES", dict.fromkeys(PICTURES, out.getvalue))
        printed = io.StringIO()
        call_command("demo_content", stdout=printed, **options)
    return printed.getvalue()


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """A site on which the command has run once, for this module; gives back its folder."""
    folder = tmp_path_factory.mktemp("site")
    elsewhere = {"VAR_DIR": folder, "MEDIA_ROOT": folder / "media", "DESK_MEDIA_ROOT": folder / "desk-media"}
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**elsewhere):
            _run()
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def site(made, db, settings):
    """That site as this test finds it; what the test changes is taken back."""
    settings.VAR_DIR, settings.MEDIA_ROOT, settings.DESK_MEDIA_ROOT = made, made / "media", made / "desk-media"
    return made


def _counts():
    return {
        model.__name__: model.objects.count()
        for model in (Correction, Edition, Outlet, Paste, Post, Revision, Source, Tag, User)
    }


def test_it_publishes_six_schedules_one_and_withdraws_one(site):
    now = timezone.now()
    assert Edition.objects.count() == 8
    assert Edition.objects.public().count() == 6
    assert Edition.objects.scheduled().get().published_at > now
    assert Edition.objects.withdrawn().get().withdrawal_notice
    assert Edition.objects.public().filter(published_at__gte="2025-07-01T00:00+09:00").count() == 6
    assert Post.objects.filter(edition=None).count() == 4


def test_it_corrects_the_mistranslation_in_public(site):
    correction = Correction.objects.get()
    words = json.dumps(correction.edition.document, ensure_ascii=False)
    assert correction.after in words
    assert correction.before not in words


def test_it_leaves_work_on_the_desk(site):
    paste = Paste.objects.get()
    assert paste.text == demo.PASTE.text
    latest = document.from_json(paste.post.revisions.first().document)
    assert latest.undecided
    reworked = Post.objects.get(import_ref="demo:benches")
    assert reworked.posts_commentary_set.count() == 4
    assert len(reworked.edition.content.blocks) == 6


def test_a_second_run_changes_nothing_and_says_the_password_again(site):
    counts, versions = _counts(), list(Post.objects.order_by("pk").values_list("version", "changed_at"))
    printed = _run()
    assert _counts() == counts
    assert list(Post.objects.order_by("pk").values_list("version", "changed_at")) == versions
    assert (site / "demo_password").read_text().strip() in printed


def test_the_password_opens_the_desk_and_is_nobody_elses_to_read(site, client):
    file = site / "demo_password"
    password = file.read_text().strip()
    assert password in _run()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert client.login(username="aya", password=password)
    assert client.login(username="ken", password=password)


def test_aya_publishes_and_ken_does_not_and_neither_is_a_superuser(site):
    aya, ken = User.objects.get(username="aya"), User.objects.get(username="ken")
    assert aya.has_perm("posts.publish_post")
    assert ken.has_perm("posts.change_post")
    assert not ken.has_perm("posts.publish_post")
    assert not User.objects.filter(is_superuser=True).exists()


def test_what_a_person_has_changed_stays(site):
    post = Post.objects.get(import_ref="demo:night-train")
    Post.objects.filter(pk=post.pk).update(title="夜の車掌")
    aya = User.objects.get(username="aya")
    aya.set_password("my own words now")
    aya.save()
    printed = _run()
    post.refresh_from_db()
    aya.refresh_from_db()
    assert post.title == "夜の車掌"
    assert aya.check_password("my own words now")
    # Once among the users, once as somebody with another password; a made password may hold the letters by chance.
    assert len(re.findall(r"(?<![a-z-])aya(?![a-z-])", printed)) == 2


def test_it_files_the_letters_where_no_reader_comes(site):
    filed = Source.objects.filter(basis=Basis.PERMISSION)
    assert filed.count() == 2
    for source in filed:
        assert storages["desk"].exists(source.permission_evidence.name)
        assert not storages["default"].exists(source.permission_evidence.name)


@pytest.fixture
def one_missing(site):
    """One of the posts is not there, so the next run has something to do."""
    Post.objects.filter(import_ref="demo:fountains").update(import_ref=None)


def test_it_leaves_a_stranger_of_the_same_name_alone(site, one_missing):
    User.objects.filter(username="aya").update(email="aya@elsewhere.example")
    counts = _counts()
    with pytest.raises(CommandError):
        _run()
    assert _counts() == counts


def test_it_stays_off_a_production_site_unless_told(site, one_missing, settings):
    settings.PRODUCTION = True
    posts = Post.objects.count()
    with pytest.raises(CommandError):
        _run()
    assert Post.objects.count() == posts
    _run(in_production=True)
    assert Post.objects.count() == posts + 1


def test_a_draft_waits_for_its_reviewer_with_a_note_at_the_translation(site):
    post = Post.objects.get(import_ref="demo:return-slot")
    assert (post.stage, post.author.username, post.reviewer.username) == (Post.Stage.IN_REVIEW, "ken", "aya")
    note = ReviewNote.objects.get()
    assert post.posts_quotedarticle_set.filter(key=note.block_key).exists()
    assert mail.outbox == []


def test_the_people_of_an_older_demonstration_get_their_roles(site):
    for person in User.objects.all():
        person.groups.clear()
    _run()
    found = {person.username: roles.of(person) for person in User.objects.all()}
    assert found == {"aya": roles.ADMIN, "ken": roles.WRITER}
