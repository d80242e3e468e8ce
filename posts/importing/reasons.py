"""The splitter's reasons in words for editors, ready for translation.

Imports nothing of Django but gettext; the codes are in spans.py.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from posts.importing.spans import Reason, Span

REASONS: dict[Reason, str | Promise] = {
    Reason.SPACE: _("nothing but space"),
    Reason.OPENING_MARKER: _("opening marker"),
    Reason.CLOSING_MARKER: _("closing marker"),
    Reason.RULE: _("a rule where the speaker changes"),
    Reason.BETWEEN_MARKERS: _("between the opening and the closing marker"),
    Reason.HEADLINE: _("directly after the opening marker, without a full stop"),
    Reason.QUOTE_SIGN: _("begins with the quote sign >"),
    Reason.NESTED_QUOTE: _("quoted inside a passage that is not yours"),
    Reason.NOTE_BEHIND_QUOTE_SIGN: _("begins with >, but reads like a note of your own"),
    Reason.AFTER_OPENING: _("after an opening marker"),
    Reason.AFTER_LEAD_IN: _("after a sentence that hands over"),
    Reason.AFTER_SOURCE: _("after a source line"),
    Reason.BEFORE_CLOSING: _("before a closing marker or another sign of an end"),
    Reason.OTHER_LANGUAGE: _("in another language"),
    Reason.CONTINUES: _("continues the passage around it"),
    Reason.SOURCE_LINE: _("names a source"),
    Reason.SOURCE_TITLE: _("a title, directly after words that announce it"),
    Reason.REFERENCES: _("link definition"),
    Reason.LEAD_IN: _("a sentence that hands over to someone else"),
    Reason.BEFORE_QUOTED: _("before the first quoted passage"),
    Reason.AFTER_QUOTED: _("after a quoted passage"),
    Reason.OWN_TALK: _("speaks to the reader, or about the article"),
    Reason.AROUND_QUOTED: _("outside the quoted passages"),
    Reason.NOTE: _("begins with a note sign"),
    Reason.CAPTION: _("caption of a picture that was lost"),
    Reason.TRANSLATOR_SPEAKS: _("inside a quoted passage, but the translator seems to speak"),
    Reason.NOTE_INSIDE: _("a note inside a quoted passage: the author's or yours?"),
    Reason.START_IN_DOUBT: _("it is not clear where the quoted passage begins"),
    Reason.END_IN_DOUBT: _("it is not clear where the quoted passage ends"),
    Reason.PERHAPS_TRANSLATED: _("perhaps the translation of the paragraph before it"),
    Reason.NO_SIGN: _("nothing in the text tells who is speaking"),
    Reason.TOO_LONG: _("the text is too long to be split; this is the rest of it"),
}


def reason_text(span: Span) -> str:
    """The reason of one span as a sentence fragment, with the mark that was met where there is one."""
    words = str(REASONS[span.reason])
    return f"{words}: {span.detail}" if span.detail and span.voice.value == "marker" else words
