"""The record of what readers saw, and when: for staff, never for readers. And what was imported, byte for byte."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from posts.keys import new_key
from posts.models.desk import Post


class Showing(models.Model):
    """From `starts_at` on, readers saw this of a post, until the next row's moment. Rows are only ever added, but for
    those of a moment that has not come yet when the plan is changed. `document` is empty for a withdrawal."""

    class Event(models.TextChoices):
        PUBLISHED = "published", _("published")
        CREDITS = "credits", _("credits rewritten")
        CORRECTED = "corrected", _("corrected")
        WITHHELD = "withheld", _("withheld")
        RELEASED = "released", _("shown again")
        WITHDRAWN = "withdrawn", _("withdrawn")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="showings")
    event = models.CharField(max_length=20, choices=Event)
    revision = models.PositiveIntegerField()
    document = models.JSONField(default=dict)
    notice = models.TextField(blank=True)
    published_at = models.DateTimeField()  # what the dateline said
    revised_at = models.DateTimeField()
    starts_at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["post", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(event__in=["published", "credits", "corrected", "withheld", "released", "withdrawn"]),
                name="showing_event_known",
            )
        ]

    def __str__(self):
        return f"{self.post_id} {self.event} {self.starts_at:%Y-%m-%d %H:%M}"


class RawImport(models.Model):
    """A file as it was imported, byte for byte, and what the importer said about it (rule 35). The same bytes are
    imported once."""

    key = models.CharField(max_length=20, unique=True, default=new_key, editable=False)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the bytes
    name = models.CharField(_("file name"), max_length=255)
    content = models.BinaryField()
    encoding = models.CharField(max_length=40, blank=True)
    report = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    posts = models.ManyToManyField(Post, related_name="raw_imports", blank=True)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(digest=""), name="rawimport_has_digest")]

    def __str__(self):
        return self.name
