"""Withholding a source's words from readers: its page says how they stand, one form takes them back or shows them."""

from dataclasses import replace

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from posts import permissions, revisions, sources, voices, withholding
from posts.admin import panel, quoting, words
from posts.admin.again import survives_login
from posts.document import SourceRef
from posts.models import Source


class ReasonForm(forms.Form):
    """Why; and, when words are taken away, what readers are told beside the date."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with your name and the time. Only the desk reads it."),
        error_messages={"required": _("Say why. Only the desk reads this.")},
    )
    notice = forms.CharField(
        label=_("Words for readers, if any"),
        max_length=300,
        required=False,
        help_text=_(
            "Stands after the dated sentence, for everybody to read: neutral, no accusation, nothing confidential."
        ),
    )


def urls(view) -> list:
    return [
        path("<int:pk>/withhold/", survives_login(withhold), name="posts_source_withhold"),
        path("<int:pk>/release/", survives_login(release), name="posts_source_release"),
        path("<int:pk>/posts.csv", view(quoting.of_source), name="posts_source_csv"),
    ]


def standing(source: Source, user) -> dict:
    """What templates/admin/posts/source/standing.html shows above a source's form."""
    how = withholding.stands(source)
    if how == "withheld":
        values = {"when": panel.when(source.withheld_at), "who": revisions.author_name(source.withheld_by)}
        line = gettext("Withheld from readers since %(when)s, by %(who)s.") % values
    elif how == "ended":
        line = gettext("The permission ended with %(day)s: readers see a notice instead of the words.") % {
            "day": source.permission_ends_on.isoformat()
        }
    elif source.permission_ends_on:
        line = gettext("Readers see these words until the end of %(day)s (Tokyo time).") % {
            "day": source.permission_ends_on.isoformat()
        }
    else:
        line = gettext("Readers see these words wherever a public post quotes them.")
    return {
        "how": how,
        "line": line,
        "reason": source.withheld_reason,
        "notice": _notice(sources.ref(source)) if how else "",
        "readers_language": settings.LANGUAGE_CODE,
        "may": permissions.may_withhold(user),
        "twins": withholding.twins(source).select_related("outlet")[:5],
    }


def _notice(source: SourceRef) -> str:
    """What readers see in the place of the words, in the language of the site."""
    with override(settings.LANGUAGE_CODE):
        return voices.withheld_notice(source)


def link(source: Source) -> str:
    """The way to the form, for a row of a list."""
    name, text = ("release", gettext("Show again")) if source.withheld_at else ("withhold", gettext("Withhold"))
    address = reverse(f"admin:posts_source_{name}", args=[source.pk]) + "#id_reason"
    return format_html('<a href="{}" aria-label="{}">{}</a>', address, f"{text}: {source}", text)


@require_http_methods(["GET", "HEAD", "POST"])
def withhold(request, pk: int):
    """GET says what will happen; POST does it."""
    return _answer(request, pk, release=False)


@require_http_methods(["GET", "HEAD", "POST"])
def release(request, pk: int):
    """The same for showing the words again."""
    return _answer(request, pk, release=True)


def _answer(request, pk: int, *, release: bool):
    if not permissions.may_withhold(request.user):
        raise PermissionDenied
    source = get_object_or_404(Source.objects.select_related("outlet", "withheld_by"), pk=pk)
    here = reverse("admin:posts_source_change", args=[source.pk])
    if bool(source.withheld_at) is not release:
        if not release:
            messages.info(request, gettext("The words of this source are withheld already."))
        else:
            messages.info(request, gettext("The words of this source are not withheld."))
        return HttpResponseRedirect(here)
    form = ReasonForm(request.POST if request.method == "POST" else None, label_suffix="")
    if release:
        del form.fields["notice"]
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _done(request, source, form.cleaned_data, release=release))
            return HttpResponseRedirect(here)
        except withholding.WithholdingError as error:  # somebody else was faster
            form.add_error(None, str(error))
    return TemplateResponse(request, "admin/posts/source/withhold.html", _context(request, source, form, release))


def _done(request, source: Source, data: dict, *, release: bool) -> str:
    if release:
        changed = withholding.release(source, by=request.user, reason=data["reason"])
        text = ngettext("Shown again in %(count)d post.", "Shown again in %(count)d posts.", changed)
    else:
        changed = withholding.withhold(source, by=request.user, reason=data["reason"], notice=data["notice"])
        text = ngettext("Withheld in %(count)d post, everywhere.", "Withheld in %(count)d posts, everywhere.", changed)
    return text % {"count": changed}


def _context(request, source: Source, form: ReasonForm, release: bool) -> dict:
    today = timezone.localdate().isoformat()
    return {
        **admin.site.each_context(request),
        "title": gettext("Show the words again") if release else gettext("Withhold the words from readers"),
        "opts": Source._meta,
        "source": source,
        "form": form,
        "release": release,
        "errors": words.links(form),
        "preview": _notice(replace(sources.ref(source), withheld_on=today, withheld_notice="")),
        "standing": standing(source, request.user),
        "quoting": quoting.context([source], request.user, ""),
    }


# --- Beside a post's form -------------------------------------------------------------------------


def beside(request, post, edition, formsets) -> dict:
    """The sources of a post with how it stands with their words, for templates/admin/posts/post/panel_sources.html."""
    if post is None:
        return {"quoted_sources": []}
    found = Source.objects.filter(desk_blocks__parent=post)
    if edition is not None:
        found = found | Source.objects.filter(editions=edition)
    rows = found.distinct().select_related("outlet").prefetch_related("links").order_by("pk")
    may = permissions.may_withhold(request.user)
    return {
        "quoted_sources": [
            {
                "source": source,
                "shown": quoting.shown(source),
                "how": withholding.stands(source),
                "ends_on": source.permission_ends_on,
                "may": may,
            }
            for source in rows
        ]
    }
