"""Routes for readers. The last one is for addresses that posts once had."""

from django.urls import path, re_path

from posts import feeds, sitemaps
from posts.views import lists, pages, reading

_NAME = r"[^/\x00]+"  # any script; a NUL character is more than a database can be asked about
_FEED = r"feed\.(?P<form>rss|atom|json)"

urlpatterns = [
    path("", lists.index, name="index"),
    path("posts/<slug:slug>/", reading.post, name="post"),
    path("posts/<slug:slug>.txt", reading.post_text, name="post_text"),
    path("tags/", lists.tags, name="tags"),
    re_path(rf"^tags/(?P<slug>{_NAME})/{_FEED}$", feeds.tag_feed, name="tag_feed"),
    re_path(rf"^tags/(?P<slug>{_NAME})/$", lists.tag, name="tag"),
    path("outlets/", lists.outlets, name="outlets"),
    path("outlets/<slug:slug>/", lists.outlet, name="outlet"),
    path("sources/", lists.sources, name="sources"),
    re_path(rf"^sources/(?P<key>{_NAME})/$", lists.source, name="source"),
    path("archive/", lists.archive, name="archive"),
    path("archive/<int:year>/", lists.archive_year, name="archive_year"),
    path("corrections/", lists.corrections, name="corrections"),
    path("policy/", pages.policy, name="policy"),
    path("subscribe/", pages.subscribe, name="subscribe"),
    re_path(rf"^{_FEED}$", feeds.feed, name="feed"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("robots.txt", pages.robots, name="robots"),
    path("favicon.ico", pages.favicon, name="favicon"),
    re_path(r"^media/(?P<name>[0-9a-f]{32}-[0-9]+\.webp)$", pages.media, name="media"),
    re_path(r"^(?P<path>[^\x00]+)$", reading.former_address, name="former_address"),
]
