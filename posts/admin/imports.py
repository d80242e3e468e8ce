"""Imported files at the desk: what was imported, what the importer said about it, and the bytes. Read only.

A file is a draft in its first form, so that it is shown to those who may see every post that was made of it.
"""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from posts import permissions, revisions
from posts.admin import panel
from posts.importing import report
from posts.models import RawImport


class RawImportAdmin(admin.ModelAdmin):
    list_display = ["name", "imported", "person", "made"]
    list_display_links = ["name"]
    list_per_page = 50
    search_fields = ["name", "posts__title"]
    fields = ["name", "imported", "person", "made", "size", "fingerprint", "download", "said"]
    readonly_fields = ["imported", "person", "made", "size", "fingerprint", "download", "said"]
    ordering = ["-at", "-pk"]
    actions = None

    def get_urls(self):
        view = self.admin_site.admin_view(self.file)
        return [path("<int:pk>/bytes/", view, name="posts_rawimport_bytes"), *super().get_urls()]

    # --- Who may see which ---------------------------------------------------------------------

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return permissions.reads_drafts(request.user)
        return permissions.may_see_import(request.user, obj)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        found = permissions.visible_imports(request.user).select_related("by").defer("content")
        return found.order_by(*self.ordering).prefetch_related("posts")

    # --- What is shown -------------------------------------------------------------------------

    @admin.display(description=_("imported"), ordering="at")
    def imported(self, raw):
        return panel.when(raw.at)

    @admin.display(description=_("by"), ordering="by")
    def person(self, raw):
        return revisions.author_name(raw.by)

    @admin.display(description=_("posts"))
    def made(self, raw):
        links = [(reverse("admin:posts_post_change", args=[post.pk]), post) for post in raw.posts.all()]
        return format_html_join(", ", '<a href="{}">{}</a>', links) if links else gettext("None yet.")

    @admin.display(description=_("size and encoding"))
    def size(self, raw):
        return gettext("%(count)s bytes, %(encoding)s") % {"count": len(raw.content), "encoding": raw.encoding}

    @admin.display(description="SHA-256")
    def fingerprint(self, raw):
        return format_html("<code>{}</code>", raw.digest)

    @admin.display(description=_("file as it came"))
    def download(self, raw):
        address = reverse("admin:posts_rawimport_bytes", args=[raw.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Download the file"))

    @admin.display(description=_("report"))
    def said(self, raw):
        lines = format_html_join("", "<li>{}</li>", ((report.say(item),) for item in raw.report))
        return format_html('<ul class="import-report" translate="no">{}</ul>', lines)

    # --- The bytes -----------------------------------------------------------------------------

    def file(self, request, pk: int):
        """The file byte for byte, as a download that no browser shows as a page."""
        raw = get_object_or_404(RawImport, pk=pk)
        if not permissions.may_see_import(request.user, raw):
            raise PermissionDenied
        response = HttpResponse(bytes(raw.content), content_type="application/octet-stream")
        response.headers["Content-Disposition"] = content_disposition_header(True, raw.name)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
