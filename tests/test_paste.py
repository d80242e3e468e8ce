"""「貼り付けて始める」: byte for byte in, whose words in between, one draft out; nothing typed is ever lost."""

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from posts import markup, revisions
from posts.admin import particulars
from posts.document import Voice
from posts.importing import plain_text
from posts.importing.segment import segment
from posts.models import Edition, Paste, Post, Source
from tests.desk_pages import form_data, page_of, text_of

START = "/admin/posts/post/paste/"
TEXT = (
    "港町の図書館が、道具を貸し出しはじめたという記事を読んだ。私はすこし驚いた。\n"
    "\u00a0\n"
    "元の記事は次のとおり。\n\nBakom utlåningshyllan\n\n"
    "(和訳開始)\n\n貸し棚の向こう側\n\n"
    "ドリルの使い方を教えてくれと頼まれると、  私はまず、何を直したいのかを尋ねる。\u3000\n\n"
    "たいていの人は、直したいものの名前を知らない。\n\n"
    "(和訳終了)\n\n"
    "いかがでしょうか。道具の数ではなく、聞き手の数で決まると私は思う。 \n"
)
PARTICULARS = {
    "source-0-url": "https://hamnveckan.example.org/2026/05/hyllan",
    "source-0-byline": "Marta Ekelund",
    "source-0-outlet": "Hamnveckan",
    "source-0-published": "２０２６年５月９日",
    "source-0-language": "sv",
    "source-0-basis": "quotation",
    "source-0-translator": "水野綾",
    "source-0-method": "machine_edited",
    "source-0-coverage": "abridged",
}


@pytest.fixture
def desk(client, aya):
    client.force_login(aya)
    return client


def _start(desk, text=TEXT, **data):
    response = desk.post(START, {"text": text, "title": "", "url": "", **data})
    assert response.status_code == 302, text_of(response)
    return response.url


def _make(desk, address, **data):
    shown = form_data(desk.get(address), "sort-form")
    typed = {"title": "道具を貸す図書館"} | _named(shown, PARTICULARS | data)
    return desk.post(address, shown | typed | {"make": "1"})


def _named(shown, values):
    """`source-0-…` stands for the first source's form, whatever paragraph it is named after."""
    first = _first_source(shown)
    return {name.replace("source-0-", f"{first}-"): value for name, value in values.items()}


def _first_source(shown):
    return next(name.removesuffix("-url") for name in shown if name.startswith("source-") and name.endswith("-url"))


def _particular(shown, name):
    return shown[f"{_first_source(shown)}-{name}"]


def test_the_text_is_kept_byte_for_byte_but_for_the_browsers_line_ends(desk):
    _start(desk, "\n\u3000" + TEXT.replace("\n", "\r\n") + "\t")
    assert Paste.objects.get().text == "\n\u3000" + TEXT + "\t"


def test_the_splitter_reads_the_very_text_that_is_stored(desk):
    address = _start(desk, TEXT.replace("\n", "\r\n"))
    page = page_of(desk.get(address))
    split = segment(Paste.objects.get().text)
    for para in page.xpath('//li[contains(@class,"para")]'):
        span = split.spans[int(para.get("id").removeprefix("para-"))]
        assert para.xpath("p")[0].text == split.text[span.start : span.end].strip("\r\n")


def test_each_paragraph_shows_its_speaker_and_the_reason(desk):
    page = page_of(desk.get(_start(desk)))
    for para in page.xpath('//li[contains(@class,"para")]'):
        assert para.xpath('.//*[@class="who-label"]')[0].text_content().strip()
        assert para.xpath('.//*[@class="who-reason"]')[0].text_content().strip()
        assert para.xpath(".//input[@type='radio']")


def test_without_scripts_the_radio_buttons_turn_a_speaker(desk):
    address = _start(desk)
    page = page_of(desk.get(address))
    own = page.xpath('//li[contains(@class,"voice-own")]')[0].get("id").removeprefix("para-")
    _make(desk, address, **{f"span-{own}": "translation"})
    post = Post.objects.get()
    assert revisions.snapshot(post).blocks[0].voice is Voice.TRANSLATION


def test_the_draft_has_the_words_the_source_and_the_credit(desk, aya):
    response = _make(desk, _start(desk))
    post = Post.objects.get()
    assert response.url == f"/admin/posts/post/{post.pk}/change/"
    assert (post.title, post.author, post.revisions.get().event) == ("道具を貸す図書館", aya, "imported")
    content = revisions.snapshot(post)
    quoted = next(block for block in content.blocks if block.voice is Voice.TRANSLATION)
    assert "頼まれると、  私はまず" in quoted.body
    assert (quoted.translator, quoted.method, quoted.coverage) == ("水野綾", "machine_edited", "abridged")
    source = content.source(quoted.source)
    assert (source.byline, source.outlet, source.published) == ("Marta Ekelund", "Hamnveckan", "2026-05-09")
    assert source.url == PARTICULARS["source-0-url"]
    assert Paste.objects.get().post == post


