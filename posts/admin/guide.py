"""The editors' guide at the desk: docs/editor-guide.md as a page, its pictures for people at the desk only.

The file is part of the program, so that its HTML can be trusted; raw HTML in it is shown as text all the same.
"""

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from posts import markup

GUIDE = Path(settings.BASE_DIR) / "docs" / "editor-guide.md"
PICTURES = GUIDE.parent / "pictures"
_ID = re.compile(r"[ \t]*\{#([a-z0-9-]+)\}[ \t]*$")
_PICTURE = re.compile(r"guide-[a-z0-9-]+\.png")


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide's title, its topics as (id, heading), and its text as HTML."""

    title: str
    topics: tuple[tuple[str, str], ...]
    html: str


def urls(view) -> list:
    return [
        path("guide/", view(page), name="guide"),
        path("guide/pictures/<str:name>", view(picture), name="guide_picture"),
    ]


@require_safe
def page(request):
    """The whole guide on one page; a topic is `#id`."""
    try:
        changed = GUIDE.stat().st_mtime_ns
    except FileNotFoundError as error:
        raise Http404 from error
    guide = read(changed)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Guide for editors"),
        "topics": guide.topics,
        "guide": markup.trust(guide.html),
    }
    return TemplateResponse(request, "admin/posts/guide.html", context)


@require_safe
def picture(request, name: str):
    """A picture of the guide."""
    if not _PICTURE.fullmatch(name):
        raise Http404
    try:
        content = (PICTURES / name).read_bytes()
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@lru_cache(maxsize=1)
def read(changed: int) -> Guide:
    """The guide as it was written at a moment (the file's time of change is what it is remembered by)."""
    return parse(GUIDE.read_text(encoding="utf-8"))


def parse(text: str) -> Guide:
    """Markdown to the guide. `## プレビュー {#preview}` is a topic; `pictures/guide-x.png` is one of its pictures."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    title, topics = "", []
    for opening, inline in itertools.pairwise(tokens):
        if opening.type == "heading_open":
            key, heading = _named(inline)
            if opening.tag == "h1":
                title = heading
            elif key:
                opening.attrSet("id", key)
            if opening.tag == "h2" and key:
                topics.append((key, heading))
        if inline.type == "inline":
            _point_pictures(inline)
    start = next((place + 3 for place, token in enumerate(tokens) if token.tag == "h1"), 0)  # the page has its own h1
    return Guide(title, tuple(topics), reader.renderer.render(tokens[start:], reader.options, {}))


def _named(inline: Token) -> tuple[str, str]:
    """The id at the end of a heading and the heading without it."""
    match = _ID.search(inline.content)
    if not match:
        return "", inline.content
    last = inline.children[-1]
    last.content = _ID.sub("", last.content)
    return match[1], _ID.sub("", inline.content)


def _point_pictures(inline: Token) -> None:
    for child in inline.children or []:
        source = str(child.attrGet("src") or "") if child.type == "image" else ""
        if source.startswith("pictures/"):
            child.attrSet("src", reverse("admin:guide_picture", args=[source.removeprefix("pictures/")]))
            child.attrSet("loading", "lazy")
