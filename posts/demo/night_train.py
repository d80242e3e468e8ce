"""Translation in the middle, from the Swedish, by permission, with the original beside it."""

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
    SourceRef,
    Voice,
)

SOURCE = SourceRef(
    key=key("night-train/source"),
    title="Någon måste vara vaken",
    language="sv",
    byline="Ingrid Sandåker",
    byline_reading="イングリッド・サンドオーケル、寝台車の車掌",
    outlet="Rälsbladet",
    outlet_slug="ralsbladet",
    outlet_language="sv",
    required_credit="Först publicerad i Rälsbladet.",
    published="2026-09-05",
    basis=Basis.PERMISSION,
    permission_by="Ingrid Sandåker、Rälsbladet 編集部",
    permission_on="2026-09-24",
    permission_scope="全文の日本語訳と、原文の併載。このサイトとその配信に限る。",
    links=(
        Link(rel="original", url="https://ralsbladet.example/2026/09/nagon-maste-vara-vaken"),
        Link(rel="archive", url="https://archive.example/20260920/ralsbladet/nagon-maste-vara-vaken", on="2026-09-20"),
    ),
)

LETTER = """\
Från: Ingrid Sandåker
Till: Aya Yamabe
Datum: 24 september 2026

Hej Aya,

Tack för ditt brev. Du får gärna översätta hela texten till japanska och låta den svenska stå bredvid,
på er sida och i det som skickas ut från den. Redaktionen säger detsamma.

Nästa vinter fryser sjön kanske senare än den brukar.

Ingrid
"""

OPENING = prose("""\
子どものころ、夜行列車に乗ると必ず一度は目が覚めました。窓の外は真っ暗で、どこを走っているのか見当もつかな
い。それなのに通路の向こうから革靴の足音がゆっくり近づいてきて、扉の前を通り過ぎ、また遠ざかっていきます。
その音を聞くと、なぜか安心して、もう一度眠れたのです。

日本では、毎日走る寝台列車がほとんど姿を消しました。ところがヨーロッパでは、この数年、
夜行の路線が少しずつ戻ってきています。飛行機を控えたい人が増えたから、という説明をよく見かけますし、
それはたぶん本当でしょう。ただ、切符の売れ行きだけを見ていると、こぼれ落ちるものがあるように思います。

※ ここでいう寝台列車は、横になれる個室か簡易寝台を備えた夜行の客車列車のことです。
座席だけの夜行急行は含みません。

数年前の冬、私も北へ向かう夜行に乗りました。上の寝台の若い人は毛布をかぶって電話の画面を見ており、
下の寝台の老夫婦は、発車する前からもう眠っていました。見ず知らずの六人がひとつの部屋で眠るというのは、
考えてみればずいぶん大胆な約束です。その約束を成り立たせているのは、車両の設計でも規則でもなく、
起きている一人の人なのだと、今回の文章を読んで気づきました。
""")

BEFORE = prose("""\
訳したのは、北へ向かう寝台列車に十九年乗務してきた車掌、イングリッド・サンドオーケルさんの随筆です。
鉄道を趣味や産業として語るのではなく、眠っている人のあいだを歩く仕事として書いています。
著者と掲載誌の編集部に手紙を書き、全文の翻訳と原文の掲載をお許しいただきました。

著者の乗る列車は夕方に首都を出て、翌朝、湖の町に着きます。係員は寝台車一両に一人だけ。切符を確かめ、
寝台を整え、朝のコーヒーを配り、その合間はずっと起きています。日本でいえば、車掌と旅館の仲居さんと夜警とを、
一人で務めるような仕事でしょうか。

原文は現在形が多く、夜のあいだに書きつけた帳面のような調子です。訳文でもなるべく文を短くし、
説明を足さないようにしました。鉄道の言葉で補いが要るところにだけ、訳注を入れています。
""")

