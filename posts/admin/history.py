"""The revisions of a post: the list, two of them compared, one restored, and what readers saw at a moment."""

from django.template.response import TemplateResponse
from django.utils.translation import gettext

from posts import revisions
from posts.admin import access, panel


def urls(view) -> list:
    return []


def listed(admin, request, object_id):
    """The list, newest first."""
    post = access.draft(request, object_id if str(object_id).isdecimal() else 0)
    context = {
        **admin.admin_site.each_context(request),
        "title": gettext("Revisions of “%(title)s”") % {"title": post},
        "original": post,
        "opts": admin.opts,
        "revisions": [
            {"row": row, "by": revisions.author_name(row.by), "at": panel.when(row.at)}
            for row in post.revisions.select_related("by").defer("document")[:500]
        ],
    }
    return TemplateResponse(request, admin.object_history_template, context)
