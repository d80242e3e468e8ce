"""Two sources, Korean and English, compared in one post; a chart redrawn from the second."""

import datetime
from dataclasses import replace

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
    SourceRef,
    Voice,
)

CHAIR = SourceRef(
    key=key("benches/chair"),
    title="의자 하나",
    language="ko",
    byline="한서율",
    byline_reading="ハン・ソユル、金物店主",
    outlet="솔내골목신문",
    outlet_slug="solnae-golmok",
    outlet_language="ko",
    published="2026-04-18",
    basis=Basis.PERMISSION,
    permission_by="한서율",
    permission_on="2026-05-07",
    permission_scope="日本語への抄訳と、対応する原文の併載",
    links=(Link(rel="original", url="https://solnae-golmok.example/2026/0418/uija-hana"),),
)
COUNTING = SourceRef(
    key=key("benches/counting"),
    title="Counting Benches",
    language="en",
    byline="Tom Averill",
    byline_reading="トム・アヴェリル、港湾事務所の元職員",
    outlet="The Harbour Weekly",
    outlet_slug="harbour-weekly",
    outlet_language="en",
    published="2025-11-07",
    basis=Basis.QUOTATION,
    links=(
        Link(rel="original", url="https://harbour-weekly.example/2025/11/counting-benches"),
        Link(rel="archive", url="https://archive.example/20260502/harbour-weekly/counting-benches", on="2026-05-02"),
    ),
)

LETTER = """\
보낸 사람: 한서율
받는 사람: 미나토 겐
날짜: 2026년 5월 7일

안녕하세요. 의자 이야기를 일본어로 옮겨 주신다니 고맙습니다.
줄여서 옮기셔도 되고, 한국어를 나란히 실으셔도 됩니다. 제목만 그대로 두어 주세요.

한서율 드림
"""

OPENING = prose("""\
駅前の広場にはベンチが十二脚あった。工事の囲いが取れてみると、三脚になっていた。数えたのは私である。
残った三脚にはまんなかに肘掛けがついて、横になれないようにしてある。座れるけれども、長くは座れない。
そういう意図は、口で言わなくても腰に伝わってくる。

腰かける場所について書かれた文章を二つ、並べて読みたい。ひとつは韓国の小さな町の新聞に載ったもので、
椅子を一つ置いた話。もうひとつは英語の週刊紙に載ったもので、ベンチがなくなった話である。
二人の書き手は互いを知らない。

まず、置いた町から。書いたのは商店街の金物店主である。
""")

CHAIR_JA = prose("""\
店の前に椅子を一つ出した。三十年ものの木の椅子で、脚が一本短いから、厚紙を折ってかませてある。
売り物ではありませんと書いて貼ろうかと思ったが、やめた。

初日は誰も座らなかった。二日目、宅配の運転手が水を飲むあいだ座った。三日目からは、
上の家のおばあさんが市場の帰りにかならず一度休んでいくようになった。おばあさんに言わせると、
うちの店はちょうど膝が痛くなってくる場所にあるのだそうだ。

町の地図には市場も停留所も載っているが、膝が痛くなってくる場所は載っていない。その場所を知っているのは、
歩く人だけだ。

ひと月たつと、向かいの美容室も椅子を出した。その次はクリーニング屋だった。いま、
停留所までの道に椅子は六つある。郡庁〔訳注:郡は町や村を束ねる行政区画。郡庁はその役所〕の人が来て、
許可は取ったのかと訊いた。椅子に許可が要るとは知りませんでした、と私は答えた。その人はしばらく立っていたが、
やがて腰をおろして、手帳に何か書きつけた。
""")
CHAIR_KO = prose("""\
가게 앞에 의자를 하나 내놓았다. 삼십 년 된 나무 의자인데 다리 하나가 짧아서 두꺼운 종이를 접어 괴어 두었다.
팔려고 내놓은 것이 아니라고 써 붙일까 하다가 그만두었다.

첫날에는 아무도 앉지 않았다. 둘째 날 택배 기사가 물을 마시는 동안 앉았다. 셋째 날부터는 윗집 할머니가
시장에서 돌아오는 길에 꼭 한 번씩 쉬어 갔다. 할머니 말로는 우리 가게가 딱 무릎이 아파 오는 자리에 있다고
한다.

동네 지도에는 시장도 있고 정류장도 있지만 무릎이 아파 오는 자리는 나와 있지 않다. 그 자리를 아는 사람은 걷는
사람뿐이다.

한 달이 지나자 건너편 미용실도 의자를 내놓았다. 그다음에는 세탁소가 내놓았다. 이제 정류장까지 가는 길에
의자가 여섯 개다. 군청에서 나온 사람이 허가를 받았느냐고 물었다. 나는 의자가 허가를 받아야 하는 줄은
몰랐다고 했다. 그 사람은 잠깐 서 있더니 앉아서 수첩에 무언가를 적었다.
""")

