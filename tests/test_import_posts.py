"""manage.py import_posts: each file whole or not at all, nothing altered, every guess told, nothing done twice."""

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from posts import anchors, document, markup, revisions
from posts.document import Commentary, Figure, QuotedArticle, SourceRef, Voice
from posts.importing import decoding, entries, files, report
from posts.importing.lines import is_blank
from posts.models import Paste, Post, RawImport, Source
from tests import faulting
from tests.documents import full_document

TEXT = "港の話を読みました。\n\n元記事：https://harbour.example/x\n\n（和訳開始）\n\n船は遅い。\n\n（和訳終了）\n\nいい話ですね。\n"
ENCODINGS = ["utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def put(tmp_path):
    """`put("a.txt", text or bytes)`: a file, by its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


def run(*paths, author="aya", **options):
    """What the command prints. With `fails` it must end with that error."""
    out, fails = StringIO(), options.pop("fails", None)
    if fails is None:
        call_command("import_posts", *paths, author=author, stdout=out, stderr=StringIO(), **options)
    else:
        with pytest.raises(CommandError, match=fails):
            call_command("import_posts", *paths, author=author, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def every_row():
    return faulting.every_row(but=["posts_search"])  # an index without rows of its own; its tables are looked at


def shape(post):
    blocks = revisions.snapshot(post).blocks
    return [(block.voice.value, markup.paragraphs(block.body)) for block in blocks]


# --- A text ---------------------------------------------------------------------------------------


def test_a_text_becomes_a_draft_split_by_speaker(put, aya):
    out = run(put("harbour.txt", f"# 港のこと\n\n{TEXT}"))
    post = Post.objects.get()
    assert (post.title, post.author, post.stage) == ("港のこと", aya, "draft")
    assert shape(post) == [
        ("own", ["港の話を読みました。"]),
        ("translation", ["船は遅い。"]),
        ("own", ["いい話ですね。"]),
    ]
    assert Source.objects.get().links.get().url == "https://harbour.example/x"
    assert "Title: “港のこと”" in out
    assert not hasattr(post, "edition")


def test_each_paragraph_is_told_with_its_voice_and_its_reason(put, aya):
    out = run(put("harbour.txt", TEXT))
    assert "Paragraph 4: Translation (between the opening and the closing marker): 船は遅い。" in out
    assert "Paragraph 3: Marker (opening marker: （和訳開始）)" in out


def test_a_paragraph_nobody_can_tell_stays_undecided(put, aya):
    out = run(put("bare.txt", "村の学校は教科書を買うのをやめた。\n\n川は白い。\n"))
    assert {voice for voice, _ in shape(Post.objects.get())} == {"undecided"}
    assert "Undecided: 2 paragraphs." in out


@pytest.mark.parametrize(
    ("name", "text", "title", "first"),
    [
        ("a.md", "# 港のこと\n\n私は港が好きだ。", "港のこと", "私は港が好きだ。"),
        ("a.txt", "title: 港のこと\n\n私は港が好きだ。", "港のこと", "私は港が好きだ。"),
        ("a.md", "---\ntitle: '港: こと'\n---\n私は港が好きだ。", "港: こと", "私は港が好きだ。"),
        ("a.md", "---\ntitle: 題\n---\n# 見出し\n\n私は港が好きだ。", "題", "# 見出し"),
        ("港の朝.txt", "私は港が好きだ。", "港の朝", "私は港が好きだ。"),
        ("b.txt", f"# {'長' * 201}\n\n私は港が好きだ。", "b", f"# {'長' * 201}"),
        ("b.txt", "---\n港: 朝は早い\n---\n\n私は港が好きだ。", "b", "---"),
        ("b.txt", "---\n\n私は港が好きだ。\n\n---\n\nそう思う。", "b", "---"),
        ("b.txt", "date: 2026-05-01\n\n私は港が好きだ。", "b", "date: 2026-05-01"),
    ],
)
def test_where_the_title_comes_from_and_what_stays_in_the_text(name, text, title, first):
    entry = entries.entry(name, decoding.decode(text.encode()), author="綾")
    assert entry.document.title == title
    split = [item["words"] for item in entry.notes if item["code"] == "paragraph"]
    assert split[0] == report.shortened(first)


def test_the_head_of_a_file_gives_tags_address_and_source_and_the_rest_is_told(put, aya):
    head = (
        "---\n# by another program\ntitle: 港のこと\ndate: 2019-04-01 07:00\ntags:\n  - 港\n  - 道具\nslug: harbour\n"
        "url: https://harbour.example/whole\nlayout: post\nmenu:\n  main: 3\n---\n"
    )
    out = run(put("head.md", head + TEXT.replace("元記事：https://harbour.example/x\n\n", "")))
    post = Post.objects.get()
    assert (post.slug, sorted(tag.name for tag in post.tags.all())) == ("harbour", ["港", "道具"])
    assert Source.objects.get().links.get().url == "https://harbour.example/whole"
    assert "Date in the file: 2019-04-01 07:00." in out
    assert "Left aside from the head of the file: layout、menu." in out


@pytest.mark.parametrize("tags", ["tags: [港, '道具']", "tags: 港、道具", 'tags: "港, 道具"', "tags:\n- 港\n- 道具"])
def test_tags_are_read_as_people_write_them(tags):
    entry = entries.entry("a.md", decoding.decode(f"---\n{tags}\n---\n私の話。".encode()), author="綾")
    assert entry.document.tags == ("港", "道具")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/2019/04/harbour.html", "is no full web address"),
        ("javascript:alert(1)", "is no full web address"),
        ("mailto:a@harbour.example", "is no full web address"),
        ("https://harbour.example/x", "nobody else’s words were found"),
    ],
)
def test_an_address_that_cannot_be_the_source_s_is_left_aside_and_told(put, aya, address, told):
    out = run(put("own.md", f"---\nurl: {address}\n---\n私は港が好きだ。\n"))
    assert told in out
    assert not Source.objects.exists()


@pytest.mark.parametrize(("slug", "told"), [("Harbour Tools", "cannot be used"), ("x" * 41, "cannot be used")])
def test_an_address_that_cannot_be_used_is_told(put, aya, slug, told):
    assert told in run(put("a.md", f"---\nslug: {slug}\n---\n私の話。"))
    assert Post.objects.get().slug != slug


def test_a_taken_address_is_told_also_by_the_dry_run(put, aya):
    paths = [put(f"{name}.md", f"---\nslug: harbour\n---\n私の話{name}。") for name in "ab"]
    dry = run(*paths, dry_run=True)
    assert "The address harbour belongs to another post" in dry
    assert run(*paths) == dry
    assert Post.objects.filter(slug="harbour").count() == 1


# --- Bytes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_encoding_is_found_and_said(put, aya, encoding):
    content = TEXT.encode(encoding)
    assert f"Encoding: {encoding}" in run(put("harbour.txt", content))
    assert ("translation", ["船は遅い。"]) in shape(Post.objects.get())
    raw = RawImport.objects.get()
    assert (bytes(raw.content), raw.encoding, raw.by) == (content, encoding, aya)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("été à la plage, ça va être très éloigné", "cp1252"),
        ("안녕하세요 오늘은 좋은 날씨", "euc_kr"),
        ("你好，今天天气很好。我们去公园。", "gb18030"),
        ("привет, мир", "koi8_r"),
        ("東京都港区", "cp932"),
    ],
)
def test_a_file_in_doubt_is_refused_with_what_to_do_and_read_when_told(put, aya, text, encoding):
    path = put("doubt.txt", text.encode(encoding))
    assert "Name the right one with --encoding" in run(path, fails="1 file was not imported")
    assert not RawImport.objects.exists()
    run(path, encoding=encoding)
    assert shape(Post.objects.get())[0][1] == [text]


def test_the_encoding_she_names_must_fit_and_exist(put, aya):
    path = put("a.txt", "私の話。".encode())
    assert "is not in the encoding ascii" in run(path, encoding="ascii", fails="not imported")
    for name in ("klingon", "rot13", "hex"):
        run(path, encoding=name, fails=f"no encoding called {name}")


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp"])
@given(text=st.text("あいうかきくのはをにがアイウエー港船朝。、", min_size=8, max_size=60))
def test_japanese_is_never_read_in_the_wrong_encoding(encoding, text):
    try:
        assert decoding.decode(text.encode(encoding)).text == text
    except decoding.Unreadable:
        pass  # asking is allowed, guessing wrongly is not


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(content):
    try:
        said = decoding.decode(content).encoding
    except decoding.Unreadable as error:
        said = str(error)
    assert said


def test_control_characters_are_left_out_and_counted(put, aya):
    out = run(put("a.txt", "私の\0話\x01。\r\n\r\n私はそう思う。\ufffd"))
    assert "2 control characters are left out" in out
    assert "1 character was lost before this file was made" in out
    assert [words for _, spoken in shape(Post.objects.get()) for words in spoken] == [
        "私の話。",
        "私はそう思う。\ufffd",
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.txt", b"", "The file is empty."),
        ("a.txt", b" \r\n\t\n", "There is no text in the file."),
        ("a.txt", b"\0\0\0", "There is no text in the file."),
        ("a.md", b"---\ntitle: x\n---\n", "nothing in the file but a title"),
        ("a.doc", b"text", "Only .txt, .md and .json files"),
        ("a.txt", b"a" * 20_000_000, "more than 12 MB"),
        ("a.json", b"{", "The file is not JSON"),
        ("a.json", b"[" * 200_000, "The file is not JSON"),
        ("a.json", b"[]", "not a document of Warich"),
        ("a.json", b'{"title": "x"}', "not a document of Warich"),
        ("a.json", b'{"schema": 99}', "The document has form 99; this site reads form 1."),
        ("a.json", b'{"schema": 1, "titel": "x"}', "cannot be read"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_words_and_leaves_nothing(put, aya, name, content, told):
    assert told in run(put(name, content), fails="1 file was not imported")
    assert not Post.objects.exists()
    assert not RawImport.objects.exists()


def test_a_file_that_is_not_there_and_a_folder_are_refused(put, aya, tmp_path):
    out = run(str(tmp_path / "nowhere.txt"), str(tmp_path), put("a.txt", "私の話。"), fails="2 files were not imported")
    assert out.count("cannot be opened") == 2
    assert Post.objects.count() == 1


def test_one_bad_file_does_not_stop_the_others(put, aya):
    paths = [put("a.txt", "私の話。"), put("bad.txt", b"\xff\xff\xff"), put("b.txt", "私の別の話。")]
    out = run(*paths, fails="1 file was not imported")
    assert Post.objects.count() == 2
    assert "Drafts: 2. Imported before: 0. Not imported: 1." in out


# --- Twice, dry, interrupted ----------------------------------------------------------------------


@pytest.mark.parametrize("dry_run", [False, True])
def test_the_same_bytes_are_imported_once_whatever_they_are_called(put, aya, dry_run):
    out = run(put("a.txt", TEXT), put("b.txt", TEXT), dry_run=dry_run)
    assert "The same bytes as" in out
    assert Post.objects.count() == (0 if dry_run else 1)


def test_a_second_run_leaves_what_was_edited_meanwhile(put, aya):
    path = put("a.txt", TEXT)
    run(path)
    Post.objects.update(title="編集した題")
    before = every_row()
    out = run(path)
    assert "Imported before, on" in out
    assert "by 水野綾: nothing changed." in out
    assert every_row() == before


def test_a_dry_run_prints_to_the_letter_what_the_real_run_prints(put, aya):
    json_file = json.dumps(document.to_json(full_document()), ensure_ascii=False)
    paths = [put("a.txt", TEXT), put("b.md", f"# 題\n\n{TEXT}"), put("c.json", json_file), put("bad.txt", b"")]
    before = every_row()
    dry = run(*paths, dry_run=True, fails="not imported")
    assert every_row() == before
    assert run(*paths, fails="not imported") == dry
    assert Post.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_file_is_imported_whole_or_not_at_all_whenever_the_server_dies(aya):
    content = f"---\ntags: 港\nslug: harbour\n---\n{TEXT}".encode()

    def once():
        outcome = files.bring_in("a.md", content, by=aya, earlier=files.Earlier())
        if outcome.refusal:  # the COMMIT that failed is told, and the other files go on
            raise faulting.Killed(outcome.refusal)

    faulting.at_each_statement(once, visible=every_row)
    assert (Post.objects.count(), RawImport.objects.count(), RawImport.objects.get().posts.count()) == (1, 1, 1)


def test_quiet_prints_a_line_for_each_file(put, aya):
    path = put("a.txt", TEXT)
    assert run(path, verbosity=0).splitlines() == [
        f"{path}: a draft",
        "Drafts: 1. Imported before: 0. Not imported: 0.",
    ]


@pytest.mark.parametrize(
    ("author", "told"), [("nobody", "There is no user nobody"), ("mio", "could not open the drafts")]
)
def test_drafts_are_made_only_for_somebody_who_can_open_them(put, aya, mio, author, told):
    run(put("a.txt", TEXT), author=author, fails=told)
    assert not Post.objects.exists()


def test_pastes_are_not_touched(put, aya):
    Paste.objects.create(owner=aya, text=TEXT)
    run(put("a.txt", TEXT))
    assert Paste.objects.get().post is None


# --- Documents ------------------------------------------------------------------------------------


def as_file(content, **changes):
    return json.dumps(document.to_json(content) | changes, ensure_ascii=False)


def test_a_document_comes_back_as_it_was(put, aya):
    content = full_document()
    run(put("post.json", as_file(content)))
    got = revisions.snapshot(Post.objects.get())
    assert got.blocks == anchors.assign(None, content).blocks
    assert (got.title, got.slug, got.lead, got.tags) == (content.title, content.slug, content.lead, content.tags)
    assert got.sources == content.sources


def test_a_document_keeps_what_is_undecided_in_it(put, aya):
    doubtful = replace(full_document().blocks[0], undecided="しるしがない")
    out = run(put("post.json", as_file(full_document(blocks=(doubtful,), sources=()))))
    assert revisions.snapshot(Post.objects.get()).blocks[0].voice is Voice.UNDECIDED
    assert "Block 1: Undecided, as the document says" in out


def test_a_source_the_library_has_stays_as_it_is(put, aya, make_post):
    make_post()
    Source.objects.update(byline="N. Whitfield")
    out = run(put("post.json", as_file(full_document(slug="other"))))
    assert "is in the library already" in out
    assert Source.objects.get().byline == "N. Whitfield"


def test_the_author_of_the_document_is_named_and_not_believed(put, aya):
    out = run(put("post.json", as_file(full_document(author="別の人"))))
    assert "names 別の人 as its author" in out
    assert Post.objects.get().author == aya


def test_a_document_brings_no_script(put, aya):
    block = Commentary(key="a", body="<p onclick=x>話<script>alert(1)</script><a href='javascript:x'>a</a></p>")
    out = run(put("post.json", as_file(full_document(blocks=(block,), sources=()))))
    assert Post.objects.get().posts_commentary_set.get().body == "<p>話<a>a</a></p>"
    assert "1 block had HTML that posts do not have" in out


def test_a_document_cannot_point_at_another_draft_s_picture(put, aya):
    name = storages["desk"].save("figures/secret.png", ContentFile(b"secret"))
    figure = Figure(key="f", image=name, width=1, height=1, alt="港")
    out = run(put("post.json", as_file(full_document(blocks=(figure,), sources=()))))
    assert Post.objects.get().posts_figure_set.get().image.name == ""
    assert f"The picture {name} is not in the file." in out


QUOTED = QuotedArticle(key="q", source="s", body="<p>a</p>")
BAD = {
    "twice": (full_document(blocks=(Commentary(key="a"), Commentary(key="a")), sources=()), "has the key a twice"),
    "key": (full_document(blocks=(Commentary(key="a b" * 9),), sources=()), "key that cannot be used"),
    "no-source": (full_document(blocks=(QUOTED,), sources=()), "Block q has others’ words without a source"),
    "address": (
        full_document(
            blocks=(QUOTED,), sources=(SourceRef(key="s", links=(document.Link(rel="original", url="x:y"),)),)
        ),
        "http",
    ),
    "contradiction": (
        full_document(blocks=(QUOTED,), sources=(SourceRef(key="s", byline="A", byline_said="unknown"),)),
        "byline",
    ),
    "date": (full_document(blocks=(QUOTED,), sources=(SourceRef(key="s", published="2026-02-31"),)), "2026-02-31"),
    "basis": (full_document(blocks=(QUOTED,), sources=(SourceRef(key="s", basis="stolen"),)), "basis"),
    "language": (full_document(language="tlh"), "language"),
    "title": (full_document(title="題" * 201), "title"),
    "anchors": (full_document(next_anchor=10**30), "numbers of the document’s paragraphs"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_document_that_contradicts_itself_is_refused_and_leaves_nothing(put, aya, case):
    content, told = BAD[case]
    out = run(put("bad.json", as_file(content)), fails="1 file was not imported")
    assert told in out
    assert not Post.objects.exists()
    assert not Source.objects.exists()


def test_characters_no_page_can_hold_are_left_out_of_a_document(put, aya):
    data = as_file(full_document()).replace('"title": "', '"title": "\\u0000\\ud800', 1)
    assert "2 control characters are left out" in run(put("a.json", data))
    assert Post.objects.get().title == full_document().title


# --- Rule 10 --------------------------------------------------------------------------------------

LINES = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    [
        "# 題",
        "---",
        "title: 題",
        "（和訳開始）",
        "（和訳終了）",
        "> 引用",
        "http://a.example.org/",
        "\u3000字下げ  空白 ",
        "",
    ]
)


@hypothesis_settings(max_examples=300)
@given(lines=st.lists(LINES, min_size=1, max_size=12), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_paragraph_is_in_the_draft_to_the_letter(lines, end):
    """What the blocks say stands in the file, in order; and nothing else stands there but what the report names."""
    text = end.join(lines)
    try:
        entry = entries.entry("x.txt", decoding.Decoded(text, "utf-8", "valid"), author="綾")
    except decoding.Unreadable:
        assert len([line for line in markup.strip_controls(text).split("\n") if line.strip()]) < 4
        return
    plain = markup.strip_controls(text)
    left, at = "", 0
    for block in entry.document.blocks:
        title = getattr(block, "title", "")
        for line in ([title] if title else []) + markup.text(block.body).split("\n"):
            found = plain.find(line, at)
            assert found >= 0, line
            left, at = left + plain[at:found], found + len(line)
    left += plain[at:]
    structure = any(note["code"] == "paragraph" and note["voice"] in {"marker", "source"} for note in entry.notes)
    headed = any(note["code"] == "title" and note["reason"] != "name" for note in entry.notes)
    if not structure and not headed:
        assert not [ch for ch in left if not is_blank(ch) and ch not in ">＞"]
