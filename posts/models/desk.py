"""The desk: what editors work on. Nothing readers, feeds or search may touch (tests/test_layers.py)."""

from content_editor.models import Region, create_plugin_base
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from posts import document, storage
from posts.keys import new_key
from posts.models.library import Source, Tag, validate_url

SLUG_MAX = 40  # keeps the canonical address under 80 characters (rule 39)


def new_slug() -> str:
    return new_key()


class TaggedPost(ItemBase):
    """Which tags the desk's copy of a post has."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged_posts")
    content_object = models.ForeignKey("Post", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="taggedpost_once")]


class Post(models.Model):
    """The desk's working copy of a post."""

    class Stage(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        CHANGES = "changes", _("changes requested")
        APPROVED = "approved", _("approved")

    regions = [Region(key="main", title=_("Text"))]

    title = models.CharField(_("title"), max_length=200, help_text=_("Your own words, not the foreign headline."))
    slug = models.CharField(
        _("address"),
        max_length=SLUG_MAX,
        unique=True,
        default=new_slug,
        blank=True,
        validators=[
            RegexValidator(
                r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z",
                _("Use small letters a–z, digits and hyphens, for example harbour-tools."),
            )
        ],
        help_text=_("The last part of the post's address. Left empty, a short one is made."),
    )
    lead = models.TextField(
        _("lead"),
        max_length=400,
        blank=True,
        help_text=_("One or two sentences in your own words; lists, feeds and search engines show them."),
    )
    language = models.CharField(_("language"), max_length=10, default="ja", choices=settings.LANGUAGES)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="posts",
        verbose_name=pgettext_lazy("of a post", "author"),
    )
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.DRAFT)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="posts_to_review",
        verbose_name=_("reviewer"),
    )
    # An approval is of one state of the text: it stands while `version` is what was approved (posts/workflow.py).
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    approved_version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    tags = TaggableManager(_("tags"), through=TaggedPost, blank=True, help_text=_("Separate with 、 or a comma."))
    version = models.PositiveIntegerField(default=0, editable=False)
    next_anchor = models.PositiveIntegerField(default=1, editable=False)
    import_ref = models.CharField(max_length=200, null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-changed_at", "-pk"]
        permissions = [
            ("publish_post", _("Can publish and withdraw posts")),
            ("review_post", _("Can approve posts and ask for changes")),
            ("see_every_post", _("Can see every draft, not only the own ones")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=["draft", "in_review", "changes", "approved"]), name="post_stage_known"
            ),
            models.CheckConstraint(
                condition=~Q(stage="approved") | Q(approved_by__isnull=False, approved_version__isnull=False),
                name="post_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=r"\A[a-z0-9]+(-[a-z0-9]+)*\Z"),
                name="post_slug_ascii",
                violation_error_message=_("Use small letters a–z, digits and hyphens, for example harbour-tools."),
            ),
            models.CheckConstraint(condition=Q(next_anchor__gte=1), name="post_next_anchor_positive"),
        ]

    def __str__(self):
        return self.title or str(_("(no title yet)"))

    def save(self, *args, **kwargs):
        self.slug = self.slug or new_slug()
        super().save(*args, **kwargs)


PluginBase = create_plugin_base(Post)


class Block(PluginBase):
    """What all blocks share: a key that moves, notes, diffs and anchors hold on to."""

    key = models.CharField(max_length=20, default=new_key, editable=False)
    undecided = models.CharField(
        _("undecided, because"),
        max_length=300,
        blank=True,
        help_text=_("Nobody has said yet whose words these are. Clear this line once you know."),
    )

    class Meta(PluginBase.Meta):
        abstract = True


class Commentary(Block):
    """The site's author speaks."""

    body = models.TextField(_("text"), blank=True)
    anchors = models.JSONField(default=list, editable=False, encoder=DjangoJSONEncoder)

    class Meta(Block.Meta):
        verbose_name = _("commentary")
        verbose_name_plural = _("commentary")
        constraints = [
            models.UniqueConstraint(fields=["parent", "key"], name="commentary_key_once"),
        ]

    def __str__(self):
        return str(_("Commentary"))


