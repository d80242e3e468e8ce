"""A changed translation goes out with a public correction, or with a reason why not: at the desk and in the ledger
(rule 28)."""

import re

import pytest
from django.contrib.admin.models import LogEntry

from posts import corrections, publishing, revisions
from posts.corrections import Given
from posts.models import Correction, Edition, Override, Post, Showing, Source
from tests import faulting
from tests.desk_pages import change_url, form_data, open_form, page_of, prefix_of, text_of

pytestmark = pytest.mark.django_db

OLD, NEW = "桟橋の倉庫には", "埠頭の倉庫には"


@pytest.fixture
def edition(published):
    return published()


@pytest.fixture
def desk(client, aya):
    client.force_login(aya)
    return client


def mend(post, by):
    """The mistranslation mended on the desk, not yet in public."""
    row = post.posts_quotedarticle_set.get()
    row.body = row.body.replace(OLD, NEW)
    row.save()
    revisions.save(post, by=by)
    post.refresh_from_db()


# --- The operation ------------------------------------------------------------------------------------


def test_a_changed_translation_is_refused_without_a_word_to_readers(edition, aya):
    mend(edition.post, aya)
    with pytest.raises(publishing.CorrectionNeeded) as refused:
        publishing.publish(edition.post, by=aya)
    assert [change.key for change in refused.value.changes] == ["translation"]
    assert [finding.code for finding in refused.value.findings] == ["correction"]
    assert OLD in Edition.objects.get().body_html
    assert not Correction.objects.exists()


def test_with_a_correction_both_go_out_together(edition, aya):
    mend(edition.post, aya)
    publishing.publish(
        edition.post, by=aya, corrected=[Given(kind="translation", text=" 桟橋を改めた。 ", key="translation")]
    )
    row, after = Correction.objects.get(), Edition.objects.get()
    assert (row.text, row.block_key, row.by) == ("桟橋を改めた。", "translation", aya)
    assert OLD in row.before
    assert NEW in row.after
    assert row.at == after.revised_at
    assert NEW in after.body_html
    assert "桟橋を改めた。" in after.body_html
    assert "桟橋を改めた。" in after.feed_html


def test_with_a_reason_it_goes_out_without_one_and_the_reason_is_kept(edition, aya):
    mend(edition.post, aya)
    publishing.publish(edition.post, by=aya, uncorrected="表記の統一")
    assert NEW in Edition.objects.get().body_html
    assert not Correction.objects.exists()
    row = Override.objects.get()
    assert (row.code, row.block_key, row.reason, row.by) == ("correction", "translation", "表記の統一", aya)
    assert LogEntry.objects.filter(user=aya, change_message__contains="表記の統一").exists()


def test_blank_words_are_no_correction_and_no_reason(edition, aya):
    mend(edition.post, aya)
    with pytest.raises(publishing.CorrectionNeeded):
        publishing.publish(
            edition.post, by=aya, corrected=[Given(kind="translation", text=" ", key="translation")], uncorrected="\n"
        )


def test_readers_of_a_post_that_is_not_public_need_not_be_told(make_post, published, aya):
    from datetime import timedelta

    from django.utils import timezone

    scheduled = published(at=timezone.now() + timedelta(days=1))
    mend(scheduled.post, aya)
    publishing.publish(scheduled.post, by=aya, at=timezone.now() + timedelta(days=2))
    withdrawn = published()
    publishing.withdraw(withdrawn.post, by=aya, notice="取り下げました。")
    mend(withdrawn.post, aya)
    publishing.publish(withdrawn.post, by=aya)
    assert not Correction.objects.exists()


def test_own_words_may_be_corrected_without_publishing_the_desk(edition, aya):
    mend(edition.post, aya)
    publishing.correct_alone(edition.post, by=aya, corrected=[Given(kind="fact", text="年を改めました。")])
    assert Correction.objects.get().kind == "fact"
    after = Edition.objects.get()
    assert OLD in after.body_html
    assert "年を改めました。" in after.body_html
    with pytest.raises(publishing.PublishingError):
        publishing.correct_alone(edition.post, by=aya, corrected=[])
    assert Showing.objects.filter(event="corrected").count() == 1


@pytest.mark.django_db(transaction=True)
def test_post_and_correction_go_out_together_or_not_at_all(published, aya):
    edition = published()
    mend(edition.post, aya)
    given = [Given(kind="translation", text="改めた。", key="translation")]
    faulting.at_each_statement(lambda: publishing.publish(Post.objects.get(), by=aya, corrected=given))
    assert Correction.objects.count() == 1
    assert NEW in Edition.objects.get().body_html


# --- The ledger ---------------------------------------------------------------------------------------


def test_the_ledger_and_its_feed_show_before_and_after_to_the_character(client, edition, aya):
    mend(edition.post, aya)
    publishing.publish(edition.post, by=aya, corrected=[Given(kind="translation", text="改めた。", key="translation")])
    for address in ("/corrections/", "/corrections/feed.json"):
        content = client.get(address).content.decode()
        if address.endswith("json"):
            content = client.get(address).json()["items"][0]["content_html"]
        assert re.findall(r"<del>(.*?)</del>", content) == ["桟橋"], address
        assert re.findall(r"<ins>(.*?)</ins>", content) == ["埠頭"], address
        plain = re.sub(r"<[^>]+>", "", content)
        assert plain.index("〔ここから翻訳〕") < plain.index(OLD) < plain.index("〔ここまで翻訳〕") < plain.index(NEW)
        assert plain.index("Nora Whitfield") < plain.index(OLD)


