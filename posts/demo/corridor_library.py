"""A scheduled post: a school library without a door, from the French."""

from posts.demo.shape import DemoPost, key, prose
from posts.document import Basis, Commentary, Coverage, Document, Link, Method, QuotedArticle, SourceRef, Voice

SOURCE = SourceRef(
    key=key("corridor-library/source"),
    title="La bibliothèque du couloir",
    language="fr",
    byline="Hélène Roussac",
    byline_reading="エレーヌ・ルサック、小学校長",
    outlet="La Gazette du Vallon",
    outlet_slug="gazette-du-vallon",
    outlet_language="fr",
    published="2026-10-02",
    basis=Basis.QUOTATION,
    links=(Link(rel="original", url="https://gazette-du-vallon.example/2026/10/la-bibliotheque-du-couloir"),),
)

OPENING = prose("""\
学校の図書室の鍵は、誰が持っているでしょうか。私の通った小学校では、係の先生が休みの日には開きませんでした。
本は棚のなかで静かに待っていて、私たちは廊下のガラス越しに、読める背表紙だけを読みました。

その逆の話を、フランス語の地方紙で見つけました。部屋が足りなくなり、しかたなく本棚を廊下に出した小学校の校長
先生が書いています。長い文章のうち、三つの段落を訳します。
""")

TRANSLATION = prose("""\
部屋がもうなかった。視学局〔訳注:学校を監督する国の出先機関〕は一月にはプレハブを入れると約束したが、
何年の一月かは言わなかった。そこで私たちは本を廊下に置いた。扉がないから、鍵もない。

最初の年に、四十二冊がなくなった。紛失届に書くように言われたが、私は別の欄に記入することにした。
返却日のない貸し出し、という欄である。

その後、十九冊が戻ってきた。うち一冊の最後のページには、子どもの名前が四つ書いてあった。どれも、
私が一度も受け持ったことのない子どもである。
""")
ORIGINAL = prose("""\
Nous n'avions plus de salle. L'inspection avait promis un préfabriqué pour janvier, sans préciser de quelle
année. Alors nous avons mis les livres dans le couloir, sans porte, donc sans clé.

La première année, quarante-deux livres ont disparu. On m'a demandé de remplir le formulaire des pertes.
J'ai préféré les inscrire dans une autre colonne : prêts sans date de retour.

Depuis, dix-neuf sont revenus. L'un d'eux portait, à la dernière page, le nom de quatre enfants que je n'ai
jamais eus comme élèves.
""")

CLOSING = prose("""\
帳簿に欄を一つ足す。ただそれだけのことで、なくなった四十二冊は、まだ帰ってくる途中の本になりました。

もちろん、これは小さな町の短い廊下の話です。どの学校でも扉を外せばよいとは思いません。
本を買い足すお金がなければ、棚はすぐに空になるでしょう。それでも、失われたと書くか、
まだ戻っていないと書くかを決められる人がいるということは、覚えておきたいのです。

戻ってきた一冊に書かれていた四人の名前のことを考えます。その子たちは、鍵のかかる図書室の前だったら、
立ちどまらなかったかもしれません。
""")

POST = DemoPost(
    name="corridor-library",
    by="aya",
    days_ahead=9,
    document=Document(
        title="廊下の端の図書室",
        slug="library-in-the-corridor",
        lead="扉のない図書室を作った小学校の話です。なくなった本を、校長先生は帳簿のどの欄に書いたのでしょうか。",
        tags=("図書館", "公共空間"),
        blocks=(
            Commentary(key=key("corridor-library/opening"), body=OPENING),
            QuotedArticle(
                key=key("corridor-library/translation"),
                source=SOURCE.key,
                kind=Voice.TRANSLATION,
                title="廊下の図書室",
                body=TRANSLATION,
                original=ORIGINAL,
                translator="山辺 彩",
                method=Method.HUMAN,
                coverage=Coverage.EXCERPT,
            ),
            Commentary(key=key("corridor-library/closing"), body=CLOSING),
        ),
        sources=(SOURCE,),
    ),
)
