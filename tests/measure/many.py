"""Many invented posts at once, as rows: what publishing would have written, without publishing each of them.

Texts of about 2,000 characters from an invented vocabulary; tags, outlets and sources are used as unevenly as in life
(Zipf). The rows are made in bulk from a few rendered models, so that 100,000 posts take minutes and not hours.
"""

import bisect
import datetime as dt
import itertools
import json
import random

from django.contrib.auth.models import User
from django.utils import timezone

from posts import rendering
from posts.document import (
    Basis,
    Commentary,
    Coverage,
    Document,
    Link,
    Method,
    QuotedArticle,
    SourceRef,
    Voice,
    from_json,
    to_json,
)
from posts.models import (
    Author,
    Edition,
    EditionFacet,
    EditionSource,
    Generation,
    Outlet,
    Post,
    Source,
    Tag,
    TaggedEdition,
)
from posts.rendering.passages import local_day

BATCH = 2000
MODELS = 24
LANGUAGES = ["sv", "en", "en", "en", "de", "fr", "ko", "zh-Hant"]
NOUNS = "港 道具 倉庫 桟橋 漁師 手紙 灯台 市場 鍛冶屋 図書館 橋 川 冬 夜行列車 修理屋 海藻 字幕 長椅子 祖父 町 規則 議会 島 橋守".split()
VERBS = "直した 数えた 忘れた 書き留めた 運んだ 閉じた 待った 笑った 確かめた 名付けた 借りた 返した".split()
OTHERS = "ゆっくりと 誰にも告げずに 春になるたび 古い地図を見ながら 雨の日に 隣の町から 二度 もう一度".split()


class Zipf:
    """Draws numbers from 0 up, the first by far the most often."""

    def __init__(self, size: int, chance: random.Random):
        self.sums = list(itertools.accumulate(1 / rank for rank in range(1, size + 1)))
        self.chance = chance

    def draw(self) -> int:
        return bisect.bisect(self.sums, self.chance.random() * self.sums[-1])


