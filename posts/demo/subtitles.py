"""Short quotations in the original English, with the author's remarks between them."""

import datetime

from posts.demo.shape import DemoPost, key, prose
from posts.document import Basis, Commentary, Coverage, Document, Link, QuotedArticle, SourceRef, Voice

SOURCE = SourceRef(
    key=key("subtitles/source"),
    title="Two Lines, Four Seconds",
    language="en",
    byline="Norah Whitlock",
    byline_reading="ノラ・ウィットロック、字幕翻訳者",
    outlet="The Lantern Review",
    outlet_slug="lantern-review",
    outlet_language="en",
    published="2026-02-14",
    basis=Basis.QUOTATION,
    links=(
        Link(rel="original", url="https://lantern-review.example/spring-2026/two-lines-four-seconds"),
        Link(rel="archive", url="https://archive.example/20260329/lantern-review/two-lines", on="2026-03-29"),
    ),
)


def _quotation(name: str, text: str) -> QuotedArticle:
    return QuotedArticle(
        key=key(f"subtitles/{name}"),
        source=SOURCE.key,
        kind=Voice.QUOTATION,
        body=prose(text),
        coverage=Coverage.EXCERPT,
    )


def _remark(name: str, text: str) -> Commentary:
    return Commentary(key=key(f"subtitles/{name}"), body=prose(text))


POST = DemoPost(
    name="subtitles",
    by="aya",
    published=datetime.date(2026, 4, 11),
    document=Document(
        title="字幕の二行に、何を残すか",
        slug="two-lines-of-subtitle",
        lead="字幕翻訳者が自分の仕事を書いた英語の随筆を、訳さずに原文のまま少しずつ引いて読む。",
        tags=("翻訳",),
        blocks=(
            _remark(
                "opening",
                """\
映画館で、となりの席の人の笑うのが自分より一拍早いことがある。英語のわかる人なのだろう。
こちらは字幕を読み終えて、それから笑う。その一拍のあいだに、字幕を作った人がいる。

字幕翻訳者のノラ・ウィットロックが、季刊の書評誌に自分の仕事のことを書いている。
言葉を削る人の文章だけあって、一文一文に無駄がない。下手に訳すと、その無駄のなさがまっさきに失われる。
だから今回は訳さず、原文のまま少しずつ引いて、そのつど考えたことを書きつけていく。
""",
            ),
            _quotation(
                "vanishing",
                """\
A subtitle is the only kind of writing that disappears while you are reading it. The viewer cannot turn back
a page, so every line has to be finished before it is gone.
""",
            ),
            _remark(
                "on-vanishing",
                """\
読んでいるそばから消えていく文字、という言い方にはっとした。紙に書かれた文章は待ってくれる。
わからなければ戻ればいいし、眠くなれば閉じればいい。字幕は待たない。読む速さを読み手が決められない文章は、
考えてみればほかにほとんどない。駅の電光掲示板くらいだろうか。

日本語の字幕では、一秒に四文字という目安がよく語られる。四秒なら十六文字。一行に収まる幅にも限りがあるから、
そこからこぼれれば、どんな名訳も画面には載らない。
""",
            ),
            _quotation(
                "leaving-out",
                """\
I am often asked what I leave out. The honest answer is: almost everything. A person in a hurry says forty
words in four seconds, and I have room for nine.
""",
            ),
            _remark(
                "on-leaving-out",
                """\
四十語のうち九語。残りの三十一語を捨てる人が almost everything と平然と書くのだから、読むほうがたじろぐ。
けれども先を読むと、この人が数えているのは捨てた言葉ではなく、空いている席のほうなのだとわかる。

私は記事を訳すとき、なるべく削らないことを心がけてきた。原文にあるものは訳文にもある。
それが誠実だと思ってきた。だが、あれは紙の余白に甘えていただけかもしれない。
""",
            ),
            _quotation(
                "apology",
                """\
But cutting is not the same as losing. I once cut a whole apology down to “I know.” The actor's face did the
rest; all I had to do was stay out of its way.
""",
            ),
            _remark(
                "on-apology",
                """\
I know. の二語に縮められた謝罪を、日本語ならどうするだろう。「わかってる」では強すぎる。「うん」
では足りない。字幕を出さない、という手もある。役者の顔が語っているところに文字を重ねれば、
それは説明ではなくて邪魔になる。stay out of its way、道をふさがない。この人の仕事の心得は、
たぶんこの四語で足りている。
""",
            ),
            _quotation(
                "best-work",
                """\
My best work is a line nobody remembers reading. They will tell you what she said, and they will swear they
heard it in their own language.
""",
            ),
            _remark(
                "closing",
                """\
名前が残らないどころか、読まれた記憶さえ残らないのが最良の仕事だという。負け惜しみには聞こえない。
自分の国の言葉で聞いたと言い張る観客は、字幕にとって、いちばんありがたい目撃者なのだろう。

最後に、この文章を訳さなかったことについて。引用のなかの言葉はすべてウィットロックのもので、
その前後はすべて私のものである。削らず、混ぜず、並べておく。二行に収める腕を持たない者にできる、
せめてもの挨拶だと思っている。
""",
            ),
        ),
        sources=(SOURCE,),
    ),
)
