"""The three groups of people at the desk and what each may do. Made by a migration; `ensure` makes them again.

What a role means for one post is asked of posts/permissions.py, never of a group's name.
"""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

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
    "auth.group": ["view_group"],
}
ROLES = {WRITER: [_WRITER], EDITOR: [_WRITER, _EDITOR], ADMIN: [_WRITER, _EDITOR, _ADMIN]}


def ensure(group=Group, permission=Permission, content_type=ContentType) -> None:
    """Makes the groups that are missing, with their permissions; those that are there stay as people have left them.
    The models are parameters so that a migration can give its own."""
    for name, parts in ROLES.items():
        row, made = group.objects.get_or_create(name=name)
        if made:
            row.permissions.set(_permission(*item, permission, content_type) for part in parts for item in _pairs(part))


def _pairs(part):
    return [(label, codename) for label, codenames in part.items() for codename in codenames]


def _permission(label: str, codename: str, permission, content_type):
    app, model = label.split(".")
    kind, _made = content_type.objects.get_or_create(app_label=app, model=model)
    # Django itself makes permissions after all migrations only, and then finds these.
    return permission.objects.get_or_create(
        content_type=kind, codename=codename, defaults={"name": codename.replace("_", " ").capitalize()}
    )[0]