def test_a_mended_credit_can_be_told_to_the_readers_of_every_post(client, desk, edition):
    source = Source.objects.get()
    address = f"/admin/posts/source/{source.pk}/change/"
    data = form_data(desk.get(address), "source_form") | {"byline": "Nora E. Whitfield"}
    desk.post(address, data | {"correction": ""})
    assert not Correction.objects.exists()
    data = form_data(desk.get(address), "source_form") | {"byline": "Nora F. Whitfield"}
    desk.post(address, data | {"correction": "著者の名を誤っていました。"})
    row = Correction.objects.get()
    assert (row.kind, row.text, row.block_key) == ("source", "著者の名を誤っていました。", "")
    assert "Nora E. Whitfield" in row.before
    assert "Nora F. Whitfield" in row.after
    content = client.get("/corrections/").content.decode()
    assert "〔ここから翻訳〕" not in content
    assert "<del>" in content
    assert "著者の名を誤っていました。" in client.get("/posts/harbour-tools/").content.decode()


# --- The desk -----------------------------------------------------------------------------------------


def _form(desk, post, **changes):
    return open_form(desk, post) | changes


def test_the_form_of_an_unchanged_post_asks_for_nothing(desk, edition, make_post):
    said = text_of(desk.get(change_url(edition.post)))
    assert page_of(desk.get(change_url(edition.post))).xpath("//details[@id='correction']")
    assert OLD not in said.partition("correction")[2]
    assert not page_of(desk.get(change_url(make_post()))).xpath("//*[@id='correction']")


def test_publishing_a_change_comes_back_with_the_sentence_ready(desk, edition):
    data = open_form(desk, edition.post)
    name = prefix_of(data, "translation") + "-body"
    data[name] = data[name].replace(OLD, NEW)
    response = desk.post(change_url(edition.post), data | {"_publish": "1"})
    assert response["Location"].endswith("?correct=1#correction")
    page = page_of(desk.get(response["Location"]))
    (area,) = page.xpath("//textarea[contains(@name, 'correction_text')]")
    assert "「桟橋」" in area.text or "“桟橋”" in area.text
    assert "data-focus" in page.get_element_by_id("correction").attrib
    assert page.xpath("//*[@id='correction']//del")
    again = form_data(desk.get(change_url(edition.post)))
    assert desk.post(change_url(edition.post), again | {"_publish": "1"}).status_code == 302
    row = Correction.objects.get()
    assert (row.kind, row.block_key) == ("translation", "translation")
    assert NEW in Edition.objects.get().body_html


def test_a_sentence_written_for_another_text_is_not_sent_out(desk, edition, aya):
    mend(edition.post, aya)
    data = open_form(desk, edition.post)
    name = prefix_of(data, "translation") + "-body"
    data[name] = data[name].replace(NEW, "岸壁の倉庫には")
    desk.post(change_url(edition.post), data | {"_publish": "1"})
    assert not Correction.objects.exists()
    page = page_of(desk.get(change_url(edition.post)))
    assert "岸壁" in page.xpath("//textarea[contains(@name, 'correction_text')]")[0].text


def test_a_proposed_sentence_goes_nowhere_when_the_change_is_taken_back(desk, edition, aya):
    mend(edition.post, aya)
    data = open_form(desk, edition.post)
    name = prefix_of(data, "translation") + "-body"
    data[name] = data[name].replace(NEW, OLD)
    desk.post(change_url(edition.post), data | {"_publish": "1"})
    assert not Correction.objects.exists()


def test_a_reason_goes_before_the_proposed_sentence(desk, edition, aya):
    mend(edition.post, aya)
    desk.post(change_url(edition.post), _form(desk, edition.post, _publish="1", uncorrected="表記の統一"))
    assert not Correction.objects.exists()
    assert Override.objects.get().reason == "表記の統一"


def test_what_she_typed_about_it_is_kept_when_something_else_is_missing(desk, edition, aya):
    mend(edition.post, aya)
    data = _form(desk, edition.post, _publish="1", title="")
    name = next(name for name in data if name.endswith("-correction_text"))
    data[name] = "私の言葉で書いた訂正。"
    response = desk.post(change_url(edition.post), data)
    assert "私の言葉で書いた訂正。" in desk.get(response["Location"]).content.decode()
    assert not Correction.objects.exists()


def test_a_correction_of_a_fact_is_published_by_itself(desk, edition):
    data = _form(desk, edition.post, _correct="1")
    desk.post(change_url(edition.post), data | {"correction-correction_text": "港の年を改めました。"})
    assert Correction.objects.get().text == "港の年を改めました。"
    response = desk.post(change_url(edition.post), _form(desk, edition.post, _correct="1"), follow=True)
    assert response.status_code == 200
    assert Correction.objects.count() == 1


def test_who_may_not_publish_corrects_nothing(client, ken, edition):
    from django.contrib.auth.models import Permission

    ken.user_permissions.remove(Permission.objects.get(codename="publish_post"))
    client.force_login(type(ken).objects.get(pk=ken.pk))
    data = open_form(client, edition.post)
    assert not page_of(client.get(change_url(edition.post))).xpath("//*[@id='correction']")
    assert client.post(change_url(edition.post), data | {"_correct": "1"}).status_code == 403


def test_the_kind_is_the_editor_s_choice(desk, edition, aya):
    mend(edition.post, aya)
    data = _form(desk, edition.post, _publish="1")
    data["correction-translation-correction_kind"] = "fact"
    desk.post(change_url(edition.post), data)
    assert Correction.objects.get().kind == corrections.FACT
