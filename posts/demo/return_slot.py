"""A draft in review: submitted by Ken, with a note of Aya's at the translation that waits for an answer."""

from posts.demo.shape import DemoNote, DemoPost, key, prose
from posts.document import Basis, Commentary, Coverage, Document, Link, Method, QuotedArticle, SourceRef, Voice

SOURCE = SourceRef(
    key=key("return-slot/source"),
    title="What Comes Through the Slot",
    language="en",
    byline="Marta Quillfeather",
    byline_reading="マルタ・クイルフェザー、図書館員",
    outlet="The Harbour Weekly",
    outlet_slug="harbour-weekly",
    outlet_language="en",
    published="2026-10-03",
    basis=Basis.QUOTATION,
    links=(Link(rel="original", url="https://harbour-weekly.example/2026/10/what-comes-through-the-slot"),),
)
TRANSLATION_KEY = key("return-slot/translation")

POST = DemoPost(
    name="return-slot",
    by="ken",
    submitted="原文が短いので、前後を長めに書きました。訳語の確認をお願いします。",
    notes=(
        DemoNote(
            by="aya",
            block=TRANSLATION_KEY,
            text="「差し入れ口」だと別のものを思い浮かべませんか。冒頭では「返却口」と書いているので、そろえたいです。",
        ),
    ),
    document=Document(
        title="夜の返却口に届くもの",
        slug="return-slot",
        lead="閉館後の返却口には、本のほかに何が入っているのか。港町の図書館員の短い文章を読む。",
        tags=("公共空間",),
        blocks=(
            Commentary(
                key=key("return-slot/opening"),
                body=prose("""\
市立図書館の返却口は、駅の階段を下りたところにある。夜の十時を過ぎても、そこだけ小さな明かりがついている。
私は返すのがいつも期限の夜なので、あの金属のふたの重さをよく知っている。

落とした本がどこへ行くのかは、考えたことがなかった。港町の週刊紙に、ふたの内側にいる人の文章が載っていた。
"""),
            ),
            QuotedArticle(
                key=TRANSLATION_KEY,
                source=SOURCE.key,
                kind=Voice.TRANSLATION,
                title="差し入れ口から来るもの",
                body=prose("""\
朝いちばんの仕事は、箱の前にひざをつくことだ。本は勝手に積み重なり、借りた人の順番を覚えている。

手袋が片方、週に一度は混じる。もう片方が来るまで、私たちは窓ぎわに干しておく。
"""),
                original=prose("""\
The first job of the morning is to kneel at the box. The books have stacked themselves, and they remember the
order of their readers.

One glove turns up every week. We hang it in the window until the other one comes.
"""),
                translator="湊 健",
                method=Method.HUMAN,
                coverage=Coverage.EXCERPT,
            ),
            Commentary(
                key=key("return-slot/closing"),
                body=prose("""\
片方の手袋を窓に干すというところで、読むのを止めて笑ってしまった。落とし物を届ける窓口は町のあちこちにあるが、
窓に干してある場所は知らない。次に返すときは、ふたを閉める前に中をのぞいてみるつもりだ。

短い文章なので、全体の三分の一ほどを訳した。続きには、嵐の晩に雨を飲んだ辞書の話が出てくる。
"""),
            ),
        ),
        sources=(SOURCE,),
    ),
)
