"""The list of posts on the desk: its columns, its filters, and the search through every text of a post.

Drafts are in no index. So a search reads the texts themselves, and asks for each word in every way it may be written
(folding.spellings); five thousand posts are read in a moment.
"""

import re
from html import escape

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from posts import folding, markup, permissions, revisions
from posts.admin import panel
from posts.models import Commentary, Edition, Figure, Outlet, Post, QuotedArticle, Source, Tag, TaggedPost

# --- Search ---------------------------------------------------------------------------------------

MOST_WORDS = 8
# Words of the markup itself: asked for as text only, or every post would be found.
_MARKUP = " ".join(f"</{tag}> {' '.join(names)}=" for tag, names in markup.ALLOWED.items())
POST_TEXTS = ("title", "lead", "slug", "author__last_name", "author__first_name", "author__username")
BLOCK_TEXTS = {
    Commentary: ((), ("body",)),
    QuotedArticle: (
        ("title", "translator", "source__title", "source__byline", "source__byline_reading", "source__outlet__name"),
        ("body", "original"),
    ),
    Figure: (("alt", "caption", "credit"), ()),
}


def search(posts: QuerySet[Post], text: str) -> QuerySet[Post]:
    """Those of `posts` in which each of the words stands somewhere: in title, lead, address or author, in a block of
    any kind, in the particulars of a source, in a tag. Words in "quotes" stand together."""
    for word in _words(text)[:MOST_WORDS]:
        posts = posts.filter(_anywhere(word))
    return posts


def _words(text: str) -> list[str]:
    found = []
    for word in smart_split(text.replace("\u3000", " ")):
        quoted = len(word) > 1 and word[0] in "\"'" and word[0] == word[-1]
        found.append(unescape_string_literal(word) if quoted else word)
    return [word for word in found if word.strip()]


def _anywhere(word: str) -> Q:
    ways = folding.spellings(word)
    where = _in_texts(POST_TEXTS, ways)
    for model, (texts, bodies) in BLOCK_TEXTS.items():
        inside = _in_texts(texts, ways) | _in_bodies(bodies, ways)
        where |= Exists(model.objects.filter(inside, parent=OuterRef("pk")))
    tagged = TaggedPost.objects.filter(_in_texts(("tag__name",), ways), content_object=OuterRef("pk"))
    return where | Exists(tagged)


def _in_texts(names: tuple[str, ...], ways: tuple[str, ...]) -> Q:
    return _either(Q(**{f"{name}__icontains": way}) for name in names for way in ways)


def _in_bodies(names: tuple[str, ...], ways: tuple[str, ...]) -> Q:
    found = []
    for way in ways:
        written = escape(way, quote=False)
        if way.lower() in _MARKUP:
            found += [Q(**{f"{name}__iregex": f">[^<]*{re.escape(written)}"}) for name in names]
        else:
            found += [Q(**{f"{name}__icontains": written}) for name in names]
    return _either(found)


def _either(parts) -> Q:
    found = Q()
    for part in parts:
        found |= part
    return found


# --- Where a post stands --------------------------------------------------------------------------


def edition_of(editions: QuerySet[Edition]) -> Exists:
    """Whether a post has one of these editions."""
    return Exists(editions.filter(post=OuterRef("pk")))


def reworked() -> Q:
    """Public posts that have been saved since."""
    return Q(edition_of(Edition.objects.public())) & Q(edition__revision__lt=F("version"))


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"
    CHOICES = {
        "draft": (_("Draft"), lambda: Q(edition__isnull=True, stage=Post.Stage.DRAFT)),
        "in_review": (_("In review"), lambda: Q(stage=Post.Stage.IN_REVIEW)),
        "changes": (_("Changes requested"), lambda: Q(stage=Post.Stage.CHANGES)),
        "approved": (_("Approved"), lambda: Q(stage=Post.Stage.APPROVED)),
        "scheduled": (_("Scheduled"), lambda: Q(edition_of(Edition.objects.scheduled()))),
        "public": (_("Public"), lambda: Q(edition_of(Edition.objects.public()))),
        "reworked": (_("Public, changed on the desk since"), reworked),
        "withdrawn": (_("Withdrawn"), lambda: Q(edition_of(Edition.objects.withdrawn()))),
    }

    def lookups(self, request, model_admin):
        return [(name, label) for name, (label, _where) in self.CHOICES.items()]

    def queryset(self, request, queryset):
        chosen = self.CHOICES.get(self.value())
        return queryset.filter(chosen[1]()) if chosen else queryset


# --- Other filters --------------------------------------------------------------------------------


