"""What stops a publication, and where the editor is sent to mend it (rules 2, 8, 19, 20, 21, 23, 24)."""

from dataclasses import replace

import pytest
from hypothesis import given

from posts import checklist, keys
from posts.checklist import Level
from posts.document import Basis, Commentary, Coverage, Figure, QuotedArticle, Said, Voice
from tests import documents


def codes(document, level=Level.REFUSED, **more):
    return {item.code for item in checklist.findings(document, **more) if item.level is level}


def with_source(document, **changes):
    return replace(document, sources=tuple(replace(source, **changes) for source in document.sources))


def with_quoted(document, **changes):
    blocks = (replace(item, **changes) if isinstance(item, QuotedArticle) else item for item in document.blocks)
    return replace(document, blocks=tuple(blocks))


def test_a_complete_post_is_not_refused(full_document):
    assert codes(full_document()) == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"byline": ""}, "byline"),
        ({"outlet": ""}, "outlet"),
        ({"published": ""}, "published_on"),
        ({"links": ()}, "url"),
        ({"language": ""}, "language"),
        ({"basis": ""}, "basis"),
    ],
)
def test_a_source_without_a_particular_is_refused_and_the_field_is_named(full_document, change, code):
    (finding,) = checklist.refusals(with_source(full_document(), **change))
    assert finding.code == finding.field == code
    assert finding.source == full_document().sources[0].key
    assert str(finding.message)


@pytest.mark.parametrize(
    "change",
    [
        {"byline": "", "byline_said": Said.UNSIGNED},
        {"outlet": "", "outlet_said": Said.NONE},
        {"published": "", "published_said": Said.UNKNOWN},
        {"links": (), "url_said": Said.NONE},
        {"language": "", "language_said": Said.UNKNOWN},
    ],
)
def test_saying_that_a_particular_is_unknown_is_enough(full_document, change):
    assert codes(with_source(full_document(), said_reason="紙面で確認", **change)) == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"translator": ""}, "translator"),
        ({"method": ""}, "method"),
        ({"coverage": ""}, "coverage"),
        ({"body": ""}, "body"),
    ],
)
def test_a_translation_without_a_particular_is_refused(full_document, change, code):
    assert codes(with_quoted(full_document(), **change)) == {code}


def test_a_quotation_in_the_original_needs_no_translator(full_document):
    assert codes(with_quoted(full_document(), kind=Voice.QUOTATION, translator="", method="")) == set()


def test_an_undecided_block_is_refused(full_document):
    document = full_document()
    doubtful = Commentary(key="doubt", body="<p>だれの言葉だろう。</p>", undecided="しるしがない")
    (finding,) = checklist.refusals(replace(document, blocks=(*document.blocks, doubtful)))
    assert (finding.code, finding.block) == ("undecided", "doubt")


def test_a_post_without_title_or_text_is_refused(full_document):
    assert codes(full_document(title=" ", blocks=())) == {"title", "empty"}


def test_a_title_made_of_the_translations_words_is_refused(full_document):
    words = "桟橋の倉庫には、名前を忘れられた道具が並んでいる"
    assert codes(full_document(title=words)) == {"title_quoted"}
    assert codes(full_document(lead=f"この町では{words}という。")) == {"lead_quoted"}
    assert codes(full_document(title=words[:19])) == set()


def test_white_space_and_width_do_not_hide_a_shared_run(full_document):
    assert codes(full_document(title="桟橋の倉庫には、名前を 忘れられた　道具が並んでいる")) == {"title_quoted"}


def test_an_address_somebody_else_has_is_refused(full_document):
    assert codes(full_document(), slug_taken=True) == {"slug"}


def test_a_permission_needs_who_when_scope_and_evidence(full_document):
    bare = with_source(full_document(), basis=Basis.PERMISSION)
    assert codes(bare) == {"permission_by", "permission_on", "permission_scope", "permission_evidence"}
    whole = with_source(
        bare, permission_by="編集部", permission_on="2026-05-01", permission_scope="全文", has_evidence=True
    )
    assert codes(whole) == set()


@pytest.mark.parametrize(
    "change",
    [
        {"licence": "CC BY-ND 4.0", "licence_url": "https://creativecommons.org/licenses/by-nd/4.0/"},
        {"licence": "CC BY-NC-ND", "licence_url": "https://creativecommons.org/licenses/by-nc-nd/4.0/"},
        {"licence": "BY", "licence_url": "https://creativecommons.org/licenses/by-nc-nd/4.0/"},
    ],
)
def test_a_translation_of_a_no_derivatives_text_is_refused(full_document, change):
    assert codes(with_source(full_document(), basis=Basis.LICENCE, **change)) == {"licence_nd"}


def test_a_licence_needs_its_address(full_document):
    document = with_source(full_document(), basis=Basis.LICENCE, licence="CC BY-SA 4.0")
    assert codes(document) == {"licence_url"}


