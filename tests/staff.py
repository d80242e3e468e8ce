"""People with the roles of posts/roles.py, for tests about who may do what."""

from django.contrib.auth.models import User

from posts import roles


def person(name: str, role: str = "", **fields) -> User:
    """Somebody with an account, a password and one role; without a role she may not enter the desk."""
    roles.ensure()  # transactional tests empty the tables
    user = User.objects.create_user(
        name, email=fields.pop("email", f"{name}@news.example"), password=f"{name} opens the desk", **fields
    )
    roles.give(user, role)
    return User.objects.get(pk=user.pk)


def writer(name: str = "rin", **fields) -> User:
    return person(name, roles.WRITER, **fields)


def editor(name: str = "emi", **fields) -> User:
    return person(name, roles.EDITOR, **fields)


def administrator(name: str = "ada", **fields) -> User:
    return person(name, roles.ADMIN, **fields)
