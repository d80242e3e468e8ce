"""RSS 2.0, Atom 1.0 and JSON Feed 1.1 of the whole site and of each tag (rules 14–16).

An item's link is our post; the foreign article is text, Atom's rel=related and rel=via, JSON Feed's external_url.
"""

import json
from html import escape

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.http import http_date
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from posts import markup, rendering, stored
from posts.models.library import Tag, TagAlias
from posts.models.public import Edition
from posts.rendering.json_ld import stamp
from posts.rendering.passages import quoted_sources
from posts.templatetags.site import site_description

NEWEST = 30
MAX_AGE = 300


class Rss(Rss201rev2Feed):
    """RSS with the full text in content:encoded; the description is the lead."""

    def rss_attributes(self):
        return super().rss_attributes() | {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def latest_post_date(self):
        return self.feed["updated"]

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class Atom(Atom1Feed):
    """Atom with the full text in content; each foreign article is a related link, and the place it came by way of."""

    def latest_post_date(self):
        return self.feed["updated"]

    def item_attributes(self, item):
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler, item):
        # Some clients read `updated` first, others `published`: an entry that was revised has one date, so that all
        # of them agree on it. The day of publication stands in the page, RSS and JSON Feed.
        revised = item["updateddate"] > item["pubdate"]
        super().add_item_elements(handler, item | ({"pubdate": None} if revised else {}))
        for rel in ("related", "via"):
            for source in item["sources"]:
                attributes = {"rel": rel, "href": source.url}
                handler.addQuickElement("link", "", attributes | ({"title": source.title} if source.title else {}))
        handler.addQuickElement("content", item["content"], {"type": "html"})


class Json(SyndicationFeed):
    """JSON Feed 1.1."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile, encoding):
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"],
            "language": self.feed["language"],
            "items": [self._item(item) for item in self.items],
        }
        json.dump(feed, outfile, ensure_ascii=False)

    def _item(self, item) -> dict:
        content = {
            "id": item["unique_id"],
            "url": item["link"],
            "external_url": item["sources"][0].url if item["sources"] else "",
            "title": item["title"],
            "summary": item["summary"],
            "content_html": item["content"],
            "date_published": stamp(item["pubdate"]),
            "date_modified": stamp(item["updateddate"]),
            "authors": [{"name": item["author_name"]}] if item["author_name"] else [],
            "tags": item["categories"],
            "language": item["language"],
        }
        return {name: value for name, value in content.items() if value}


FORMS = {"rss": Rss, "atom": Atom, "json": Json}


@require_safe
def feed(request, form):
    return _answer(
        Edition.objects.public(), form, title=settings.SITE_NAME, page=reverse("index"), address=request.path
    )


@require_safe
def tag_feed(request, slug, form):
    tag = Tag.objects.filter(slug=slug).first()
    if tag is None:
        alias = get_object_or_404(TagAlias.objects.select_related("tag"), slug=slug)
        return redirect("tag_feed", slug=alias.tag.slug, form=form, permanent=True)
    editions = Edition.objects.public().filter(tagged_items__tag=tag)
    title = gettext("%(site)s: %(tag)s") % {"site": settings.SITE_NAME, "tag": tag.name}
    address = reverse("tag_feed", args=[slug, form])
    return _answer(editions, form, title=title, page=tag.get_absolute_url(), address=address, may_be_empty=False)


def _answer(
    editions: QuerySet[Edition], form: str, *, title: str, page: str, address: str, may_be_empty: bool = True
) -> HttpResponse:
    """The newest posts as a feed. `page` and `address` are paths: of the page it belongs to, and its own."""
    now = timezone.now()
    newest = stored.with_generation(editions).defer("body_html", "card_html").newest_first()
    items = stored.feed_items(newest[:NEWEST], now)
    shown = [edition for edition, _content in items]
    if not shown and not may_be_empty:
        raise Http404("Nothing public here.")  # a tag that only drafts have does not exist for readers
    made = FORMS[form](
        title=_clean(title),
        link=settings.SITE_URL + page,
        description=_clean(site_description()),
        language=settings.LANGUAGE_CODE,
        feed_url=settings.SITE_URL + address,
        updated=max((edition.revised_at for edition in shown), default=stored.STARTED),
    )
    for edition, content in items:
        _add(made, edition, content)
    response = HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
    response.headers["Last-Modified"] = http_date(stored.last_modified(shown, now).timestamp())
    patch_cache_control(response, public=True, max_age=stored.max_age(shown, now, MAX_AGE))
    return response


def _clean(text: str) -> str:
    """XML has no way to write control characters."""
    return " ".join(markup.strip_controls(text).split("\n"))


def _add(made: SyndicationFeed, edition: Edition, content: str) -> None:
    document = edition.content
    summary = _clean(edition.lead or rendering.description(document))
    made.add_item(
        title=_clean(edition.title),
        link=stored.address(edition),
        description=escape(summary, quote=False),  # both formats read it as HTML
        summary=summary,
        author_name=_clean(edition.author_name),
        pubdate=edition.published_at,
        updateddate=edition.revised_at,
        unique_id=edition.guid,
        unique_id_is_permalink=False,
        categories=[_clean(tag) for tag in document.tags],
        content=markup.strip_controls(content),
        language=edition.language,
        sources=[source for source in quoted_sources(document) if markup.is_safe_url(source.url)],
    )
