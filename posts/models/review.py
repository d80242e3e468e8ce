"""What people say about a draft, what they decided against the checklist, and whom they let look at it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from posts.keys import new_token
from posts.models.desk import Post


class ReviewNote(models.Model):
    """A remark on a post or, with `block_key`, pinned to one of its blocks. An answer names the note that began its
    thread; a thread is resolved by resolving that one."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="notes")
    thread = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="answers")
    block_key = models.CharField(max_length=20, blank=True)
    text = models.TextField(_("note"))
    revision = models.PositiveIntegerField(default=0)  # the post's version when it was written
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="reviewnote_has_text"),
            models.CheckConstraint(
                condition=Q(resolved_by__isnull=True, resolved_at__isnull=True)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="reviewnote_resolved_by_somebody",
            ),
        ]

    def __str__(self):
        return self.text[:60]


class Override(models.Model):
    """A finding of the checklist that somebody decided to let stand, and why (rule 21). It holds for one state of
    what was found (`subject`, a digest made by the checklist): a change brings the finding back."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="overrides")
    code = models.CharField(max_length=40)
    block_key = models.CharField(max_length=20, blank=True)
    source_key = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=64, blank=True)
    message = models.TextField(blank=True)  # the finding in the words she saw
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("finding let stand")
        verbose_name_plural = _("findings let stand")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason")]

    def __str__(self):
        return f"{self.code}: {self.reason[:40]}"


class PreviewLink(models.Model):
    """One revision of one post, for somebody without an account, until a moment. The address is made of `key` and
    the site's secret, so a copy of the database alone opens nothing (posts/previews.py)."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="preview_links")
    revision = models.PositiveIntegerField(_("revision"))
    key = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    label = models.CharField(_("for whom"), max_length=100, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    openings = models.PositiveIntegerField(_("opened"), default=0)
    opened_at = models.DateTimeField(_("last opened"), null=True, blank=True)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("at")), name="previewlink_expires_after_made"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="previewlink_has_revision"),
        ]

    def __str__(self):
        return f"{self.post} #{self.revision}"
