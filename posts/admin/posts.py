"""The change form of a post: blocks in order, saving, publishing, two editors at once.

Reads input, calls the operations (revisions, publishing), chooses an answer. What the side column says is panel.py,
pasted texts are paste.py.
"""

from content_editor.admin import ContentEditor
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from js_asset import Media, Script

from posts import permissions, revisions
from posts.admin import (
    actions,
    alignment,
    correcting,
    files,
    history,
    journal,
    moments,
    overriding,
    panel,
    paste,
    previewing,
    reviewing,
    saving,
    shapes,
    withholding,
    words,
)
from posts.admin.again import survives_login
from posts.admin.blocks import (
    BlockInline,
    CommentaryInline,
    FigureInline,
    QuotedArticleInline,
    adopt,
)
from posts.admin.listing import PostListing
from posts.admin.moments import WrittenMoment
from posts.admin.prose import STYLE_NONCE, importmap
from posts.models import Post
from posts.models.desk import new_slug


class PostForm(forms.ModelForm):
    """A post's own fields, the version she opened, and what the publishing buttons ask for."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    publish_at = WrittenMoment(required=False, label=_("Publish at (Tokyo time)"))
    withdrawal_notice = forms.CharField(
        required=False,
        max_length=1000,
        label=_("Notice to readers"),
        help_text=_("Stands dated at the post’s address after it is withdrawn."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        widgets = {"lead": forms.Textarea(attrs={"rows": 3}), "title": forms.TextInput(attrs={"class": "post-title"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.initial["version"] = self.instance.version
        if "title" in self.fields:
            self.fields["title"].required = False  # a draft may wait for its title; publishing asks for it
        if "author" in self.fields:
            people = Q(is_staff=True, is_active=True) | Q(pk=self.instance.author_id)
            self.fields["author"].queryset = get_user_model().objects.filter(people)
            self.fields["author"].label_from_instance = revisions.author_name
            self.fields["author"].required = False
        if "lead" in self.fields:
            self.fields["lead"].strip = False

    def clean_slug(self):
        return self.cleaned_data["slug"] or new_slug()

    def clean(self):
        cleaned = super().clean()
        self._check_version(cleaned)
        if "_schedule" in self.data and not cleaned.get("publish_at") and "publish_at" not in self.errors:
            self.add_error("publish_at", _("Say when: a day and a time."))
        if "_schedule" in self.data and cleaned.get("publish_at") and cleaned["publish_at"] <= timezone.now():
            self.add_error("publish_at", _("This moment has passed. Choose a later one, or publish now."))
        if "_withdraw" in self.data and self._is_public() and not cleaned.get("withdrawal_notice", "").strip():
            self.add_error("withdrawal_notice", _("Write a sentence that readers will see in its place."))
        return cleaned

    def _check_version(self, cleaned) -> None:
        # A form older than the post has been merged before it comes here (saving.py).
        if "_unsaved" in self.data:
            raise ValidationError(_("This is shown, not saved."), code="unsaved")
        if self.instance.pk and cleaned.get("version") != self.instance.version:
            raise ValidationError(_("Somebody else has saved this post since you opened it."), code="conflict")

    def _is_public(self) -> bool:
        edition = panel.edition_of(self.instance)
        return bool(edition and edition.is_public)


class PostAdmin(PostListing, ContentEditor):
    form = PostForm
    inlines = [CommentaryInline, QuotedArticleInline, FigureInline]
    fieldsets = [
        (None, {"fields": ["title"], "classes": ["post-head"]}),
        (
            _("Lead, tags, address, language, author"),
            {"fields": ["lead", "tags", "slug", "language", "author"], "classes": ["collapse", "post-details"]},
        ),
    ]
    change_form_template = "admin/posts/post/change_form.html"
    object_history_template = "admin/posts/post/history.html"

    # --- Routes --------------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("paste/", survives_login(paste.start), name="posts_post_paste"),
            path("paste/<slug:key>/", survives_login(paste.sort), name="posts_post_paste_sort"),
            path("figure/<int:pk>/image/", view(files.figure_image), name="posts_figure_image"),
            path("<int:pk>/alignment/<path:key>/", survives_login(alignment.align), name="posts_post_alignment"),
            *journal.urls(view),
            *previewing.urls(view),
            *reviewing.urls(view),
            *history.urls(view),
            *overriding.urls(view),
            path("add/", survives_login(self.add_view)),
            path("<path:object_id>/change/", survives_login(self.change_view)),
            *super().get_urls(),
        ]

    # --- Reading and checking a request --------------------------------------------------------

    def has_delete_permission(self, request, obj=None):
        return False  # the chain of revisions stays; a public post is withdrawn

    def has_view_permission(self, request, obj=None):
        allowed = super().has_view_permission(request, obj)
        return allowed and (obj is None or permissions.may_see(request.user, obj))

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or permissions.may_write(request.user, obj))

    def get_queryset(self, request):
        return super().get_queryset(request).filter(pk__in=permissions.visible(request.user).values("pk"))

    def get_changeform_initial_data(self, request):
        return {"author": request.user.pk, "slug": "", **super().get_changeform_initial_data(request)}

    def _changeform_view(self, request, object_id, form_url, extra_context):
        if request.method == "POST":
            actions.refuse_strangers(request, object_id)
            if answer := saving.before(self, request, object_id):
                return answer
            if object_id is not None:
                self._adopt_rows(request, object_id)
        return super()._changeform_view(request, object_id, form_url, extra_context)

    def _adopt_rows(self, request, object_id) -> None:
        """Another editor may have deleted or restored blocks since she opened the form: her rows find theirs by
        key, or count as new. So nothing she typed is lost to a row that is gone."""
        data, uploads = request.POST, request.FILES
        for inline in self.inlines:
            if issubclass(inline, BlockInline) and str(object_id).isdecimal():
                rows = dict(inline.model.objects.filter(parent_id=object_id).values_list("key", "pk"))
                prefix = inline.model._meta.get_field("parent").remote_field.get_accessor_name()
                data, uploads = adopt(data, uploads, prefix, rows)
        # Both are what the formsets are built from; neither has a public setter for this.
        request._post, request._files = data, uploads

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        for formset in formsets:
            formset.siblings = tuple(formsets)
        return formsets, inlines

    def get_inline_formsets(self, *args, **kwargs):
        found = super().get_inline_formsets(*args, **kwargs)
        return [shapes.Sheets(wrapped) if isinstance(wrapped.opts, BlockInline) else wrapped for wrapped in found]

    def get_readonly_fields(self, request, obj=None):
        # Who may not see every post is the author of what she begins, and gives nobody's name to her text.
        closed = () if permissions.may_set_author(request.user) else ("author_name",)
        return [*super().get_readonly_fields(request, obj), *closed]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if permissions.may_set_author(request.user):
            return fieldsets
        name = {"author": "author_name"}
        return [
            (title, {**options, "fields": [name.get(field, field) for field in options["fields"]]})
            for title, options in fieldsets
        ]

    # --- Saving and publishing -----------------------------------------------------------------

    def save_form(self, request, form, change):
        post = super().save_form(request, form, change)
        if not change:
            post.import_ref = saving.reference(request)
        if post.author_id is None:
            post.author = request.user
        return post

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        revisions.save(form.instance, by=request.user, event=saving.event(request))

    def response_add(self, request, obj, post_url_continue=None):
        return self._answer(request, obj)

    def response_change(self, request, obj):
        return self._answer(request, obj)

    def _answer(self, request, post):
        """After a save: do what the button said, then show the form again."""
        if "_popup" in request.POST:
            return super().response_change(request, post)
        journal.saved(request, post)
        return saving.answer(request, post) if hasattr(request, "merged") else actions.answer(request, post)

    # --- The answer ----------------------------------------------------------------------------

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        stored = Post.objects.get(pk=obj.pk) if obj else None
        context |= self._beside(request, context, stored)
        response = super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)
        media = Media(
            importmap=importmap,
            js=[
                STYLE_NONCE,
                Script("js/desk/form.js", type="module"),
                Script("js/desk/preview.js", type="module"),
                Script("js/desk/notes.js", type="module"),
                Script("js/desk/checks.js", type="module"),
            ],
        )
        response.context_data["media"] = (media + response.context_data["media"]).with_nonce(str(request.csp_nonce))
        previewing.may_be_framed_here(response)
        return response

    def _beside(self, request, context, stored) -> dict:
        formsets = context["inline_admin_formsets"]
        edition = panel.edition_of(stored) if stored else None
        shown = context["adminform"].form.has_error("__all__", "unsaved")
        beside = {
            "title": stored.title or gettext("(no title yet)") if stored else gettext("New post"),
            "subtitle": None,
            "words": words.for_scripts(),
            "may_publish": permissions.may_publish(request.user, stored)
            if stored
            else request.user.has_perm("posts.publish_post"),
            "may_change": self.has_change_permission(request, stored) if stored else True,
            "edition": edition,
            "state": panel.state(stored, edition) if stored else [gettext("Not saved yet")],
            "map": panel.voice_map(revisions.snapshot(stored)) if stored else None,
            "refused": "refused" in request.GET,
            "kept_at": request.GET.get("at", ""),
            "mornings": moments.mornings(),
            "error_links": [] if shown else words.error_links(context["adminform"].form, formsets),
            "had_files": request.method == "POST" and bool(request.FILES),
        }
        # Each part of the side column brings what its own template needs.
        for part in (journal, overriding, reviewing, previewing, correcting, withholding):
            beside |= part.beside(request, stored, edition, formsets)
        return beside

    def history_view(self, request, object_id, extra_context=None):
        return history.listed(self, request, object_id)
