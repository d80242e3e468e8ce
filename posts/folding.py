"""Text made comparable for search, and cut into what an index holds.

Pure, no Django. `fold` makes one form of what readers take for the same: ﾍﾞﾄﾅﾑ, ベトナム, ヴェトナム and べとなむ;
國 and 国; Ｅ－ｍａｉｌ and e-mail. `fold_with_map` says besides where each character came from, so that a hit can be
marked in the text as it was written. `cut` makes words of scripts that put spaces between words, and single
characters and pairs of neighbours of all others.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

# --- Tables ---------------------------------------------------------------------------------------

# Old forms of the Jōyō list and the new ones. What Unicode itself knows as a form of another (the compatibility
# ideographs 海, 神 …) is not here: NFKC sees to it.
_OLD = """
亞惡壓圍醫爲壹隱榮營衞驛圓鹽緣艷應歐毆櫻奧橫溫穩假價畫會繪壞懷擴殼覺學嶽樂渴罐卷陷勸寬關歡觀氣旣歸僞戲犧舊據擧虛
峽挾狹鄕曉區驅勳薰徑莖惠揭溪經螢輕繼鷄藝擊缺硏縣儉劍險圈檢獻權顯驗嚴廣效恆黃鑛號國黑碎濟齋劑雜參棧蠶慘贊殘絲齒兒
辭濕實寫釋壽收從澁獸縱肅處敍將稱涉燒證獎條狀乘淨剩疊繩壤孃讓釀觸囑眞寢愼盡圖粹醉穗隨髓樞數瀨聲齊靜竊攝專淺戰踐錢
潛纖禪雙壯爭莊搜插巢曾瘦裝總騷藏臟卽屬續墮對體帶滯臺瀧擇澤擔單膽團斷彈遲癡蟲晝鑄廳徵聽敕鎭遞鐵點轉傳燈當黨盜稻鬪德
獨讀屆貳惱腦霸拜廢賣麥發髮拔蠻祕濱甁拂佛倂竝邊變辨瓣辯步寶豐襃飜每萬滿麵默譯藥與豫餘譽搖樣謠來賴亂覽龍兩獵綠淚壘禮
勵戾靈齡曆歷戀爐勞樓錄灣
"""
_NEW = """
亜悪圧囲医為壱隠栄営衛駅円塩縁艶応欧殴桜奥横温穏仮価画会絵壊懐拡殻覚学岳楽渇缶巻陥勧寛関歓観気既帰偽戯犠旧拠挙虚
峡挟狭郷暁区駆勲薫径茎恵掲渓経蛍軽継鶏芸撃欠研県倹剣険圏検献権顕験厳広効恒黄鉱号国黒砕済斎剤雑参桟蚕惨賛残糸歯児
辞湿実写釈寿収従渋獣縦粛処叙将称渉焼証奨条状乗浄剰畳縄壌嬢譲醸触嘱真寝慎尽図粋酔穂随髄枢数瀬声斉静窃摂専浅戦践銭
潜繊禅双壮争荘捜挿巣曽痩装総騒蔵臓即属続堕対体帯滞台滝択沢担単胆団断弾遅痴虫昼鋳庁徴聴勅鎮逓鉄点転伝灯当党盗稲闘徳
独読届弐悩脳覇拝廃売麦発髪抜蛮秘浜瓶払仏併並辺変弁弁弁歩宝豊褒翻毎万満麺黙訳薬与予余誉揺様謡来頼乱覧竜両猟緑涙塁礼
励戻霊齢暦歴恋炉労楼録湾
"""
# Other hands of one character, most of them in names and in older prints. 斎 and 斉 are two characters, but
# 斎藤, 斉藤, 齋藤 and 齊藤 are one name to whoever looks for it: all four are found by each.
_VARIANTS = """
髙高 﨑崎 嵜崎 邉辺 斎斉 濵浜 𠮷吉 嶋島 嶌島 冨富 峯峰 舘館 桒桑 渕淵 渊淵 礒磯 曻昇 逹達 劔剣 劒剣 凜凛 堯尭 槇槙
遙遥 瑤瑶 亙亘 檜桧 藪薮 鷗鴎 蠟蝋 頰頬 摑掴 嚙噛 繫繋 塡填 剝剥 𠮟叱 禱祷 濤涛 籠篭 竈竃 俠侠 軀躯 蟬蝉 醬醤 顚顛
屛屏 壺壷 礦鉱 諫諌 靭靱 槗橋 鷄鶏 雞鶏 畧略 羣群 峩峨 裡裏 庵菴 舩船 皐皋 祿禄 縁縁 叛反 迹跡 慾欲 聯連 苑苑 鑵缶
"""
# ヴ and its company. ヴァ, ヷ and バ are one, as rule 38 wants it of ヴェトナム and ベトナム.
_VU = {
    "ゔぁ": "ば",
    "ゔぃ": "び",
    "ゔぇ": "べ",
    "ゔぉ": "ぼ",
    "ゔ": "ぶ",
    "ヷ": "ば",
    "ヸ": "び",
    "ヹ": "べ",
    "ヺ": "ぼ",
}
_OLD_KANA = {"ゐ": "い", "ゑ": "え", "𛀁": "え", "𛄟": "い"}
# One class for every dash and for the long-vowel mark, whatever stands beside it: コンピュ－タ typed with a minus is
# コンピュータ, and a query cut anywhere out of a text folds as it does there. Nothing is lost by e-mail = eーmail.
_DASHES = dict.fromkeys("-‐‑‒–—―⁃−─━﹘﹣－ｰ", "ー")
_WAVES = dict.fromkeys("~˜∼∿〜〰～⁓", "~")
_QUOTES = dict.fromkeys("‘’‚‛ʼ′", "'") | dict.fromkeys("“”„‟″", '"')
_LETTERS = {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"}
_VOICED = {"゛": "\u3099", "゜": "\u309a", "ﾞ": "\u3099", "ﾟ": "\u309a"}


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for pair in text.split():
        if pair[0] != pair[1]:
            yield pair[0], pair[1]


_KANJI = dict(zip("".join(_OLD.split()), "".join(_NEW.split()), strict=True)) | dict(_pairs(_VARIANTS))
_TABLE = _KANJI | _VU | _OLD_KANA | _DASHES | _WAVES | _QUOTES | _LETTERS

# --- Kinds of characters --------------------------------------------------------------------------

# Letters of scripts that put no spaces between words (and Hangul, which puts few): cut like kana and kanji.
_UNSPACED = (
    (0x0E00, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x1950, 0x19DF), (0x2E80, 0x312F), (0x3130, 0x9FFF),
    (0xA000, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF),
    (0x1AFF0, 0x1B16F), (0x1F200, 0x1F2FF), (0x20000, 0x3FFFF),
)  # fmt: skip
# Kana, kanji and their punctuation: a space beside one of them is a matter of taste and not of words.
_CJK = r"\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U0001aff0-\U0001b16f\U00020000-\U0003ffff"


def _class(found: list[int]) -> str:
    """Code points in order as the inside of a character class."""
    parts, start, last = [], None, None
    for code in found:
        if last is not None and code == last + 1:
            last = code
            continue
        if start is not None:
            parts.append(f"\\U{start:08x}-\\U{last:08x}")
        start = last = code
    return "".join([*parts, f"\\U{start:08x}-\\U{last:08x}"])


def _classes() -> tuple[str, str, str]:
    """Combining marks; the letters and marks that words of spaced scripts are made of; what nobody sees."""
    unspaced = {code for first, last in _UNSPACED for code in range(first, min(last, 0x1FFFF) + 1)}
    marks, words, unseen = [], [], []
    for code in range(0x1FFFF):
        kind = unicodedata.category(chr(code))
        if kind[0] == "M":
            marks.append(code)
        if kind[0] in "LM" and code not in unspaced:
            words.append(code)
        if kind in {"Cf", "Cc", "Cs"} and not chr(code).isspace():
            unseen.append(code)
    return _class(marks), _class(words), _class(unseen)


_MARKS, _LETTER, _HIDDEN = _classes()
_UNSEEN = rf"[{_HIDDEN}\U000e0001-\U000e007f]"
_MARK = rf"(?:{_UNSEEN}*[{_MARKS}゛゜ﾞﾟ\U000e0100-\U000e01ef])"
_JAMO = rf"(?:(?:{_MARK}|{_UNSEEN})*[\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\ud7b0-\ud7fb\uffa0-\uffdc])"
# What folds together and cannot be folded character by character.
_TOGETHER = re.compile(
    rf"[ヴゔ][ァィェォぁぃぇぉｧｨｪｫ]|ｳﾞ[ァィェォぁぃぇぉｧｨｪｫ]|[가-힣]?{_JAMO}+{_MARK}*|.{_MARK}+", re.DOTALL
)
_IGNORED = re.compile(rf"[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]|{_UNSEEN}")
_SPACE = re.compile(rf"\A\s+|\s+\Z|\s+(?=[{_CJK}])|(?<=[{_CJK}])\s+|(?P<kept>\s+)")
_AGAIN = re.compile(r"(?P<kanji>々|〻)|(?P<kana>[ゝヽ])|(?P<voiced>[ゞヾ])|(?P<long>[〱〳])")
_EDGE = re.compile(rf"[{_LETTER}]")
_RUN = re.compile(r"(?P<word>w+)|(?P<others>o+)")

_VOICELESS = str.maketrans(
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽ", "かきくけこさしすせそたちつてとはひふへほはひふへほ"
)
_VOICING = str.maketrans("かきくけこさしすせそたちつてとはひふへほ", "がぎぐげござじずぜぞだぢづでどばびぶべぼ")
_KATAKANA = {code: code - 0x60 for code in [*range(0x30A1, 0x30F7), 0x30FD, 0x30FE]}


# --- Folding --------------------------------------------------------------------------------------


def _unit(text: str) -> str:
    """What one character, or some that belong together, fold to. Folding the result again changes nothing."""
    for _ in range(8):
        folded = _once(text)
        if folded == text:
            break
        text = folded
    return text


def _once(text: str) -> str:
    text = "".join(_VOICED.get(ch, _DASHES.get(ch, ch)) for ch in text)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(_bare(ch) for ch in text if not _ignored(ch)).translate(_KATAKANA)
    return "".join(_VU.get(text) or _TABLE.get(ch, ch) for ch in ([text] if text in _VU else text))


def _bare(ch: str) -> str:
    """A letter without its diacritics; kana and Hangul stay whole."""
    parts = "".join(part for part in unicodedata.normalize("NFD", ch) if not "\u0300" <= part <= "\u036f")
    return unicodedata.normalize("NFC", parts)


def _ignored(ch: str) -> bool:
    """Diacritics of Latin, Greek and Cyrillic, a dakuten that no kana has taken, selectors of a variant, and what
    nobody sees."""
    return bool(_IGNORED.match(ch))


class _Characters(dict):
    """For str.translate: what each single character folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _unit(chr(code))
        return folded