BETWEEN = prose("""\
膝が痛くなってくる場所、という言い方がいい。都市計画の図面では、施設は点で、道は線で描かれる。だが、
歩く人の体が疲れるのは、点と点のあいだである。この人は測量をしたわけではない。椅子を出して、待っただけだ。

もう一つの町では、逆のことが起きていた。書いたのは、かつて港湾事務所に勤め、ベンチのペンキを塗っていた人であ
る。英語の原文から、三つの段落を抜き出して訳す。
""")

COUNTING_JA = prose("""\
港湾事務所に入ったころ、渡船の石段から魚市場までのあいだにベンチが四十一脚あった。なぜ知っているかというと、
そのペンキ塗りが私の最初の仕事だったからだ。先週、同じ道を歩いて数えたら、九脚だった。

三十二脚を撤去すると決めた人は、どこにもいない。一脚は自転車道の邪魔になった。四脚は腐っていて、
その予算は新しい看板にまわった。六脚は、いまは駐車場になった景色のほうを向いていた。どの理由ももっともで、
そして理由どうしは一度も顔を合わせなかった。

人々はいまでも船を見におりてくる。しばらく立っていて、それから家に帰る。すると役場の人数計には、
来訪一件と記録される。
""")
COUNTING_EN = prose("""\
When I started at the harbour office there were forty-one benches between the ferry steps and the fish
market. I know because painting them was my first job. Last week I walked the same stretch and found nine.

No one ever decided to remove thirty-two benches. One was in the way of a bicycle lane. Four were rotten,
and the money went to the new sign. Six faced a view that is now a car park. Every reason was sensible, and
the reasons never met.

People still come down to look at the boats. They stand for a while, and then they go home, and the
council's footfall counter records a visit.
""")

CLOSING = prose("""\
並べてみると、二つの町を分けたのは善意の量ではないとわかる。港町の側に悪人は出てこない。自転車のための道も、
新しい看板も、誰かの役には立っている。ただ、理由が一つずつ別の机の上で決まり、その机のそばに椅子がなかった。

路地の町では、役所の人が座った。手帳に何を書いたのかは知らない。けれども、座らなければ書けないことだったと思
いたい。

駅前の三脚に話を戻す。先月、市の窓口で、あの肘掛けは誰が決めたのかと尋ねてみた。
担当の人は親切に調べてくれて、課の名前を三つ挙げ、最後にこう言った。「たぶん、どこの課でもないですね」。
""")

DOCUMENT = Document(
    title="ベンチを一つ置くと、町に何が起きるか",
    slug="where-knees-begin-to-ache",
    lead="韓国の路地の新聞と、英語圏の港町の週刊紙。置いた町となくした町の文章を並べて、腰かける場所のことを考えた。",
    tags=("公共空間", "東アジア", "港町"),
    blocks=(
        Commentary(key=key("benches/opening"), body=OPENING),
        QuotedArticle(
            key=key("benches/chair-translation"),
            source=CHAIR.key,
            kind=Voice.TRANSLATION,
            title="椅子ひとつ",
            body=CHAIR_JA,
            original=CHAIR_KO,
            translator="湊 健",
            method=Method.HUMAN,
            coverage=Coverage.ABRIDGED,
        ),
        Commentary(key=key("benches/between"), body=BETWEEN),
        QuotedArticle(
            key=key("benches/counting-translation"),
            source=COUNTING.key,
            kind=Voice.TRANSLATION,
            title="ベンチを数える",
            body=COUNTING_JA,
            original=COUNTING_EN,
            translator="湊 健",
            method=Method.HUMAN,
            coverage=Coverage.EXCERPT,
        ),
        Figure(
            key=key("benches/chart"),
            image="demo/benches.png",
            alt="横棒グラフ。渡船の石段から魚市場までのベンチの数は、1988年に41脚、2000年に30脚、2012年に17脚、2025年に9脚。",
            caption="渡船の石段から魚市場までのベンチの数。",
            credit="The Harbour Weekly 掲載の図をもとに湊 健が作成",
            rights="数値は引用、図は描き直し",
            source_url="https://harbour-weekly.example/2025/11/counting-benches",
            altered=True,
        ),
        Commentary(key=key("benches/closing"), body=CLOSING),
    ),
    sources=(CHAIR, COUNTING),
)

# What Ken has begun to add since: readers do not see it until the post is published again.
POSTSCRIPT = Commentary(
    key=key("benches/postscript"),
    body=prose("追記。三つの課のうちの一つから返事が届いた。（ここに要約を書く。原文を載せてよいかは確認中）"),
)

POST = DemoPost(
    name="benches",
    by="ken",
    published=datetime.date(2026, 5, 30),
    evidence={CHAIR.key: LETTER},
    document=DOCUMENT,
    reworked=replace(DOCUMENT, blocks=(*DOCUMENT.blocks, POSTSCRIPT)),
)
