"""Rules of ../shared/design/whose-words.md that the tables, the checklist and the importer keep."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import override

from posts import checklist, checks, markup, overriding, publishing
from posts.document import Commentary, Count, Document, QuotedArticle
from posts.importing import plain_text, segment
from posts.models import Edition, HouseRules, Override, Permalink, Post
from posts.models import QuotedArticle as QuotedArticleRow

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_rule_01_every_block_has_exactly_one_voice_and_the_database_says_so(make_post):
    post = make_post()
    row = post.posts_quotedarticle_set.get()
    for voice in ("own", "undecided", "", "somebody"):
        with pytest.raises(IntegrityError), transaction.atomic():
            QuotedArticleRow.objects.filter(pk=row.pk).update(voice=voice)
    assert not hasattr(post.posts_commentary_set.first(), "source")


@pytest.mark.django_db
def test_rule_02_others_words_have_one_source_and_undecided_words_are_not_published(make_post, full_document, aya):
    row = make_post().posts_quotedarticle_set.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        QuotedArticleRow.objects.filter(pk=row.pk).update(source=None)
    document = full_document()
    doubtful = replace(document.blocks[0], undecided="しるしがない")
    post = make_post(replace(document, slug="doubt", blocks=(doubtful, *document.blocks[1:])))
    with pytest.raises(publishing.Refused):
        publishing.publish(post, by=aya)
    assert not Edition.objects.exists()


def test_rule_08_title_and_lead_share_no_run_of_20_characters_with_a_translation(full_document):
    words = markup.text(full_document().blocks[1].body)[:20]
    for field in ("title", "lead"):
        found = checklist.refusals(full_document(**{field: f"――{words}――"}))
        assert [(item.code, item.field) for item in found] == [(f"{field}_quoted", field)]
        assert not checklist.refusals(full_document(**{field: words[:19]}))


TEXTS = [
    "港の話。\n\u00a0\n\u3000字下げの段落  空白が二つ。\n\n(和訳開始)\n\n桟橋は[朝に]起きる。\n\n(和訳終了)\n\n以上です。 ",
    "引用します。\n\n> 一つめ\n> 続き\n\nと書いてあった。",
    "だれの言葉か分からない文章。\n改行だけの段落。",
]


@pytest.mark.parametrize("text", TEXTS)
def test_rule_10_an_import_keeps_every_paragraph_to_the_letter(text):
    split = segment.segment(text)
    content = plain_text.to_document(split, {})
    wanted = [
        part
        for span in split.spans
        if span.voice not in {segment.Voice.BLANK, segment.Voice.MARKER, segment.Voice.SOURCE}
        for part in plain_text.paragraphs(text, span)
    ]
    got = []
    for block in content.blocks:
        if isinstance(block, QuotedArticle) and block.title:
            got.append(block.title)
        got += markup.paragraphs(markup.clean(block.body))
    assert got == wanted


REQUIRED = ["byline", "outlet", "published", "url", "language", "translator", "method", "coverage", "basis"]


@pytest.mark.parametrize("particular", REQUIRED)
def test_rule_19_publishing_is_refused_until_each_particular_is_given_or_said_to_be_missing(full_document, particular):
    document = full_document()
    (source,) = document.sources
    if particular in {"translator", "method", "coverage"}:
        blocks = [replace(b, **{particular: ""}) if isinstance(b, QuotedArticle) else b for b in document.blocks]
        bare = replace(document, blocks=tuple(blocks))
    else:
        empty = {"links": ()} if particular == "url" else {particular: ""}
        bare = replace(document, sources=(replace(source, **empty),))
    (finding,) = checklist.refusals(bare)
    assert finding.code.startswith(particular)
    assert finding.field
    assert not checklist.refusals(document)


def test_rule_20_the_share_counts_characters_after_nfkc_without_space_notes_and_captions():
    own = Commentary(key="a", body="<p>ｱｲｳ　エ オ</p><p>※ 注は数えない</p><p>↓(絵の説明)</p>")
    quoted = QuotedArticle(key="b", source="s", title="題", body="<p>四文字だ〔訳注:訳者〕</p>")
    count = Document(blocks=(own, quoted)).count
    assert count == Count(own=5 + len("〔訳注:訳者〕"), quoted=5)
    assert count.share == pytest.approx(5 / (5 + 5 + 7))


@pytest.mark.django_db
def test_rule_20_from_one_half_on_it_is_said_and_how_strictly_is_the_sites_choice(make_post, full_document, aya):
    document = full_document()
    much = replace(document.blocks[1], body=document.blocks[1].body * 9)
    post = make_post(replace(document, blocks=(document.blocks[0], much, document.blocks[2])))

    def weighed():
        return [item.level for item in publishing.findings(post) if item.code == "share"]

    assert weighed() == ["advised"]
    for level, said in (("off", []), ("required", ["required"])):
        HouseRules.objects.update_or_create(pk=1, defaults={"levels": {"share": level}})
        assert weighed() == said
    with pytest.raises(publishing.Refused):
        publishing.publish(post, by=aya)


@pytest.mark.django_db
@pytest.mark.parametrize("basis", ["quotation", "unconfirmed"])
def test_rule_21_a_whole_translation_as_quotation_waits_for_a_reason_kept_with_person_and_time(
    make_post, full_document, aya, ken, basis
):
    document = full_document()
    whole = replace(document.blocks[1], coverage="full")
    sources = (replace(document.sources[0], basis=basis),)
    post = make_post(replace(document, blocks=(document.blocks[0], whole, document.blocks[2]), sources=sources))
    with pytest.raises(publishing.Refused) as refused:
        publishing.publish(post, by=aya)
    (finding,) = refused.value.findings
    assert finding.code == "whole"
    with pytest.raises(overriding.Unacceptable):
        overriding.let_stand(post, finding, by=ken, reason=" ")
    overriding.let_stand(post, finding, by=ken, reason="全体の論の運びを検討するため")
    assert publishing.publish(post, by=aya).is_public
    row = Override.objects.get()
    assert (row.by, row.reason, bool(row.at)) == (ken, "全体の論の運びを検討するため", True)


@pytest.mark.django_db
def test_rule_22_the_checklist_says_that_it_is_no_legal_advice(client, aya, make_post):
    client.force_login(aya)
    post = make_post()
    HouseRules.objects.create(pk=1)
    for address in ("change", "checks"):
        page = client.get(f"/admin/posts/post/{post.pk}/{address}/", headers={"Accept-Language": "ja"})
        assert "この確認は法的助言ではありません。" in page.content.decode()


FORBIDDEN = re.compile(
    "適法|合法|要件を満た|著作権フリー|\N{WHITE HEAVY CHECK MARK}|legal(?:ly)? (?:ok|compliant|safe)", re.IGNORECASE
)


def test_rule_22_no_interface_string_judges_the_law():
    """The policy page may say that it does not judge; no string anywhere else names the verdict at all."""
    places = [*ROOT.glob("locale/**/*.po"), *ROOT.glob("templates/**/*"), *ROOT.glob("static/**/*.js")]
    places += [*ROOT.glob("posts/**/*.py"), *ROOT.glob("cms/*.py")]
    assert len(places) > 30
    for path in places:
        if path.is_file():
            for line in path.read_text(encoding="utf-8", errors="ignore").splitlines():
                assert not FORBIDDEN.search(line), f"{path}: {line.strip()}"


def test_rule_24_a_no_derivatives_licence_stops_a_translation(full_document):
    document = full_document()
    (source,) = document.sources
    licensed = replace(source, basis="licence", licence="CC BY-ND 4.0", licence_url="https://cc.example/by-nd/4.0/")
    assert [item.code for item in checklist.refusals(replace(document, sources=(licensed,)))] == ["licence_nd"]
    unlinked = replace(source, basis="licence", licence="CC BY 4.0")
    assert [item.code for item in checklist.refusals(replace(document, sources=(unlinked,)))] == ["licence_url"]


@pytest.mark.parametrize("text", [*TEXTS, "", "\n\r\n\x00\ud800\u2028", "(和訳開始)" * 50, ">" * 200])
def test_rule_36_the_spans_joined_give_the_input_back(text):
    split = segment.segment(text)
    assert "".join(text[span.start : span.end] for span in split.spans) == text


@pytest.mark.parametrize(
    ("site", "warned"), [("https://notes.example.jp", False), ("https://" + "long" * 8 + ".jp", True)]
)
def test_rule_39_a_canonical_address_is_ascii_and_under_80_characters(settings, site, warned):
    settings.SITE_URL = site
    assert [warning.id for warning in checks.address_length(None)] == (["posts.W001"] if warned else [])
    longest = f"{site}/posts/{'x' * Edition._meta.get_field('slug').max_length}/"
    assert (len(longest) < 80) is not warned


@pytest.mark.django_db
def test_rule_39_an_old_address_answers_301_and_a_withdrawn_post_410(published, aya, client):
    published(at=datetime(2026, 5, 1, tzinfo=UTC))
    post = Post.objects.get()
    old = f"/posts/{post.slug}/"
    post.slug = "new-address"
    post.save()
    publishing.publish(post, by=aya)
    assert Permalink.objects.get().path == old
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, "/posts/new-address/")
    with override(settings.LANGUAGE_CODE):
        publishing.withdraw(post, by=aya, notice="取り下げました。")
    assert client.get("/posts/new-address/").status_code == 410
    assert client.get(old, follow=True).status_code == 410
