"""What the new tables and columns need of the rows that are there: groups, keys of addresses, the record's beginning."""

from django.db import migrations
from django.utils import timezone

from posts import roles
from posts.links import addresses


def make_groups(apps, schema_editor):
    roles.ensure(
        apps.get_model("auth", "Group"),
        apps.get_model("auth", "Permission"),
        apps.get_model("contenttypes", "ContentType"),
    )


def give_roles(apps, schema_editor):
    """Who worked here before has a role from now on, and goes on seeing what she saw."""
    roles.adopt(apps.get_model("auth", "User"), apps.get_model("auth", "Group"))


def fill_keys(apps, schema_editor):
    model = apps.get_model("posts", "SourceLink")
    for link in model.objects.only("url").iterator():
        model.objects.filter(pk=link.pk).update(normal_key=addresses.key(link.url))


def begin_record(apps, schema_editor):
    """What is public now becomes the record's first row: what was shown before this version is not known."""
    showing = apps.get_model("posts", "Showing")
    for edition in apps.get_model("posts", "Edition").objects.iterator(chunk_size=100):
        known = {
            "post_id": edition.post_id,
            "revision": edition.revision,
            "published_at": edition.published_at,
            "revised_at": edition.revised_at,
            "recorded_at": timezone.now(),
        }
        showing.objects.create(
            event="published", document=edition.document, starts_at=edition.revised_at, **known
        )
        if edition.withdrawn_at:
            showing.objects.create(
                event="withdrawn", notice=edition.withdrawal_notice, starts_at=edition.withdrawn_at, **known
            )


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0005_editors_desk"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(give_roles, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(fill_keys, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(begin_record, migrations.RunPython.noop, elidable=True),
    ]
