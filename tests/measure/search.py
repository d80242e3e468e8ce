"""How big, how quick and how right search is, over many invented posts. For docs/search.md.

    make measure-search                          100,000 posts in a SQLite database of its own (var/measure)
    python tests/measure/search.py 20000 [postgres://postgres@127.0.0.1:5432/measure]

The posts are made of an invented vocabulary in which few words are frequent and most are rare, some 2,000 characters
each: the author's words, a translation, katakana names, some English. The same number gives the same posts.
"""

import os
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
FOLDER = ROOT / "var" / "measure"
URL = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{FOLDER}/search-{COUNT}.sqlite3"
os.environ |= {"DJANGO_SETTINGS_MODULE": "cms.settings", "DATABASE_URL": URL, "WARICHU_ENV": "development",
               "DEBUG": "0", "LOG_LEVEL": "ERROR", "CACHE_URL": "dummycache://"}  # fmt: skip
sys.path.insert(0, str(ROOT))
FOLDER.mkdir(parents=True, exist_ok=True)

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.contrib.staticfiles.storage import StaticFilesStorage, staticfiles_storage  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from posts import folding, search  # noqa: E402
from posts.document import Commentary, Document, QuotedArticle, SourceRef, to_json  # noqa: E402
from posts.models import Edition, Post, SearchRow  # noqa: E402
from posts.search import finding, marking  # noqa: E402
from posts.search.words import sayings  # noqa: E402

staticfiles_storage._wrapped = StaticFilesStorage()  # no collected files are needed

NOW = datetime(2026, 11, 1, tzinfo=UTC)
WORDS_IN_A_POST = 360


class Vocabulary:
    """Invented words with the frequencies of a language: the n-th is met about 1/n as often as the first."""

    def __init__(self, chance: random.Random):
        kanji = [bytes([a, b]).decode("shift_jis") for a in range(0x89, 0x98) for b in range(0x9F, 0xFD)]
        chance.shuffle(kanji)
        weights = list(accumulate(1 / (n + 20) for n in range(len(kanji))))
        kana = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわ"
        katakana = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモラリルレロンガギグゲゴダデドバビブベボ"

        def some(letters, least, most, weights=None):
            return "".join(chance.choices(letters, cum_weights=weights, k=chance.randint(least, most)))

        nouns = [some(kanji, 1, 3, weights) for _ in range(16_000)]
        foreign = [some(katakana, 2, 4) + chance.choice(["ー", "ン", "ス", "ト", ""]) for _ in range(4_000)]
        verbs = [
            some(kanji, 1, 1, weights) + some(kana, 1, 2) + chance.choice(["る", "った", "いて", "し"])
            for _ in range(4_000)
        ]
        adverbs = [some(kana, 2, 5) for _ in range(1_500)]
        english = [
            some(["ar", "be", "con", "da", "el", "fi", "go", "ha", "in", "ker", "lo", "mi", "nor", "ta", "ve"], 2, 4)
            for _ in range(2_500)
        ]
        numbers = [str(chance.randint(1, 2026)) for _ in range(500)]
        self.words = nouns + foreign + verbs + adverbs + english + numbers
        self.english = english
        chance.shuffle(self.words)
        self.weights = list(accumulate(1 / (n + 8) for n in range(len(self.words))))
        self.chance = chance

    PARTICLES = [
        "の",
        "を",
        "に",
        "は",
        "が",
        "と",
        "で",
        "も",
        "から",
        "へ",
        "という",
        "について",
        "のような",
        "した",
        "する",
    ]
    ENDS = ["のである。", "だった。", "と思う。", "している。", "と書いている。", "はずだ。", "ない。", "のだろうか。"]

    def text(self, count: int) -> list[str]:
        """Paragraphs of `count` words together."""
        found, paragraph, sentence = [], [], 0
        words = self.chance.choices(self.words, cum_weights=self.weights, k=count)
        particles = self.chance.choices(self.PARTICLES, k=count)
        for word, particle in zip(words, particles, strict=True):
            if word.isascii() and word.isalpha():
                paragraph.append(f" {word} ")
            else:
                paragraph.append(word)
            sentence += 1
            if sentence > 9 and self.chance.random() < 0.2:
                paragraph.append(self.chance.choice(self.ENDS))
                sentence = 0
                if len(paragraph) > 90:
                    found.append("".join(paragraph))
                    paragraph = []
            else:
                paragraph.append(particle + ("、" if sentence % 5 == 4 else ""))
        return [*found, "".join(paragraph)] if paragraph else found


def body(paragraphs: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in paragraphs)


