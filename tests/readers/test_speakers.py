"""The measure itself: what `missing` must notice, so that its silence means something."""

import pytest

from posts import markup
from posts.document import Voice
from tests import documents
from tests.readers.speakers import missing, said

CREDIT = "翻訳\n出典:The Old Tools of Kilmore Harbour\n著者:Nora Whitfield\n掲載:The Tidewater Review\n翻訳:水野綾"
OWN = [markup.text(block.body) for block in (documents.OPENING, documents.CLOSING)]
THEIRS = f"{documents.TRANSLATION.title}\n{markup.text(documents.TRANSLATION.body)}"
BEGINS, ENDS = "〔ここから翻訳〕", "〔ここまで翻訳〕"
WHOLE = "\n".join([OWN[0], CREDIT, BEGINS, THEIRS, ENDS, OWN[1]])


def test_a_whole_post_lacks_nothing_however_its_lines_are_broken():
    assert missing(documents.full_document(), WHOLE) == []
    assert missing(documents.full_document(), "\n".join(WHOLE)) == []


@pytest.mark.parametrize(
    "text",
    [
        WHOLE.replace("名前を忘れられた道具", "道具"),
        WHOLE.replace("そこに学ぶところがある。", ""),
        WHOLE.replace(documents.TRANSLATION.title, ""),
        WHOLE.replace("Nora Whitfield", ""),
        WHOLE.replace("水野綾", ""),
        WHOLE.replace(ENDS, ""),
        WHOLE.replace(BEGINS, ""),
        WHOLE.replace(BEGINS, "").replace(ENDS, ""),
        WHOLE.replace("翻訳〕", "引用〕"),
        "\n".join([CREDIT, BEGINS, OWN[0], THEIRS, ENDS, OWN[1]]),
        "\n".join([OWN[0], CREDIT, THEIRS, BEGINS, ENDS, OWN[1]]),
        "\n".join([OWN[0], BEGINS, THEIRS, ENDS, CREDIT, OWN[1]]),
        "\n".join([OWN[0], CREDIT, BEGINS, THEIRS, OWN[1], ENDS]),
        BEGINS + THEIRS + ENDS,
        "",
    ],
)
def test_whatever_is_lost_or_moved_to_another_speaker_is_named(text):
    assert missing(documents.full_document(), text) != []


def test_speakers_are_told_from_the_boundary_lines_alone():
    assert said("a〔ここから引用〕b c〔ここまで引用〕") == [
        (Voice.OWN, "a"),
        (Voice.QUOTATION, "bc"),
        (Voice.OWN, ""),
    ]
