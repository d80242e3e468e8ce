"""One long translation under a single line of commentary: unsigned, dated to the month, with an archived copy."""

import datetime

from posts.demo.shape import DemoPost, key, prose
from posts.document import (
    Basis,
    Commentary,
    Coverage,
    Document,
    Figure,
    Link,
    Method,
    QuotedArticle,
    Said,
    SourceRef,
    Voice,
)

SOURCE = SourceRef(
    key=key("lamp-room/source"),
    title="Notes from the Lamp Room: November",
    language="en",
    byline_said=Said.UNSIGNED,
    said_reason="紙面に署名がなく、編集部にも執筆者の記録が残っていないとのこと。",
    outlet="The Harbour Weekly",
    outlet_slug="harbour-weekly",
    outlet_language="en",
    published="1968-11",
    basis=Basis.QUOTATION,
    links=(
        Link(rel="original", url="https://harbour-weekly.example/archive/1968-11/lamp-room"),
        Link(rel="archive", url="https://archive.example/20251101/harbour-weekly/lamp-room", on="2025-11-01"),
    ),
)

OPENING = prose("""\
半世紀あまり前の週刊紙に連載された読みものから、ある年の十一月を訳す。
""")

TRANSLATION = prose("""\
十一月は、灯りがいちばん必要とされ、いちばん見えない月である。十一晩つづけて、
霧は夕方の潮とともに入ってきて、金払いのよい下宿人のように、朝食のころ出ていった。

灯室までは百六十二段ある。前任者は九年のあいだ毎晩それを数えた。一段なくなっているといけないからだという。
私は自分の具合を知るために数える。百段まで息のことに気づかなければ、元気である。

補給船は三日に来なかった。六日にも、十日にも来なかった。あるのは小麦粉と灯油と玉ねぎ、それに本が十一冊。
うち四冊は蜜蜂の飼い方の本である。

助手のペリンは四冊とも読んだ。五月に群れが巣分かれしたらどうすればよいか、いまでは人に教えられる。
この岩のまわり三十マイルに、蜜蜂は一匹もいない。彼はその話を、ほかの男たちが天国の話をするような口ぶりです
る。

十二日、気圧計があまりに速く下がるので、引っかかったのかと思って指で叩いた。引っかかってはいなかった。
午後四時には波が船着き場を越え、私たちは小舟を物置まで担ぎ上げた。下ろすときには五人がかりだった舟を、
二人でである。

嵐のなかの灯台は、勇ましいものではない。晴れた夜にしていることを、しているだけである。ときどき思うのだが、
その役立ちようは、ひとえにそこにあるのではないか。ここぞというときに奮い立ったりしないことに。

午前二時ごろ、灯りのあるはずのないところに灯りが見えた。南西の低いところで、うねりに隠れてはまた現れた。
私たちにできることは、すでにしていることのほかに何もなかった。ペリンは、手を動かしていたいばかりに、
定刻より一時間早くぜんまいを巻いた〔訳注:当時の灯器は時計仕掛けで回り、数時間ごとに巻き上げる必要があっ
た〕。

夜が明けても、灯りはまだそこにあった。石炭を積んで帰る途中のコンスタンス号、乗組員は十一人。
真夜中に舵を失い、あとで船長が言うには、私たちを見える側に置きつづけ、反対側の舷から吐きながら、
どうにか進んだのだという。

船長は礼状をよこした。あれほど退屈なものを、あれほどありがたいと思ったことはない、と書いてあった。
ペリンは額に入れたがった。私は、灯油の領収書と同じ引き出しに入れるべきだと言った。また見るつもりのものは、
そこにしまうことにしている。

補給船は十九日に来た。手紙と、新しい灯芯と、それから、事務所の誰かが私たちは本好きだと聞いたものらしく、
蜜蜂の本がもう一冊。これで五冊めである。
""")
ORIGINAL = prose("""\
November is the month when the light is needed most and seen least. For eleven nights running the fog has
come in with the evening tide and left, like a lodger who pays, at breakfast.

There are one hundred and sixty-two steps to the lamp room. My predecessor counted them every night for nine
years in case one should be missing. I count them to find out how I am. If I reach a hundred before I notice
my breath, I am well.

The supply boat did not come on the third, nor on the sixth, nor on the tenth. We have flour, paraffin,
onions, and eleven books, four of which are about keeping bees.

Perrin, the assistant, has read all four. He can now tell you what to do if a hive swarms in May. There is
not a bee within thirty miles of this rock, and he speaks of it as other men speak of heaven.

On the twelfth the glass fell so fast that I tapped it, thinking it had stuck. It had not stuck. By four in
the afternoon the sea was coming over the landing and we carried the boat up to the store, the two of us, a
boat that had taken five to bring down.

A lighthouse in a storm is not a brave thing. It does what it does on a fine night. I have sometimes thought
that this is the whole of its usefulness: that it does not rise to the occasion.

Towards two in the morning we saw a light where there should have been none, low, to the south-west, going
out and coming back as the swell took it. There was nothing we could do for it but what we were already
doing. Perrin wound the clockwork an hour before it was due, so as to be doing something with his hands.

At first light it was still there. It was the Constance, eleven hands, bound home with coal. She had lost
her rudder at midnight and had got along, her master told us later, by keeping us on the side where he could
see us and being sick over the other.

He wrote to thank us. He said that he had never been so glad of anything so dull. Perrin wanted it framed. I
said that it should go in the drawer with the paraffin receipts, which is where I keep things I mean to look
at again.

The supply boat came on the nineteenth, with letters, a new wick, and, because somebody in the office had
been told that we were fond of reading, one more book about bees. That makes five.
""")

POST = DemoPost(
    name="lamp-room",
    by="aya",
    published=datetime.date(2025, 12, 14),
    document=Document(
        title="灯台守の十一月",
        slug="lamp-room-november",
        lead="昔の週刊紙に載った、署名のない灯台の読みもの。",
        tags=("港町", "夜の仕事"),
        blocks=(
            Commentary(key=key("lamp-room/opening"), body=OPENING),
            Figure(
                key=key("lamp-room/picture"),
                image="demo/lighthouse.png",
                alt="日の暮れた海に立つ灯台の絵。岩の上の白い塔から光の帯が左右に伸び、水平線の近くに小さな船の灯りが一つ見える。",
                caption="岩の上の灯台。",
                credit="絵：山辺 彩",
                rights="この記事のための自作",
            ),
            QuotedArticle(
                key=key("lamp-room/translation"),
                source=SOURCE.key,
                kind=Voice.TRANSLATION,
                title="灯室の覚え書き 十一月",
                body=TRANSLATION,
                original=ORIGINAL,
                translator="山辺 彩",
                method=Method.HUMAN,
                coverage=Coverage.EXCERPT,
            ),
        ),
        sources=(SOURCE,),
    ),
)