def make_documents():
    chance = random.Random(20261101)
    vocabulary = Vocabulary(chance)
    outlets = [f"The {word.title()} Review" for word in vocabulary.english[:200]]
    for number in range(COUNT):
        source = SourceRef(key=f"s{number}", title=" ".join(chance.choices(vocabulary.english, k=5)).capitalize(),
                           language="en", byline=" ".join(chance.choices(vocabulary.english, k=2)).title(),
                           outlet=chance.choice(outlets), basis="quotation")  # fmt: skip
        third = WORDS_IN_A_POST // 4
        yield Document(
            title=vocabulary.text(5)[0][:60], slug=f"p{number}", lead=vocabulary.text(12)[0], author="水野綾",
            blocks=(
                Commentary(key="a", body=body(vocabulary.text(third))),
                QuotedArticle(key="b", source=source.key, title=vocabulary.text(5)[0], body=body(vocabulary.text(2 * third)), method="human", coverage="excerpt"),
                Commentary(key="c", body=body(vocabulary.text(third))),
            ),
            sources=(source,),
        )  # fmt: skip


def load() -> float:
    """Fills an empty database; gives back how long that took, in seconds."""
    call_command("migrate", verbosity=0)
    if Edition.objects.count() == COUNT:
        return 0.0
    start = time.perf_counter()
    with transaction.atomic():
        author, _ = User.objects.get_or_create(username="measure")
        chance = random.Random(7)
        batch = []
        # Twenty years of posts; a post about every two hours, never two at the same moment.
        step = timedelta(days=20 * 365) / COUNT
        for number, document in enumerate(make_documents()):
            at = NOW - step * number - timedelta(seconds=chance.random() * step.total_seconds() / 2)
            batch.append((document, at))
            if len(batch) == 1000 or number == COUNT - 1:
                _store(batch, author)
                batch = []
    return time.perf_counter() - start


def _store(batch, author) -> None:
    posts = Post.objects.bulk_create(
        Post(title=document.title, slug=document.slug, author=author, language="ja") for document, _ in batch
    )
    Edition.objects.bulk_create(
        Edition(
            post=post, revision=1, guid=f"tag:example.jp,2026:{document.slug}", slug=document.slug, language="ja",
            title=document.title, lead=document.lead, author=author, author_name=document.author,
            document=to_json(document), published_at=at, revised_at=at, stamp="measured",
        )
        for post, (document, at) in zip(posts, batch, strict=True)
    )  # fmt: skip


