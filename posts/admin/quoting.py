"""Who quotes a foreign article, or an outlet: as a table on its page, and as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from posts import stored, voices, withholding
from posts.admin import panel
from posts.document import Voice
from posts.models import Outlet, QuotedArticle, Source

SHOWN = 200  # rows on a page; the file has them all
# What a spreadsheet takes for the beginning of a formula, in both widths.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def context(found: Sequence[Source], user, csv_address: str) -> dict:
    """What templates/admin/posts/source/quoting.html shows."""
    rows, hidden = withholding.quoting(found, user)
    forms = _form_prefixes(rows[:SHOWN])
    return {
        "rows": [_row(row, forms) for row in rows[:SHOWN]],
        "more": max(0, len(rows) - SHOWN),
        "hidden": hidden,
        "csv": csv_address if rows else "",
        "several": len(found) > 1,
    }


def _row(row: withholding.Quoting, forms: dict[tuple[int, str], str]) -> dict:
    form = reverse("admin:posts_post_change", args=[row.post.pk])
    return {
        "title": row.title or _("(no title yet)"),
        "address": form if row.may_see else row.edition.get_absolute_url(),
        "blocks": [f"{form}#{forms[row.post.pk, key]}" for key in row.blocks if (row.post.pk, key) in forms]
        if row.may_see
        else [],
        "state": state(row),
        "source": row.source,
        "voices": _names(voices.voice_name(Voice(voice)) for voice in row.voices),
        "extent": extent(row),
        "quoted": f"{row.quoted:,}",
        "share": row.share,
        "basis": basis(row.source),
    }


def _form_prefixes(rows: Iterable[withholding.Quoting]) -> dict[tuple[int, str], str]:
    """The name of each block's sheet on its post's form, by post and key: forms stand in the order of the blocks."""
    found: dict[tuple[int, str], str] = {}
    numbers: dict[int, int] = {}
    blocks = QuotedArticle.objects.filter(parent__in={row.post.pk for row in rows}).order_by("ordering", "pk")
    for post, key in blocks.values_list("parent", "key"):
        found[post, key] = f"posts_quotedarticle_set-{numbers.setdefault(post, 0)}"
        numbers[post] += 1
    return found


def state(row: withholding.Quoting) -> str:
    """Draft, public, scheduled or withdrawn, with the day."""
    edition = row.edition
    if edition is None:
        return _("Draft")
    if edition.withdrawn_at:
        return _("Withdrawn")
    return _("Public") if edition.is_public else _("Scheduled")


def extent(row: withholding.Quoting) -> str:
    return _names(map(voices.coverage_name, row.coverages))


def basis(source: Source) -> str:
    """On what ground the source stands in posts, as the desk says it; with a permission's last day."""
    name = str(source.get_basis_display())
    if source.permission_ends_on:
        return _("%(basis)s, until %(day)s") % {"basis": name, "day": source.permission_ends_on.isoformat()}
    return name or "—"


def shown(source: Source) -> str:
    """How it stands with the words of a source, in a word or two."""
    names = {
        "withheld": pgettext("words of a source", "withheld"),
        "ended": pgettext("words of a source", "permission ended"),
        "": pgettext("words of a source", "shown"),
    }
    return names[withholding.stands(source)]


def _names(names: Iterable[str]) -> str:
    return pgettext("list separator", ", ").join(filter(None, names))


# --- The file -------------------------------------------------------------------------------------


@require_safe
def of_source(request, pk: int):
    """The posts that quote one source, as a file."""
    _may_look(request.user, "source")
    source = get_object_or_404(Source.objects.select_related("outlet"), pk=pk)
    return _file([source], request.user, source.key)


@require_safe
def of_outlet(request, pk: int):
    """The posts that quote anything of one outlet, as a file."""
    _may_look(request.user, "outlet")
    outlet = get_object_or_404(Outlet, pk=pk)
    found = outlet.sources.select_related("outlet").order_by("pk")
    return _file(list(found), request.user, slugify(outlet.slug) or str(outlet.pk))


def _may_look(user, model: str) -> None:
    if not (user.has_perm(f"posts.view_{model}") or user.has_perm(f"posts.change_{model}")):
        raise PermissionDenied


def _file(found: Sequence[Source], user, name: str) -> HttpResponse:
    rows, hidden = withholding.quoting(found, user)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_header())
    writer.writerows([_guarded(cell) for cell in _cells(row)] for row in rows)
    if hidden:
        writer.writerow([_("And %(count)d more that you may not see") % {"count": hidden}])
    # Spreadsheets take UTF-8 for what it is only after a byte order mark.
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="quoted-{name}-{day}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _header() -> list[str]:
    return [
        _("Post"), _("State"), _("Date of publication"), _("Address"), _("Source (title)"), _("Author of the source"),
        _("Outlet"), _("Date of the source"), _("Language"), _("Address of the source"), _("Whose words"),
        _("Extent"), _("Characters quoted"), _("Characters of the post"), _("Share (%)"), _("Basis"),
        _("Permission given by"), _("Permission ends on"), _("Licence"), _("Words shown"),
    ]  # fmt: skip


def _cells(row: withholding.Quoting) -> list[str | int]:
    source, edition = row.source, row.edition
    link = source.links.filter(rel="original").values_list("url", flat=True).first()
    return [
        row.title, state(row), panel.when(edition.published_at) if edition else "",
        _address(row), source.title, source.byline, source.outlet.name if source.outlet else "", source.published,
        voices.language_name(source.language) if source.language else "", link or "",
        _names(voices.voice_name(Voice(voice)) for voice in row.voices), extent(row), row.quoted, row.total, row.share,
        str(source.get_basis_display()), source.permission_by,
        source.permission_ends_on.isoformat() if source.permission_ends_on else "", source.licence, shown(source),
    ]  # fmt: skip


def _address(row: withholding.Quoting) -> str:
    return stored.address(row.edition) if row.edition and row.edition.is_public else ""


def _guarded(cell: str | int) -> str | int:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