def make(number: int) -> None:
    """Fills an empty, migrated database with that many public posts, newest last."""
    chance = random.Random(7)
    sizes = {"tags": max(5, number // 30), "outlets": max(3, number // 250), "sources": max(5, number // 3)}
    tags = _bulk(Tag, (Tag(name=f"{NOUNS[i % 24]}{i}", slug=f"{NOUNS[i % 24]}{i}") for i in range(sizes["tags"])))
    outlets = _bulk(
        Outlet,
        (Outlet(name=f"The Invented Paper {i}", slug=f"paper-{i}", language="en") for i in range(sizes["outlets"])),
    )
    zipf = {name: Zipf(size, chance) for name, size in sizes.items()}
    sources = _bulk(
        Source,
        (
            Source(
                key=f"s{i}", title=f"An invented article {i}", language=LANGUAGES[i % 8], byline=f"Writer {i}",
                outlet=outlets[zipf["outlets"].draw()], basis=Basis.QUOTATION,
            )
            for i in range(sizes["sources"])
        ),
    )  # fmt: skip
    users = [User.objects.create(username=f"writer{i}", first_name=f"書き手{i}", is_staff=True) for i in range(3)]
    authors = [Author.objects.create(user=user, slug=f"writer-{i}") for i, user in enumerate(users)]
    models = [_model(chance) for _ in range(MODELS)]
    step = dt.timedelta(minutes=70)
    start = timezone.now() - step * (number + 1)
    for first in range(0, number, BATCH):
        rows = range(first, min(first + BATCH, number))
        posts = _bulk(Post, (Post(title=f"記事{i}", slug=f"post-{i}", author=users[i % 3]) for i in rows))
        chosen = [(sources[zipf["sources"].draw()], {zipf["tags"].draw() for _ in range(3)}) for _ in rows]
        editions = _bulk(
            Edition,
            (
                _edition(posts[at], models[i % MODELS], source, [tags[j] for j in marks], start + step * i)
                for at, (i, (source, marks)) in enumerate(zip(rows, chosen, strict=True))
            ),
        )
        linked, tagged, facets = [], [], []
        for edition, (source, marks) in zip(editions, chosen, strict=True):
            linked.append(EditionSource(edition=edition, source=source, quoted_count=900, coverage=Coverage.EXCERPT))
            tagged += [TaggedEdition(tag=tags[j], content_object=edition) for j in marks]
            own = [
                ("voice", "translation"), ("method", "human"), ("source", str(source.pk)),
                ("outlet", str(source.outlet_id)), ("language", source.language),
                ("author", str(authors[users.index(edition.author)].pk)),
                ("year", str(local_day(edition.published_at).year)), *(("tag", str(tags[j].pk)) for j in marks),
            ]  # fmt: skip
            facets += [
                EditionFacet(edition=edition, kind=kind, value=value, published_at=edition.published_at)
                for kind, value in own
            ]
        for model, made in [(EditionSource, linked), (TaggedEdition, tagged), (EditionFacet, facets)]:
            _bulk(model, made)
    Generation.objects.update_or_create(pk=1, defaults={"number": 1})


def _bulk(model, rows) -> list:
    return model.objects.bulk_create(rows, batch_size=BATCH)


def _prose(chance: random.Random, characters: int) -> str:
    """Paragraphs of four sentences, about so many characters in all."""
    made, total = [], 0
    while total < characters:
        sentences = "".join(
            f"{chance.choice(OTHERS)}、{chance.choice(NOUNS)}の{chance.choice(NOUNS)}を{chance.choice(VERBS)}。"
            for _ in range(4)
        )
        made.append(f"<p>{sentences}</p>")
        total += len(sentences)
    return "".join(made)


def _model(chance: random.Random) -> str:
    """A document as JSON text, with marks where each post has something of its own."""
    source = SourceRef(
        key="KEY", title="An invented article", language="en", byline="Writer", outlet="OUTLET", outlet_slug="PAPER",
        published="2026-05-09", basis=Basis.QUOTATION, links=(Link(rel="original", url="https://paper.example.org/KEY"),),
    )  # fmt: skip
    translation = QuotedArticle(
        key="translation", source="KEY", kind=Voice.TRANSLATION, title="訳した見出し", body=_prose(chance, 900),
        translator="書き手", method=Method.HUMAN, coverage=Coverage.EXCERPT,
    )  # fmt: skip
    document = Document(
        title="TITLE", slug="SLUG", lead=_prose(chance, 60)[3:-4], language="ja", author="書き手", tags=("TAGS",),
        blocks=(
            Commentary(key="opening", body=_prose(chance, 600)), translation,
            Commentary(key="closing", body=_prose(chance, 500)),
        ),
        sources=(source,),
    )  # fmt: skip
    return json.dumps(to_json(document), ensure_ascii=False)


_rendered: dict[str, rendering.Rendered] = {}


def _edition(post: Post, model: str, source: Source, tags: list[Tag], at: dt.datetime) -> Edition:
    if model not in _rendered:
        _rendered[model] = rendering.render(
            from_json(json.loads(model)), url="https://notes.example.jp/posts/SLUG/", published=at, revised=at,
            corrections=(), now=at, media_url="/media/",
        )  # fmt: skip
    own = {"TITLE": post.title, "SLUG": post.slug, "KEY": source.key, "OUTLET": source.outlet.name,
           "PAPER": source.outlet.slug}  # fmt: skip
    texts = [model.replace('"TAGS"', ", ".join(json.dumps(tag.name, ensure_ascii=False) for tag in tags))]
    texts += [_rendered[model].body_html, _rendered[model].card_html, _rendered[model].feed_html]
    for mark, value in own.items():
        texts = [text.replace(mark, value) for text in texts]
    return Edition(
        post=post, revision=1, guid=f"tag:notes.example.jp,2026:posts/{post.pk}", slug=post.slug, language="ja",
        title=post.title, lead="", author=post.author, author_name=post.author.first_name,
        document=json.loads(texts[0]), own_count=1100, quoted_count=900, published_at=at, revised_at=at,
        body_html=texts[1], card_html=texts[2], feed_html=texts[3], stamp=rendering.STAMP,
    )  # fmt: skip
