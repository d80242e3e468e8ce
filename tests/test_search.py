"""Search: who finds what, in whose words, and what nobody finds."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posts import publishing, search
from posts.document import Basis, Commentary, QuotedArticle, Voice
from posts.models import Outlet, SearchRow, Source, Tag, TagAlias
from posts.search import Order, Whose
from tests.documents import CLOSING, OPENING, SOURCE, TRANSLATION

pytestmark = pytest.mark.django_db


def find(typed, **options):
    return search.find(typed, now=options.pop("now", None) or timezone.now(), **options)


def slugs(typed, **options):
    return [hit.edition.slug for hit in find(typed, **options).hits]


def snippet(hit):
    return "".join(f"[{text}]" if marked else text for text, marked in hit.snippet)


@pytest.fixture
def post(published, full_document):
    """`post(own="", theirs="", title="題", days=0, **changes)`: published so many days ago, made of two paragraphs."""
    filler = "港の倉庫を訪ねたあとで考えたことを、少し長めに書いておく。" * 3

    def make(own="", theirs="", *, title="題", slug="a-post", days=0, original="", source=SOURCE, **changes):
        blocks = (
            Commentary(key="own", body=f"<p>{filler}</p><p>{own}</p>"),
            QuotedArticle(key="theirs", source=source.key, body=f"<p>訳文。{theirs}</p>", original=f"<p>{original}</p>",
                          translator="水野綾", method="human", coverage="excerpt"),
        )  # fmt: skip
        document = full_document(title=title, slug=slug, lead="リード。", blocks=blocks, sources=(source,), **changes)
        return published(document, at=timezone.now() - dt.timedelta(days=days, minutes=1))

    return make


# --- Words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["道具", "港", "町の人", "tidewater", "Ｔｉｄｅｗａｔｅｒ", "キルモア", "ｷﾙﾓｱ", "きるもあ", "特別だと思っていない", "道具 港町",
     "「名前を忘れられた道具」", "Kilmore Harbour", "ノーラ", "whitfield 道具"],
)  # fmt: skip
def test_it_finds(published, typed):
    published()
    assert slugs(typed) == ["harbour-tools"]


@pytest.mark.parametrize(
    "typed", ["道貝", "tide", "idewater", "「道具が名前」", "道具 鯨", "道具 -港", "grandfather", "%", "道_具"]
)
def test_it_does_not_find(published, typed):
    published()
    assert slugs(typed) == []


@pytest.mark.parametrize(
    "typed", ['道具"', "道具 OR 鯨", "道具*", "NEAR(道具)", "(道具)", "{道具}", "^道具", "'; DROP TABLE posts_search;--",
              "道具 AND", "NOT 道具", "道具:", "a:b", "\\", "'", "!道具", "道具|港", "道具&港", "<b>道具</b>", "\ufffd", "\x01道具", "x" * 5000],
)  # fmt: skip
def test_no_sign_is_an_operator(published, typed):
    published()
    find(typed)
    find(typed, order=Order.RELEVANCE)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_nothing_typed_is_an_error(published, typed):
    find(typed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(data=st.data(), body=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_the_index_proposes_every_post_that_has_the_words(edition_of_text, data, body):
    """Recall: whatever piece of a text is asked for, the index finds its post."""
    from posts.folding import fold, places

    said = edition_of_text(body)
    folded = fold(said)
    if not folded:
        return
    start = data.draw(st.integers(0, len(folded) - 1))
    piece = folded[start : start + data.draw(st.integers(1, 8))].strip()
    if (
        piece
        and not set(piece) & set('"「」『』“”„＂')
        and fold(piece) == piece
        and next(places(folded, piece), None) is not None
    ):
        prepared, _ = search.prepare(f"「{piece}」", now=timezone.now())
        assert prepared is None or len(search.keys(prepared, 10)) == 1


@pytest.fixture
def edition_of_text(post):
    """`edition_of_text(words)`: the one edition there is says these words; they come back as they are shown."""
    edition = post()

    def say(words):
        from posts import document, markup

        body = markup.clean(markup.from_text([words]))
        content = replace(edition.content, blocks=(Commentary(key="own", body=body),))
        edition.document = document.to_json(content)
        edition.save()
        search.write(edition)
        return "\n".join(markup.paragraphs(body))

    return say


def test_a_phrase_does_not_reach_over_the_end_of_a_paragraph(post):
    post(own="古い道具。</p><p>名前の残る町")
    assert slugs("「道具。名前」") == []
    assert slugs("「道具。」 名前の残る") == ["a-post"]


def test_the_pairs_of_a_phrase_are_not_the_phrase(post):
    post(own="東京都、京都府")
    assert slugs("東京都") == ["a-post"]
    assert slugs("東京都府") == []
    assert slugs("京都 -都京") == ["a-post"]
    assert slugs("東京 -東京都府") == ["a-post"]
    assert slugs("東京 -東京都") == []


# --- Whose words ------------------------------------------------------------------------------------


def test_one_may_search_the_author_s_words_or_others_alone(post):
    post(own="鯨の骨", theirs="鯱の骨")
    assert slugs("鯨") == slugs("鯨", whose=Whose.OWN) == ["a-post"]
    assert slugs("鯱") == slugs("鯱", whose=Whose.OTHERS) == ["a-post"]
    assert slugs("鯨", whose=Whose.OTHERS) == slugs("鯱", whose=Whose.OWN) == []
    assert slugs("鯨 鯱") == ["a-post"]
    assert slugs("鯨 鯱", whose=Whose.OWN) == []


def test_each_hit_names_its_voice(post):
    post(own="鯨の骨", theirs="鯱の骨", title="鰯の骨")
    own, theirs, source = (find(word).hits[0] for word in ("鯨", "鯱", "Kilmore"))
    assert (own.voice, snippet(own)) == ("own", "[鯨]の骨")
    assert theirs.voice == "translation"
    assert "ノーラ・ホイットフィールド" in theirs.label
    assert snippet(theirs) == "訳文。[鯱]の骨"
    assert (source.voice, snippet(source)) == ("source", "The Old Tools of [Kilmore] Harbour")
    title = find("鰯").hits[0]
    assert (title.voice, title.snippet, title.title) == ("title", (), (("鰯", True), ("の骨", False)))


def test_the_author_s_words_are_shown_first_unless_others_are_asked_for(post):
    post(own="鯨の骨", theirs="鯨の髭")
    assert snippet(find("鯨").hits[0]) == "[鯨]の骨"
    assert snippet(find("鯨", whose=Whose.OTHERS).hits[0]) == "訳文。[鯨]の髭"


def test_a_translator_s_note_is_the_author_s(post):
    post(theirs="鯱の骨〔訳注:鯨ではない〕が残る")
    assert slugs("鯨", whose=Whose.OTHERS) == []
    hit = find("鯨", whose=Whose.OWN).hits[0]
    assert (hit.voice, snippet(hit)) == ("own", "〔訳注:[鯨]ではない〕")
    assert slugs("骨が残る") == []


def test_a_snippet_is_cut_around_the_hit_and_marks_the_text_as_written(post):
    post(own="あ" * 300 + "Ｋｉｌｍｏｒｅ の ﾍﾞﾄﾅﾑ" + "い" * 300)
    shown = snippet(find("べとなむ").hits[0])
    assert "[ﾍﾞﾄﾅﾑ]" in shown
    assert shown.startswith("…ああ")
    assert shown.endswith("い…")
    assert len(shown) < 140


# --- What nobody may find ---------------------------------------------------------------------------


def test_an_original_is_not_found(post):
    post(own="鯨", original="Leviathan bones")
    assert slugs("leviathan") == []


def test_a_withheld_passage_is_not_found_and_its_source_is(post, aya):
    post(own="鯨の骨", theirs="鯱の骨")
    source = Source.objects.get()
    source.withheld_at, source.withheld_reason = timezone.now(), "著者の求め"
    source.save()
    publishing.refresh(source, by=aya)
    assert slugs("鯱") == slugs("鯱の") == []
    assert slugs("鯨") == ["a-post"]
    assert slugs("Kilmore") == ["a-post"]


def test_a_permission_that_ends_hides_its_words_by_itself(post, published):
    edition = post(own="鯨の骨", theirs="鯱の骨")
    content = edition.content
    ends = (timezone.localdate() + dt.timedelta(days=3)).isoformat()
    source = replace(content.sources[0], basis=Basis.PERMISSION, ends_on=ends)
    from posts import document

    edition.document = document.to_json(replace(content, sources=(source,)))
    edition.save()
    search.write(edition)
    assert slugs("鯱") == ["a-post"]
    assert slugs("鯱", now=timezone.now() + dt.timedelta(days=5)) == []
    assert slugs("鯨", now=timezone.now() + dt.timedelta(days=5)) == ["a-post"]


def test_a_scheduled_post_is_found_when_its_time_has_come(published, time_machine):
    now = timezone.now()
    published(at=now + dt.timedelta(hours=2))
    assert slugs("道具") == []
    assert find("道具").count == 0
    assert slugs("道具", now=now + dt.timedelta(hours=3)) == ["harbour-tools"]


def test_a_withdrawn_post_leaves_at_once_and_comes_back_when_published_again(published, aya):
    edition = published()
    publishing.withdraw(edition.post, by=aya, notice="誤りがあった。")
    assert slugs("道具") == []
    publishing.publish(edition.post, by=aya)
    assert slugs("道具") == ["harbour-tools"]


def test_a_post_taken_off_the_schedule_leaves_no_number_to_another(published, aya):
    at = timezone.now() + dt.timedelta(hours=2)
    edition = published(at=at, title="消えた題")
    publishing.withdraw(edition.post, by=aya, notice="")
    published(slug="another", at=at, title="別の題")
    assert SearchRow.objects.exclude(edition=None).count() == 1
    assert slugs("消えた題", now=at + dt.timedelta(hours=1)) == []
    assert slugs("別の題", now=at + dt.timedelta(hours=1)) == ["another"]


def test_undecided_blocks_and_drafts_are_not_there(make_post):
    make_post()
    assert slugs("道具") == []
    assert not SearchRow.objects.exists()


# --- Operators --------------------------------------------------------------------------------------


def test_author_means_the_post_s_and_the_quoted_one(post):
    post()
    for typed in ("author:水野", "著者：水野綾", "author:Whitfield", "author:ﾉｰﾗ", 'author:"Nora Whitfield"'):
        assert slugs(typed) == ["a-post"], typed
    assert slugs("author:tidewater") == slugs("港 -author:水野") == []
    assert slugs("水野") == []


def test_outlet_means_the_outlet_s_name(post):
    post()
    assert slugs('outlet:"Tidewater Review"') == slugs("媒体:tidewater") == ["a-post"]
    assert slugs("outlet:whitfield") == []


def test_tag_means_a_tag_or_another_name_of_it(post):
    post(tags=("港", "道具"))
    post(slug="untagged", tags=())
    TagAlias.objects.create(slug="湊", tag=Tag.objects.get(name="港"))
    assert slugs("tag:港") == slugs("タグ:湊") == slugs("tag:港 tag:道具") == ["a-post"]
    assert slugs("倉庫 -tag:港") == ["untagged"]
    assert set(slugs("倉庫 -tag:鯨")) == {"a-post", "untagged"}
    nothing = find("tag:鯨 倉庫")
    assert nothing.hits == ()
    assert "鯨" in nothing.problems[0]


def test_what_cannot_be_searched_for_is_said_in_a_sentence():
    assert find("").problems == ()
    assert len(find("-港").problems) == len(find('"').problems) == 1
    assert find("港" * 10_000).problems


# --- Order and pages --------------------------------------------------------------------------------


def test_newest_first(post):
    for days in (5, 1, 3):
        post(own="鯨", slug=f"days-{days}", days=days)
    assert slugs("鯨") == ["days-1", "days-3", "days-5"]


def test_best_first_is_title_then_names_then_own_then_others(post):
    post(theirs="whale", slug="others", days=1)
    post(own="whale", slug="own", days=2)
    post(source=replace(SOURCE, key="whales", title="Whale songs"), slug="source", days=3)
    post(title="whale と港", slug="title", days=4)
    assert slugs("whale") == ["others", "own", "source", "title"]
    assert slugs("whale", order=Order.RELEVANCE) == ["title", "source", "own", "others"]


@pytest.mark.parametrize("order", Order)
def test_pages_join_to_the_whole(post, order):
    for number in range(7):
        title = "鯨の題" if number % 3 == 0 else "題"
        post(own="鯨", slug=f"post-{number}", days=number, title=title)
    whole = slugs("鯨", order=order)
    seen, cursor = [], ""
    for _ in range(10):
        page = find("鯨", order=order, before=cursor, limit=2)
        seen += [hit.edition.slug for hit in page.hits]
        assert page.count == 7
        if not (cursor := page.older):
            break
    assert seen == whole
    assert len(whole) == 7


def test_one_can_go_back(post):
    for number in range(5):
        post(own="鯨", slug=f"post-{number}", days=number)
    second = find("鯨", before=find("鯨", limit=2).older, limit=2)
    assert [hit.edition.slug for hit in second.hits] == ["post-2", "post-3"]
    first = find("鯨", after=second.newer, limit=2)
    assert [hit.edition.slug for hit in first.hits] == ["post-0", "post-1"]
    assert first.newer == ""
    assert [hit.edition.slug for hit in find("鯨", before=first.older, limit=2).hits] == ["post-2", "post-3"]


@pytest.mark.parametrize("cursor", ["x", "9.1", "1.", "0.1; DROP", "0." + "9" * 40])
def test_what_is_no_cursor_is_refused(cursor):
    with pytest.raises(search.CursorError):
        find("鯨", before=cursor)


# --- Keeping the index ------------------------------------------------------------------------------


def test_words_that_have_not_changed_are_not_written_again(published, aya):
    edition = published()
    row = SearchRow.objects.get()
    publishing.publish(edition.post, by=aya)
    assert SearchRow.objects.get() == row


def test_words_that_have_changed_are_found_and_the_old_ones_are_not(published, aya):
    edition = published()
    edition.post.title = "鯨の題"
    edition.post.save()
    publishing.publish(edition.post, by=aya)
    assert slugs("鯨の題") == ["harbour-tools"]
    assert slugs("古い道具の名前") == []


def test_posts_of_one_minute_are_all_found(post):
    at = timezone.now() - dt.timedelta(days=1)
    for number in range(4):
        post(own="鯨", slug=f"post-{number}")
    editions = [row.edition for row in SearchRow.objects.exclude(edition=None)]
    for edition in editions:
        edition.published_at = edition.revised_at = at
        edition.save()
        search.write(edition)
    assert len(slugs("鯨")) == 4


def test_everything_can_be_built_anew(post, aya, capsys):
    for number in range(3):
        edition = post(own="鯨", slug=f"post-{number}", days=number)
    publishing.withdraw(edition.post, by=aya, notice="誤り。")
    before = slugs("鯨")
    call_command("index_search")
    assert slugs("鯨") == before == ["post-0", "post-1"]
    assert search.dead() == 0
    call_command("index_search", if_needed=True)
    SearchRow.objects.all().update(edition=None)
    call_command("index_search", if_needed=True)
    assert slugs("鯨") == before
    assert capsys.readouterr().out.count("\n") == 3


def test_a_credit_mended_after_a_withdrawal_does_not_bring_the_post_back(published, aya):
    edition = published()
    publishing.withdraw(edition.post, by=aya, notice="誤り。")
    source = Source.objects.get()
    source.title = "Whales"
    source.save()
    publishing.refresh(source, by=aya)
    assert not SearchRow.objects.exclude(edition=None).exists()


def test_the_renaming_of_an_outlet_is_followed(published, aya):
    published()
    source = Source.objects.get()
    Outlet.objects.update(name="The Lighthouse Post")
    publishing.refresh(source, by=aya)
    assert slugs("outlet:lighthouse") == ["harbour-tools"]
    assert slugs("outlet:tidewater") == []


def test_the_blocks_of_the_sample_are_those_of_the_page(published):
    """No voice is left out of the index."""
    edition = published(blocks=(OPENING, TRANSLATION, CLOSING))
    assert {block.voice for block in edition.content.blocks} == {Voice.OWN, Voice.TRANSLATION}
    for word in ("土地の言葉", "研いだ", "鍛冶屋", "キルモア港の古い道具", "港町の道具を訪ねた"):
        assert slugs(f"「{word}」") == ["harbour-tools"], word


@pytest.mark.postgresql
def test_postgresql_asks_its_index_and_reads_no_other_row(post):
    """Without a price on the words of a row its planner reads those of every post, for it takes them for nothing."""
    for number in range(8):
        post(own="別の話" if number else "条約", slug=f"post-{number}", days=number)
    search.rebuild()
    asked, _problems = search.prepare("条約", now=timezone.now())
    plan = search.finding._rows(asked, asked.tiers()[0], None).values_list("pk")[:10].explain()
    assert "Bitmap Index Scan on posts_searchrow_tokens" in plan
    assert "Seq Scan on posts_searchrow" not in plan