class _Kinds(dict):
    """For str.translate: w for what words of spaced scripts are made of, a space for space, o for all others."""

    def __missing__(self, code: int) -> str:
        ch = chr(code)
        self[code] = kind = " " if ch.isspace() else "w" if _EDGE.match(ch) else "o"
        return kind


class _Rare(dict):
    """Whether a character may fold together with its neighbour."""

    def __missing__(self, ch: str) -> bool:
        self[ch] = rare = bool(_TOGETHER.match("가" + ch) or ch in "ヴゔｳ")
        return rare


_CHARACTERS = _Characters()
_KINDS = _Kinds()
_RARE = _Rare()


def fold(text: str) -> str:
    """The form in which texts are compared. Folding it again changes nothing."""
    if any(_RARE[ch] for ch in set(text)):
        text = _TOGETHER.sub(lambda found: _unit(found[0]), text)
    folded = _SPACE.sub(lambda found: " " if found["kept"] else "", text.translate(_CHARACTERS))
    return "".join(_repeat(list(folded))) if _AGAIN.search(folded) else folded


def fold_with_map(text: str) -> tuple[str, list[int]]:
    """`fold(text)`, and for each of its characters where in `text` the piece begins that it came from; one number
    more than characters, the last being the length of the text."""
    letters: list[str] = []
    places: list[int] = []
    position = 0
    for found in [*_TOGETHER.finditer(text), None]:
        end = found.start() if found else len(text)
        for place in range(position, end):
            piece = _CHARACTERS[ord(text[place])]
            letters += piece
            places += [place] * len(piece)
        if found:
            piece = _unit(found[0])
            letters += piece
            places += [found.start()] * len(piece)
            position = found.end()
    folded = "".join(letters)
    kept: list[str] = []
    offsets: list[int] = []
    position = 0
    for gap in _SPACE.finditer(folded):
        kept.append(folded[position : gap.start()])
        offsets += places[position : gap.start()]
        if gap["kept"]:
            kept.append(" ")
            offsets.append(places[gap.start()])
        position = gap.end()
    kept.append(folded[position:])
    offsets += places[position:]
    return "".join(_repeat(list("".join(kept)))), [*offsets, len(text)]


