"""The public side: what readers, feeds and search see. One row is one post as published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from posts.document import Document, from_json
from posts.models.library import Source, Tag


class TaggedEdition(ItemBase):
    """Which tags a published post has: copied from the desk when it is published."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged_editions")
    content_object = models.ForeignKey("Edition", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="taggededition_once")]


class EditionQuerySet(models.QuerySet):
    """The only place that knows what public means."""

    def public(self, at=None):
        """Editions readers may see at a moment (default: now)."""
        return self.filter(published_at__lte=at or timezone.now(), withdrawn_at__isnull=True)

    def withdrawn(self, at=None):
        """Editions that were public and have been taken back: their address answers 410."""
        return self.filter(published_at__lte=at or timezone.now(), withdrawn_at__isnull=False)

    def scheduled(self, at=None):
        """Editions that go out by themselves, soonest first."""
        return self.filter(published_at__gt=at or timezone.now(), withdrawn_at__isnull=True).order_by("published_at")

    def between(self, start, end):
        """Published from `start` on and before `end`."""
        return self.filter(published_at__gte=start, published_at__lt=end)

    def changed_by_time(self, since, until):
        """Public editions that went out, or in which a permission ended, after `since` and not after `until`."""
        went_out = Q(published_at__gt=since, published_at__lte=until)
        return self.public(until).filter(went_out | Q(fresh_until__gt=since, fresh_until__lte=until))

    def ended(self, at=None):
        """Public editions in which a permission has ended since they were last rendered: few, and read from an index
        of their own."""
        return self.public(at).filter(fresh_until__lte=at or timezone.now())

    def newest_first(self):
        return self.order_by("-published_at", "-pk")

    def listed(self, *, facet=None, before=None, after=None):
        """Newest first, as a list that goes on from a key is read: `before` and `after` are (moment, primary key),
        and with `after` the order is oldest first. `facet` is (kind, value): then the rows come in order from the
        index of facets, so that neither a long list nor a late page is ever sorted or counted through."""
        moment, key = ("facets__published_at", "facets__edition_id") if facet else ("published_at", "pk")
        where = Q(facets__kind=facet[0], facets__value=facet[1]) if facet else Q()
        if before:
            where &= _beyond(moment, key, "lt", before)
        if after:
            where &= _beyond(moment, key, "gt", after)
        # One filter() call: a second one would join the facets a second time.
        found = self.filter(where).order_by(*((moment, key) if after else (f"-{moment}", f"-{key}")))
        # SQLite starts from the first of several bounds that it meets: the key, then the year, and last of all now.
        found.query.where.children.reverse()
        return found

    def with_facets(self, facets):
        """Those that have every one of the facets, given as (kind, value)."""
        found = self
        for kind, value in facets:
            found = found.filter(
                models.Exists(EditionFacet.objects.of(kind, value).filter(edition=models.OuterRef("pk")))
            )
        return found


def _beyond(moment, key, side, cursor):
    """Rows past a key. The first condition alone is what an index can start from."""
    at, pk = cursor
    return Q(**{f"{moment}__{side}e": at}) & (Q(**{f"{moment}__{side}": at}) | Q(**{f"{key}__{side}": pk}))


