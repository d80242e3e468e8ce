"""How people announce, credit and comment on other people's words, in Japanese, Chinese, Korean and English.

Patterns as data, each bounded so that matching stays linear; what a match is worth is decided in evidence.py.
"""

from __future__ import annotations

import re

_I = re.IGNORECASE


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{part})" for part in parts), _I)


_JA_VERB = "(?:(?<![しい通内])訳(?!では|じゃ|が|者|注|語|な)|訳出|和訳|翻訳|抄訳|意訳|邦訳|全訳|引用|抜粋|転載|転記|要約|書き起こ|訳し)"
_ZH_VERB = "(?:翻译|翻譯|译|譯|转载|轉載|摘录|摘錄|摘抄|摘引|引用|引自|节选|節選|转贴|转自|轉自|摘自)"
_KO_VERB = "(?:번역|옮겨|옮긴|옮겼|인용|발췌|전재)"

# Sentences by which the blogger hands over to a longer text. Matched against single sentences.
ANNOUNCE = _any(
    rf"(?:以下|下記|下に|次|ここから|これより|この先|続き)[^。]{{0,40}}?(?:{_JA_VERB}|紹介|全文|原文|本文|転記)",
    rf"{_JA_VERB}(?:文|版|記事|部分|もの|全文|を|の|で|し|して|した|っ|て|と|書き|少し|、|だけ){{0,4}}(?:み(?:ます|ました|た|よう|る)|お(?:きます|く|いた)|しま(?:す|した)|"
    r"した|する|です|でした|だ|になります|いたし|致し|載せ|掲載|紹介|お届け|貼|ご覧|お読み|どうぞ)[^。]{0,12}[。．.!！:：↓\s]*$",
    r"(?:記事|論説|論文|文章|コラム|エッセイ|投稿|声明|演説|インタビュー|全文|内容)[^。]{0,16}(?:紹介|掲載|転載)(?:し|いた|致|する)[^。]{0,14}[。!！↓]?$",
    r"(?:記事|論説|文章|内容|全文)は(?:以下|次|下記)の?(?:通り|とおり)",
    rf"(?:以下|下面|下文|下边)(?:是|为|為|就是|乃|全文|文字|便是)[^。]{{0,40}}?(?:译|譯|{_ZH_VERB}|原文|全文)",
    rf"(?:以下|下面)(?:{_ZH_VERB}|全文|文字)",
    r"(?:译文|譯文|摘录|摘錄|原文|引文|节选|翻译|全文|大意)(?:大致|大意)?如下",
    rf"(?:我|俺|笔者|筆者|本人|小编)[^。]{{0,24}}?{_ZH_VERB}(?:了|成|出|如下|一下|过来|到|在|给|,|，|。|[:：]|$)",
    rf"{_ZH_VERB}(?:如下|于此|在此|出来|过来|一下)",
    r"(?:本文|此文|这篇(?:文章|博文|博客)?|本篇)[^。]{0,20}?(?:译自|翻译自|编译自|转载自|转自|摘自|是[^。]{0,30}的?(?:译文|翻译|中文版|节选))",
    rf"(?:다음은|아래는|이하는|아래에|다음 글은|이 글은|이 포스트는|본 글은|이번 글은)[^.]{{0,80}}?(?:{_KO_VERB}|전문|원문)",
    r"(?:글|기사|포스트|문서|내용|칼럼|아티클|연설|원문|전문)[^.]{0,14}?(?:번역|옮|발췌|인용|소개)(?:했|하였|한다|합니다|해|한|함|하고|겨|긴|겼|본)",
    r"번역(?:했|하였|해 ?보|해봤|본입니다|본이다|글입니다|글이다|입니다)",
    r"\b(?:below|following|here|what follows)\b[^.]{0,60}\b(?:translat\w+|excerpt\w*|quot\w+|passage|full text|transcript|reproduc\w+)",
    r"\b(?:translat\w+|excerpt\w*|full text|transcript|passage|reproduc\w+)\b[^.]{0,60}\b(?:below|follows?|following|here)\b",
    r"\b(?:i|i've|i have|we|we've)\b[^.]{0,30}\b(?:translated|transcribed|excerpted|reproduced?)\b",
)
# Words that point at what comes next: the passage begins right here, not after some more introduction.
POINTS_AHEAD = _any(
    "以下|下記|ここから|これより|次に|次の", "以下|下面|下文|如下", "다음|아래|이하", r"\b(?:below|following|follows|here)\b", "[↓:：]\\s*$",
)  # fmt: skip
# Introducing is less than translating or quoting.
ONLY_INTRODUCES = re.compile(rf"^(?:(?!{_JA_VERB}|{_ZH_VERB}|{_KO_VERB}|訳|translat|excerpt|quot).)*$", _I | re.DOTALL)
# The announcement says it is only a passage, not the whole.
ANNOUNCE_SHORT = _any(
    "引用", "抜粋", "一部", "一節", "冒頭", "結び", "摘", "节选", "節選", "引", "一段", "这段", "인용", "발췌", "일부", "excerpt", "quot", "passage",
    "paragraph", "part of",
)  # fmt: skip
# Somebody is about to speak: at the end of a sentence.
SPEAKS = _any(
    r"(?:次|以下|下記|こ|そ)の?(?:ように|ような|よう|こう|う)[^。]{0,16}?(?:述べ|書|語|言|話|指摘|説明|記|コメント|答え|主張|論じ|結ん|つづ|綴|記述|投稿|ツイート)"
    r"[^。]{0,14}[。:：]?$",
    r"(?:によると|によれば|曰く|いわく|より引用|より抜粋|からの引用|から引用|を引用|の一節|と題する[^。]{0,20})[、,。:：\s]*$",
    r"(?:述べ|書い|語っ|言っ|話し|指摘し|説明し|記し|主張し|結ん)(?:て|で)(?:い|お)(?:る|ます|ました|た|ります)[:：]$",
    r"[^\s。，：:](?:说|說|写道|寫道|提到|指出|表示|认为|認為|称|稱|问道|回答|所言|所说|所說|写到|讲到|讲道|说道|道)(?:的|了|过)?[^。，]{0,6}[:：]$",
    r"(?:原话|原話|译文|原文|条文|全文|回信|信中|书中|文中)[^。，]{0,6}[:：]$",
    r"[^\s。，：:]{2}[^。，：:]{0,30}(?:评论|評論|评价|解释|补充|强调|总结|描述|声明|发文|发帖|留言|规定)(?:的|了|过|道)?[^。，]{0,4}[:：]$",
    r"(?:这样|这么|如此|是这样)(?:说|写|评价|描述|解释|回答|形容|讲)[^。]{0,6}[:：。]?$",
    r"(?:다음과 같이|다음과 같은|이렇게|아래와 같이)[^.]{0,24}?(?:말|썼|쓴|적|이야기|설명|밝|답|글|언급|정리)[^.]{0,10}[.:：]?$",
    r"(?:말했다|썼다|적었다|설명한다|말한다|밝혔다|썼습니다|말합니다|설명합니다|적었습니다|따르면)[:：,]$",
    r"\b(?:writes?|wrote|written|says?|said|puts? it|explains?|explained|notes?|noted|argues?|argued|reports?|reported|observes?|adds?|"
    r"added|concludes?|concluded|describes?|summari[sz]es?|according to [^.]{1,60}|quot\w+|excerpt|passage|goes on|continues)"
    r"[^.:]{0,24}:$",
    r"^from [^.:]{1,80}:$",
)
# Where the article can be read is about to be named.
SOURCE_AHEAD = _any(
    r"(?:URL|リンク|元記事|原文|記事|ソース|出典|引用元|参照元|元ネタ|オリジナル)[^。]{0,14}?(?:↓|こちら|コチラ|以下|下記|これです|次の)",
    r"(?:链接|連結|原文|网址|出处|地址|文章|来源)[^。]{0,10}?(?:如下|见下|在这里|在此|戳|↓)",
    r"(?:링크|원문|주소|출처|기사)[^.]{0,12}?(?:아래|다음|여기|↓|같습니다)",
    r"\b(?:the )?(?:article|original|source|link|piece|post)\b[^.]{0,20}\b(?:is )?(?:here|below)\b",
)
# The label of a source line: at its very start (after ornaments).
SOURCE_LABEL = re.compile(
    r"^[\s\-*_>#・•※\[(（【＜<「→⇒▼■◆●〔]*(?:via|source|original(?: ?(?:article|text|post|title|link|url))?|originally (?:published|posted|appeared)"
    r"|from|link|url|h/t|hat tip|cite|reference|ref|credit|author|by|translated from|read more|full (?:text|article)"
    r"|原文(?:链接|地址|鏈接|連結|出处|出處|作者|标题|網址|网址|リンク|タイトル|URL|記事|来源|链结|発表|题目|日期)?|原作者?|原题|原題|原标题|元記事|元ネタ|引用元|引用先|転載元|参照元|参照|参考"
    r"|参考(?:資料|文献|链接|記事|リンク|资料|URL|サイト)?|出典|ソース|情報源|情報元|記事元|オリジナル|著者|筆者|掲載(?:元|日|誌)?|翻訳元|リンク|記事(?:URL|リンク|タイトル|名)?|関連(?:記事|リンク)"
    r"|出处|出處|来源|來源|作者|译者|譯者|翻译|翻譯|校对|校對|校对者|译文(?:链接|地址|出处|出自)|译自|譯自|链接|鏈接|連結|相关链接|相關鏈接|网址|转自|转载自|轉載自|摘自|引自|日期|发表于|发布于"
    r"|訳者|翻訳者|翻訳|訳|원문(?: ?(?:링크|보기|주소|제목))?|출처|링크|저자|원저자|글쓴이|작성자|참고(?: ?(?:링크|자료|문서))?|원본|원제|번역자?|옮긴이|관련 ?링크)"
    r"(?=[\s\]）)】」>*_〕]*(?:[(（][^()（）\n]{0,30}[)）])?[\s*_]*(?:[:：.]|は|\||/|→|⇒|\[|https?://|$)|\s+(?:\[|https?:|via|\())",
    _I,
)
# Of those, the ones that say: what stands here is somebody else's.
ORIGINAL_LABEL = re.compile(
    r"(?:original|原文|原作|原题|原題|原标题|元記事|翻訳元|译自|譯自|译者|譯者|訳者|翻訳者|转自|转载自|轉載自|転載元|원문|원저자|원제|원본|옮긴이|번역|translated from|cite)",
    _I,
)
# Source lines that follow what they credit.
AFTER_LABEL = re.compile(
    r"^[\s\-*_>#・※\[(（【<「—–―]*(?:via|h/t|hat tip|引用元|引用先|転載元|出典|ソース|from|source|出处|出處|来源|來源|摘自|引自|출처)",
    _I,
)
AFTER_TAIL = re.compile(r"(?:より(?:引用|抜粋|転載)?|から(?:引用|抜粋|転載)|から|による)[)）】\]。\s]*$")
ATTRIBUTION = re.compile(r"^\s*(?:[-—–―─]{1,3}|by |（|\()\s?[^\n。]{2,80}$")