def test_a_complete_paste_can_be_published_at_once(desk):
    response = _make(desk, _start(desk))
    data = form_data(desk.get(response.url))
    desk.post(response.url, data | {"_publish": "1"})
    assert Edition.objects.get().is_public


def test_the_button_pressed_twice_makes_one_post(desk):
    address = _start(desk)
    first, second = _make(desk, address), desk.post(address, {"make": "1"})
    assert first.url == second.url
    assert Post.objects.count() == 1


def test_the_first_button_pressed_twice_keeps_one_paste(desk):
    assert _start(desk) == _start(desk)
    assert Paste.objects.count() == 1


def test_an_empty_text_an_overlong_title_and_a_bad_address_are_said_at_their_fields(desk):
    response = desk.post(START, {"text": " \n\u3000", "title": "題" * 201, "url": "javascript:alert(1)"})
    page = page_of(response)
    assert {link.get("href") for link in page.xpath('//*[@id="errors"]//a')} == {"#id_text", "#id_title", "#id_url"}
    data = form_data(response, "paste-form")
    assert data["title"] == "題" * 201
    assert data["url"] == "javascript:alert(1)"
    assert not Paste.objects.exists()


def test_a_wrong_particular_loses_nothing(desk):
    address = _start(desk)
    response = _make(desk, address, **{"source-0-published": "きのう", "source-0-url": "ftp://x", "span-0": "source"})
    assert response.status_code == 400
    assert not Post.objects.exists()
    hrefs = {link.get("href") for link in page_of(response).xpath('//*[@id="errors"]//a')}
    first = _first_source(form_data(response, "sort-form"))
    assert hrefs == {f"#id_{first}-published", f"#id_{first}-url"}
    for again in (form_data(response, "sort-form"), form_data(desk.get(address), "sort-form")):
        assert _particular(again, "published") == "きのう"
        assert _particular(again, "byline") == "Marta Ekelund"
        assert again["title"] == "道具を貸す図書館"
        assert again["span-0"] == "source"


def test_choices_are_kept_while_she_is_still_sorting(desk):
    address = _start(desk)
    shown = form_data(desk.get(address), "sort-form")
    said = {"span-0": "quotation", f"{_first_source(shown)}-byline": "途中まで", "keep": "1"}
    assert desk.post(address, shown | said).status_code == 204
    again = form_data(desk.get(address), "sort-form")
    assert (again["span-0"], again[f"{_first_source(shown)}-byline"]) == ("quotation", "途中まで")


def test_particulars_stay_with_their_source_when_an_earlier_paragraph_becomes_a_quotation(desk):
    _make(desk, _start(desk), **{"span-0": "quotation"})
    content = revisions.snapshot(Post.objects.get())
    translation = next(block for block in content.blocks if block.voice is Voice.TRANSLATION)
    assert content.source(translation.source).byline == "Marta Ekelund"


def test_unsigned_and_unknown_need_a_reason(desk):
    address = _start(desk)
    response = _make(desk, address, **{"source-0-byline": "署名なし"})
    assert page_of(response).xpath('//*[@id="errors"]//a[contains(@href,"-said_reason")]')
    _make(desk, address, **{"source-0-byline": "署名なし", "source-0-said_reason": "編集部名のみの記事"})
    source = Source.objects.get()
    assert (source.byline, source.byline_said, source.said_reason) == ("", "unsigned", "編集部名のみの記事")


def test_an_address_the_library_knows_takes_the_source_that_is_there(desk, make_post):
    make_post()
    known = Source.objects.get()
    _make(desk, _start(desk), **{"source-0-url": "https://tidewater.example.org/2026/05/old-tools"})
    assert Source.objects.count() == 1
    assert Post.objects.first().posts_quotedarticle_set.first().source == known


def test_her_own_name_and_her_last_choices_are_offered(desk):
    address = _start(desk)
    data = form_data(desk.get(address), "sort-form")
    assert _particular(data, "translator") == "水野綾"
    assert (_particular(data, "method"), _particular(data, "basis")) == ("", "unconfirmed")
    _make(desk, address)
    data = form_data(desk.get(_start(desk, TEXT + "追記。")), "sort-form")
    assert (_particular(data, "method"), _particular(data, "coverage")) == ("machine_edited", "abridged")


