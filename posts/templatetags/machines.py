"""What the head of a page tells machines: the picture of a post, its data, who its author is. No queries."""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from posts import opengraph, stored
from posts.models.public import Edition
from posts.rendering import json_ld

register = template.Library()


def picture_digest(edition: Edition) -> str:
    """The name of a post's picture: it changes with the revision that is public and with what the picture is made by.
    '' where there is no font to make it with."""
    fonts = opengraph.find_fonts(settings.OG_FONT)
    if fonts is None:
        return ""
    site = (settings.SITE_NAME, settings.LANGUAGE_CODE)
    hidden = stored.withheld(edition, timezone.now())
    return opengraph.digest(fonts, *site, edition.guid, edition.revision, edition.title, edition.language, *hidden)


@register.simple_tag
def picture_address(edition: Edition) -> str:
    """The absolute address of a post's picture; '' when it has none."""
    digest = picture_digest(edition)
    return settings.SITE_URL + reverse("post_picture", args=[edition.slug, digest]) if digest else ""


@register.simple_tag
def post_data(edition: Edition, author: str):
    """The data of a post that is not kept with it. `author` is the slug of the author's page, or ''."""
    content = json_ld.around(
        url=stored.address(edition),
        site=settings.SITE_NAME,
        site_url=settings.SITE_URL + reverse("index"),
        author=edition.author_name,
        author_url=settings.SITE_URL + reverse("author", args=[author]) if author else "",
        image=picture_address(edition),
        size=opengraph.SIZE,
    )
    return json_ld.element(content)


@register.simple_tag
def author_data(author, links):
    """The data of an author's page; `author` has name, slug and about, `links` are addresses."""
    address = settings.SITE_URL + reverse("author", args=[author.slug])
    return json_ld.element(json_ld.profile(name=author.name, url=address, about=author.about, links=links))


@register.inclusion_tag("feeds/links.html")
def feed_links(name: str, route: str, *args: str) -> dict[str, str]:
    """A feed in its three forms, for the head of the page it belongs to: `{% feed_links tag.name "tag_feed" slug %}`
    in the block `feeds`."""
    return {"name": name, **{form: reverse(route, args=[*args, form]) for form in ("rss", "atom", "json")}}


@register.simple_tag
def own_addresses() -> list[str]:
    """Where else the site is at home (SITE_ME), for rel=me."""
    return settings.SITE_ME


@register.simple_tag
def site_contact() -> dict[str, str]:
    """Where readers can write to (SITE_CONTACT), as an address and as text; nothing when it is not set."""
    address = settings.SITE_CONTACT
    return {"address": address, "text": address.removeprefix("mailto:").partition("?")[0]} if address else {}