TRANSLATION = prose("""\
二十二時四十分、中央駅を出る。私の車両には寝台が三十一ある。そこで眠る人の一人ひとりに、
私は挨拶をしてまわる。どの時刻表にも書かれていないが、夜のうちでいちばん大事な一時間だ。

知らない人たちのなかで眠ろうとする人は、三つのことを知りたがる。どの寝台が自分のものか。いつ着くのか。
誰が起きているのか。はじめの二つの答えは切符に書いてある。三つめの答えが、私である。

真夜中を過ぎると、四十分おきに車両を歩く。床が返事をしない歩き方を、私は覚えた。それでも、
ほんの少しは聞こえたほうがいい。まったく音のしない足取りは人を怖がらせる。急いでいない足音は、怖がらせない。

眠っている人は息づかいでわかる。眠ったふりをしている人の息は、整いすぎている。そういう人には声をかけない。
眠ったふりをするのも、そっとしておいてほしいと頼むひとつのやり方である。

あるとき、段ボール箱を膝にのせたまま、通路に座りつづけている女性がいた。箱には、
母親の遺した食器が入っていた。これを置いては眠れないのだと言う。二時ごろ、私は自分の毛布を取ってきて、
カップのあいだに詰めた。それで彼女は寝台へ行った。

二時半、降りる人が一人だけの駅に停まる。私は十五分前に、扉越しに二度、名前を呼んで起こす。
眠っている人に触れてはならない。名前だけで足りる。ただし、ずっと前からの知り合いのように呼ぶこと。

四時に機関車を付け替える〔訳注:この先は架線がなく、電気機関車からディーゼル機関車に替わる〕。
列車ぜんたいが、がくんと揺れる。そこで目を覚ました人は、何かあったのだと思うことが多い。
だから私は通路の窓のそばに立っている。扉から顔を出した人に、誰かがそこにいて、
何もしていないのが見えるように。

ときどき指令員から電話があり、様子はどうかと訊かれる。静かです、と私は言う。これほど骨の折れる言葉はない。
その裏には、詰まった便所が二つ、熱を出した子どもが一人、森のまんなかで降りたいと言い張った紳士が一人いる。
三時までには、どれも片づいていた。

一晩じゅう何をしているの、と息子が訊く。廊下の灯りをしているの、と私は答える。小さいころ、
あの灯りはけっして消してはいけなかった。見るために要ったのではない。見なくてすむために、要ったのだ。

近ごろ、係員の乗らない車両を入れる話が出ている。扉には警報がつき、カメラは見張り、
離れたところから四つの言葉で答える声がある。どれもそのとおりだろう。けれども、
カメラが起きているからといって眠れる人はいない。

六時十五分、扉を叩いてまわる。二度、やわらかく。そのころ湖は右側にある。人々はコーヒーの礼を言う。
私は預けてもらったことに礼を言う。ただし、声には出さない。
""")

ORIGINAL = prose("""\
Klockan 22.40 lämnar vi centralen. Jag har trettioen bäddar i min vagn och hälsar på var och en som ska
ligga i dem. Det är nattens viktigaste timme, fast ingen tidtabell nämner den.

Den som ska somna bland främlingar vill veta tre saker: vilken bädd man har, när man är framme och vem
som är vaken. De två första svaren står på biljetten. Det tredje är jag.

Efter midnatt går jag genom vagnen var fyrtionde minut. Jag har lärt mig att gå så att golvet inte svarar.
Ändå ska man höras lite grann. Helt tysta steg skrämmer folk; det gör inte steg som inte har bråttom.

Jag känner igen sovande människor på andningen. Den som låtsas sova andas för jämnt. Dem låter jag vara. Att
låtsas sova är också ett sätt att be om ro.

En gång blev en kvinna sittande i korridoren med en kartong i knät. I kartongen låg porslinet efter hennes
mor. Hon sade att hon inte kunde lämna det och gå och sova. Vid tvåtiden hämtade jag min egen filt och lade
den mellan
kopparna. Då gick hon och lade sig.

Vid halv tre stannar vi vid en station där bara en person går av. Jag väcker henne en kvart före, genom att
säga hennes namn två gånger genom dörren. En sovande får man inte röra vid. Namnet räcker, om det sägs som
om man redan kände varandra.

Klockan fyra byter vi lok. Det rycker till i hela tåget, och den som vaknar då tror ofta att något har hänt.
Därför står jag vid fönstret i korridoren, så att den som kikar ut ser att någon står där och inte gör
någonting.

Ibland ringer tågledaren och frågar hur läget är. Lugnt, säger jag. Det är det svåraste ordet att förtjäna.
Bakom det ligger två stoppade toaletter, ett barn med feber och en herre som ville kliva av mitt i skogen.
Allt var löst före tre.

Min son frågar vad jag gör hela natten. Jag säger att jag är lampan i hallen. När han var liten fick den
lampan aldrig släckas. Han behövde den inte för att se, utan för att slippa titta.

Nu talar man om att sätta in vagnar utan personal. Dörrarna kan larma, kameror kan se, och en röst på
distans kan svara på fyra språk. Allt detta stämmer säkert. Men ingen somnar för att en kamera är vaken.

Klockan 6.15 knackar jag på, två slag, mjukt. Sjön ligger då på höger sida. Folk tackar för kaffet. Jag
tackar för förtroendet, men det säger jag inte högt.
""")

