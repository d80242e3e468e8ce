"""What is being typed, before it is saved: one editor's own, which touches no table that anybody else sees."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posts.keys import new_key
from posts.models.desk import Post


class Journal(models.Model):
    """What one editor has typed in one tab since it was opened: `patch` over the post's state at `base`, the version
    she opened (posts/admin/typed.py). Without a post it is of one that has not been saved yet."""

    key = models.CharField(max_length=20, unique=True, default=new_key, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="journals")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="journals")
    base = models.PositiveIntegerField(default=0)
    patch = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["owner", "post", "-changed_at"], name="journal_newest")]

    def __str__(self):
        return f"{self.owner_id} · {self.post_id or '–'} · {self.key}"


class Presence(models.Model):
    """Who has a post open, and when she last typed there."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="present")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    typed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="presence_once")]

    def __str__(self):
        return f"{self.user_id} @ {self.post_id}"
