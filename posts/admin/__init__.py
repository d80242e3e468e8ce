"""The desk: the stock Django admin, for editors. Public rows (editions, corrections) are not edited here."""

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import get_user_model
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag as PlainTag

from posts.admin import dashboard, guide
from posts.admin.house import HouseRulesAdmin
from posts.admin.imports import RawImportAdmin
from posts.admin.library import AuthorAdmin, OutletAdmin, SourceAdmin, TagAdmin
from posts.admin.people import PeopleAdmin
from posts.admin.posts import PostAdmin
from posts.models import Author, HouseRules, Outlet, Post, RawImport, Source, Tag

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
# The same for the form that changes a password, for which the site has no setting.
AdminPasswordChangeForm.base_fields["old_password"].widget.attrs.pop("autofocus", None)
admin.site.index = dashboard.index
_stock_urls = admin.site.get_urls
admin.site.get_urls = lambda: [*guide.urls(admin.site.admin_view), *_stock_urls()]
# taggit brings its own tags, which nothing here uses.
admin.site.unregister(PlainTag)

admin.site.register(Post, PostAdmin)
admin.site.unregister(get_user_model())
admin.site.register(get_user_model(), PeopleAdmin)
admin.site.register(Source, SourceAdmin)
admin.site.register(Outlet, OutletAdmin)
admin.site.register(Tag, TagAdmin)
admin.site.register(Author, AuthorAdmin)
admin.site.register(RawImport, RawImportAdmin)
admin.site.register(HouseRules, HouseRulesAdmin)