class Edition(models.Model):
    """What the public sees of a post: one finished revision, whole. Its words are frozen; its credits follow the
    Source. The three `*_html` fields are made when it is published and stand until `stamp` changes or
    `fresh_until` passes."""

    post = models.OneToOneField("posts.Post", on_delete=models.PROTECT, related_name="edition")
    revision = models.PositiveIntegerField(_("revision"))
    guid = models.CharField(max_length=200, unique=True)
    slug = models.CharField(_("address"), max_length=40, unique=True)
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=200)
    lead = models.TextField(_("lead"), blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="editions")
    author_name = models.CharField(pgettext_lazy("of a post", "author"), max_length=200)
    document = models.JSONField()
    own_count = models.PositiveIntegerField(_("own characters"), default=0)
    quoted_count = models.PositiveIntegerField(_("others’ characters"), default=0)
    published_at = models.DateTimeField(_("published"), db_index=True)
    revised_at = models.DateTimeField(_("revised"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawal_notice = models.TextField(_("notice"), blank=True)
    tags = TaggableManager(_("tags"), through=TaggedEdition, blank=True)
    sources = models.ManyToManyField(Source, through="EditionSource", related_name="editions")
    body_html = models.TextField(blank=True, editable=False)
    card_html = models.TextField(blank=True, editable=False)
    feed_html = models.TextField(blank=True, editable=False)
    stamp = models.CharField(max_length=64, blank=True, editable=False)
    fresh_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published post")
        verbose_name_plural = _("published posts")
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="edition_newest", condition=Q(withdrawn_at=None)),
            models.Index(fields=["fresh_until"], name="edition_fresh_until", condition=Q(fresh_until__isnull=False)),
            # The sitemap's dates, without a look at the rows, which are long.
            models.Index(fields=["id", "revised_at", "published_at", "withdrawn_at"], name="edition_changes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(revised_at__gte=models.F("published_at")), name="edition_revised_after_published"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal_notice=""),
                name="edition_withdrawn_has_notice",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False) | Q(withdrawal_notice=""),
                name="edition_notice_needs_withdrawal",
            ),
            models.CheckConstraint(condition=Q(slug__regex=r"\A[a-z0-9]+(-[a-z0-9]+)*\Z"), name="edition_slug_ascii"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="edition_has_revision"),
            models.CheckConstraint(condition=~Q(title=""), name="edition_has_title"),
            models.CheckConstraint(condition=~Q(guid=""), name="edition_has_guid"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("post", args=[self.slug])

    @property
    def content(self) -> Document:
        """The published Document."""
        return from_json(self.document)

    @property
    def is_public(self) -> bool:
        return self.withdrawn_at is None and self.published_at <= timezone.now()


class EditionSource(models.Model):
    """How much of which source a published post quotes."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="quotations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="quotations")
    quoted_count = models.PositiveIntegerField(default=0)
    # How much of the article that is, as the blocks say: one of document.Coverage, or several, joined with commas.
    coverage = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "source"], name="editionsource_once")]

    def __str__(self):
        return f"{self.edition} ← {self.source}"


class EditionFacetQuerySet(models.QuerySet):
    """Facets without their editions. A withdrawn post has no facets, so time alone decides."""

    def public(self, at=None):
        """Facets of editions that readers may see at a moment (default: now)."""
        return self.filter(published_at__lte=at or timezone.now())

    def of(self, kind, value):
        return self.filter(kind=kind, value=value)

    def newest_first(self):
        return self.order_by("-published_at", "-edition_id")


class EditionFacet(models.Model):
    """What a published post can be found by: one row a property, written when it is published. `value` is what does
    not change with a name: the primary key of a tag, an outlet, a source or an author page, a language code, a year.
    """

    class Kind(models.TextChoices):
        VOICE = "voice", _("whose words")
        TAG = "tag", _("tag")
        OUTLET = "outlet", _("outlet")
        LANGUAGE = "language", _("language of the source")
        AUTHOR = "author", pgettext_lazy("of a post", "author")
        YEAR = "year", _("year")
        METHOD = "method", _("method of translation")
        SOURCE = "source", _("source")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="facets")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=40)
    # The edition's own, so that a list of one facet is read in order from one index, however long it is.
    published_at = models.DateTimeField()

    objects = EditionFacetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind", "value"], name="editionfacet_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["voice", "tag", "outlet", "language", "author", "year", "method", "source"]),
                name="editionfacet_kind_known",
            ),
            models.CheckConstraint(condition=~Q(value=""), name="editionfacet_has_value"),
        ]
        indexes = [models.Index(fields=["kind", "value", "-published_at", "-edition"], name="editionfacet_newest")]

    def __str__(self):
        return f"{self.kind}={self.value}"


class CorrectionQuerySet(models.QuerySet):
    def public(self, at=None):
        """Corrections of editions that readers may see at a moment (default: now)."""
        return self.filter(edition__published_at__lte=at or timezone.now(), edition__withdrawn_at__isnull=True)

    def listed(self, *, before=None, after=None):
        """As EditionQuerySet.listed, by the moment of the correction."""
        where = _beyond("at", "pk", "lt", before) if before else Q()
        if after:
            where &= _beyond("at", "pk", "gt", after)
        return self.filter(where).order_by(*(("at", "pk") if after else ("-at", "-pk")))


class Correction(models.Model):
    """A dated public notice on a published post (rule 28)."""

    class Kind(models.TextChoices):
        TRANSLATION = "translation", _("mistranslation")
        FACT = "fact", _("fact")
        SOURCE = "source", _("source")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    block_key = models.CharField(max_length=20, blank=True)
    text = models.TextField(_("what was corrected"))
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="correction_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["translation", "fact", "source"]), name="correction_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="correction_has_text",
                violation_error_message=_("Say in a sentence what was corrected."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text}"


class Permalink(models.Model):
    """An address a published post once had. It answers 301 to the present one, or 410 when withdrawn."""

    path = models.CharField(max_length=500, unique=True)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="permalinks")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["path"]
        constraints = [models.CheckConstraint(condition=Q(path__startswith="/"), name="permalink_path_absolute")]

    def __str__(self):
        return self.path


class Generation(models.Model):
    """One row, raised inside every transaction that changes what the public sees: caches compare it."""

    number = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    announced_at = models.DateTimeField(null=True, blank=True)  # when the WebSub hub was last told

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="generation_single_row")]

    def __str__(self):
        return str(self.number)
