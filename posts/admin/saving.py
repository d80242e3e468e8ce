"""What happens to a sent change form before the stock admin checks and saves it.

Unsaved text is brought back or thrown away; a form sent twice makes one post; a form that is older than the post is
merged with it (merge.py). Whatever comes of it is again a change form, and goes the way of every other.
"""

import hashlib
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import gettext

from posts import document, keys, permissions, pictures, revisions, storage
from posts.admin import actions, journal, merge, merging_page, panel, typed
from posts.admin.blocks import KeptPicture
from posts.models import Edition, Journal, Post, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A stale form was merged by itself: with whom, and which button was not obeyed."""

    who: str
    since: int
    now: int
    held: bool
    changed: bool


def before(admin, request, object_id):
    """A look at what was sent before the form is checked: an answer to give instead, or None to go on. May change
    request.POST and request.FILES. Raises PermissionDenied."""
    post = _locked(object_id)
    if object_id is not None and post is None:
        return None
    if post is not None and not permissions.may_write(request.user, post):
        raise PermissionDenied
    _name_blocks(request)
    if key := request.POST.get("_resume"):
        return _resume(request, post, key)
    if key := request.POST.get("_discard"):
        return _discard(request, post, key)
    if post is None:
        made = _made_before(request)
        return admin._changeform_view(request, str(made.pk), "", None) if made else None
    if "_merge" in request.POST:
        return _decided(request, post)
    if request.POST.get("version", "") != str(post.version):
        return _stale(request, post)
    _attach_waiting(request, post)
    return None


def _locked(object_id) -> Post | None:
    """The post, under the lock in which its version is compared (SQLite: the transaction itself is the lock)."""
    if not str(object_id or "").isdecimal() or len(str(object_id)) > 18:
        return None
    return Post.objects.select_for_update(of=("self",)).select_related("author").filter(pk=object_id).first()


def _name_blocks(request) -> None:
    """A block that came without a key (no scripts) gets one that is the same when the form is sent again."""
    page = journal.key_of(request)
    if not page:
        return
    data = request.POST.copy()
    for prefix in typed.PREFIXES.values():
        for number in range(typed._total(data, prefix)):
            name = f"{prefix}-{number}-block_key"
            if f"{prefix}-{number}-ordering" in data and not data.get(name) and not data.get(f"{prefix}-{number}-id"):
                digest = hashlib.sha256(f"{page} {name}".encode()).digest()
                data[name] = "".join(keys.ALPHABET[byte % len(keys.ALPHABET)] for byte in digest[:10])
    request._post = data


# --- A new post, sent twice -----------------------------------------------------------------------


def reference(request) -> str | None:
    """What a new post is known by, so that the same form makes it once."""
    key = journal.key_of(request)
    return f"form:{request.user.pk}:{key}" if key else None


def _made_before(request) -> Post | None:
    """The post that this very form has made already; the form then counts as sent from its first version."""
    if reference(request) is None:
        return None
    # Two at the same moment: the second waits here for the first, whose journal is gone when it has made the post.
    key = journal.key_of(request)
    if Journal.objects.filter(key=key).exclude(owner=request.user, post=None).exists():
        return None
    Journal.objects.select_for_update().get_or_create(key=key, defaults={"owner": request.user})
    post = Post.objects.filter(import_ref=reference(request)).first()
    if post is not None and request.POST.get("version", "") in {"", "0"}:
        request._post = request.POST.copy()
        request._post["version"] = str(post.revisions.last().number)
        request._post["slug"] = request.POST.get("slug") or post.slug
    return post


# --- Unsaved text comes back, or goes -------------------------------------------------------------


def _resume(request, post: Post | None, key: str):
    """Shows the unsaved text in the form, under the key of this new page; the old journal is ended. What this page
    held itself is kept, too."""
    row = journal.mine(request, post, key)
    if row is None:
        messages.info(request, gettext("There is no such unsaved text any more: it was saved or thrown away."))
        return HttpResponseRedirect(request.path)
    journal.keep_whole(request, post)
    row.key = keys.new_key()  # a page that still shows it goes on under the old key, and loses nothing
    row.save()
    _send_again(request, post, row, journal.typed_in(row))
    if post is None or row.base == post.version:
        return None
    outcome = merge.three_ways(journal.opened(row), journal.typed_in(row), stored(post))
    if outcome.clashes:
        return merging_page.answer(request, post, row, outcome)
    _rebase(row, post, outcome.typed)
    _send_again(request, post, row, outcome.typed)
    return None


def _send_again(request, post: Post | None, row: Journal, value: typed.Typed) -> None:
    data = typed.to_data(value, post)
    data["csrfmiddlewaretoken"] = request.POST.get("csrfmiddlewaretoken", "")
    data["journal"], data["version"], data["_unsaved"] = row.key, str(post.version if post else 0), "1"
    request._post, request._files = data, MultiValueDict()
    request.resumed = panel.when(row.changed_at)


def _rebase(row: Journal, post: Post, value: typed.Typed) -> None:
    """The journal goes on from the stored version."""
    row.base = post.version
    kept = {name: row.patch[name] for name in ("pictures", "turn") if name in row.patch}
    row.patch = {**typed.patch_of(stored(post), value), **kept}
    row.save()


def _discard(request, post: Post | None, key: str):
    if row := journal.mine(request, post, key):
        journal.forget(row)
        messages.success(request, gettext("The unsaved text was thrown away."))
    base = stored(post) if post else typed.of_document(document.Document(), author=request.user.pk)
    if not journal.key_of(request) or not merge.what_is_new(base, typed.of_post(request.POST), base):
        return HttpResponseRedirect(request.path)
    request._post = request.POST.copy()
    request._post["_unsaved"] = "1"
    return None


# --- A form that is older than the post -----------------------------------------------------------


def stored(post: Post) -> typed.Typed:
    """What the change form shows of the post now."""
    found = journal.of_version(post, post.version)
    content = None if found else revisions.snapshot(post)
    return found or merge.with_pictures(typed.of_document(content, author=post.author_id), content)


def _stale(request, post: Post):
    said = request.POST.get("version", "")
    number = int(said) if said.isdecimal() and len(said) < 10 else 0
    base, now = journal.of_version(post, number) or typed.Typed(), stored(post)
    mine = merge.with_pictures_of(typed.of_post(request.POST), base)
    if merge.settled(now, base) == base and base.fields:
        return _go_on(request, post)  # others have submitted, approved … but changed no text
    if not request.FILES and merge.three_ways(now, mine, now).typed == now:
        return _once_more(request, post, now)
    row = _into_journal(request, post, number, now)
    outcome = merge.three_ways(base, merge.with_chosen(mine, row.patch.get("pictures", {})), now)
    if outcome.clashes:
        return merging_page.answer(request, post, row, outcome)
    _send_merged(request, post, outcome.typed, row, since=number, changed=outcome.typed != merge.settled(now, base))
    return None


def _go_on(request, post: Post) -> None:
    request._post = request.POST.copy()
    request._post["version"] = str(post.version)


def _once_more(request, post: Post, now: typed.Typed) -> None:
    """The same form, sent twice. What its button does is not done a second time."""
    out = Edition.objects.filter(post=post).first()
    _put(request, post, now, without=actions.ACTIONS if out and out.revision == post.version else ())


def _put(request, post: Post, value: typed.Typed, *, without=()) -> None:
    """Puts `value` in the place of the post's fields and blocks that were sent; everything else that was sent stays,
    but for the names in `without`."""
    blocks = tuple(f"{prefix}-" for prefix in typed.PREFIXES.values())
    data = typed.to_data(value, post)
    for name, values in request.POST.lists():
        if name not in typed.POST_FIELDS and name not in without and not name.startswith((*blocks, "merge-")):
            data.setlist(name, values)
    data["version"] = str(post.version)
    request._post, request._files = data, _pictures(data, value, post)


def _into_journal(request, post: Post, number: int, now: typed.Typed) -> Journal:
    """Everything of hers into her journal first, pictures too: from here on nothing depends on the page."""
    if not journal.key_of(request) or Journal.objects.filter(key=journal.key_of(request)).exclude(
        owner=request.user, post=post
    ):
        request._post = request.POST.copy()
        request._post["journal"] = keys.new_key()
    key = journal.key_of(request)
    row, _made = Journal.objects.get_or_create(key=key, owner=request.user, defaults={"post": post, "base": number})
    journal.keep_whole(request, post)
    row.refresh_from_db()
    kept = dict(row.patch.get("pictures", {}))
    for block, uploaded in typed.files_by_key(request.POST, request.FILES).items():
        try:
            picture = pictures.normalise(uploaded)
        except ValidationError as error:
            messages.error(request, " ".join([uploaded.name, *error.messages]))
            continue
        there = now.sheet(block)
        kept[block] = _same(there, picture) or storage.desk().save(f"waiting/{picture.name}", picture)
    row.base, row.patch = number, typed.storable({**row.patch, "pictures": kept})
    row.save()
    return row


def _same(there: typed.Sheet | None, picture) -> str:
    """The name of the stored picture, if it is this very one (the form was sent twice)."""
    name = there.fields.get("image", "") if there else ""
    if not name or not storage.desk().exists(name):
        return ""
    with storage.desk().open(name) as file:
        same = file.read() == picture.read()
    picture.seek(0)
    return name if same else ""


def _send_merged(request, post: Post, value: typed.Typed, row: Journal, *, since: int, changed: bool) -> None:
    """The merged text takes the place of what was sent; a button that does more than save is not obeyed, because
    nobody has seen this text yet."""
    later = Revision.objects.filter(post=post, number__gt=since).exclude(by=request.user).select_related("by")
    names = "、".join(dict.fromkeys(revisions.author_name(item.by) for item in later))
    held = bool(actions.pressed(request))
    request.merged = Merged(who=names, since=since, now=post.version, held=held, changed=changed)
    _put(request, post, value, without=[*actions.ACTIONS, "_merge"])
    request._post["journal"] = row.key


def _pictures(data, value: typed.Typed, post: Post) -> MultiValueDict:
    """The pictures that the rows of the form have not got: newly chosen ones, and those of blocks that come back."""
    rows = {figure.key: figure.image.name for figure in post.posts_figure_set.all()}
    files = MultiValueDict()
    for sheet in value.sheets:
        name = sheet.fields.get("image", "")
        if sheet.kind == "figure" and name and name != rows.get(sheet.key) and storage.desk().exists(name):
            at = next(key.removesuffix("-block_key") for key, text in data.items()
                      if text == sheet.key and key.startswith(typed.PREFIXES["figure"]) and key.endswith("-block_key"))  # fmt: skip
            with storage.desk().open(name) as file:
                files[f"{at}-image"] = KeptPicture(file.read(), name=name.rpartition("/")[2])
    return files


def _attach_waiting(request, post: Post) -> None:
    """Pictures that waited in the journal go with the form that saves it."""
    row = journal.mine(request, post, journal.key_of(request))
    waiting = row.patch.get("pictures", {}) if row else {}
    chosen = {key: name for key, name in waiting.items() if key not in typed.files_by_key(request.POST, request.FILES)}
    if chosen:
        value = merge.with_chosen(typed.of_post(request.POST), chosen)
        files = request.FILES.copy()
        files.update(_pictures(request.POST, value, post))
        request._files = files


def _decided(request, post: Post):
    """The merge page was sent. It may have become old itself: then what she has decided is merged once more."""
    row = journal.mine(request, post, journal.key_of(request))
    if row is None:
        messages.info(request, gettext("There is no such unsaved text any more: it was saved or thrown away."))
        return HttpResponseRedirect(request.path)
    said = request.POST.get("version", "")
    shown = journal.of_version(post, int(said)) if said.isdecimal() and len(said) < 10 else None
    if shown is None:
        raise Http404
    base = journal.opened(row)
    outcome = merge.three_ways(base, journal.typed_in(row), shown)
    value, missing = merge.decided(outcome, request.POST)
    if missing:
        return merging_page.answer(request, post, row, outcome, number=int(said), missing=missing)
    since = row.base
    if int(said) != post.version:
        now = stored(post)
        since, row.base = int(said), int(said)
        pictures_of = {sheet.key: sheet.fields["image"] for sheet in value.sheets if sheet.fields.get("image")}
        waiting = {key: name for key, name in row.patch.get("pictures", {}).items() if pictures_of.get(key) == name}
        row.patch = {**typed.patch_of(shown, value), "turn": typed.turn(row.patch), "pictures": waiting}
        row.save()
        outcome = merge.three_ways(shown, value, now)
        if outcome.clashes:
            return merging_page.answer(request, post, row, outcome)
        value = outcome.typed
    _send_merged(request, post, value, row, since=since, changed=value != stored(post))
    return None


def event(request) -> str:
    """What the revision of this save is called."""
    merged = getattr(request, "merged", None)
    return Revision.Event.MERGED if merged and merged.who and merged.changed else Revision.Event.SAVED


def answer(request, post: Post):
    """After a merged save: says with whom, where to compare, and which button still has to be pressed."""
    merged: Merged = request.merged
    text = gettext("Saved.")
    if merged.who:
        text = gettext("Saved, and joined with what %(who)s had saved since you opened the post.") % {"who": merged.who}
        link = reverse("admin:posts_post_history", args=[post.pk])
        text = format_html('{} <a href="{}">{}</a>', text, link, gettext("Compare the revisions"))
    messages.success(request, text)
    if merged.held:
        messages.warning(
            request,
            gettext("Only saved, so far: the text has changed since you opened it. Look through it, then press again."),
        )
    return HttpResponseRedirect(reverse("admin:posts_post_change", args=[post.pk]))