class QuotedArticle(Block):
    """Somebody else speaks."""

    VOICES = [
        (document.Voice.TRANSLATION, _("translation")),
        (document.Voice.QUOTATION, _("quotation in the original language")),
    ]
    METHODS = [
        (document.Method.HUMAN, _("translated by a person")),
        (document.Method.MACHINE_EDITED, _("machine translation, edited")),
        (document.Method.MACHINE, _("machine translation, unedited")),
        (document.Method.UNKNOWN, _("unknown")),
    ]
    COVERAGES = [
        (document.Coverage.FULL, _("complete")),
        (document.Coverage.ABRIDGED, _("abridged")),
        (document.Coverage.EXCERPT, _("excerpt")),
        (document.Coverage.UNKNOWN, _("unknown")),
    ]

    # Rule 2, in the database: others' words always have a Source. Left blank in a form, an empty one is made
    # (posts/admin), and the checklist asks for its particulars before publishing.
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, blank=True, related_name="desk_blocks", verbose_name=_("source")
    )
    voice = models.CharField(_("whose words"), max_length=20, choices=VOICES, default=document.Voice.TRANSLATION)
    title = models.CharField(_("translated headline"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    original = models.TextField(_("original text"), blank=True)
    translator = models.CharField(_("translator"), max_length=200, blank=True)
    translator_said = models.CharField(
        _("translator, if not given"), max_length=10, blank=True, choices=[(document.Said.UNKNOWN, _("unknown"))]
    )
    method = models.CharField(_("method"), max_length=20, blank=True, choices=METHODS)
    coverage = models.CharField(_("extent"), max_length=20, blank=True, choices=COVERAGES)
    said_reason = models.CharField(_("why something is unknown"), max_length=300, blank=True)
    anchors = models.JSONField(default=list, editable=False, encoder=DjangoJSONEncoder)
    original_anchors = models.JSONField(default=list, editable=False, encoder=DjangoJSONEncoder)
    alignment = models.JSONField(default=list, editable=False, encoder=DjangoJSONEncoder)

    class Meta(Block.Meta):
        verbose_name = _("quoted article")
        verbose_name_plural = _("quoted articles")
        constraints = [
            models.UniqueConstraint(fields=["parent", "key"], name="quotedarticle_key_once"),
            models.CheckConstraint(
                condition=Q(voice__in=["translation", "quotation"]), name="quotedarticle_voice_known"
            ),
            models.CheckConstraint(condition=Q(method__in=["", *document.Method]), name="quotedarticle_method_known"),
            models.CheckConstraint(
                condition=Q(coverage__in=["", *document.Coverage]), name="quotedarticle_coverage_known"
            ),
            models.CheckConstraint(
                condition=Q(translator="") | Q(translator_said=""),
                name="quotedarticle_translator_given_or_said",
                violation_error_message=_("The translator is given and also said to be unknown: keep one of the two."),
            ),
            models.CheckConstraint(condition=Q(translator_said__in=["", "unknown"]), name="quotedarticle_said_known"),
            models.CheckConstraint(
                condition=(Q(translator_said="") & ~Q(method="unknown") & ~Q(coverage="unknown")) | ~Q(said_reason=""),
                name="quotedarticle_said_has_reason",
                violation_error_message=_("Say why the translator, the method or the extent is unknown."),
            ),
        ]

    def __str__(self):
        return str(_("Quoted article"))


class Figure(Block):
    """A picture with its own rights record."""

    image = models.ImageField(
        _("picture"),
        storage=storage.desk,
        upload_to="figures/%Y/",
        width_field="width",
        height_field="height",
        blank=True,
    )
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    alt = models.CharField(
        _("alternative text"),
        max_length=400,
        blank=True,
        help_text=_("What the picture says to those who cannot see it."),
    )
    caption = models.CharField(_("caption"), max_length=400, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    rights = models.CharField(
        _("rights"), max_length=300, blank=True, help_text=_("On what ground the picture may be shown.")
    )
    source_url = models.CharField(_("address of the picture"), max_length=2000, blank=True, validators=[validate_url])
    altered = models.BooleanField(_("altered (cropped, translated, recoloured …)"), default=False)

    class Meta(Block.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [models.UniqueConstraint(fields=["parent", "key"], name="figure_key_once")]

    def __str__(self):
        return str(_("Figure"))


class Revision(models.Model):
    """One whole Document at one moment. Rows are only ever added."""

    class Event(models.TextChoices):
        SAVED = "saved", _("saved")
        IMPORTED = "imported", _("made from a paste")
        SUBMITTED = "submitted", _("submitted for review")
        CHANGES = "changes", _("changes requested")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")
        RESTORED = "restored", _("restored")
        MERGED = "merged", _("merged with another editor’s text")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("post"))
    number = models.PositiveIntegerField(_("number"))
    document = models.JSONField()
    event = models.CharField(_("event"), max_length=20, choices=Event)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["post", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_positive"),
            models.CheckConstraint(
                condition=Q(number=1, previous_hash="") | Q(number__gt=1) & ~Q(previous_hash=""),
                name="revision_chained",
            ),
            models.CheckConstraint(
                condition=Q(
                    event__in=[
                        "saved",
                        "imported",
                        "submitted",
                        "changes",
                        "approved",
                        "published",
                        "withdrawn",
                        "restored",
                        "merged",
                    ]
                ),
                name="revision_event_known",
            ),
        ]

    def __str__(self):
        return f"{self.post} #{self.number}"


class Paste(models.Model):
    """What an editor pasted, byte for byte (rule 35), and what she has said so far about whose words it is.
    `choices` maps a span's number to the voice she gave it. A paste makes at most one post."""

    key = models.CharField(max_length=20, unique=True, default=new_key, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pastes")
    title = models.CharField(_("title"), max_length=200, blank=True)
    url = models.CharField(_("address of the source"), max_length=2000, blank=True)
    text = models.TextField(_("text"))
    choices = models.JSONField(default=dict, blank=True)
    post = models.OneToOneField(Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="paste")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("pasted text")
        verbose_name_plural = _("pasted texts")
        ordering = ["-created_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="paste_has_text")]

    def __str__(self):
        return self.title or str(_("pasted text"))