def index_bytes() -> int:
    """Bytes of the index and of the table that says whose each row is."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size('posts_searchrow')")
            return cursor.fetchone()[0]
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE 'posts_search%%' OR tbl_name = 'posts_searchrow'"
        )
        names = [name for (name,) in cursor.fetchall()]
        total = 0
        for name in names:
            try:
                cursor.execute("SELECT SUM(pgsize) FROM dbstat WHERE name = %s AND aggregate = 1", [name])
                total += cursor.fetchone()[0] or 0
            except Exception:  # noqa: BLE001 (a SQLite without dbstat)
                return _by_page_count()
        return total


def _by_page_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT SUM(LENGTH(block) + 16) FROM posts_search_data")
        data = cursor.fetchone()[0]
        cursor.execute("SELECT COUNT(*) FROM posts_searchrow")
        return data + cursor.fetchone()[0] * 60


def texts():
    """Each post's primary key, its texts folded (one a line), and the bytes of what may be searched. They come from
    where the posts were made, not from what the product makes of them."""
    keys = dict(Edition.objects.values_list("slug", "pk"))
    for document in make_documents():
        said = [document.title, document.lead]
        for block in document.blocks:
            said += [getattr(block, "title", ""), *block.body[3:-4].split("</p><p>")]
        for source in document.sources:
            said += [source.title, source.byline, source.outlet]
        yield keys[document.slug], "\n".join(map(folding.fold, said)), sum(len(text.encode()) for text in said)


def queries(folded: dict[int, str]) -> list[str]:
    """200: cut out of texts at random, 1 to 8 characters (a word of a spaced script whole), two-character words and
    English words."""
    chance = random.Random(3)
    keys = list(folded)
    found: dict[str, None] = {}
    while len(found) < 140:
        text = chance.choice(folded[chance.choice(keys)].split("\n"))
        length = 1 + len(found) % 8
        start = chance.randrange(max(1, len(text) - length))
        piece = text[start : start + length]
        if (
            len(piece) == length
            and piece == folding.fold(piece)
            and '"' not in piece
            and any(True for _ in folding.places(text, piece))
        ):
            found.setdefault(piece)
    for pattern_length, wanted in ((2, 170), (0, 200)):
        while len(found) < wanted:
            text = chance.choice(folded[chance.choice(keys)].split("\n"))
            start = chance.randrange(max(1, len(text) - 2))
            piece = (
                text[start : start + 2]
                if pattern_length
                else next((word for word in text.split() if word.isascii() and word.isalpha()), "")
            )
            if piece and (not pattern_length or all("一" <= ch <= "龥" for ch in piece)):
                found.setdefault(piece)
    return list(found)


def measure_rightness(folded: dict[int, str], wanted: list[str]) -> dict[str, float]:
    """Recall of the index against substring truth, and precision of what is shown: whatever the index proposes and
    the truth does not hold must be refused by the proof, and a sample of the rest accepted."""
    true = missed = false = accepted = refused_rightly = wrongly_refused = 0
    everything = 10**9
    chance = random.Random(5)
    for text in wanted:
        truth = {
            key for key, said in folded.items() if text in said and next(folding.places(said, text), None) is not None
        }  # fmt: skip
        prepared, _ = search.prepare(f"「{text}」", now=NOW)
        proposed = set(search.keys(prepared, everything))
        true += len(truth)
        missed += len(truth - proposed)
        doubtful = sorted(proposed - truth)
        false += len(doubtful)
        for key in doubtful[:300]:
            if _proves(key, prepared):
                accepted += 1
            else:
                refused_rightly += 1
        for key in chance.sample(sorted(truth), min(10, len(truth))):
            wrongly_refused += not _proves(key, prepared)
    return {"true": true, "missed": missed, "only seemed": false, "of these refused": refused_rightly,
            "of these shown": accepted, "true but refused (of 10 each)": wrongly_refused}  # fmt: skip


def _proves(key: int, prepared) -> bool:
    edition = Edition.objects.only("document").get(pk=key)
    return marking.prove(sayings(edition.content, NOW), prepared.query, prepared.whose) is not None


def measure_time(words: list[str]) -> tuple[list[float], list[float]]:
    """Milliseconds in the database for the newest ten of each word (the median of three), and of processor time for
    a whole page."""
    in_database, pages = [], []
    client = Client()
    for word in words:
        prepared, _ = search.prepare(f"「{word}」", now=NOW)
        rows = finding._rows(prepared, prepared.tiers()[0], None).values_list("pk")[:10]
        sql, params = rows.query.sql_with_params()
        with connection.cursor() as cursor:
            best = []
            for _ in range(3):
                start = time.perf_counter()
                cursor.execute(sql, params)
                cursor.fetchall()
                best.append(1000 * (time.perf_counter() - start))
        in_database.append(statistics.median(best))
        start = time.process_time()  # a page is mostly work of this process, and other processes may run beside it
        client.get("/search/", {"q": word}, headers={"host": "127.0.0.1"})
        pages.append(1000 * (time.process_time() - start))
    return in_database, pages


def spread(values: list[float]) -> str:
    ordered = sorted(values)
    return f"median {statistics.median(ordered):.2f} ms, p95 {ordered[int(len(ordered) * 0.95)]:.2f} ms, most {ordered[-1]:.2f} ms"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    say(f"{COUNT:,} posts on {connection.vendor}")
    say(f"loaded in {load():.0f} s")
    if SearchRow.objects.exclude(edition=None).count() != COUNT or "--again" in sys.argv:
        start = time.perf_counter()
        search.rebuild()
        say(f"indexed in {time.perf_counter() - start:.0f} s")
    folded, size, characters = {}, 0, 0
    for key, said, length in texts():
        folded[key] = said
        size += length
        characters += len(said)
    index = index_bytes()
    say(
        f"text {size / 1e6:.1f} MB ({characters / COUNT:.0f} characters a post, folded), index {index / 1e6:.1f} MB: {index / size:.3f} of the text"
    )
    wanted = queries(folded)
    found = measure_rightness(folded, wanted)
    say(f"{len(wanted)} queries: {found}")
    say(f"recall {1 - found['missed'] / found['true']:.4f}, shown wrongly {found['of these shown']}")
    two = [word for word in wanted if len(word) == 2 and all("一" <= ch <= "龥" for ch in word)]
    chance = random.Random(11)
    keys = list(folded)
    while len(two) < 200:
        text = chance.choice(folded[chance.choice(keys)].split("\n"))
        start = chance.randrange(max(1, len(text) - 2))
        if len(piece := text[start : start + 2]) == 2 and all("ぁ" <= ch <= "龥" for ch in piece):
            two.append(piece)
    del folded
    in_database, pages = measure_time(two)
    say(f"newest ten of {len(two)} two-character words, in the database: {spread(in_database)}")
    say(f"a whole page of search, processor time: {spread(pages)}")


if __name__ == "__main__":
    main()
