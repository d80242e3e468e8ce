"""The library in the admin: outlets, sources and where they can be read, tags."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from js_asset import Media, Script

from posts import permissions, publishing, revisions, voices
from posts.admin import files, links, looking_up, quoting, withholding, words
from posts.admin.prose import importmap
from posts.admin.source_links import NewOutletMixin, SourceLinkForm, SourceLinkFormSet
from posts.links import known
from posts.models import Source, SourceLink, TagAlias
from posts.models.library import language_choices, validate_url


class LanguageForm(forms.ModelForm):
    """A form whose `language` is chosen from the languages the site can name."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            old = self.fields["language"]
            known = dict(language_choices())
            stored = self.instance.language
            extra = [(stored, stored)] if stored and stored not in known else []
            self.fields["language"] = forms.ChoiceField(
                label=old.label, required=False, choices=[("", "—"), *known.items(), *extra]
            )


class OutletForm(LanguageForm):
    class Meta:
        widgets = {"reuse_policy": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "default_basis" in self.fields:
            old = self.fields["default_basis"]
            self.fields["default_basis"] = forms.ChoiceField(
                label=old.label, required=False, choices=[("", "—"), *Source.BASES]
            )


class OutletAdmin(admin.ModelAdmin):
    form = OutletForm
    fieldsets = [
        (None, {"fields": ["name", "homepage", "language"]}),
        (_("Reuse"), {"fields": ["reuse_policy", "required_credit", "contact", "default_basis"]}),
        (_("Address on this site"), {"fields": ["slug"], "classes": ["collapse"]}),
    ]
    change_form_template = "admin/posts/outlet/change_form.html"
    list_display = ["name", "language", "homepage", "as_file"]
    search_fields = ["name", "homepage"]

    def get_urls(self):
        view = self.admin_site.admin_view(quoting.of_outlet)
        return [path("<int:pk>/posts.csv", view, name="posts_outlet_csv"), *super().get_urls()]

    @admin.display(description=_("posts that quote it"))
    def as_file(self, outlet):
        address = reverse("admin:posts_outlet_csv", args=[outlet.pk])
        label = gettext("Posts that quote %(name)s") % {"name": outlet}
        return format_html('<a href="{}">CSV <span class="visually-hidden">{}</span></a>', address, label)

    def render_change_form(self, request, context, **kwargs):
        if (obj := kwargs.get("obj")) and "_popup" not in request.GET:
            address = reverse("admin:posts_outlet_csv", args=[obj.pk])
            found = list(obj.sources.select_related("outlet").order_by("pk"))
            context["quoting"] = quoting.context(found, request.user, address)
        return super().render_change_form(request, context, **kwargs)

    def save_related(self, request, form, formsets, change):
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            if change:
                for source in form.instance.sources.all():
                    publishing.refresh(source, by=request.user)
                publishing.announce()  # its own page has particulars that stand in no credit


class SourceLinkInline(admin.StackedInline):
    model = SourceLink
    form = SourceLinkForm
    formset = SourceLinkFormSet
    template = "admin/posts/source/links.html"
    fields = ["rel", "url", "on"]
    verbose_name_plural = _("Where it can be read")

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj and obj.links.exists() else 1

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.base_fields["url"].widget.attrs |= {"placeholder": "https://", "inputmode": "url", "size": 50}
        return formset


EVIDENCE = {".pdf", ".png", ".jpg", ".jpeg", ".webp", ".txt", ".eml"}


class SourceForm(NewOutletMixin, LanguageForm):
    correction = forms.CharField(
        label=_("What was wrong in the credit"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "When readers were told something wrong about this article: a sentence, which goes out dated under every "
            "public post that quotes it. Left empty, the credit is mended without a correction."
        ),
    )

    class Meta:
        widgets = {
            "restrictions": forms.Textarea(attrs={"rows": 2}),
            "permission_evidence": forms.FileInput,
        }

    def clean_permission_evidence(self):
        """Limited in size and kind; never shown, only downloaded by editors, so kept as it is: it is evidence."""
        file = self.cleaned_data["permission_evidence"]
        if isinstance(file, UploadedFile):
            if file.size > settings.UPLOAD_MAX_BYTES:
                raise ValidationError(
                    _("This file is too large (%(size)s). At most %(limit)s are taken."),
                    params={"size": filesizeformat(file.size), "limit": filesizeformat(settings.UPLOAD_MAX_BYTES)},
                )
            if Path(file.name).suffix.lower() not in EVIDENCE:
                raise ValidationError(_("PDF, PNG, JPEG, WebP, plain text and mail (.eml) are taken as evidence."))
        return file


class LanguageFilter(admin.AllValuesFieldListFilter):
    """The languages by their names; a choice without one says so, since a link needs words."""

    def choices(self, changelist):
        for choice in super().choices(changelist):
            if choice["display"] in (None, ""):
                yield choice | {"display": gettext("not given")}
            else:
                code = str(choice["display"])
                yield choice | {"display": voices.language_name(code) if code in self.lookup_choices else code}


class SourceAdmin(admin.ModelAdmin):
    form = SourceForm
    inlines = [SourceLinkInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "language",
                    "byline",
                    "byline_reading",
                    "outlet",
                    "new_outlet",
                    "new_outlet_home",
                    "published_on",
                    "published_precision",
                ]
            },
        ),
        (_("Basis"), {"fields": ["basis"]}),
        (
            _("Permission"),
            {
                "fields": [
                    "permission_by",
                    "permission_on",
                    "permission_scope",
                    "permission_evidence",
                    "evidence_kept",
                    "permission_ends_on",
                ],
                "classes": ["collapse"],
            },
        ),
        (
            _("Licence and restrictions"),
            {"fields": ["licence", "licence_url", "restrictions"], "classes": ["collapse"]},
        ),
        (
            _("Something unknown, unsigned or not there?"),
            {
                "fields": ["byline_said", "outlet_said", "published_said", "url_said", "language_said", "said_reason"],
                "classes": ["collapse"],
            },
        ),
    ]
    readonly_fields = ["evidence_kept"]
    change_form_template = "admin/posts/source/change_form.html"
    list_display = ["name", "byline", "outlet", "published_on", "basis_name", "readers"]
    list_select_related = ["outlet"]
    list_filter = ["basis", ("language", LanguageFilter)]
    search_fields = ["title", "byline", "byline_reading", "outlet__name", "links__url"]

    def get_urls(self):
        view = self.admin_site.admin_view(files.source_evidence)
        return [
            path("<int:pk>/evidence/", view, name="posts_source_evidence"),
            *looking_up.urls(self.admin_site.admin_view),
            *links.urls(self.admin_site.admin_view),
            *withholding.urls(self.admin_site.admin_view),
            *super().get_urls(),
        ]

    def get_search_results(self, request, queryset, search_term):
        # An address typed in full finds its source however the address is spelled.
        if found := known.source_at(search_term):
            return queryset.filter(pk=found.pk), False
        return super().get_search_results(request, queryset, search_term)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "outlet":
            field.widget.can_view_related = field.widget.can_delete_related = False
            field.widget.widget.attrs |= {"class": "picker-select", "translate": "no", "data-search": "source.outlet"}
        return field

    def render_change_form(self, request, context, **kwargs):
        context["words"] = words.for_scripts()
        if (obj := kwargs.get("obj")) and "_popup" not in request.GET:
            address = reverse("admin:posts_source_csv", args=[obj.pk])
            context["quoting"] = quoting.context([obj], request.user, address)
            context["standing"] = withholding.standing(obj, request.user)
        response = super().render_change_form(request, context, **kwargs)
        scripts = [Script(f"js/desk/{name}.js", type="module") for name in ("picker", "lookup")]
        picker = Media(importmap=importmap, js=scripts)
        response.context_data["media"] = (picker + response.context_data["media"]).with_nonce(str(request.csp_nonce))
        return response

    @admin.display(description=_("source"), ordering="title")
    def name(self, source):
        # Rule 30: a foreign title says which language it is in, and is nobody's to translate.
        return format_html('<span translate="no" lang="{}">{}</span>', source.language or "und", source)

    @admin.display(description=_("basis"), ordering="basis")
    def basis_name(self, source):
        return source.get_basis_display() or "—"

    def get_list_display(self, request):
        may = permissions.may_withhold(request.user)
        return [*self.list_display, "withhold_link"] if may else self.list_display

    @admin.display(description=_("words shown"))
    def readers(self, source):
        return quoting.shown(source)

    @admin.display(description=_("withholding"))
    def withhold_link(self, source):
        return withholding.link(source)

    def get_fieldsets(self, request, obj=None):
        found = super().get_fieldsets(request, obj)
        public = obj is not None and obj.editions.public().exists()
        return [*found, (_("Correction for readers"), {"fields": ["correction"]})] if public else found

    @admin.display(description=_("evidence kept"))
    def evidence_kept(self, source):
        if not source.pk or not source.permission_evidence:
            return gettext("None")
        address = reverse("admin:posts_source_evidence", args=[source.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Download the evidence"))

    def has_delete_permission(self, request, obj=None):
        # A quoted source cannot go (the database says so too); an unused one can.
        quoted = obj is not None and (obj.desk_blocks.exists() or obj.quotations.exists())
        return not quoted and super().has_delete_permission(request, obj)

    def save_model(self, request, obj, form, change):
        form.make_outlet()
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            publishing.refresh(form.instance, by=request.user, corrected=form.cleaned_data.get("correction", ""))


class TagAliasInline(admin.TabularInline):
    model = TagAlias
    extra = 0


class TagAdmin(admin.ModelAdmin):
    fields = ["name", "slug"]
    list_display = ["name", "slug"]
    search_fields = ["name"]
    inlines = [TagAliasInline]

    def save_model(self, request, obj, form, change):
        was = self.model.objects.get(pk=obj.pk) if change else None
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if was and (was.name, was.slug) != (obj.name, obj.slug):
                publishing.rename_tag(obj, was=was)

    def get_deleted_objects(self, objs, request):
        """The tags alone: posts lose a tag, and the rows in between mean nothing to an editor."""
        tags = [str(tag) for tag in objs]
        return tags, {self.opts.verbose_name_plural: len(tags)}, set(), []

    def delete_model(self, request, obj):
        publishing.delete_tag(obj)

    def delete_queryset(self, request, queryset):
        with transaction.atomic():
            for tag in queryset:
                publishing.delete_tag(tag)


class AuthorForm(forms.ModelForm):
    class Meta:
        widgets = {"about": forms.Textarea(attrs={"rows": 5}), "links": forms.Textarea(attrs={"rows": 3})}

    def clean_links(self):
        """An address a line, each one that a reader may be sent to."""
        lines = [line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()]
        for line in lines:
            validate_url(line)
        return "\n".join(lines)


class AuthorAdmin(admin.ModelAdmin):
    """How an author stands before readers. Pages are made by the first publication; the name is frozen in posts."""

    form = AuthorForm
    fields = ["person", "slug", "about", "links"]
    readonly_fields = ["person"]
    list_display = ["person", "slug"]
    list_select_related = ["user"]

    @admin.display(description=pgettext_lazy("of a post", "author"), ordering="user")
    def person(self, obj):
        return revisions.author_name(obj.user)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            publishing.announce()
