"""What stops a publication, and where the editor is sent to mend it (rules 2, 8, 19, 20, 21, 23, 24)."""

from dataclasses import replace

import pytest

from posts import checklist
from posts.checklist import Level
from posts.document import Basis, Commentary, Coverage, Figure, QuotedArticle, Said, Voice


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


def test_a_licence_needs_its_address_and_share_alike_is_pointed_out(full_document):
    document = with_source(full_document(), basis=Basis.LICENCE, licence="CC BY-SA 4.0")
    assert codes(document) == {"licence_url"}
    assert "licence_sa" in codes(document, Level.ADVISED)


def test_a_whole_translation_on_quotation_is_pointed_out(full_document):
    assert "whole" in codes(with_quoted(full_document(), coverage=Coverage.FULL), Level.ADVISED)


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