def _repeat(letters: list[str]) -> list[str]:
    """Iteration marks become what they repeat: 人々 人人, こゝろ こころ, いすゞ いすず. One that has nothing of its
    kind before it stays. The same number of characters comes back."""
    for place, mark in enumerate(letters):
        found = _AGAIN.fullmatch(mark)
        if not found or not place:
            continue
        before = letters[place - 1]
        if found["kanji"] and _is_kanji(before):
            letters[place] = before
        elif found["kana"] and "ぁ" <= before <= "ゖ":
            letters[place] = before.translate(_VOICELESS)
        elif found["voiced"] and "ぁ" <= before <= "ゖ":
            letters[place] = before.translate(_VOICELESS).translate(_VOICING)
    return letters


def _is_kanji(ch: str) -> bool:
    return "\u3400" <= ch <= "\u9fff" or "\uf900" <= ch <= "\ufaff" or "\U00020000" <= ch <= "\U0003ffff" or ch == "〇"


# --- Cutting --------------------------------------------------------------------------------------

_LONGEST = 64  # characters of a word; a database holds no token without end


def cut(folded: str) -> set[str]:
    """What an index holds of a folded text: whole words of spaced scripts; of everything else each character, and
    each two that stand side by side."""
    found: set[str] = set()
    for run in _RUN.finditer(folded.translate(_KINDS)):
        text = folded[run.start() : run.end()]
        if run["word"]:
            found.add(text[:_LONGEST])
        else:
            found.update(text)
            found.update(map("".join, pairwise(text)))
    return found