class _RowFilter(admin.SimpleListFilter):
    """A filter whose choices are rows: those that most of the visible posts have, and the one that is chosen."""

    MOST = 30
    model: type[Model]
    to_post = ""  # from the row to its posts

    def lookups(self, request, model_admin):
        seen = {f"{self.to_post}__in": permissions.visible(request.user)}
        rows = self.model.objects.filter(**seen).annotate(posts_seen=Count(self.to_post, distinct=True))
        found = list(rows.order_by("-posts_seen", "pk")[: self.MOST])
        chosen = self.used_parameters.get(self.parameter_name, "")
        if chosen.isdecimal() and int(chosen) not in {row.pk for row in found}:
            found += rows.filter(pk=chosen)
        return sorted(((row.pk, self.name(row)) for row in found), key=lambda item: item[1])

    def name(self, row) -> str:
        return str(row)

    def queryset(self, request, queryset):
        value = self.value()
        if value is None:
            return queryset
        return queryset.filter(self.where(value)) if value.isdecimal() else queryset.none()

    def where(self, value: str) -> Q:
        raise NotImplementedError


class AuthorFilter(_RowFilter):
    title = pgettext_lazy("of a post", "author")
    parameter_name = "author"
    model = get_user_model()
    to_post = "posts"

    def name(self, row) -> str:
        return revisions.author_name(row)

    def where(self, value):
        return Q(author=value)


class OutletFilter(_RowFilter):
    title = _("outlet")
    parameter_name = "outlet"
    model = Outlet
    to_post = "sources__desk_blocks__parent"

    def where(self, value):
        return Q(Exists(QuotedArticle.objects.filter(parent=OuterRef("pk"), source__outlet=value)))


class TagFilter(_RowFilter):
    title = _("tag")
    parameter_name = "tag"
    model = Tag
    to_post = "tagged_posts__content_object"

    def where(self, value):
        return Q(Exists(TaggedPost.objects.filter(content_object=OuterRef("pk"), tag=value)))


class BasisFilter(admin.SimpleListFilter):
    title = _("basis")
    parameter_name = "basis"

    def lookups(self, request, model_admin):
        return [*Source.BASES, ("none", _("not given"))]

    def queryset(self, request, queryset):
        value = self.value()
        if value is None:
            return queryset
        basis = "" if value == "none" else value
        return queryset.filter(Exists(QuotedArticle.objects.filter(parent=OuterRef("pk"), source__basis=basis)))


class UndecidedFilter(admin.SimpleListFilter):
    title = _("undecided")
    parameter_name = "undecided"

    def lookups(self, request, model_admin):
        return [("yes", _("Nobody has said yet whose words some blocks are")), ("no", _("All is decided"))]

    def queryset(self, request, queryset):
        open_blocks = _either(
            Exists(model.objects.filter(parent=OuterRef("pk")).exclude(undecided="")) for model in BLOCK_TEXTS
        )
        if self.value() == "yes":
            return queryset.filter(open_blocks)
        return queryset.exclude(open_blocks) if self.value() == "no" else queryset


# --- The list -------------------------------------------------------------------------------------


class PostList(ChangeList):
    """Rows without the documents that their editions hold."""

    def apply_select_related(self, qs):
        heavy = ("document", "body_html", "card_html", "feed_html")
        return qs.select_related("edition", "author", "reviewer").defer(*(f"edition__{name}" for name in heavy))


class PostListing:
    """What the list of posts shows; PostAdmin has it."""

    list_display = ["title_or_not", "stand", "stage_name", "author_name", "reviewer_name", "changed_at"]
    list_display_links = ["title_or_not"]
    list_filter = [StateFilter, UndecidedFilter, AuthorFilter, OutletFilter, BasisFilter, TagFilter]
    list_per_page = 50
    search_fields = ["title"]  # shows the field; what it does is `get_search_results`
    search_help_text = _("Looks through titles, leads, all texts and originals, sources, authors, outlets and tags.")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-changed_at", "-pk"]
    actions = None

    def get_changelist(self, request, **kwargs):
        return PostList

    def get_search_results(self, request, queryset, search_term):
        return search(queryset, search_term), False

    @admin.display(description=_("title"), ordering="title")
    def title_or_not(self, post):
        return str(post)

    @admin.display(description=_("state"))
    def stand(self, post):
        return stand(post, getattr(post, "edition", None))

    @admin.display(description=_("stage"), ordering="stage")
    def stage_name(self, post):
        idle = post.stage == Post.Stage.DRAFT and getattr(post, "edition", None)
        return "—" if idle else post.get_stage_display()

    @admin.display(description=pgettext_lazy("of a post", "author"), ordering="author")
    def author_name(self, post):
        return revisions.author_name(post.author)

    @admin.display(description=_("reviewer"), ordering="reviewer")
    def reviewer_name(self, post):
        return revisions.author_name(post.reviewer) if post.reviewer else "—"


def stand(post: Post, edition: Edition | None) -> str:
    """Where a post stands towards its readers, in a word or two."""
    if edition is None:
        return gettext("Not published")
    if edition.withdrawn_at:
        return gettext("Withdrawn")
    if not edition.is_public:
        return gettext("Scheduled for %(when)s") % {"when": panel.when(edition.published_at)}
    if post.version > edition.revision:
        return gettext("Public, changed on the desk since")
    return gettext("Public")
