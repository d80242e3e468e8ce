"""The three formats, as writers of Django's kind: RSS 2.0, Atom 1.0, JSON Feed 1.1.

An item's link is our post; the foreign article is text, Atom's rel=related and rel=via, JSON Feed's external_url
(rule 16). A feed tells its WebSub hub, when the site has one.
"""

import json

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from posts.rendering.json_ld import stamp


class Rss(Rss201rev2Feed):
    """RSS with the full text in content:encoded; the description is the lead."""

    def rss_attributes(self):
        return super().rss_attributes() | {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def latest_post_date(self):
        return self.feed["updated"]

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("atom:link", "", {"rel": "hub", "href": self.feed["hub"]})

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class Atom(Atom1Feed):
    """Atom with the full text in content; each foreign article is a related link, and the place it came by way of."""

    def write(self, outfile, encoding):
        # As Django's, which writes no stylesheet into Atom.
        handler = SimplerXMLGenerator(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        for stylesheet in self.feed["stylesheets"] or []:
            handler.processingInstruction("xml-stylesheet", stylesheet)
        handler.startElement("feed", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")

    def latest_post_date(self):
        return self.feed["updated"]

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("link", "", {"rel": "hub", "href": self.feed["hub"]})

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
        if self.feed["hub"]:
            feed["hubs"] = [{"type": "WebSub", "url": self.feed["hub"]}]
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