# The blogger talking about the article, the translation, the blog, or to its readers.
TALK: dict[str, re.Pattern[str]] = {
    "ja": _any(
        r"いかがで(?:し|す)",
        r"(?:元|上の|上記の|この|その|当該|引用した|紹介した|翻訳した|訳した|今回の)(?:記事(?!で)|エッセイ|コラム|論説|論考|訳文|翻訳|引用|原文|著者|筆者|訳)",
        r"拙訳|訳者|訳して(?:い|み|お)|訳しました|翻訳して(?:い|み|お)|翻訳しまし|誤訳|訳し(?:にく|づら)|元記事|原文[はにをので]",
        r"当ブログ|このブログ|本ブログ|読者の(?:皆|みな)|コメント(?:欄|で教)|また書きます|次回",
        r"(?:記事|文章|エッセイ|コラム|原文|本)を(?:読ん|見つけ|見かけ)|読み終え|考えさせられ|ご紹介し|(?:記事|文章)を紹介|感想|個人的[にな]",
        r"[。、](?:ｗ|w|笑|（笑）|\(笑\))|ｗ$|[（(]笑[)）]",
    ),
    "zh": _any(
        r"点评|點評|译者(?:按|注|的话)|译后|编者按|俺|咱们|大伙|同学们|楼主|博主|本博|本站",
        r"[这那该]篇?(?:文章|译文|评论|段话)|原文(?:链接|作者|里|中|是|的)|翻译(?:得|水平|有误|不当)",
        r"(?:今天|下面)(?:就|咱们|我们|来){0,3}[谈聊说讲][谈聊说讲]",
    ),
    "ko": _any(
        r"개인적으로|이 글(?:을|은|이|에)|원문[은을이]|역자|읽으면서|읽고 [나있느]|소개(?:하고|한다|합니다)|블로그|인상 ?[적깊]"
    ),
    "en": _any(
        r"\b(?:i agree|i disagree|in my view|in my opinion|my (?:take|translation|blog|comment)|this (?:article|essay|blog)|"
        r"the (?:article|translation)|i (?:read|found|came across|translated)|what strikes me|readers?)\b",
    ),
}
# Somebody speaking of themselves: more often the blogger, but foreign authors do it too.
SELF: dict[str, re.Pattern[str]] = {
    "ja": _any(
        r"(?:と|って|かな|かも|気が)(?:私は|僕は)?(?:思います|思いました|感じました|考えています|します。|おもいます|思うのですが|思ったり|思っています)",
        r"ですよね|ですね[。、]|[私僕俺](?:[はもがの]|としては|自身)|自分(?:は|も|としては)|うちの|わが家",
    ),
    "zh": _any(r"我(?:觉得|认为|想|个人|的看法|以为|看了|读)|个人(?:认为|觉得|看法)|大家(?:都|可以|觉得|想|不妨|恐怕)"),
    "ko": _any(r"생각한다|생각합니다|생각이 들|느꼈|느껴|나는|내가|나도|나의|제가|저는|저도"),
    "en": _any(r"\b(?:i think|i love|i like|i would|i have|i am|i'm|i've|i don't)\b"),
}
# A paragraph or a heading that opens the blogger's afterword.
TURN = re.compile(
    r"^[\s#*=■◆●▼【\[(（<>〔\u3000_-]*(?:いかがで|以上[、がで]|(?:という|と言う|そういう|そうゆう|こういう)わけで|感想|所感|あとがき|後記|訳者(?:後記|あとがき|より|から)|雑感|コメント[:：]?$|追記[:：]|"
    r"点评|點評|译后|译者(?:后记|按|的话)|后记|後記|读后感|感想|评论[:：]?$|写在最后|我的(?:看法|想法|评论)|编者按|俺的|"
    r"마치며|후기|소감|느낀 ?점|역자 ?후기|번역 ?후기|읽고 나서|개인적인|my (?:take|thoughts|comment)|thoughts|afterword|translator's note|commentary|comments?[:：]?$)",
    _I,
)
# A note of the translator or blogger; the bare ones may also belong to the text they stand in.
TRANSLATOR_NOTE = re.compile(
    r"^[\s>*_・\u3000]*[（(〔［\[【<]?\s*(?:※\s*)?(?:訳者?注|訳註|訳者註|訳者より|訳者補足|译者?注|譯者?注|译按|译者按|譯按|编者?注|編者注|[^\s:：（）()]{1,12}注(?=\s*[:：])|역자? ?주|옮긴이 ?주|translator'?s? ?note|tn|ed(?:itor'?s)?\.? note)"
    r"\s*[:：.\]】〕）)、\s]",
    _I,
)
# The translator as the one who speaks, at the start of a paragraph: 訳者としては…. An article about translators may
# begin so too, and therefore it is a doubt and not a decision.
TRANSLATOR_SPEAKING = re.compile(
    r"^[\s\u3000（(]*(?:訳者(?:として|は|も|が|から|の(?:私|わたし|考え|意見|感想|私見))|譯者(?:認為|覺得)|译者(?:认为|觉得|以为)"
    r"|(?:역자|옮긴이)(?:는|로서|의 생각)|(?:speaking )?as (?:the|a|your) translator\b)",
    _I,
)
PLAIN_NOTE = re.compile(r"^[\s>*_\u3000]*(?:※|＊(?!＊)|†|注[:：)）\d]|註[:：)）\d]|\(注|（注|\*\d)")
NOTE_BEHIND_SIGN = re.compile(
    r"^[\s*_\[(（【〔]*(?:※|!(?:note|tip|warning|important|caution)|(?:注意|注記?|註|補足|追記|更新|備考|备注|備註|提示|说明|說明|[^\s:：]{0,8}(?:者|编)[注按]|编者按|译注|訳注|"
    r"ps|p\.s\.?|note|update[ds]?|edit|tips?|warning|info|tl;?dr|important|caution|역주|참고|주의|메모|추가|업데이트|알림|덧)\s*[*_]*[:：\])）】〕])",
    _I,
)
# The post speaks of itself as a translation, typically in a box at the top.
ABOUT_TRANSLATION = _any(
    r"(?:この|本)(?:記事|文書|ページ|エントリ|投稿|文章)は[^。]{0,80}(?:訳|翻訳|転載)",
    r"本文(?:是|为|由|系|作者|译自|翻译|转载|转自|原文|已|首发)[^。]{0,60}",
    r"(?:이|본) ?(?:글|문서|포스트|포스팅|페이지|기사)(?:은|는)[^.]{0,80}(?:번역|옮긴|옮겼)",
    r"\b(?:this|the following)\b[^.]{0,40}\b(?:is|was)\b[^.]{0,20}\btranslat(?:ion|ed)\b",
)
TRANSLATION_WORD = re.compile(r"訳|译|譯|翻訳|翻译|翻譯|번역|옮긴|옮겼|translat", _I)
CAPTION = re.compile(r"^[\s\u3000]*[↓↑→←▲▼△▽⇩⇧][^\n。]{1,60}$")
POLITE = re.compile(
    r"(?:です|ます|でした|ました|ません|でしょう|ましょう|ください|下さい)(?:か|ね|よ|が|けど|けれど|し|わ|ので|から|よね|かね|な)?(?=[。！？!?、」\s)）ｗw]|$)"
    r"|(?:니다|어요|아요|에요|예요|네요|죠|세요|까요)(?=[.!?\s]|$)"
)
PLAIN = re.compile(r"(?<![いで])(?<!ま)(?:だ|である|た|る|い|う|く|ぬ|ない|ず)(?=[。！？]|$)|(?<!니)다(?=[.!?])")
