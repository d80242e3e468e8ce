"""What lies unfinished on the desk: a half-translated letter carrier, a page of ideas, a paste nobody has settled."""

from posts.demo.shape import DemoPaste, DemoPost, key, prose
from posts.document import Commentary, Document, Link, Method, QuotedArticle, SourceRef, Voice

# Date, basis and extent are still missing: the checklist says so.
STEPS = SourceRef(
    key=key("steps/source"),
    title="Centododici gradini",
    language="it",
    byline="Livia Corradenghi",
    byline_reading="リヴィア・コッラデンギ、郵便配達人",
    outlet="Il Foglio della Scalinata",
    outlet_slug="foglio-della-scalinata",
    outlet_language="it",
    links=(Link(rel="original", url="https://scalinata.example/centododici-gradini"),),
)

STEPS_POST = DemoPost(
    name="steps",
    by="ken",
    document=Document(
        title="石段の町の郵便",
        slug="one-hundred-twelve-steps",
        lead="",
        tags=("公共空間",),
        blocks=(
            Commentary(
                key=key("steps/opening"),
                body=prose("""\
車の入れない坂の町で、手紙はどうやって届くのか。配達する人の文章を見つけた。短いので、ていねいに訳したい。

（日付と、翻訳の条件を編集部に問い合わせ中）
"""),
            ),
            QuotedArticle(
                key=key("steps/translation"),
                source=STEPS.key,
                kind=Voice.TRANSLATION,
                title="百十二段",
                body=prose("""\
私のかばんは、上りは十一キロ、下りは三キロある。その差を毎日、下りてこられない人たちに届けている。

八十段めに、電気料金の請求書を待っている猫がいる。
"""),
                original=prose("""\
La mia borsa pesa undici chili in salita e tre in discesa. La differenza la porto ogni giorno a chi non può
scendere.

All'ottantesimo gradino c'è un gatto che aspetta la bolletta della luce.
"""),
                translator="湊 健",
                method=Method.HUMAN,
            ),
        ),
        sources=(STEPS,),
    ),
)

FOUNTAINS_POST = DemoPost(
    name="fountains",
    by="aya",
    document=Document(
        title="公園の水飲み場（仮）",
        slug="drinking-fountains",
        tags=("公共空間",),
        blocks=(
            Commentary(
                key=key("fountains/notes"),
                body=prose("""\
夏までに書く。水飲み場が減ったのか、私が通り過ぎるようになったのか。まずは町内の十二か所を歩いて数える。

<ul><li>蛇口の高さを測った人の文章があったはず。どの新聞だったか探す</li><li>ベンチの記事と対になるので、
湊さんに先に読んでもらう</li></ul>
"""),
            ),
        ),
    ),
)

# A rule closes the passage, and after it somebody speaks who could be either: the splitter asks.
FERRY_PASTE = DemoPaste(
    name="ferry",
    by="aya",
    title="川の渡し船が市場になる朝",
    text="""\
土曜の朝だけ、川の渡し船が市場になる町があるそうです。船頭さんの文章を、少し訳してみます。

https://harbour-weekly.example/2026/11/the-ferry-that-sells-onions

土曜日、私の船は人より先に玉ねぎを乗せる。玉ねぎは切符を買わないが、文句も言わない。

はじめは断っていた。渡し船は渡すためのもので、売るためのものではないと思っていたからだ。\
けれども橋ができてからというもの、渡りたい人は一日に六人しかいない。玉ねぎを買いたい人は六十人いる。

両岸の人が、同じ船の上で値段を言い合う。川のまんなかでは、どちらの町の値段でもない値段がつく。

---

昔はこのあたりにも渡しがあったと、祖母から聞いたことがある。

値段の話としても、橋の話としても読めると思います。
""",
)