def cut_query(folded: str) -> set[str]:
    """The fewest tokens that every text holding `folded` has: pairs, and a single character only where it stands
    alone."""
    found: set[str] = set()
    for run in _RUN.finditer(folded.translate(_KINDS)):
        text = folded[run.start() : run.end()]
        if run["word"]:
            found.add(text[:_LONGEST])
        else:
            found.update(map("".join, pairwise(text)) if len(text) > 1 else text)
    return found


def places(folded: str, wanted: str) -> Iterator[int]:
    """Where `wanted` stands in a folded text, as whole words where it begins or ends with a letter of a spaced
    script: art is not in party."""
    opens, closes = bool(_EDGE.match(wanted[:1])), bool(_EDGE.match(wanted[-1:]))
    start = folded.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        if not (opens and start and _EDGE.match(folded[start - 1])) and not (
            closes and _EDGE.match(folded[end : end + 1])
        ):
            yield start
        start = folded.find(wanted, start + 1)


# --- Other spellings ------------------------------------------------------------------------------

_TO_KATAKANA = {small: large for large, small in _KATAKANA.items()}
_NEWER = str.maketrans(_KANJI)
_OLDER = str.maketrans({new: old for old, new in reversed(_KANJI.items())})
_HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF61, 0xFF9E)}
_HALF |= {"\u3099": "ﾞ", "\u309a": "ﾟ"}
_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def spellings(text: str) -> tuple[str, ...]:
    """The ways in which a text that nobody has folded may write the same: in katakana or hiragana, half and full
    width, ヴェ for ベ, old forms of kanji. For searching where there is no index; each is the whole text in one way."""
    plain = unicodedata.normalize("NFKC", text)
    hiragana = plain.translate(_KATAKANA)
    found = [text, plain]
    if hiragana != plain or plain.translate(_TO_KATAKANA) != plain:
        bare, voiced = hiragana, hiragana
        for long, short in _VU.items():
            bare = bare.replace(long, short)
        for long, short in _VU.items():
            voiced = voiced.replace(short, long) if long.startswith("ゔ") else voiced
        found.append(hiragana)
        for katakana in (kana.translate(_TO_KATAKANA) for kana in (hiragana, bare, voiced)):
            found += [katakana, "".join(_HALF.get(ch, ch) for ch in unicodedata.normalize("NFD", katakana))]
    found += [plain.translate(_NEWER), plain.translate(_OLDER), plain.translate(_FULL)]
    return tuple(dict.fromkeys(unicodedata.normalize("NFC", item) for item in found))
