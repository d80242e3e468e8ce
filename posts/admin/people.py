"""People at the desk, for the Admin role: who they are, which role they have, whether they may enter.

A superuser has the stock admin with every permission. An Admin chooses a role and nothing finer: no form of hers has a
field for superusers or single permissions, nobody gets a role that can do more than she can, and accounts of people
who can do more are shown to her but not changed, their passwords neither.
"""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from posts import permissions, roles


class RoleForm(forms.ModelForm):
    """What both forms share: the role, as a choice of one. The admin below makes a class for each request."""

    role = forms.ChoiceField(label=_("role"), required=False)

    offered: frozenset[str] | None = None  # None: a form without it
    fixed = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.offered is None:
            del self.fields["role"]
            return
        field = self.fields["role"]
        names = [(name, roles.name_of(name)) for name in roles.ROLES if name in self.offered]
        field.choices = [("", _("No role: may not enter the desk")), *names]
        field.disabled = self.fixed
        field.initial = roles.of(self.instance) if self.instance.pk else ""


class PersonForm(RoleForm, UserChangeForm):
    pass


class NewPersonForm(RoleForm, AdminUserCreationForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.pop("autofocus", None)  # Tab finds the skip link first


class PasswordForm(AdminPasswordChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].widget.attrs.pop("autofocus", None)


_NAMES = ["last_name", "first_name", "email"]
_WHO = (
    _("Who"),
    {"fields": _NAMES, "description": _("This name signs the person’s posts. Mail goes to this address.")},
)
_DOES = (_("What the person does here"), {"fields": ["role", "is_active"]})


class PeopleAdmin(UserAdmin):
    """The stock page for superusers; names, role and password for the others."""

    form = PersonForm
    add_form = NewPersonForm
    change_password_form = PasswordForm
    list_display = ["username", "full_name", "role_name", "email", "is_active"]
    list_filter = ["is_active", "groups"]
    ordering = ["username"]
    list_per_page = 100
    # A superuser gives the role by the groups, like every other permission.
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["username", "usable_password", "password1", "password2"]})]

    # --- Who may change whom ----------------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or permissions.may_manage(request.user, obj))

    def has_view_permission(self, request, obj=None):
        # The stock rule is "view or change"; a person she may not change she may still see.
        user = request.user
        return user.has_perm("auth.view_user") or user.has_perm("auth.change_user")

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser and super().has_delete_permission(request, obj)

    # --- What the forms hold ----------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        if request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        if obj is None:
            return [*self.add_fieldsets, _WHO, _DOES]
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": ["username"]}), _WHO, (_DOES[0], {"fields": ["role_name", "is_active"]})]
        return [(None, {"fields": ["username", "password"]}), _WHO, _DOES]

    def get_readonly_fields(self, request, obj=None):
        fields = list(super().get_readonly_fields(request, obj))
        own = obj is not None and obj.pk == request.user.pk
        if own and not request.user.is_superuser:
            fields += ["is_active"]  # nobody locks herself out
        return fields

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if request.user.is_superuser or (obj and not self.has_change_permission(request, obj)):
            return form
        # Her own role is said by somebody else; and whoever has a role may keep it.
        form.fixed = obj is not None and obj.pk == request.user.pk
        form.offered = permissions.roles_to_give(request.user) | ({roles.of(obj)} if obj else frozenset())
        return form

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups" and field:
            field.label_from_instance = lambda group: roles.name_of(group.name)
        return field

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if "role" in form.cleaned_data and not form.fixed:
            roles.give(form.instance, form.cleaned_data["role"])

    # --- The list ---------------------------------------------------------------------------------

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, person):
        return f"{person.last_name} {person.first_name}".strip() or "—"

    @admin.display(description=_("role"))
    def role_name(self, person):
        if person.is_superuser:
            return _("superuser")
        names = [roles.name_of(group.name) for group in person.groups.all()]
        return " / ".join(str(name) for name in names) or "—"
