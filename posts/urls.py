"""Routes for readers. The last one is for addresses that posts once had."""

from django.urls import path, re_path

from posts import feeds, sitemaps, views

_NAME = r"[^/\x00]+"  # any script; a NUL character is more than a database can be asked about
_FEED = r"feed\.(?P<form>rss|atom|json)"

urlpatterns = [
    path("", views.index, name="index"),
    path("posts/<slug:slug>/", views.post, name="post"),
    path("posts/<slug:slug>.txt", views.post_text, name="post_text"),
    path("tags/", views.tags, name="tags"),
    re_path(rf"^tags/(?P<slug>{_NAME})/{_FEED}$", feeds.tag_feed, name="tag_feed"),
    re_path(rf"^tags/(?P<slug>{_NAME})/$", views.tag, name="tag"),
    path("outlets/", views.outlets, name="outlets"),
    path("outlets/<slug:slug>/", views.outlet, name="outlet"),
    path("sources/", views.sources, name="sources"),
    re_path(rf"^sources/(?P<key>{_NAME})/$", views.source, name="source"),
    path("archive/", views.archive, name="archive"),
    path("archive/<int:year>/", views.archive_year, name="archive_year"),
    path("corrections/", views.corrections, name="corrections"),
    path("policy/", views.policy, name="policy"),
    path("subscribe/", views.subscribe, name="subscribe"),
    re_path(rf"^{_FEED}$", feeds.feed, name="feed"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    re_path(r"^media/(?P<name>[0-9a-f]{32}-[0-9]+\.webp)$", views.media, name="media"),
    re_path(r"^(?P<path>[^\x00]+)$", views.former_address, name="former_address"),
]
