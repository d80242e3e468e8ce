"""Sources between the library's tables and the SourceRef a Document carries."""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from posts.document import Link, SourceRef, first_day
from posts.models import Outlet, Source, SourceLink


def ref(source: Source) -> SourceRef:
    """The particulars of a Source as a Document carries them: all that a credit needs, no evidence file."""
    outlet = source.outlet
    return SourceRef(
        key=source.key,
        title=source.title,
        language=source.language,
        language_said=source.language_said,
        byline=source.byline,
        byline_reading=source.byline_reading,
        byline_said=source.byline_said,
        outlet=outlet.name if outlet else "",
        outlet_slug=outlet.slug if outlet else "",
        outlet_language=outlet.language if outlet else "",
        outlet_said=source.outlet_said,
        required_credit=outlet.required_credit if outlet else "",
        published=source.published,
        published_said=source.published_said,
        url_said=source.url_said,
        said_reason=source.said_reason,
        basis=source.basis,
        permission_by=source.permission_by,
        permission_on=_iso(source.permission_on),
        permission_scope=source.permission_scope,
        has_evidence=bool(source.permission_evidence),
        ends_on=_iso(source.permission_ends_on),
        licence=source.licence,
        licence_url=source.licence_url,
        restrictions=source.restrictions,
        links=tuple(Link(rel=link.rel, url=link.url, on=_iso(link.on)) for link in source.links.all()),
        withheld_on=_iso(source.withheld_at and _local_day(source.withheld_at)),
        withheld_notice=source.withheld_notice,
    )


def refs(sources: Iterable[Source]) -> dict[str, SourceRef]:
    """The SourceRefs of some sources, by key."""
    return {source.key: ref(source) for source in sources}


def find_or_make(wanted: SourceRef) -> Source:
    """The Source with this key; made from the SourceRef when the library does not have it (imports)."""
    found = Source.objects.filter(key=wanted.key).first()
    return found or make(wanted)


def make(wanted: SourceRef) -> Source:
    """A new Source row, its outlet and its links, from a SourceRef."""
    published_on, precision = parse_partial_date(wanted.published)
    source = Source.objects.create(
        key=wanted.key,
        title=wanted.title,
        language=wanted.language,
        language_said=wanted.language_said,
        byline=wanted.byline,
        byline_reading=wanted.byline_reading,
        byline_said=wanted.byline_said,
        outlet=_outlet(wanted),
        outlet_said=wanted.outlet_said,
        published_on=published_on,
        published_precision=precision,
        published_said=wanted.published_said,
        url_said=wanted.url_said,
        said_reason=wanted.said_reason,
        basis=wanted.basis,
        permission_by=wanted.permission_by,
        permission_on=_day(wanted.permission_on),
        permission_scope=wanted.permission_scope,
        permission_ends_on=_day(wanted.ends_on),
        licence=wanted.licence,
        licence_url=wanted.licence_url,
        restrictions=wanted.restrictions,
    )
    for link in wanted.links:
        SourceLink.objects.create(source=source, rel=link.rel, url=link.url, on=_day(link.on))
    return source


def _outlet(wanted: SourceRef) -> Outlet | None:
    if not wanted.outlet:
        return None
    defaults = {"language": wanted.outlet_language, "required_credit": wanted.required_credit}
    if wanted.outlet_slug and not Outlet.objects.filter(slug=wanted.outlet_slug).exists():
        defaults["slug"] = wanted.outlet_slug
    return Outlet.objects.get_or_create(name=wanted.outlet, defaults=defaults)[0]


def parse_partial_date(value: str) -> tuple[datetime.date | None, str]:
    """An ISO date cut to its precision (2026, 2026-05, 2026-05-09) as a day and its precision; '' gives None.
    Raises ValueError for anything else."""
    if not value:
        return None, Source.Precision.DAY
    precision = [Source.Precision.YEAR, Source.Precision.MONTH, Source.Precision.DAY]
    return first_day(value), precision[value.count("-")]


def _day(value: str) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def _iso(value: datetime.date | None) -> str:
    return value.isoformat() if value else ""


def _local_day(moment: datetime.datetime) -> datetime.date:
    return timezone.localtime(moment).date()
