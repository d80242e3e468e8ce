"""People at the desk: an Admin adds them, gives them a role, shuts their account; and never raises anybody, herself
included, beyond what she can do."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from posts import permissions, roles
from tests.desk_pages import form_data, text_of
from tests.staff import administrator, editor, person, writer

pytestmark = pytest.mark.django_db

LIST = "/admin/auth/user/"
PASSWORD = "ひみつの長い合言葉-9"


@pytest.fixture
def ada(client):
    ada = administrator("ada", last_name="安達", first_name="愛")
    client.force_login(ada)
    return ada


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root", email="root@news.example", password="root opens everything")


def page(user):
    return f"{LIST}{user.pk}/change/"


def change(client, user, **changes):
    data = form_data(client.get(page(user)), "user_form")
    return client.post(page(user), data | changes)


# --- What an Admin does ---------------------------------------------------------------------------


def test_she_adds_a_person_with_a_role(client, ada):
    data = {"username": "rin", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD,
            "last_name": "白井", "first_name": "凛", "email": "rin@news.example", "role": "Writer", "is_active": "on"}  # fmt: skip
    assert client.post(f"{LIST}add/", data).status_code == 302
    rin = User.objects.get(username="rin")
    assert (roles.of(rin), rin.is_staff, rin.is_active, rin.is_superuser) == ("Writer", True, True, False)
    assert (rin.last_name, rin.first_name, rin.email) == ("白井", "凛", "rin@news.example")
    assert rin.check_password(PASSWORD)


def test_the_roles_have_names_for_people(client, ada):
    rin = writer("rin")
    words = text_of(client.get(page(rin)))
    for role in roles.ROLES:
        assert str(roles.name_of(role)) in words
    assert str(roles.name_of("Writer")) in text_of(client.get(LIST))


def test_a_role_is_exchanged_for_another(client, ada):
    rin = writer("rin")
    other = Group.objects.create(name="Choir")
    rin.groups.add(other)
    assert change(client, rin, role="Editor").status_code == 302
    assert set(User.objects.get(pk=rin.pk).groups.values_list("name", flat=True)) == {"Editor", "Choir"}


def test_without_a_role_nobody_enters_the_desk(client, ada):
    rin = writer("rin")
    change(client, rin, role="")
    rin = User.objects.get(pk=rin.pk)
    assert (roles.of(rin), rin.is_staff) == ("", False)
    assert not permissions.at_the_desk(rin)


def test_an_account_is_shut(client, ada):
    rin = writer("rin")
    data = form_data(client.get(page(rin)), "user_form")
    data.pop("is_active")
    client.post(page(rin), data)
    assert not User.objects.get(pk=rin.pk).is_active


def test_a_forgotten_password_is_set_anew(client, ada):
    rin = writer("rin")
    data = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert client.post(f"{LIST}{rin.pk}/password/", data).status_code == 302
    assert User.objects.get(pk=rin.pk).check_password(PASSWORD)


# --- What she does not ------------------------------------------------------------------------------


EVERYTHING = {"is_superuser": "on", "is_staff": "on"}


def _all_permissions():
    return {
        "user_permissions": [str(pk) for pk in Permission.objects.values_list("pk", flat=True)],
        "groups": [str(pk) for pk in Group.objects.values_list("pk", flat=True)],
    }


def test_no_form_of_hers_makes_a_superuser_or_gives_single_permissions(client, ada):
    Group.objects.create(name="Everything").permissions.set(Permission.objects.all())
    rin = writer("rin")
    for user in (rin, ada):
        before = user.get_all_permissions()
        assert change(client, user, **EVERYTHING, **_all_permissions()).status_code == 302
        after = User.objects.get(pk=user.pk)
        assert not after.is_superuser
        assert after.get_all_permissions() == before
        assert not after.user_permissions.exists()
    data = {"username": "new", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD, "role": "",
            "is_active": "on", **EVERYTHING, **_all_permissions()}  # fmt: skip
    client.post(f"{LIST}add/", data)
    new = User.objects.get(username="new")
    assert (new.is_superuser, new.is_staff, new.get_all_permissions()) == (False, False, set())


def test_a_superuser_s_account_and_password_are_shut_to_her(client, ada, root):
    assert client.get(page(root)).status_code == 200
    data = {"username": "root", "role": "", "email": "ada@news.example", "is_active": "", **EVERYTHING}
    assert client.post(page(root), data).status_code == 403
    for method in (client.get, client.post):
        answer = method(f"{LIST}{root.pk}/password/", {"password1": PASSWORD, "password2": PASSWORD})
        assert answer.status_code == 403
    root.refresh_from_db()
    assert (root.email, root.is_active, root.check_password("root opens everything")) == (
        "root@news.example",
        True,
        True,
    )


def test_nor_does_she_take_over_somebody_who_can_do_more_than_she(client, ada):
    strong = person("strong", roles.WRITER)
    strong.user_permissions.add(Permission.objects.get(codename="change_permission"))
    assert client.post(page(strong), {"username": "strong", "role": ""}).status_code == 403
    answer = client.post(f"{LIST}{strong.pk}/password/", {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 403


def test_an_account_that_is_shut_is_still_beyond_her_if_it_was(client, ada, root):
    strong = person("strong", roles.WRITER)
    strong.user_permissions.add(Permission.objects.get(codename="change_permission"))
    for user in (strong, root):
        User.objects.filter(pk=user.pk).update(is_active=False)
        assert client.post(page(user), {"username": user.username, "is_active": "on"}).status_code == 403
        assert not User.objects.get(pk=user.pk).is_active


def test_her_own_role_and_her_own_door_are_for_somebody_else(client, ada):
    change(client, ada, role="", is_active="")
    after = User.objects.get(pk=ada.pk)
    assert (roles.of(after), after.is_active, after.is_staff) == ("Admin", True, True)


def test_a_role_that_can_do_more_than_she_is_not_hers_to_give(client):
    """Somebody who may manage accounts and nothing else, as a superuser has set it up."""
    clerk = person("clerk", roles.WRITER)
    clerk.user_permissions.set(Permission.objects.filter(content_type__app_label="auth", codename__endswith="_user"))
    client.force_login(User.objects.get(pk=clerk.pk))
    yui = writer("yui")
    assert change(client, yui, role="Admin").status_code == 200
    assert roles.of(User.objects.get(pk=yui.pk)) == "Writer"
    assert change(client, yui, role="Writer", last_name="結").status_code == 302


@pytest.mark.parametrize("make", [writer, editor])
def test_writers_and_editors_see_no_accounts(client, make, root):
    client.force_login(make("emi"))
    for address in (LIST, page(root), f"{LIST}add/", f"{LIST}{root.pk}/password/", f"{LIST}{root.pk}/history/"):
        for method in (client.get, client.post):
            assert method(address).status_code == 403


def test_nobody_but_a_superuser_deletes_an_account(client, ada, root):
    rin = writer("rin")
    ada.user_permissions.add(Permission.objects.get(codename="delete_user"))
    assert client.post(f"{LIST}{rin.pk}/delete/", {"post": "yes"}).status_code == 403
    client.force_login(root)
    assert client.post(f"{LIST}{rin.pk}/delete/", {"post": "yes"}).status_code == 302


# --- A superuser --------------------------------------------------------------------------------------


def test_a_superuser_has_the_stock_page_with_everything(client, root):
    rin = writer("rin")
    client.force_login(root)
    data = form_data(client.get(page(rin)), "user_form")
    assert "role" not in data
    assert str(roles.name_of("Editor")) in text_of(client.get(page(rin)))
    data |= {"is_superuser": "on", "is_staff": "on", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    client.post(page(rin), data)
    assert User.objects.get(pk=rin.pk).is_superuser


# --- Who worked here before there were roles ------------------------------------------------------------


def test_who_worked_here_before_has_a_role_by_what_she_could_do(db):
    roles.ensure()
    known = {"old editor": ["publish_post", "change_post"], "old writer": ["change_post"], "reader": []}
    for name, codenames in known.items():
        user = User.objects.create_user(name, is_staff=bool(codenames))
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    grouped = User.objects.create_user("by group", is_staff=True)
    team = Group.objects.create(name="Team")
    team.permissions.add(Permission.objects.get(codename="change_post"))
    grouped.groups.add(team)
    ada = administrator("ada")
    roles.adopt(User, Group)
    found = {user.username: roles.of(user) for user in User.objects.all()}
    assert found == {"old editor": "Editor", "old writer": "Writer", "reader": "", "by group": "Writer", "ada": "Admin"}
    assert list(ada.groups.values_list("name", flat=True)) == ["Admin"]


def test_ensure_leaves_groups_as_people_have_made_them(db):
    roles.ensure()
    group = Group.objects.get(name="Writer")
    group.permissions.clear()
    roles.ensure()
    assert not group.permissions.exists()
