"""The house's own rules: how strict the checklist is, whether a second person must approve. One row."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class HouseRules(models.Model):
    """What a site has decided for itself. `levels` maps a finding's code to off, advised or required; a code that is
    missing has the checklist's own level."""

    four_eyes = models.BooleanField(
        _("four eyes"),
        default=False,
        help_text=_("A post goes out only after somebody other than its author has approved this very text."),
    )
    levels = models.JSONField(default=dict, blank=True)
    fetch_particulars = models.BooleanField(
        _("look up the particulars of a source"),
        default=True,
        help_text=_("When an address is typed, the site reads that page and offers title, author, date and licence."),
    )
    archive_lookup = models.BooleanField(
        _("look for archived copies"),
        default=True,
        help_text=_("When a link is dead, a public archive is asked for a copy."),
    )
    archive_requests = models.BooleanField(
        _("ask an archive to keep copies"),
        default=False,
        help_text=_("When a source has no archived copy yet, a public archive is asked to make one."),
    )

    class Meta:
        verbose_name = _("house rules")
        verbose_name_plural = _("house rules")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="houserules_single_row")]

    def __str__(self):
        return str(_("house rules"))

    @classmethod
    def current(cls) -> "HouseRules":
        """The rules as they are now; the defaults when nobody has changed anything yet (not stored then)."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