CLOSING = prose("""\
訳していていちばん迷ったのは、最後の段落の förtroende という語でした。辞書では「信頼」です。
けれども著者がここで受け取っているのは、相手の気持ちというより、眠っている体そのもののように読めました。
そこで「預けてもらったこと」としています。

もうひとつ手が止まったのは、靴音の段落です。音を立てずに歩けるようになった人が、
わざと少しだけ音を残している。子どものころに私が聞いたあの足音も、うっかり響いていたのではなく、
聞こえるように歩いてくれていたのかもしれません。三十年以上たって、礼を言う相手がようやくわかったような気がし
ました。

車掌を残すべきか、という問いに、私はすぐには答えられません。人件費が路線の存続を左右することも、
夜勤が体を傷めることも事実です。ただ、この文章を読んでからは、問いの立て方が少し変わりました。
機械は人の代わりに見張れるか、ではなく、誰が起きていれば私たちは眠れるのか。病院の夜、災害のあとの体育館、
保育園の昼寝の時間。夜行列車の通路は、思いのほか遠くまで続いています。

湖の名前は、最後まで出てきません。朝になると右側にある、とだけ書けば、乗ったことのある人にはわかるのでしょう。
書かれていないことの多い文章ですが、足りないと感じるところは一つもありませんでした。

著者は今もこの路線に乗務しているそうです。許諾のお返事の終わりには、「次の冬は、
湖の凍るのがいつもより遅いかもしれません」とだけ添えられていました。
""")

POST = DemoPost(
    name="night-train",
    by="aya",
    published=datetime.date(2026, 10, 18),
    evidence={SOURCE.key: LETTER},
    document=Document(
        title="夜行列車は、誰が起きているから走るのか",
        slug="who-stays-awake",
        lead="北へ向かう寝台列車の車掌が書いた短い随筆を訳しました。乗り物の話というより、眠っている人を預かる仕事の話として読んでいます。",
        tags=("鉄道", "北欧", "夜の仕事"),
        blocks=(
            Commentary(key=key("night-train/opening"), body=OPENING),
            Figure(
                key=key("night-train/picture"),
                image="demo/night-train.png",
                alt="紺色の夜空の下、湖のほとりを走る寝台列車の絵。ほとんどの窓は暗く、二つだけ黄色くともり、その灯りが水面に映っている。",
                caption="湖のほとりを行く寝台列車。灯りがともっているのは車掌室と、眠れない人の窓だけ。",
                credit="絵：山辺 彩",
                rights="この記事のための自作",
            ),
            Commentary(key=key("night-train/before"), body=BEFORE),
            QuotedArticle(
                key=key("night-train/translation"),
                source=SOURCE.key,
                kind=Voice.TRANSLATION,
                title="誰かが起きていなければならない",
                body=TRANSLATION,
                original=ORIGINAL,
                translator="山辺 彩",
                method=Method.HUMAN,
                coverage=Coverage.FULL,
            ),
            Commentary(key=key("night-train/closing"), body=CLOSING),
        ),
        sources=(SOURCE,),
    ),
)
