"""Logging in again without losing what was typed.

The stock admin answers a POST after the session has ended with a redirect, and the text is gone. Here the login form
carries every posted field along, and after a good password the same POST goes on as if nothing had happened.
"""

from functools import wraps

from django.contrib.admin import site
from django.contrib.auth import login
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

PREFIX = "again"
NOT_CARRIED = {"csrfmiddlewaretoken", f"{PREFIX}-username", f"{PREFIX}-password"}


def survives_login(view):
    """An admin view (already bound to its ModelAdmin) whose POST outlives the session. Chosen files cannot be
    carried by a browser; the page says so."""
    guarded = site.admin_view(view)

    @never_cache
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.method != "POST" or site.has_permission(request):
            return guarded(request, *args, **kwargs)
        asked = f"{PREFIX}-username" in request.POST
        form = site.login_form(request, request.POST if asked else None, prefix=PREFIX)
        if asked and form.is_valid():
            login(request, form.get_user())
            return guarded(request, *args, **kwargs)
        return TemplateResponse(request, "admin/posts/login_again.html", _context(request, form), status=401)

    return wrapper


def _context(request, form) -> dict:
    carried = [(name, value) for name, values in request.POST.lists() if name not in NOT_CARRIED for value in values]
    return {
        **site.each_context(request),
        "title": _("Log in again"),
        "form": form,
        "carried": carried,
        "files": sorted(file.name for file in request.FILES.values()),
    }
