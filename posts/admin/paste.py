"""「貼り付けて始める」: a pasted text, whose words each paragraph is, a draft.

Three steps, each of which can be repeated without harm: keep the text, settle the speakers, make the draft.
Everything typed is stored with the Paste before anything else is looked at.
"""

from dataclasses import dataclass, replace

from django import forms
from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from js_asset import Media, Script

from posts import revisions
from posts.admin import panel, particulars, words
from posts.admin.prose import importmap
from posts.document import Commentary, QuotedArticle, count_block
from posts.importing import load, plain_text, reasons
from posts.importing.readings import language_of
from posts.importing.segment import Segmentation, Span, segment
from posts.markup import from_text
from posts.models import Outlet, Paste, Post
from posts.models import QuotedArticle as QuotedRow
from posts.models.library import validate_url

SPEAKERS = ("own", "translation", "quotation", "source")
MAX_SHOWN = 1_200  # paragraphs shown one by one; what a browser still draws at once


class PasteForm(forms.ModelForm):
    """The text as pasted. Not one character is stripped or repaired; browsers send line ends as CRLF whatever was
    pasted, so CRLF becomes LF, and the splitter reads the very text that is stored."""

    use_required_attribute = False
    text = forms.CharField(label=_("Text"), strip=False, widget=forms.Textarea(attrs={"rows": 16}))
    title = forms.CharField(
        label=_("title"), max_length=200, required=False, help_text=_("Your own words, not the foreign headline.")
    )
    url = forms.CharField(
        label=_("address of the source"), max_length=2000, required=False, validators=[validate_url],
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )  # fmt: skip

    class Meta:
        model = Paste
        fields = ("text", "title", "url")

    def clean_text(self):
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        if not text.strip():
            raise forms.ValidationError(_("There is no text yet. Paste the whole post here."), code="required")
        return text


