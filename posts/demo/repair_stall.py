"""Machine translation, disclosed: one passage edited, one as the machine gave it. Traditional Chinese, CC BY."""

import datetime

from posts.demo.shape import DemoPost, key, prose
from posts.document import Basis, Commentary, Coverage, Document, Link, Method, QuotedArticle, SourceRef, Voice

SOURCE = SourceRef(
    key=key("repair-stall/source"),
    title="巷口的修理攤",
    language="zh-hant",
    byline="簡沐禾",
    byline_reading="ジエン・ムーホー、工業高校の教員",
    outlet="渡口月報",
    outlet_slug="dukou-monthly",
    outlet_language="zh-hant",
    published="2026-06-03",
    basis=Basis.LICENCE,
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    links=(Link(rel="original", url="https://dukou-monthly.example/2026/06/xiulitan"),),
)

OPENING = prose("""\
機械翻訳を使っています、と断り書きのある記事が増えました。断ってあるのはよいことですが、どこまでが機械で、
どこからが人なのかは、たいてい書いてありません。

そこで今回は、同じ文章の前半を「機械の下訳に手を入れた訳」で、後半を「機械が出したままの訳」で載せてみます。
原文は繁体字の中国語で、誰でも訳して使えるように CC BY 4.0 で公開されているものです。
訳文と並べて読めるようにしました。

書いたのは工業高校の先生です。毎月一度、生徒たちと路地の入り口に机を出し、壊れたものを直しているといいます。
題名にある「攤」は露店や屋台のことで、日本ではまず見かけない字ですが、手へんが付いているのが、
この話にはよく似合っています。
""")

EDITED = prose("""\
毎月第一土曜日、生徒たちは教室の机を三つ、路地の入り口まで運び、「修理」の二文字を掲げる。料金表はない。
お金を取らないからだ。保証書もない。直ると約束できないからだ。

持ち込まれるものは実にさまざまである。回らない扇風機、片方からしか音の出ないラジオ、
ファスナーの壊れた通学かばん。生徒がいちばん恐れるのは電気釜だ〔訳注:炊飯のほか、
蒸し物や煮物にも使う道具〕。持ち主がたいてい、横に立って見ているからである。

手をつける前に三つのことを訊くように、と私は決めている。いつ壊れたのか。壊れる前に何をしたのか。
前は誰が使っていたのか。三つめの問いは修理とは関係がない。けれども、訊いたあとでは手つきがやさしくなる。
""")
EDITED_ZH = prose("""\
每個月第一個星期六，學生會把三張課桌搬到巷口，掛上「修理」兩個字。沒有價目表，因為不收錢；也沒有保證書，
因為不保證修得好。

送來的東西五花八門：不轉的電風扇、只剩一邊有聲音的收音機、拉鍊壞掉的書包。學生最怕的是電鍋，
因為電鍋的主人通常會站在旁邊看。

我規定他們動手之前先問三個問題：什麼時候壞的、壞之前做了什麼、以前是誰在用。第三個問題跟修理沒有關係，
可是問了之後，手會比較輕。
""")

BETWEEN = prose("""\
ここまでが、手を入れた訳です。機械の下訳では「電鍋」が「電気鍋」になっていました。ご飯を炊き、肉まんを蒸し、
スープを温めるあの道具を一語で言うのは難しく、「電気釜」として訳注を添えました。
最後の「手つきがやさしくなる」も、下訳では「手が軽くなる」でした。

続きは、機械が出したままの訳です。一字も直していません。
""")

RAW = prose("""\
一度、ミシンを修理できませんでした。学生はオーナーにメモを書きました：「問題を見つけましたが、
部品がありません。部品を見つけたら、もう一度来てください。私たちはまだ試したいです。」
オーナーはメモをミシンに貼り付け、マシンはずっとリビングルームに置かれています。

大人は私に、古い扇風機を修理する時間で新しいものを三台稼ぐことができるのに、これを教えて何の役に立つのかと尋
ねました。私は、彼らが学んでいるのは節約ではなく、物が壊れたときにすぐに頭を別に向ける必要がないことだと言い
ました。
""")
RAW_ZH = prose("""\
有一次修不好一台縫紉機。學生寫了一張紙條給主人：「我們找到問題了，可是沒有零件。如果您找到零件，請再來一次，
我們還想試。」主人把紙條貼在縫紉機上，機器一直放在客廳。

大人問我，修一台舊電扇的時間可以賺三台新的，教這個有什麼用。我說，他們學的不是省錢，是東西壞掉的時候，
不必馬上別過頭去。
""")

CLOSING = prose("""\
機械が出したままの訳を読んで、気になるところが三つありました。

<ul><li>「学生」と「オーナー」。原文の「學生」は工業高校の生徒、「主人」は持ち主です。
辞書のうえでは合っていますが、路地の机をはさんで向かい合う二人には見えません。</li><li>「三台稼ぐ」。
原文の「賺三台新的」は、新品三台分のお金を稼げる、という意味です。機械は扇風機のほうを稼いでしまいまし
た。</li><li>「頭を別に向ける」。原文は「別過頭去」、顔をそむけることです。この文章の要になる言葉なので、
私なら「壊れたものから目をそらさなくてすむ」とします。</li></ul>

三つとも、意味が通らないわけではありません。だから読み飛ばせてしまいます。はっきりしたまちがいよりも、
まちがいとまでは言えないもののほうが、見つけにくいのです。

三つめの問いを訊いたあとで生徒の手つきが変わるように、訳す側にも、機械の訊かない問いを一つ足す手間が要るのだ
と思います。この文章は、前は誰のものだったのか。それを訊いてから直すと、直す手が少しだけ慎重になります。
""")

POST = DemoPost(
    name="repair-stall",
    by="ken",
    published=datetime.date(2026, 7, 11),
    document=Document(
        title="機械の下訳を、どこまで直すか",
        slug="how-much-to-mend",
        lead="中国語（繁体字）の文章を機械翻訳にかけ、手を入れた訳と、手を入れない訳を並べました。どこを直したのかも書きます。",
        tags=("修理", "翻訳", "東アジア"),
        blocks=(
            Commentary(key=key("repair-stall/opening"), body=OPENING),
            QuotedArticle(
                key=key("repair-stall/edited"),
                source=SOURCE.key,
                kind=Voice.TRANSLATION,
                title="路地の入り口の修理屋台",
                body=EDITED,
                original=EDITED_ZH,
                translator="湊 健",
                method=Method.MACHINE_EDITED,
                coverage=Coverage.EXCERPT,
            ),
            Commentary(key=key("repair-stall/between"), body=BETWEEN),
            QuotedArticle(
                key=key("repair-stall/raw"),
                source=SOURCE.key,
                kind=Voice.TRANSLATION,
                body=RAW,
                original=RAW_ZH,
                translator="翻訳ソフト",
                method=Method.MACHINE,
                coverage=Coverage.EXCERPT,
            ),
            Commentary(key=key("repair-stall/closing"), body=CLOSING),
        ),
        sources=(SOURCE,),
    ),
)
