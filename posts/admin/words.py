"""Words the desk's scripts say, and the summary of a form's errors. Text only."""

from django.utils.translation import gettext as _

from posts.admin import panel


def for_scripts() -> dict[str, str]:
    """Everything static/js/desk/ puts on the page, in the editor's language; by the name the scripts use."""
    return {
        "commentary": panel.voice_labels()["own"],
        "translation": panel.voice_labels()["translation"],
        "quotation": panel.voice_labels()["quotation"],
        "undecided": panel.voice_labels()["undecided"],
        "figure": _("Figure"),
        "characters": _("%s characters"),
        "empty": _("(no text yet)"),
        "deleted": _("The block will be deleted when you save."),
        "restored": _("The block is back."),
        "moved": _("Moved to place %s."),
        "splitNowhere": _("Put the cursor where the block should be split."),
        "split": _("Split."),
        "joined": _("Joined with the block before."),
        "joinNothing": _("There is no block of the same kind directly before this one."),
        "joinSource": _("The block before has another source or voice."),
        "turned": _("Turned. The text has stayed."),
        "fold": _("Fold"),
        "unfold": _("Unfold"),
        "text": _("Text of this block (%s)"),
        "original": _("Original text"),
        "unsaved": _("Unsaved changes"),
        "keptAt": _("Unsaved changes, kept at %s"),
        "offline": _("No connection. What you type is kept on this device."),
        "offlineNoRoom": _("No connection, and this device has no room left: copy your text to a safe place."),
        "loggedOut": _(
            "Your session has ended. What you type is kept on this device. Press Save and log in there, or:"
        ),
        "loggedOutNoRoom": _("Your session has ended. Press Save and log in there, or:"),
        "loginAgain": _("log in in a new tab"),
        "notKept": _("Not kept yet."),
        "fileNotKept": _("A chosen picture is kept only when you save."),
        "isHere": _("%s has this post open."),
        "isTyping": _("%s is typing."),
        "savedBy": _("%s has saved meanwhile. When you save, both texts are joined."),
        "ownCount": _("Own words: %s"),
        "quotedCount": _("Others’ words: %s"),
        "share": _("(%s %%)"),
        "toSettle": _("%s undecided"),
        "settled": _("Nothing is undecided."),
        "sources": _("Found in the library"),
        "findSource": _("Search by title, author, outlet or address"),
        "noneOfThese": _("None of these"),
        "noteNotSent": _("The note could not be sent. Your text is still here: please try again."),
        "lookUp": _("Look up the particulars"),
        "lookingUp": _("Reading the page …"),
        "lookedUpNothing": _("There is nothing that your fields do not say already."),
        "lookUpAway": _("The site cannot be reached just now. Type the particulars by hand; nothing is lost."),
        "lookUpSession": _("You are logged out. Log in again in another window, then look up once more."),
        "lookUpFound": _("Found:"),
        "lookUpUse": _("Use"),
        "lookUpUndo": _("Take back"),
        "lookUpFill": _("Fill in all empty fields"),
        "lookUpFilled": _("Filled in: %s"),
        "lookUpKnown": _("The draft will use it."),
        "lookUpTake": _("Use that source"),
        "lookUpPolicy": _("Reuse policy: %s"),
        "lookUpCredit": _("Asks for this credit: %s"),
        "linkBad": _("Give an address that starts with https://, http:// or mailto:."),
    }


def error_links(form, inline_formsets) -> list[tuple[str, str]]:
    """(address of the field, message) for every error of a submitted form, in the order of the page."""
    found = links(form)
    for wrapped in inline_formsets:
        found += [("#blocks", str(message)) for message in wrapped.formset.non_form_errors()]
        for block in wrapped.formset.forms:
            found += links(block, fallback=f"#{block.prefix}")
    return found


def links(form, fallback: str = "#content-start") -> list[tuple[str, str]]:
    if not form.is_bound:
        return []
    found = []
    for name, messages in form.errors.items():
        field = form.fields.get(name)
        hidden = field is None or field.widget.is_hidden
        href = fallback if hidden else f"#{form[name].id_for_label}"
        label = "" if field is None or hidden else f"{field.label}: "
        found += [(href, f"{label}{message}") for message in messages]
    return found