def test_a_whole_translation_on_quotation_or_an_unconfirmed_basis_asks_for_a_reason(full_document):
    whole = with_quoted(full_document(), coverage=Coverage.FULL)
    assert codes(whole, Level.REQUIRED) == {"whole"}
    assert codes(with_source(whole, basis=Basis.UNCONFIRMED), Level.REQUIRED) == {"whole"}
    assert codes(with_source(whole, basis=Basis.EXPIRED), Level.REQUIRED) == set()


def test_a_large_share_of_others_words_is_pointed_out_from_one_half(full_document):
    document = full_document()
    assert document.count.share < 0.5
    assert "share" not in codes(document, Level.ADVISED)
    longer = with_quoted(document, body=document.blocks[1].body * 9)
    assert "share" in codes(longer, Level.ADVISED)


def test_a_figure_without_picture_is_refused_and_without_words_pointed_out(full_document):
    document = full_document()
    document = replace(document, blocks=(*document.blocks, Figure(key="fig")))
    assert codes(document) == {"image"}
    assert {"alt", "rights"} <= codes(document, Level.ADVISED)


@pytest.mark.parametrize("line", ["〔ここまで翻訳〕", "〔ここから引用〕", "〔 Translation  ends 〕"])
def test_a_boundary_line_inside_a_translation_is_refused(full_document, line):
    assert codes(with_quoted(full_document(), body=f"<p>桟橋は朝に起きる。</p><p>{line}</p>")) == {"boundary"}


def test_an_address_that_was_made_by_itself_is_pointed_out(full_document):
    assert "slug_made" in codes(full_document(slug=keys.new_key()), Level.ADVISED)
    assert "slug_made" in codes(full_document(slug=""), Level.ADVISED)
    assert "slug_made" not in codes(full_document(slug="harbour-tools"), Level.ADVISED)


def test_the_share_of_one_source_among_several_is_pointed_out(full_document):
    document = full_document()
    other = replace(document.sources[0], key="other", title="另一篇文章")
    little = replace(document.blocks[1], key="little", source="other", body="<p>短い。</p>", title="")
    much = replace(document.blocks[1], body=document.blocks[1].body * 9)
    document = replace(document, blocks=(*document.blocks[:1], much, little), sources=(*document.sources, other))
    found = [item for item in checklist.findings(document) if item.code == "share"]
    assert [item.source for item in found] == ["", document.sources[0].key]
    assert sum(share for _source, share in checklist.shares(document)) == pytest.approx(document.count.share, abs=0.01)


def test_a_finding_is_the_same_one_while_its_words_are(full_document):
    def name(**changes):
        return next(item.name for item in checklist.findings(full_document(**changes)) if item.code == "lead")

    assert name(lead="") == name(lead=" ", title="別の題")


def test_a_reason_for_a_whole_translation_outlives_a_mended_typing_error_and_not_another_source(full_document):
    def subject(document):
        return next(item.subject for item in checklist.findings(document) if item.code == "whole")

    whole = with_quoted(full_document(), coverage=Coverage.FULL)
    assert subject(with_quoted(whole, body="<p>桟橋の倉庫には道具がある。</p>")) == subject(whole)
    assert subject(with_source(whole, basis=Basis.UNCONFIRMED)) != subject(whole)


def test_what_weighs_more_comes_first(full_document):
    document = with_source(with_quoted(full_document(title="", lead=""), coverage=Coverage.FULL), byline="")
    levels = [item.level for item in checklist.findings(document)]
    assert levels == sorted(levels, key=[Level.REFUSED, Level.REQUIRED, Level.ADVISED].index)
    assert set(levels) == {Level.REFUSED, Level.REQUIRED, Level.ADVISED}


def test_only_what_is_no_law_of_the_house_may_be_let_stand(full_document):
    found = checklist.findings(full_document(title="", lead=""))
    assert {item.code: item.may_override for item in found} == {"title": False, "lead": True}


@given(documents.documents())
def test_no_document_at_all_is_too_strange_to_be_checked(document):
    """The checklist answers each autosave: it must never be what fails."""
    for item in checklist.findings(document):
        assert str(item.message)
        assert item.level is not Level.OFF


STRANGE = [
    "「",
    "(訳注",
    "1",
    "1,",
    "1.",
    "十",
    "ア",
    "アイ・",
    "A ",
    "Aa ",
    "林(A",
    "と述べた。",
    "1万",
    "1 ",
    "※\n",
    "令和",
]


@pytest.mark.parametrize("piece", STRANGE)
def test_a_text_made_to_be_slow_is_read_once(full_document, piece):
    """Each of these would send a careless pattern into a search that does not end while a test waits."""
    text = f"<p>{piece * 30_000}</p>"
    document = with_quoted(full_document(), body=text, original=text)
    assert checklist.findings(replace(document, blocks=(*document.blocks, Commentary(key="long", body=text))))