class TitleForm(forms.Form):
    use_required_attribute = False
    title = forms.CharField(label=_("title"), max_length=200, required=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph on the screen. `spoken` is '' while undecided. The three counts are what it adds to own and
    others' words when it is turned."""

    number: int
    place: int
    text: str
    guess: str
    spoken: str
    label: str
    reason: str
    speakers: tuple[tuple[str, str, str], ...]
    own: int
    quoted: int
    note: int
    lang: str


def _allowed(request) -> None:
    if not request.user.has_perm("posts.add_post"):
        raise PermissionDenied


def start(request):
    """The empty sheet: text, title, address."""
    _allowed(request)
    form = PasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        paste = _kept(request.user, form)
        return HttpResponseRedirect(reverse("admin:posts_post_paste_sort", args=[paste.key]))
    context = {
        "title": gettext("Start with a paste"),
        "form": form,
        "errors": words.links(form),
        "words": words.for_scripts(),
        "waiting": Paste.objects.filter(owner=request.user, post__isnull=True).defer("text")[:5],
    }
    return _page(request, "admin/posts/paste.html", context)


def _kept(user, form) -> Paste:
    """The stored paste. The button pressed twice gives the same one."""
    with transaction.atomic():
        same = Paste.objects.filter(owner=user, post__isnull=True, text=form.cleaned_data["text"]).first()
        paste = form.save(commit=False)
        if same:
            same.title, same.url = paste.title or same.title, paste.url or same.url
            paste = same
        paste.owner = user
        paste.save()
    return paste


def sort(request, key: str):
    """Whose words each paragraph is, the source's particulars, and the button that makes the draft."""
    _allowed(request)
    paste = get_object_or_404(Paste.objects.select_related("post"), key=key, owner=request.user)
    if paste.post:
        return HttpResponseRedirect(reverse("admin:posts_post_change", args=[paste.post.pk]))
    split = segment(paste.text)
    if request.method == "POST":
        _remember(paste, split, request.POST)
        if "keep" in request.POST:
            return HttpResponse(status=204)
    content = _document(paste, split, request.user)
    title_form, forms_ = _forms(request, paste, split, content)
    # A source that came up with the last choices was not on the page yet: its form is empty, not wrong.
    asked = [title_form, *(form for form in forms_.values() if form.is_bound)]
    wrong = [form for form in asked if form.is_bound and not form.is_valid()]
    if "make" in request.POST and not wrong:
        post = _draft(request, paste, content, title_form, forms_)
        messages.success(request, gettext("The draft is made. The pasted text is kept with it."))
        return HttpResponseRedirect(reverse("admin:posts_post_change", args=[post.pk]))
    return _page(
        request, "admin/posts/sort.html", _sort_context(paste, split, content, title_form, list(forms_.values()))
    )


def _remember(paste: Paste, split: Segmentation, data) -> None:
    """Stores what she has said so far, before anything is checked."""
    spoken = {}
    for number, span in enumerate(split.spans):
        voice = data.get(f"span-{number}", "")
        if voice in {*SPEAKERS, "marker"} and voice != span.voice.value:
            spoken[str(number)] = voice
    typed = {name: value for name, value in data.items() if name == "title" or name.startswith("source-")}
    hidden = {name: value for name, value in paste.choices.items() if name.isdecimal() and f"span-{name}" not in data}
    shown_all = sum(bool(plain_text.paragraphs(split.text, span)) for span in split.spans) <= MAX_SHOWN
    paste.choices = {**({} if shown_all else hidden), **spoken, "typed": typed}
    Paste.objects.filter(pk=paste.pk).update(choices=paste.choices)


def _spoken(paste: Paste) -> dict[int, str]:
    return {int(number): voice for number, voice in paste.choices.items() if number.isdecimal()}


def _document(paste: Paste, split: Segmentation, user):
    return plain_text.to_document(
        split, _spoken(paste), title=paste.title, url=paste.url, author=revisions.author_name(user)
    )


def _forms(request, paste: Paste, split: Segmentation, content):
    """The title's form, and by source key one form of particulars for each source, bound to what was posted or
    kept before. A form is named after a paragraph of its source, so that it stays with it whatever is turned."""
    typed = (request.POST if request.method == "POST" else paste.choices.get("typed")) or {}
    last = QuotedRow.objects.filter(parent__author=request.user).order_by("-pk").first()
    name = revisions.author_name(request.user)
    posted = [key.removesuffix("-url") for key in typed if key.startswith("source-") and key.endswith("-url")]
    spans = _spans_of_sources(split, _spoken(paste), content) or {"": ["none"]}
    forms_ = {}
    for key, prefix in _prefixes(spans, posted).items():
        start_with = particulars.initial(content.source(key), translator=name, last=last)
        data = typed if prefix in posted else None
        forms_[key] = particulars.ParticularsForm(data, prefix=prefix, initial=start_with)
    return TitleForm(typed if "title" in typed else None, initial={"title": paste.title}), forms_


def _spans_of_sources(split: Segmentation, spoken: dict[int, str], content) -> dict[str, list]:
    """The numbers of the paragraphs that each source of the document speaks, in order."""
    found: dict[str, list] = {}
    for group, block in zip(plain_text.grouped(split, spoken), content.blocks, strict=True):
        if isinstance(block, QuotedArticle):
            found.setdefault(block.source, []).extend(group.numbers)
    return found


def _prefixes(spans: dict[str, list], posted: list[str]) -> dict[str, str]:
    """Source key -> name of its form: the posted one that names one of its paragraphs, else a new one after its first
    paragraph. What was typed while nothing was quoted yet goes to the first source there is."""
    chosen = {}
    for key, numbers in spans.items():
        names = [f"source-{number}" for number in numbers]
        chosen[key] = next((name for name in names if name in posted), names[0])
    first = next(iter(chosen), None)
    if "source-none" in posted and chosen.get(first) not in posted:
        chosen[first] = "source-none"
    return chosen


@transaction.atomic
def _draft(request, paste: Paste, content, title_form, forms_) -> Post:
    """One paste, one post: pressed twice, the first draft comes back."""
    paste = Paste.objects.select_for_update().get(pk=paste.pk)
    if paste.post:
        return paste.post
    given = {key: form.cleaned_data for key, form in forms_.items() if form.is_bound}
    particulars.make_outlets(given.values())
    content = particulars.apply(_titled(content, title_form.cleaned_data["title"]), given)
    post = load.make_draft(content, by=request.user, import_ref=f"paste:{paste.key}")
    paste.post, paste.title = post, title_form.cleaned_data["title"]
    paste.save(update_fields=["post", "title"])
    return post


def _titled(content, title: str):
    return replace(content, title=title.strip())


# --- What the screen shows ------------------------------------------------------------------------


def _sort_context(paste: Paste, split: Segmentation, content, title_form, forms_) -> dict:
    rows, left_out = _rows(split, _spoken(paste))
    parts = [(row.spoken or "undecided", row.own or row.quoted) for row in rows if row.spoken in ("", *SPEAKERS[:3])]
    return {
        "title": gettext("Whose words are these?"),
        "paste": paste,
        "rows": rows,
        "left_out": left_out,
        "undecided": sum(not row.spoken for row in rows),
        "map": panel.composition(parts, content.count),
        "title_form": title_form,
        "sources": [{"form": form, "known": _known(form)} for form in forms_],
        "outlets": Outlet.objects.order_by("name").values_list("name", flat=True)[:300],
        "words": words.for_scripts(),
        "voices": panel.voice_labels(),
        "errors": words.error_links(title_form, []) + [link for form in forms_ for link in words.links(form)],
    }


def _known(form):
    return particulars.known_source(form["url"].value() or "")


def _rows(split: Segmentation, spoken: dict[int, str]) -> tuple[list[Row], int]:
    """The paragraphs to show and how many are left out of a very long text (they keep the splitter's voice and can
    be turned in the draft); undecided ones are shown before all others."""
    numbers = [number for number, span in enumerate(split.spans) if plain_text.paragraphs(split.text, span)]
    shown = set(numbers[:MAX_SHOWN])
    if len(numbers) > MAX_SHOWN:
        unsure = [number for number in numbers if split.spans[number].voice == "undecided"][:MAX_SHOWN]
        shown = {*unsure, *numbers[: MAX_SHOWN - len(unsure)]}
    places = {number: place for place, number in enumerate(numbers, start=1)}
    rows = [_row(split, number, places[number], spoken) for number in numbers if number in shown]
    return rows, len(numbers) - len(rows)


def _row(split: Segmentation, number: int, place: int, spoken: dict[int, str]) -> Row:
    span = split.spans[number]
    voice = plain_text.speaker_of(number, span, spoken)
    labels = speaker_labels()
    body = from_text(plain_text.paragraphs(split.text, span))
    own = count_block(Commentary(key="", body=body)).own
    other = count_block(QuotedArticle(key="", body=body))
    offered = (*SPEAKERS, "marker") if span.voice == "marker" else SPEAKERS
    return Row(
        number=number,
        place=place,
        text=split.text[span.start : span.end].strip("\r\n"),
        guess=span.voice.value,
        spoken="" if voice == "undecided" else voice,
        label=labels.get(voice, voice) + (gettext(" (headline)") if span.part == "headline" else ""),
        reason=str(reasons.reason_text(span)),
        speakers=tuple((value, labels[value], short_labels()[value]) for value in offered),
        own=own,
        quoted=other.quoted,
        note=other.own,
        lang=_foreign(split, span),
    )


def _foreign(split: Segmentation, span: Span) -> str:
    """The language of a paragraph that is not the post's own (rule 30)."""
    found = language_of(split.text[span.start : span.end])
    return found if found and found != "ja" else ""


def speaker_labels() -> dict[str, str]:
    """What each voice a paragraph can have is called."""
    return panel.voice_labels() | {"source": gettext("Source"), "marker": gettext("Marker")}


def short_labels() -> dict[str, str]:
    """One or two characters for the buttons in the gutter."""
    return {
        "own": gettext("Own"), "translation": gettext("Tr."), "quotation": gettext("Quo."),
        "source": gettext("Src."), "marker": gettext("Mark"),
    }  # fmt: skip


def _page(request, template: str, context: dict) -> TemplateResponse:
    scripts = [Script(f"js/desk/{name}.js", type="module") for name in ("turns", "lookup")]
    media = Media(importmap=importmap, js=scripts)
    context = {
        **site.each_context(request),
        "opts": Post._meta,
        "media": media.with_nonce(str(request.csp_nonce)),
        **context,
    }
    status = 400 if request.method == "POST" else 200
    return TemplateResponse(request, template, context, status=status)
