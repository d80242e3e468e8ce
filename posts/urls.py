"""Routes for readers. The last one is for addresses that posts once had."""

from django.urls import path, re_path

from posts import sitemaps
from posts.feeds import views as feeds
from posts.views import lists, machines, pages, reading, search

_NAME = r"[^/\x00]+"  # any script; a NUL character is more than a database can be asked about
_FEED = r"feed\.(?P<form>rss|atom|json)"

urlpatterns = [
    path("", lists.index, name="index"),
    path("posts/<slug:slug>/", reading.post, name="post"),
    path("posts/<slug:slug>.txt", reading.post_text, name="post_text"),
    path("posts/<slug:slug>.md", reading.post_markdown, name="post_markdown"),
    path("posts/<slug:slug>.json", reading.post_json, name="post_json"),
    path("posts/<slug:slug>/commentary/", reading.post_mode, {"mode": "commentary"}, name="post_commentary"),
    path("posts/<slug:slug>/translation/", reading.post_mode, {"mode": "translation"}, name="post_translation"),
    path("posts/<slug:slug>/parallel/", reading.post_mode, {"mode": "parallel"}, name="post_parallel"),
    path("tags/", lists.tags, name="tags"),
    re_path(rf"^tags/(?P<slug>{_NAME})/{_FEED}$", feeds.tag_feed, name="tag_feed"),
    re_path(rf"^tags/(?P<slug>{_NAME})/$", lists.tag, name="tag"),
    path("outlets/", lists.outlets, name="outlets"),
    path("outlets/<slug:slug>/", lists.outlet, name="outlet"),
    re_path(rf"^outlets/(?P<slug>[-a-zA-Z0-9_]+)/{_FEED}$", feeds.outlet_feed, name="outlet_feed"),
    re_path(rf"^authors/(?P<slug>[-a-zA-Z0-9_]+)/{_FEED}$", feeds.author_feed, name="author_feed"),
    path("sources/", lists.sources, name="sources"),
    re_path(rf"^sources/(?P<key>{_NAME})/$", lists.source, name="source"),
    path("archive/", lists.archive, name="archive"),
    path("archive/<int:year>/", lists.archive_year, name="archive_year"),
    path("archive/<int:year>/<int:month>/", lists.archive_month, name="archive_month"),
    path("authors/", lists.authors, name="authors"),
    path("authors/<slug:slug>/", lists.author, name="author"),
    path("corrections/", lists.corrections, name="corrections"),
    path("policy/", pages.policy, name="policy"),
    path("about/", pages.about, name="about"),
    path("subscribe/", pages.subscribe, name="subscribe"),
    re_path(rf"^{_FEED}$", feeds.feed, name="feed"),
    re_path(rf"^commentary/{_FEED}$", feeds.commentary_feed, name="commentary_feed"),
    re_path(rf"^corrections/{_FEED}$", feeds.corrections_feed, name="corrections_feed"),
    path("search/", search.results, name="search"),
    path("opensearch.xml", search.description, name="opensearch"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-posts-<int:number>.xml", sitemaps.posts, name="sitemap_posts"),
    path("sitemap-sources-<int:number>.xml", sitemaps.sources, name="sitemap_sources"),
    path("robots.txt", pages.robots, name="robots"),
    path("llms.txt", machines.llms, name="llms"),
    path(".well-known/security.txt", machines.security, name="security"),
    re_path(r"^posts/(?P<slug>[-\w]+)/picture-(?P<digest>[0-9a-f]{20})\.png$", machines.picture, name="post_picture"),
    path("favicon.ico", pages.favicon, name="favicon"),
    re_path(r"^media/(?P<name>[0-9a-f]{32}-[0-9]+\.webp)$", pages.media, name="media"),
    re_path(r"^(?P<path>[^\x00]+)$", reading.former_address, name="former_address"),
]
