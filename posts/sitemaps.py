"""sitemap.xml: every public post and the pages that lead to them, with the day of the last change."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from posts import stored
from posts.models.library import Tag
from posts.models.public import Edition
from posts.rendering.json_ld import stamp

LIMIT = 50_000  # what the protocol allows one file


@require_safe
def sitemap(request):
    response = HttpResponse(content_type="application/xml; charset=utf-8")
    xml = SimplerXMLGenerator(response, "utf-8")
    xml.startDocument()
    xml.startElement("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for path, changed in _addresses():
        xml.startElement("url", {})
        xml.addQuickElement("loc", settings.SITE_URL + path)
        if changed:
            xml.addQuickElement("lastmod", stamp(changed))
        xml.endElement("url")
    xml.endElement("urlset")
    patch_cache_control(response, public=True, max_age=600)
    response.headers["Last-Modified"] = http_date(stored.changed().timestamp())
    return response


def _addresses():
    public = Edition.objects.public()
    pages = [(reverse(name), None) for name in ("index", "tags", "outlets", "sources", "corrections", "policy")]
    tags = Tag.objects.filter(tagged_editions__content_object__in=public).exclude(slug="").distinct().order_by("slug")
    pages += [(tag.get_absolute_url(), None) for tag in tags[: LIMIT // 10]]
    yield from pages
    newest = public.newest_first().values_list("slug", "revised_at")[: LIMIT - len(pages)]
    for slug, revised in newest.iterator(chunk_size=2000):
        yield reverse("post", args=[slug]), revised