def test_undecided_paragraphs_are_counted_and_stay_undecided_in_the_draft(desk):
    text = "今日は道具の話をする。\n\n> 引用かもしれない文。\n\n訳者としては立ち止まりたい。\n\n(和訳開始)\n\n文。\n\n訳者としては、ここで迷う。\n\n文。\n\n(和訳終了)"
    address = _start(desk, text)
    undecided = [span for span in segment(text).spans if span.voice == "undecided"]
    page = page_of(desk.get(address))
    assert len(page.xpath('//li[contains(@class,"voice-undecided")]')) == len(undecided)
    _make(desk, address)
    assert bool(revisions.snapshot(Post.objects.get()).undecided) == bool(undecided)


def test_one_megabyte_can_be_pasted(desk):
    text = "".join(f"第{n}段落。港の道具についての長い話が、まだ続いている。\n\n" for n in range(14_000))
    assert len(text.encode()) > 1_000_000
    address = _start(desk, text)
    response = desk.get(address)
    assert response.status_code == 200
    assert 0 < len(page_of(response).xpath('//li[contains(@class,"para")]')) <= 1_200
    _make(desk, address)
    assert "第13999段落" in revisions.snapshot(Post.objects.get()).blocks[-1].body


def test_nobody_sees_the_paste_of_another(desk, ken):
    address = _start(desk)
    other = Client()
    other.force_login(ken)
    assert other.get(address).status_code == 404


def test_who_may_not_write_posts_may_not_paste(client, mio, django_user_model):
    assert client.get(START).status_code == 302
    client.force_login(mio)
    assert client.get(START).status_code == 302
    client.force_login(django_user_model.objects.create_user("clerk", is_staff=True))
    assert client.get(START).status_code == 403


def test_a_session_that_ended_carries_the_text_through_the_login(client, aya):
    response = client.post(START, {"text": TEXT.replace("\n", "\r\n"), "title": "題", "url": ""})
    assert response.status_code == 401
    data = form_data(response, "login-form")
    # What a browser makes of the hidden field's line ends.
    data["text"] = data["text"].replace("\r\n", "\n").replace("\n", "\r\n")
    wrong = client.post(START, data | {"again-username": "aya", "again-password": "no"})
    assert wrong.status_code == 401
    assert form_data(wrong, "login-form")["text"].replace("\r\n", "\n") == TEXT
    done = client.post(START, data | {"again-username": "aya", "again-password": "aya opens the desk"})
    assert done.status_code == 302
    paste = Paste.objects.get()
    assert (paste.text, paste.title, paste.owner) == (TEXT, "題", aya)


def test_a_session_that_ended_carries_a_whole_change_form(client, aya, make_post):
    post = make_post()
    client.force_login(aya)
    address = f"/admin/posts/post/{post.pk}/change/"
    data = form_data(client.get(address)) | {"title": "一時間かけて書いた題"}
    client.logout()
    response = client.post(address, data)
    assert response.status_code == 401
    carried = form_data(response, "login-form")
    client.post(address, carried | {"again-username": "aya", "again-password": "aya opens the desk"})
    post.refresh_from_db()
    assert post.title == "一時間かけて書いた題"


def test_a_reader_account_cannot_log_in_that_way(client, mio):
    response = client.post(START, {"text": "x", "again-username": "mio", "again-password": "mio only reads"})
    assert response.status_code == 401
    assert not Paste.objects.exists()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2026-05-09", "2026-05-09"), ("2026/5/9", "2026-05-09"), ("２０２６年５月", "2026-05"), ("2026", "2026"),
        (" 2026.12.31 ", "2026-12-31"), ("", ""),
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(typed, stored):
    assert particulars.partial_date(typed) == stored


@pytest.mark.parametrize("typed", ["2026-02-30", "きのう", "12-05-2026", "0000-01-01", "2026-13"])
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(particulars.ValidationError):
        particulars.partial_date(typed)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["own", "translation", "quotation", "source", "undecided"]), min_size=0, max_size=12))
def test_a_source_is_known_by_its_paragraphs_whatever_is_turned(voices):
    split = segment(TEXT)
    spoken = {number: voice for number, voice in enumerate(voices) if number < len(split.spans)}
    content = plain_text.to_document(split, spoken)
    groups = plain_text.grouped(split, spoken)
    assert len(groups) == len(content.blocks)
    for group, block in zip(groups, content.blocks, strict=True):
        said = " ".join(split.text[split.spans[n].start : split.spans[n].end] for n in group.numbers).split()
        assert said == (getattr(block, "title", "") + " " + markup.text(block.body)).split()
