"""The three groups of people at the desk and what each may do. Made by a migration; `ensure` makes them again.

What a role means for one post is asked of posts/permissions.py, never of a group's name.
"""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils.translation import pgettext

WRITER, EDITOR, ADMIN = "Writer", "Editor", "Admin"

_WRITER = {
    "posts.post": ["add_post", "change_post", "view_post"],
    "posts.source": ["add_source", "change_source", "view_source"],
    "posts.outlet": ["add_outlet", "change_outlet", "view_outlet"],
    "posts.tag": ["add_tag", "view_tag"],
}
_EDITOR = {
    "posts.post": ["publish_post", "review_post", "see_every_post"],
    "posts.source": ["withhold_source", "delete_source"],
    "posts.outlet": ["delete_outlet"],
    "posts.tag": ["change_tag", "delete_tag"],
    "posts.author": ["change_author", "view_author"],
}
_ADMIN = {
    "posts.houserules": ["change_houserules", "view_houserules"],
    "auth.user": ["add_user", "change_user", "view_user"],
}
ROLES = {WRITER: [_WRITER], EDITOR: [_WRITER, _EDITOR], ADMIN: [_WRITER, _EDITOR, _ADMIN]}


def ensure(group=Group, permission=Permission, content_type=ContentType) -> None:
    """Makes the groups that are missing, with their permissions; those that are there stay as people have left them.
    The models are parameters so that a migration can give its own."""
    for name, parts in ROLES.items():
        row, made = group.objects.get_or_create(name=name)
        if made:
            row.permissions.set(_permission(*item, permission, content_type) for part in parts for item in _pairs(part))


def adopt(user, group) -> None:
    """Gives a role to everybody who worked at the desk before there were roles, by what she could do: whoever could
    publish is an Editor, whoever could write is a Writer. Superusers need none. For the migration; models as above."""
    staff = user.objects.filter(is_staff=True, is_superuser=False).exclude(groups__name__in=list(ROLES))
    for codename, role in (("publish_post", EDITOR), ("change_post", WRITER)):
        here = {"codename": codename, "content_type__app_label": "posts"}
        direct = Q(**{f"user_permissions__{name}": value for name, value in here.items()})
        grouped = Q(**{f"groups__permissions__{name}": value for name, value in here.items()})
        people = list(staff.filter(direct | grouped).distinct())
        group.objects.get(name=role).user_set.add(*people)


def name_of(role: str) -> str:
    """A role's name for people; any other group's name as it is."""
    names = {
        WRITER: pgettext("role", "Writer"), EDITOR: pgettext("role", "Editor"), ADMIN: pgettext("role", "Admin"),
    }  # fmt: skip
    return names.get(role, role)


def of(user) -> str:
    """The highest of the three roles that a person has; '' without one."""
    held = set(user.groups.values_list("name", flat=True))
    return next((name for name in reversed(ROLES) if name in held), "")


@transaction.atomic
def give(user, role: str) -> None:
    """Makes `role` the one role of a person ('': none), and with it opens or shuts the desk. Other groups stay."""
    user.groups.remove(*Group.objects.filter(name__in=list(ROLES)))
    if role:
        user.groups.add(Group.objects.get(name=role))
    user.is_staff = bool(role)
    user.save(update_fields=["is_staff"])


def permissions_of(role: str) -> frozenset[str]:
    """What a role's group can do on this site, as Django names it (`posts.add_post`)."""
    rows = Permission.objects.filter(group__name=role).values_list("content_type__app_label", "codename")
    return frozenset(f"{app}.{codename}" for app, codename in rows)


def _pairs(part):
    return [(label, codename) for label, codenames in part.items() for codename in codenames]


def _permission(label: str, codename: str, permission, content_type):
    app, model = label.split(".")
    kind, _made = content_type.objects.get_or_create(app_label=app, model=model)
    # Django itself makes permissions after all migrations only, and then finds these.
    return permission.objects.get_or_create(
        content_type=kind, codename=codename, defaults={"name": codename.replace("_", " ").capitalize()}
    )[0]
