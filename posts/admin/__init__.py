"""The desk: the stock Django admin, for editors. Public rows (editions, corrections) are not edited here."""

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag as PlainTag

from posts.admin.library import AuthorAdmin, OutletAdmin, SourceAdmin, TagAdmin
from posts.admin.posts import PostAdmin
from posts.models import Author, Outlet, Post, Source, Tag

admin.site.site_header = format_lazy("{} {}", settings.SITE_NAME, _("editing desk"))
admin.site.site_title = admin.site.site_header
admin.site.index_title = _("What would you like to do?")
admin.site.enable_nav_sidebar = False


class LoginForm(AdminAuthenticationForm):
    """Without autofocus, so that Tab finds the skip link first; static/js/desk/anywhere.js makes up for it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.pop("autofocus", None)


admin.site.login_form = LoginForm
# taggit brings its own tags, which nothing here uses.
admin.site.unregister(PlainTag)

admin.site.register(Post, PostAdmin)
admin.site.register(Source, SourceAdmin)
admin.site.register(Outlet, OutletAdmin)
admin.site.register(Tag, TagAdmin)
admin.site.register(Author, AuthorAdmin)
