"""The text editor of the desk: which marks it knows, its widget, and the form field that cleans what comes back.

The list of extensions and `markup.ALLOWED` are one list (tests/test_desk_prose.py compares them). The editor itself
is static/js/desk/prose.js; here is only what the server must know of it.
"""

import json

from django import forms
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import importmap as prose_importmap
from js_asset import ImportMap, Media, Script

from posts import markup

# In django-prose-editor's words. Nothing here rewrites what is typed: no input rules, no autolinks (rule 10).
EXTENSIONS = {
    "Paragraph": True,
    "HardBreak": True,
    "Heading": {"levels": [3, 4]},
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "CodeBlock": True,
    "Blockquote": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": sorted(markup.SCHEMES)},
}

# Modules name each other by these words, so that hashed file names keep working.
importmap = prose_importmap | ImportMap(
    {
        f"desk/{name}": f"js/desk/{name}.js"
        for name in (
            "blocks",
            "counts",
            "form",
            "journal",
            "lookup",
            "moves",
            "picker",
            "prose",
            "shortcuts",
            "turns",
            "words",
        )
    }
)
STYLE_NONCE = Script("js/desk/style-nonce.js")


class ProseWidget(forms.Textarea):
    """A textarea that static/js/desk/prose.js turns into the editor. Without scripts it shows the HTML as it is."""

    def __init__(self, attrs=None):
        super().__init__({"rows": 8, "class": "prose-source", **(attrs or {})})

    @property
    def media(self):
        return Media(
            importmap=importmap,
            js=[STYLE_NONCE, Script("js/desk/prose.js", type="module")],
        )

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-prose"] = json.dumps(EXTENSIONS, separators=(",", ":"))
        return context


def clean(html: str) -> str:
    """`html` through the one allow-list, in the spelling of the importers: U+00A0 stands for itself. An empty
    paragraph alone (the editor's empty state) is no text."""
    cleaned = markup.clean(html).replace("&nbsp;", "\u00a0")
    return "" if cleaned in {"<p></p>", "<p><br></p>"} else cleaned


class ProseField(forms.CharField):
    """A block's text. What comes back unchanged stays as it was stored, to the character; everything else is
    cleaned (rule 10: opening and saving changes nothing)."""

    widget = ProseWidget

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "strip": False, "label": _("text"), **kwargs})

    def clean(self, value):
        return clean(super().clean(value))

    def has_changed(self, initial, data):
        return clean(initial or "") != clean(data or "")


def keep_stored(form: forms.ModelForm, *names: str) -> None:
    """In a form's clean(): a text that only differs in spelling from the stored one (line ends, entities) is given
    back as stored."""
    for name in names:
        stored = form.initial.get(name) or ""
        if name in form.cleaned_data and clean(stored) == form.cleaned_data[name]:
            form.cleaned_data[name] = stored
