"""What only machines ask for: whom to tell of a security hole, whose words are whose, the picture of a post."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext, override
from django.views.decorators.http import require_safe

from posts import opengraph, voices
from posts.document import Voice
from posts.models.public import Edition
from posts.rendering.passages import passages
from posts.templatetags.machines import picture_digest
from posts.templatetags.site import site_description
from posts.views.answers import YEAR, cacheable

DAY = 24 * 3600  # seconds
VALID = timedelta(days=180)  # RFC 9116 recommends less than a year


@require_safe
def security(request):
    """RFC 9116. The same all day, and always valid for half a year more."""
    if not settings.SECURITY_CONTACT:
        raise Http404("Nobody has been named.")
    today = datetime.combine(timezone.now().astimezone(UTC).date(), time(), tzinfo=UTC)
    languages = dict.fromkeys([settings.LANGUAGE_CODE, "en"])
    lines = [
        *(f"Contact: {address}" for address in settings.SECURITY_CONTACT),
        f"Expires: {(today + VALID).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        f"Preferred-Languages: {', '.join(languages)}",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
    ]
    return _text(lines, max_age=DAY // 24)


@require_safe
def llms(request):
    """Markdown for language models: what the site is, whose words are whose, how that is marked in every form."""
    return _text(_llms_lines(), max_age=DAY // 24, kind="text/markdown")


def _llms_lines() -> list[str]:
    def link(title: str, name: str, *args: str) -> str:
        return f"- [{title}]({settings.SITE_URL}{reverse(name, args=args)})"

    boundaries = {
        "opening": voices.opening_line(Voice.TRANSLATION),
        "closing": voices.closing_line(Voice.TRANSLATION),
        "quotation_opening": voices.opening_line(Voice.QUOTATION),
        "quotation_closing": voices.closing_line(Voice.QUOTATION),
    }
    post = f"{settings.SITE_URL}/posts/…"
    return [
        f"# {settings.SITE_NAME}",
        "",
        f"> {site_description()}",
        "",
        gettext(
            "A post here is made of its author’s commentary and of other people’s articles, translated or quoted. "
            "Whose words a paragraph holds can be told from the text of every form, without layout or colour."
        ),
        "",
        f"## {gettext('Whose words are whose')}",
        "",
        "- "
        + gettext(
            "Other people’s words stand between the lines %(opening)s and %(closing)s, or %(quotation_opening)s and "
            "%(quotation_closing)s. These lines are part of the text."
        )
        % boundaries,
        "- "
        + gettext(
            "The credit stands before the first of these lines: author, outlet, date, language, address of the "
            "original, translator, how the translation was made, how much of the article it gives."
        ),
        "- " + gettext("What stands outside of these lines is the words of the post’s author."),
        "- " + gettext("What stands in 〔訳注:…〕 inside a translation is the translator’s own note."),
        "",
        f"## {gettext('Forms of a post')}",
        "",
        f"- {gettext('Page')}: {post}/",
        f"- {gettext('Plain text')}: {post}.txt",
        f"- Markdown: {post}.md",
        f"- {gettext('JSON: each passage with its speaker and its source')}: {post}.json",
        "",
        f"## {gettext('How to credit')}",
        "",
        "- " + gettext("The author’s commentary: the post’s author, the post’s title, this site, the post’s address."),
        "- "
        + gettext(
            "A translated or quoted passage: its own author, its title, its outlet and its address, as the credit "
            "names them, and the translator. Never the post’s author alone."
        ),
        "- " + gettext("A machine translation is called one in its credit; please keep that."),
        "",
        f"## {gettext('What is not ours to give')}",
        "",
        "- "
        + gettext(
            "Translated and quoted passages belong to their authors and publishers. They stand here on the basis that "
            "the credit states; this site grants no licence to them."
        ),
        "- "
        + gettext(
            "A passage may be withheld later. Then a dated notice stands in its place, in every form: please drop "
            "copies of it."
        ),
        "",
        f"## {gettext('Where to go on')}",
        "",
        link(gettext("How we quote and translate"), "policy"),
        link(gettext("About this site"), "about"),
        link(gettext("Subscribe"), "subscribe"),
        link(gettext("Feed of all posts"), "feed", "json"),
        link(gettext("Feed of the author’s words only"), "commentary_feed", "json"),
        link(gettext("Corrections"), "corrections"),
        link(gettext("Sitemap"), "sitemap"),
    ]


def _text(lines: list[str], *, max_age: int, kind: str = "text/plain") -> HttpResponse:
    response = HttpResponse("\n".join([*lines, ""]), content_type=f"{kind}; charset=utf-8")
    return cacheable(response, max_age=max_age)


@require_safe
def picture(request, slug, digest):
    """The picture of a public post, made when it is first asked for. Its name changes with what it shows, so that it
    can be kept for ever; an older name leads to the present one."""
    edition = Edition.objects.public().defer("body_html", "card_html", "feed_html").filter(slug=slug).first()
    right = picture_digest(edition) if edition else ""
    if not right:
        raise Http404("No such picture.")
    if digest != right:
        address = reverse("post_picture", args=[slug, right])
        return cacheable(HttpResponsePermanentRedirect(address))
    response = HttpResponse(_drawn(edition, f"opengraph/{right}.png"), content_type="image/png")
    patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response


def _drawn(edition: Edition, name: str) -> bytes:
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            return file.read()
    data = opengraph.draw(_picture(edition), opengraph.find_fonts(settings.OG_FONT))
    default_storage.save(name, ContentFile(data))
    return data


def _picture(edition: Edition) -> opengraph.Picture:
    with override(edition.language):
        shown = passages(edition.content, timezone.now())  # nothing of what is withheld, not even its length
        parts = tuple((item.voice.is_quoted, item.count.own + item.count.quoted) for item in shown)
        return opengraph.Picture(
            title=edition.title,
            site=settings.SITE_NAME,
            parts=parts,
            own_label=gettext("The author’s commentary") if any(not quoted for quoted, _count in parts) else "",
            quoted_label=gettext("Other people’s words") if any(quoted for quoted, _count in parts) else "",
        )
