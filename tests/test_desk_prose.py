"""The editor's list of marks and the allow-list are one; what comes back from a form is cleaned and not respelled."""

from django_prose_editor.config import allowlist_from_extensions

from posts import markup
from posts.admin import prose
from posts.admin.blocks import CommentaryForm
from posts.models import Commentary


def test_the_editor_knows_exactly_the_tags_of_the_allow_list():
    assert allowlist_from_extensions(prose.EXTENSIONS)["tags"] == set(markup.ALLOWED)


def test_the_editor_links_to_the_same_schemes():
    assert set(prose.EXTENSIONS["Link"]["protocols"]) == set(markup.SCHEMES)


def test_a_script_does_not_pass_the_field():
    assert prose.ProseField().clean("<p onclick=x>a<script>b</script></p><div>c</div>") == "<p>a</p><p>c</p>"


def test_no_break_spaces_are_stored_as_themselves():
    assert prose.ProseField().clean("<p>a&nbsp;b\u00a0c &amp;nbsp;</p>") == "<p>a\u00a0b\u00a0c &amp;nbsp;</p>"


def test_the_editors_empty_paragraph_is_no_text():
    assert prose.ProseField().clean("<p></p>") == ""


STORED = "<p>\u3000字\u00a0と  二つ &amp; 末尾 </p><h3>x</h3><ul><li>a<ul><li>b</li></ul></li></ul><p>一<br>二</p>"


def test_a_text_sent_back_with_other_line_ends_or_entities_stays_as_stored():
    block = Commentary(pk=1, body="<p>一\n二\u00a0三</p>", region="main", ordering=10)
    data = {"body": "<p>一\r\n二&nbsp;三</p>", "block_key": "k", "undecided": ""}
    form = type("Form", (CommentaryForm,), {"Meta": type("Meta", (), {"model": Commentary, "fields": ["body"]})})(
        data, instance=block
    )
    assert form.is_valid(), form.errors
    assert form.instance.body == "<p>一\n二\u00a0三</p>"
    assert "body" not in form.changed_data


def test_cleaning_changes_no_character_of_a_stored_text():
    assert prose.clean(STORED) == STORED
