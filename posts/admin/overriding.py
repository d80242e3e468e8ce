"""The checklist on the page: its findings while she types, and the reasons why one was let stand.

What is found and what stands is said by posts/overriding.py; here are the places that a finding leads to, the answer
for the page's script (static/js/desk/checks.js), and a page of its own for those without scripts.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from django.contrib import admin, messages
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from posts import checklist, overriding, permissions, publishing, revisions
from posts.admin import panel
from posts.admin.access import draft
from posts.admin.again import survives_login
from posts.checklist import Finding, Level
from posts.document import Document
from posts.models import Journal, Override, Post, Source
from posts.overriding import Checked, Unacceptable

_ADDRESS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WITHOUT_FIELD = {"undecided", "", "correction"}


def urls(view) -> list:
    return [path("<int:pk>/checks/", survives_login(decide), name="posts_post_checks")]


# --- What the page shows ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to see to: its level in words, the message, where it is mended. `block` and `field` let a script find
    the place in the form as it is now; `target` is the id of the source's select, when the place is a source's page."""

    name: str
    code: str
    subject: str
    level: str
    level_name: str
    message: str
    href: str
    target: str
    block: str
    field: str
    source: str
    may_override: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A finding that somebody let stand."""

    pk: int
    name: str
    message: str
    reason: str
    by: str
    when: str


def beside(request, post, edition, formsets) -> dict:
    """The findings of the stored post, each with the address of its field."""
    if not post:
        return {"findings": [], "standing": [], "shares": []}
    content = revisions.snapshot(post)
    found = overriding.checked(post, content, slug_taken=publishing.slug_taken(post))
    return {
        "findings": _lines(found, dict(_places(formsets))),
        "standing": _standing(found),
        "shares": _shares(content),
        "may_decide": permissions.may_write(request.user, post),
    }


def live(row: Journal, *, known: str = "") -> dict:
    """What the page shows while she types, as JSON-ready data: `map`, and `checks`, which names the rest: `findings`,
    `standing`, `shares`. That is left out when the page has it already (`known`)."""
    # journal.py imports this module, which needs its reading of a journal.
    from posts.admin import journal

    content = journal.document_in(row)
    data = _as_data(row.post, content, _checked(row.post, content))
    return {name: data[name] for name in ("checks", "map")} if data["checks"] == known else data


def _checked(post: Post | None, content: Document) -> Checked:
    typed = Post(pk=post.pk if post else None, slug=content.slug)
    taken = bool(_ADDRESS.fullmatch(content.slug)) and publishing.slug_taken(typed)
    return overriding.checked(post, content, slug_taken=taken)


def _as_data(post: Post | None, content: Document, found: Checked) -> dict:
    count = content.count
    lines, standing, shares = _lines(found, {}), _standing(found), _shares(content)
    return {
        "checks": _digest(lines, standing, shares),
        "findings": [asdict(line) for line in lines],
        "standing": [asdict(item) for item in standing],
        "shares": shares,
        "map": {"own": count.own, "quoted": count.quoted, "share": round(count.share * 100)},
    }


def _digest(lines: list[Line], standing: list[Stood], shares: list[str]) -> str:
    """A name for what the list says."""
    return hashlib.sha256(repr((lines, standing, shares)).encode()).hexdigest()[:16]


def _places(inline_formsets: Iterable) -> Iterator[tuple[str, str]]:
    """(block key, form prefix) and (source id, id of the select that names it) for every block on the page."""
    for wrapped in inline_formsets:
        for form in wrapped.formset.forms:
            if form.instance.pk:
                yield form.instance.key, form.prefix
                if source_id := getattr(form.instance, "source_id", None):
                    yield f"source {source_id}", f"id_{form.prefix}-source"


def _lines(found: Checked, places: dict[str, str]) -> list[Line]:
    keys = {item.source for item in found.open if item.source}
    pks = dict(Source.objects.filter(key__in=keys).values_list("key", "pk")) if keys else {}
    return [_line(item, places, pks) for item in found.open]


def _line(finding: Finding, places: dict[str, str], pks: dict[str, int]) -> Line:
    href, target = f"#id_{finding.field}" if finding.field else "#blocks", ""
    if finding.block:
        prefix = places.get(finding.block, "")
        inside = f"#{prefix}" if finding.field in _WITHOUT_FIELD else f"#id_{prefix}-{finding.field}"
        href = inside if prefix else "#blocks"
    elif finding.field and (pk := pks.get(finding.source)):
        field = "links-0-url" if finding.field == "url" else finding.field
        href = f"{reverse('admin:posts_source_change', args=[pk])}#id_{field}"
        target = places.get(f"source {pk}", f"source {pk}")
    return Line(
        name=finding.name,
        code=finding.code,
        subject=finding.subject,
        level=finding.level.value,
        level_name=level_name(finding.level),
        message=str(finding.message),
        href=href,
        target=target,
        block=finding.block,
        field=finding.field,
        source=finding.source,
        may_override=finding.may_override,
    )


def level_name(level: Level) -> str:
    """A level in one or two words."""
    return {
        Level.REFUSED: pgettext("level", "Needed"),
        Level.REQUIRED: pgettext("level", "Required"),
        Level.ADVISED: pgettext("level", "Advised"),
        Level.OFF: pgettext("level", "Off"),
    }[level]


def _standing(found: Checked) -> list[Stood]:
    return [
        Stood(
            pk=row.pk,
            name=finding.name,
            message=str(finding.message),
            reason=row.reason,
            by=revisions.author_name(row.by),
            when=panel.when(row.at),
        )
        for finding, row in found.standing
    ]


def _shares(content: Document) -> list[str]:
    """How much of all words each source has, in words; nothing when the map above says it already."""
    of_each = checklist.shares(content)
    if len(of_each) < 2:
        return []
    return [
        _("%(source)s: %(share)d %%")
        % {"source": source.title or source.outlet or _("(no title yet)"), "share": round(100 * share)}
        for source, share in of_each
    ]


# --- Deciding --------------------------------------------------------------------------------------


def decide(request, pk: int):
    """The page of what is found and what stands. POST `do` is `stand` (with `finding`, its name, and `reason`) or
    `revoke` (with `decision`). With `journal` it is about what she has before her; a script gets JSON, and 400 or 409
    with a message where it cannot be done."""
    post = draft(request, pk, write=request.method == "POST")
    if request.method != "POST":
        return _page(request, post)
    content = _content(request, post)
    try:
        said = _revoke(request, post) if request.POST.get("do") == "revoke" else _stand(request, post, content)
    except Unacceptable as error:
        return _refused(request, post, str(error))
    if _wants_json(request):
        return JsonResponse({"said": said, **_as_data(post, content, _checked(post, content))})
    messages.success(request, said)
    return HttpResponseRedirect(reverse("admin:posts_post_checks", args=[post.pk]))


def _wants_json(request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _content(request, post: Post) -> Document:
    from posts.admin import journal

    key = request.POST.get("journal", "")
    row = Journal.objects.filter(owner=request.user, post=post, key=key).first() if key else None
    return journal.document_in(row) if row else revisions.snapshot(post)


def _stand(request, post: Post, content: Document) -> str:
    asked = request.POST.get("finding", "")
    finding = next((item for item in _checked(post, content).open if item.name == asked), None)
    if finding is None:
        raise Unacceptable(_("This has changed meanwhile: look at the list again."))
    overriding.let_stand(post, finding, by=request.user, reason=request.POST.get("reason", ""))
    return _("Let stand. The reason is kept.")


def _revoke(request, post: Post) -> str:
    asked = request.POST.get("decision", "")
    row = Override.objects.filter(post=post, pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
    if row is None:
        raise Unacceptable(_("This has changed meanwhile: look at the list again."))
    overriding.revoke(row, by=request.user)
    return _("It is on the list again.")


def _refused(request, post: Post, message: str):
    if _wants_json(request):
        return JsonResponse({"message": message}, status=400)
    kept = {"finding": request.POST.get("finding", ""), "reason": request.POST.get("reason", ""), "message": message}
    return _page(request, post, kept=kept, status=400)


def _page(request, post: Post, *, kept: dict | None = None, status: int = 200):
    found = _checked(post, revisions.snapshot(post))
    lines = [line for line in _lines(found, {}) if line.may_override]
    here = bool(kept) and any(line.name == kept["finding"] for line in lines)
    context = {
        **admin.site.each_context(request),
        "title": _("Let findings stand"),
        "post": post,
        "lines": lines,
        "standing": _standing(found),
        "may_decide": permissions.may_write(request.user, post),
        "kept": kept,
        "lost": kept["reason"] if kept and not here else "",
        "errors": [(f"#reason-{kept['finding']}" if here else "#found", kept["message"])] if kept else [],
    }
    return TemplateResponse(request, "admin/posts/checks.html", context, status=status)
