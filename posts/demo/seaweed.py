"""A post that has been withdrawn: its address answers 410 with a neutral notice."""

import datetime

from posts.demo.shape import DemoPost, key, prose
from posts.document import Basis, Commentary, Coverage, Document, Link, Method, QuotedArticle, SourceRef, Voice

SOURCE = SourceRef(
    key=key("seaweed/source"),
    title="The Kelp Calendar",
    language="en",
    byline="Orla Penhallow",
    byline_reading="オーラ・ペンハロウ、海藻採り",
    outlet="Skerry & Sound",
    outlet_slug="skerry-and-sound",
    outlet_language="en",
    published="2025-06-15",
    basis=Basis.QUOTATION,
    links=(Link(rel="original", url="https://skerry-and-sound.example/2025/the-kelp-calendar"),),
)

OPENING = prose("""\
磯の口開けの朝は、町のスピーカーから漁協の人の声が流れる。今日は八時から十時まで、わかめ。子どものころは、
その放送があると学校の窓ぎわが少しだけ騒がしくなった。

海藻は、植えたわけでもないのに毎年生える。だから誰かが、いつ刈ってよいかを決めなければならない。
北の島の雑誌に、同じことを別の言葉で書いている人がいた。
""")

TRANSLATION = prose("""\
刈るのは引き潮のとき、そして根は残す。かならず残す。声に出してそう言うまで、祖母は私たちを舟に乗せてくれな
かった。

小刀はわざと短くしてある。長い刃は人を欲張りにする。欲張って刈ったところは、元に戻るのに三年かかる。

四月の入り江は誰のものでもない。五月にはみんなのものになる。話し合いを始めなければならないのは、そのときだ。
""")
ORIGINAL = prose("""\
You cut on the falling tide and you leave the holdfast. You always leave the holdfast. My grandmother would
not let us into the boat until we had said it out loud.

The knife is short on purpose. A long knife makes you greedy, and a greedy cut takes three years to grow
back.

Nobody owns the bay in April. In May everybody does, and that is when the talking has to start.
""")

CLOSING = prose("""\
うちの浜でも、鎌の柄の長さは決まっている。理由を訊いたことはなかった。欲張らないように、と言われれば、
そうだったのかもしれないと思う。

根を残せ、と声に出してから舟に乗る。規則というものは、紙に書いておくより、口で言わせるほうが長持ちするらし
い。

五月の話し合いがどんなものだったのか、筆者は書いていない。書ききれないくらい長かったのだろうと、
浜の人間なら察しがつく。
""")

POST = DemoPost(
    name="seaweed",
    by="ken",
    published=datetime.date(2025, 7, 6),
    withdrawal="訳した文章が掲載元で大きく書き改められたため、この記事を取り下げました。"
    "新しい本文を確かめたうえで、あらためて掲載するかどうかを決めます。",
    document=Document(
        title="海藻を刈る季節",
        slug="seaweed-season",
        lead="いつ刈り、どこを残すか。浜の決まりごとについて書かれた北の島の文章を読む。",
        tags=("食べもの", "港町"),
        blocks=(
            Commentary(key=key("seaweed/opening"), body=OPENING),
            QuotedArticle(
                key=key("seaweed/translation"),
                source=SOURCE.key,
                kind=Voice.TRANSLATION,
                title="昆布の暦",
                body=TRANSLATION,
                original=ORIGINAL,
                translator="湊 健",
                method=Method.HUMAN,
                coverage=Coverage.EXCERPT,
            ),
            Commentary(key=key("seaweed/closing"), body=CLOSING),
        ),
        sources=(SOURCE,),
    ),
)
