"""A post that was published with a mistranslation and has been corrected in public."""

import datetime

from posts.demo.shape import DemoPost, Mistake, key, prose
from posts.document import Basis, Commentary, Coverage, Document, Link, Method, QuotedArticle, SourceRef, Voice

SOURCE = SourceRef(
    key=key("bread/source"),
    title="Brot von gestern",
    language="de",
    byline="Jutta Marbacher",
    byline_reading="ユッタ・マールバッハー、パン店主",
    outlet="Quellinger Marktbote",
    outlet_slug="quellinger-marktbote",
    outlet_language="de",
    published="2025-09-20",
    basis=Basis.QUOTATION,
    links=(
        Link(rel="original", url="https://quellinger-marktbote.example/2025/09/brot-von-gestern"),
        Link(rel="archive", url="https://archive.example/20251004/quellinger-marktbote/brot", on="2025-10-04"),
    ),
)

OPENING = prose("""\
近所のパン屋さんは、夕方の五時を過ぎると棚の端に「おつとめ品」の札を立てます。
私はその時間をねらって行くのですが、いつも少しだけ、うしろめたい気持ちになります。
誰に対するうしろめたさなのか、うまく言えません。

食べられるものを捨てないための仕組みは、この十年でずいぶん増えました。余った食材を知らせるアプリも、
形のふぞろいな野菜を届ける便もあります。どれもよく考えられていて、どれも「もったいない」
という言葉から始まっています。ただ、もったいないからと差し出されたものを、おいしそうだと思うのは案外むずかし
いことです。

ドイツの地方紙で、その順序をひっくり返したような文章に出会いました。書いたのは、
前の日のパンだけを売る店を始めたユッタ・マールバッハーさんです。全体の半分ほどを訳します。
""")

TRANSLATION = prose("""\
六時に店を開ける。焼きたてのものは一つもない。看板には「前日のパン、半額」と書いてある。
母なら恥ずかしがっただろう。私はもう恥ずかしくない。

よいライ麦パンは、初日より二日目のほうがうまい。みんな知っているのに、みんな温かいほうに手を伸ばす。
温かさは味ではない。ただの約束である。

はじめに来たのは切り詰めなければならない人たちで、みな下を向いて入ってきた。それから歯医者の先生が来た。
それから練習帰りの合唱団が来た。いまではもう、列に並ぶ人を見ても、なぜ並んでいるのかはわからない。

昼まで残ったものはパン粉になり、その残りは隣の鶏がもらう。去年一年で捨てたのは、たった一個である。
床に落としたのだが、犬のほうが早かった。だから厳密に言えば、一個もない。
""")
ORIGINAL = prose("""\
Um sechs schließe ich den Laden auf, in dem es nichts Frisches gibt. Auf dem Schild steht: Brot vom Vortag,
halber Preis. Meine Mutter hätte sich geschämt. Ich schäme mich nicht mehr.

Ein gutes Roggenbrot ist am zweiten Tag besser als am ersten. Das wissen alle, und trotzdem greifen alle zum
warmen. Warm ist kein Geschmack. Warm ist nur ein Versprechen.

Anfangs kamen die, die sparen müssen, und sie kamen mit gesenktem Kopf. Dann kam die Zahnärztin. Dann kam
der Chor nach der Probe. Heute sieht man in meiner Schlange keinem mehr an, warum er da steht.

Was bis Mittag liegen bleibt, wird Paniermehl, und was davon übrig ist, bekommen die Hühner von nebenan.
Weggeworfen habe ich im letzten Jahr einen einzigen Laib. Er war mir heruntergefallen, aber der Hund war
schneller. Streng genommen also keinen.
""")

CLOSING = prose("""\
読み終えて、店の列のくだりがいちばん長く残りました。値段を下げることと、敷居を下げることは違うのです。
半額の札なら、前からどこの店にもあったはずです。それでも人は下を向いて入ってきた。
下を向かずにすむようになったのは、歯医者さんと合唱団が、同じ列に並んだからでした。

仕組みを作る人はつい、必要な人にだけ届くようにと考えます。けれども、必要な人だけが並ぶ列は、
並ぶだけで何かを打ち明けさせる列でもあります。混ざっているということの値打ちを、
私はこの短い文章から教わりました。

次の日の夕方、いつもの店で「おつとめ品」の食パンを買いました。二日目のほうがうまいかどうかは、
まだよくわかりません。ただ、焼くと約束どおりの匂いがしました。
""")

POST = DemoPost(
    name="bread",
    by="aya",
    published=datetime.date(2025, 10, 19),
    mistake=Mistake(
        before="看板には「前日までの注文で半額」と書いてある。",
        after="看板には「前日のパン、半額」と書いてある。",
        notice="第1段落の「Brot vom Vortag」を、前の日までに注文したパンと取り違えて訳していました。"
        "「前の日に焼いたパン」の意味です。読者の方のご指摘により改めました。",
    ),
    document=Document(
        title="昨日のパンを売る店",
        slug="yesterdays-bread",
        lead="焼きたてのものを一つも置かないパン屋さんがあります。店主の文章を訳しながら、半額の札とうしろめたさについて考えました。",
        tags=("食べもの", "公共空間"),
        blocks=(
            Commentary(key=key("bread/opening"), body=OPENING),
            QuotedArticle(
                key=key("bread/translation"),
                source=SOURCE.key,
                kind=Voice.TRANSLATION,
                title="昨日のパン",
                body=TRANSLATION,
                original=ORIGINAL,
                translator="山辺 彩",
                method=Method.HUMAN,
                coverage=Coverage.ABRIDGED,
            ),
            Commentary(key=key("bread/closing"), body=CLOSING),
        ),
        sources=(SOURCE,),
    ),
)
