"""What the buttons of a post's form do after it has been saved: one function for each button, by its name.

Each takes the request and the saved post, calls an operation and gives back what to tell the editor, or an answer of
its own. It may raise
`publishing.PublishingError`; the text is saved by then, and nothing of it is lost.
"""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext

from posts import permissions, publishing
from posts.admin import correcting, panel, previewing, reviewing
from posts.models import Post


def publish(request, post: Post) -> str:
    corrected, uncorrected = correcting.given(request, post)
    edition = publishing.publish(
        post, by=request.user, at=_publish_at(request), version=post.version, corrected=corrected,
        uncorrected=uncorrected,
    )  # fmt: skip
    if edition.is_public:
        link = format_html('<a href="{}">{}</a>', edition.get_absolute_url(), gettext("See it as readers do"))
        return format_html("{} {}", gettext("Published."), link)
    return gettext("Scheduled for %(when)s (Tokyo time).") % {"when": panel.when(edition.published_at)}


def withdraw(request, post: Post) -> str:
    done = publishing.withdraw(post, by=request.user, notice=request.POST.get("withdrawal_notice", ""))
    return gettext("Withdrawn.") if done else gettext("Taken off the schedule.")


def correct(request, post: Post) -> str:
    publishing.correct_alone(post, by=request.user, corrected=correcting.given(request, post)[0])
    return gettext("The correction is public.")


# Button -> what it does, and who may press it (posts/permissions.py).
ACTIONS: dict[str, tuple[Callable, Callable]] = {
    "_publish": (publish, permissions.may_publish),
    "_schedule": (publish, permissions.may_publish),
    "_withdraw": (withdraw, permissions.may_publish),
    "_correct": (correct, permissions.may_publish),
    "_share": (previewing.share, permissions.may_write),
    "_submit": (reviewing.submit, permissions.may_write),
    "_take_back": (reviewing.take_back, permissions.may_write),
    "_request_changes": (reviewing.request_changes, permissions.may_review),
    "_approve": (reviewing.approve, permissions.may_review),
    "_assign": (reviewing.assign, permissions.may_write),
}


def _publish_at(request):
    from posts.admin.posts import PostForm

    if "_schedule" not in request.POST:
        return None
    field = PostForm.base_fields["publish_at"]
    return timezone.localtime(field.clean(request.POST.get("publish_at")))


def pressed(request) -> str:
    """The name of the button; '' for a plain save."""
    return next((name for name in ACTIONS if name in request.POST), "")


def refuse_strangers(request, object_id) -> None:
    """Raises PermissionDenied before anything is saved when the button is not hers to press."""
    name = pressed(request)
    if not name:
        return
    post = Post.objects.filter(pk=object_id).first() if str(object_id or "").isdecimal() else None
    post = post or Post(author=request.user)
    if not ACTIONS[name][1](request.user, post):
        raise PermissionDenied


def answer(request, post: Post):
    """Does what the button said and shows the form again."""
    here = reverse("admin:posts_post_change", args=[post.pk])
    name = pressed(request)
    try:
        text = ACTIONS[name][0](request, post) if name else gettext("Saved.")
    except publishing.CorrectionNeeded:
        correcting.keep(request, post)
        messages.error(
            request,
            gettext("Saved, but not published: readers know the translation otherwise. Say so in a correction."),
        )
        return HttpResponseRedirect(f"{here}?correct=1#correction")
    except publishing.Refused:
        correcting.keep(request, post)
        reviewing.keep_note(request, post)
        if name == "_submit":
            messages.error(request, gettext("Saved, but not submitted: see what is needed before that."))
        else:
            messages.error(request, gettext("Saved, but not published: see what is needed before that."))
        at = _publish_at(request)
        kept = f"&at={at:%Y-%m-%d+%H:%M}" if at else ""
        return HttpResponseRedirect(f"{here}?refused=1{kept}#needed")
    except publishing.PublishingError as error:
        correcting.keep(request, post)
        reviewing.keep_note(request, post)
        messages.error(request, str(error))
        return HttpResponseRedirect(here)
    if isinstance(text, HttpResponseBase):
        return text
    messages.success(request, text)
    return HttpResponseRedirect(here)
