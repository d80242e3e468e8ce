"""What desk and public side share: outlets, foreign articles and where they can be read, tags."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from posts import storage
from posts.document import Basis, Said
from posts.keys import new_key
from posts.links import addresses
from posts.markup import is_safe_url
from posts.voices import LANGUAGE_NAMES


def language_choices() -> list[tuple[str, str]]:
    """Every language the site can name, for form fields."""
    return [(code, name()) for code, name in LANGUAGE_NAMES.items() if code != "und"]


def validate_url(value: str) -> None:
    """Raises ValidationError unless the address is one a reader may be sent to."""
    if not is_safe_url(value) or value.startswith("mailto:"):
        raise ValidationError(_("Give an address that starts with https:// or http://."), code="unsafe_url")


class Outlet(models.Model):
    """Where a foreign article appeared."""

    name = models.CharField(_("name"), max_length=200, unique=True, help_text=_("As the outlet writes itself."))
    slug = models.SlugField(_("slug"), max_length=60, unique=True, blank=True)
    homepage = models.CharField(_("home page"), max_length=500, blank=True, validators=[validate_url])
    language = models.CharField(_("language"), max_length=10, blank=True)
    reuse_policy = models.TextField(
        _("reuse policy"), blank=True, help_text=_("What the outlet says about translating and quoting.")
    )
    required_credit = models.CharField(
        _("required credit"), max_length=300, blank=True, help_text=_("Words the outlet asks for in every credit line.")
    )
    contact = models.CharField(_("contact for permissions"), max_length=200, blank=True)
    default_basis = models.CharField(_("usual basis"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(default_basis__in=["", *Basis]),
                name="outlet_default_basis_known",
                violation_error_message=_("This basis is not known."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="outlet_has_name"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.slug:
            plain = slugify(self.name)[:50]
            taken = plain and Outlet.objects.filter(slug=plain).exclude(pk=self.pk).exists()
            self.slug = plain if plain and not taken else new_key()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("outlet", args=[self.slug])


class Source(models.Model):
    """One foreign article, shared by all posts that quote it."""

    class Precision(models.TextChoices):
        DAY = "day", _("day")
        MONTH = "month", _("month")
        YEAR = "year", _("year")

    BASES = [
        (Basis.QUOTATION, _("quotation (art. 32)")),
        (Basis.PERMISSION, _("permission")),
        (Basis.LICENCE, _("open licence")),
        (Basis.EXPIRED, _("term of protection expired")),
        (Basis.UNCONFIRMED, _("not confirmed")),
    ]
    UNKNOWN_OR_NONE = [(Said.UNKNOWN, _("unknown")), (Said.NONE, _("none"))]

    key = models.CharField(max_length=20, unique=True, default=new_key, editable=False)
    title = models.CharField(_("title in the original"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    language_said = models.CharField(
        _("language, if not known"), max_length=10, blank=True, choices=[(Said.UNKNOWN, _("unknown"))]
    )
    byline = models.CharField(
        _("author"), max_length=300, blank=True, help_text=_("In the original script, as it stands under the article.")
    )
    byline_reading = models.CharField(
        _("reading and role"),
        max_length=300,
        blank=True,
        help_text=_("The name as your readers write it, then who that is: マルタ・エケルンド、大工"),
    )
    byline_said = models.CharField(
        _("author, if not given"),
        max_length=10,
        blank=True,
        choices=[(Said.UNSIGNED, _("unsigned")), (Said.UNKNOWN, _("unknown"))],
    )
    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, null=True, blank=True, related_name="sources", verbose_name=_("outlet")
    )
    outlet_said = models.CharField(_("outlet, if not given"), max_length=10, blank=True, choices=UNKNOWN_OR_NONE)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_precision = models.CharField(
        _("the date is exact to the"), max_length=10, choices=Precision, default=Precision.DAY
    )
    published_said = models.CharField(_("date, if not given"), max_length=10, blank=True, choices=UNKNOWN_OR_NONE)
    url_said = models.CharField(_("address, if there is none"), max_length=10, blank=True, choices=UNKNOWN_OR_NONE)
    said_reason = models.CharField(
        _("why that is so"),
        max_length=300,
        blank=True,
        help_text=_("Asked for when a particular is unknown, unsigned or not there."),
    )
    basis = models.CharField(_("basis"), max_length=20, blank=True, choices=BASES)
    permission_by = models.CharField(_("permission given by"), max_length=300, blank=True)
    permission_on = models.DateField(_("permission given on"), null=True, blank=True)
    permission_scope = models.CharField(_("scope of the permission"), max_length=500, blank=True)
    permission_evidence = models.FileField(
        _("evidence"),
        storage=storage.desk,
        upload_to="evidence/%Y/",
        blank=True,
        help_text=_("Never shown to the public."),
    )
    permission_ends_on = models.DateField(
        _("permission ends on"), null=True, blank=True, help_text=_("The last day on which the words may be shown.")
    )
    licence = models.CharField(_("licence"), max_length=100, blank=True, help_text=_("For example CC BY-SA 4.0"))
    licence_url = models.CharField(_("licence address"), max_length=500, blank=True, validators=[validate_url])
    restrictions = models.TextField(_("restrictions"), blank=True)
    withheld_at = models.DateTimeField(_("withheld at"), null=True, blank=True, editable=False)
    withheld_reason = models.TextField(_("reason for withholding"), blank=True, editable=False)
    withheld_notice = models.CharField(_("public words of the notice"), max_length=300, blank=True, editable=False)
    withheld_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["-created_at", "-pk"]
        permissions = [("withhold_source", _("Can withhold a source’s words from readers and show them again"))]
        # The public list, newest first, of one language or one outlet.
        indexes = [
            models.Index(fields=["language", "-id"], name="source_language_newest"),
            models.Index(fields=["outlet", "-id"], name="source_outlet_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=["", *Basis]),
                name="source_basis_known",
                violation_error_message=_("This basis is not known."),
            ),
            models.CheckConstraint(
                condition=Q(byline="") | Q(byline_said=""),
                name="source_byline_given_or_said",
                violation_error_message=_("The author is given and also said to be missing: keep one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(outlet__isnull=True) | Q(outlet_said=""),
                name="source_outlet_given_or_said",
                violation_error_message=_("The outlet is given and also said to be missing: keep one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | Q(published_said=""),
                name="source_date_given_or_said",
                violation_error_message=_("The date is given and also said to be missing: keep one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(language="") | Q(language_said=""),
                name="source_language_given_or_said",
                violation_error_message=_("The language is given and also said to be missing: keep one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(byline_said__in=["", Said.UNKNOWN, Said.UNSIGNED])
                & Q(outlet_said__in=["", Said.UNKNOWN, Said.NONE])
                & Q(published_said__in=["", Said.UNKNOWN, Said.NONE])
                & Q(url_said__in=["", Said.UNKNOWN, Said.NONE])
                & Q(language_said__in=["", Said.UNKNOWN]),
                name="source_said_known",
            ),
            models.CheckConstraint(
                condition=Q(byline_said="", outlet_said="", published_said="", url_said="", language_said="")
                | ~Q(said_reason=""),
                name="source_said_has_reason",
                violation_error_message=_("Say why a particular is unknown, unsigned or not there."),
            ),
            models.CheckConstraint(
                condition=Q(published_precision__in=["day", "month", "year"]), name="source_date_precision_known"
            ),
            models.CheckConstraint(
                condition=Q(permission_ends_on__isnull=True)
                | Q(permission_on__isnull=True)
                | Q(permission_ends_on__gte=models.F("permission_on")),
                name="source_permission_dates_in_order",
                violation_error_message=_("The permission ends before it was given: check the two dates."),
            ),
            models.CheckConstraint(
                condition=Q(permission_ends_on__isnull=True) | Q(basis=Basis.PERMISSION),
                name="source_permission_end_needs_permission",
                violation_error_message=_("An end date belongs to a permission: choose that basis or clear the date."),
            ),
            models.CheckConstraint(
                condition=Q(withheld_at__isnull=True) | ~Q(withheld_reason=""),
                name="source_withheld_has_reason",
            ),
        ]

    def __str__(self):
        where = self.outlet.name if self.outlet_id else ""
        name = self.title or self.byline or _("untitled source")
        return f"{name} ({where})" if where else str(name)

    def get_absolute_url(self):
        return reverse("source", args=[self.key])

    @property
    def published(self) -> str:
        """The date as an ISO string cut to its precision; '' when there is none."""
        if not self.published_on:
            return ""
        length = {self.Precision.DAY: 10, self.Precision.MONTH: 7, self.Precision.YEAR: 4}
        return self.published_on.isoformat()[: length[self.published_precision]]


class SourceLink(models.Model):
    """Where a source can be read."""

    class Rel(models.TextChoices):
        ORIGINAL = "original", _("original")
        ARCHIVE = "archive", _("archived copy")
        REPUBLISHED = "republished", _("republished at")
        VIA = "via", _("found through")

    class Status(models.TextChoices):
        UNCHECKED = "unchecked", _("not checked yet")
        ALIVE = "alive", _("answers")
        UNSURE = "unsure", _("could not be checked")
        FAILING = "failing", _("failing")
        DEAD = "dead", _("dead")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="links", verbose_name=_("source"))
    rel = models.CharField(_("kind"), max_length=20, choices=Rel, default=Rel.ORIGINAL)
    url = models.CharField(_("address"), max_length=2000, validators=[validate_url])
    on = models.DateField(_("date of the copy"), null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.UNCHECKED, editable=False)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    answer = models.CharField(_("last answer"), max_length=100, blank=True, editable=False)
    # Two addresses with one key are one page (posts/links/addresses.py).
    normal_key = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    # What the page was when it was first seen, and since when it is another one (drift).
    title_seen = models.CharField(max_length=500, blank=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    drifted_at = models.DateTimeField(_("changed since"), null=True, blank=True, editable=False)
    drift = models.CharField(_("what has changed"), max_length=300, blank=True, editable=False)
    archive_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The moment from which it may be asked again: a server that says Retry-After is left alone until then.
    check_after = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "rel", "url"],
                name="sourcelink_once",
                violation_error_message=_("This address is already listed."),
            ),
            models.CheckConstraint(
                condition=Q(rel__in=["original", "archive", "republished", "via"]), name="sourcelink_rel_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["unchecked", "alive", "unsure", "failing", "dead"]),
                name="sourcelink_status_known",
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="http://") | Q(url__startswith="https://"),
                name="sourcelink_url_http",
                violation_error_message=_("Give an address that starts with https:// or http://."),
            ),
            # Rule 37: dead means three failures over at least 14 days; the link checker sees to the days.
            models.CheckConstraint(
                condition=~Q(status="dead") | Q(failures__gte=3, failing_since__isnull=False),
                name="sourcelink_dead_after_failures",
            ),
        ]

    def __str__(self):
        return f"{self.get_rel_display()}: {self.url}"

    def save(self, *args, **kwargs):
        self.normal_key = addresses.key(self.url)
        super().save(*args, **kwargs)


class Tag(TagBase):
    """A subject heading. Its slug keeps the script of its name."""

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="tag_has_name")]

    def get_absolute_url(self):
        return reverse("tag", args=[self.slug])

    def slugify(self, tag, i=None):
        # A name of symbols alone (★) leaves nothing to make an address of.
        return super().slugify(tag, i) or new_key()


class TagAlias(models.Model):
    """An older or other name of a tag: its address answers 301."""

    slug = models.SlugField(_("slug"), max_length=100, unique=True, allow_unicode=True)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("tag"))

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["slug"]

    def __str__(self):
        return f"{self.slug} → {self.tag}"


class Author(models.Model):
    """How one of the site's own authors stands before readers: an address that is not the login name, and who that
    is. Made by the first publication; the name itself is frozen in each edition."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="author_page")
    slug = models.SlugField(_("slug"), max_length=40, unique=True, default=new_key)
    about = models.TextField(_("about the author"), blank=True)
    links = models.TextField(
        _("own pages elsewhere"), blank=True, help_text=_("One address a line. They are linked with rel=me.")
    )

    class Meta:
        verbose_name = _("author page")
        verbose_name_plural = _("author pages")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=r"\A[a-z0-9]+(-[a-z0-9]+)*\Z"), name="author_slug_ascii")
        ]

    def __str__(self):
        return self.slug

    def get_absolute_url(self):
        return reverse("author", args=[self.slug])
