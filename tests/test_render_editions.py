"""The command that renders stored pages anew."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from posts import rendering
from posts.models import Edition


@pytest.fixture
def render():
    """`render(**options)`: the command; gives back what it printed."""

    def call(**options):
        printed = StringIO()
        call_command("render_editions", stdout=printed, **options)
        return printed.getvalue()

    return call


def _spoil(edition, **changes):
    Edition.objects.filter(pk=edition.pk).update(body_html="spoilt", **changes)


def test_it_renders_what_an_older_renderer_made(published, render):
    old, new = published(), published()
    _spoil(old, stamp="older")
    _spoil(new)
    render()
    old.refresh_from_db()
    new.refresh_from_db()
    assert old.stamp == rendering.STAMP
    assert "spoilt" not in old.body_html
    assert new.body_html == "spoilt"


def test_it_renders_what_a_date_has_overtaken(published, render):
    edition = published()
    _spoil(edition, fresh_until=timezone.now())
    render()
    edition.refresh_from_db()
    assert "spoilt" not in edition.body_html


def test_all_renders_everything(published, render):
    edition = published()
    _spoil(edition)
    assert "1" in render(all=True)
    edition.refresh_from_db()
    assert "spoilt" not in edition.body_html


def test_a_second_run_finds_nothing_to_do(published, render):
    published()
    assert "0" in render()
