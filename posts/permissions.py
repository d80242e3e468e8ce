"""Who may see and do what with one post. The only place that decides; every view, command and template asks here.

A draft in any form (form, preview, comparison, history, journal, merge page, export, picture) is shown to those for
whom `may_see` is true, and to nobody else but the holder of a preview link (posts/previews.py).
"""

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from posts import roles
from posts.models import Post, RawImport


def at_the_desk(user) -> bool:
    """Whether somebody may enter the desk at all."""
    return user.is_active and user.is_staff


def visible(user) -> QuerySet[Post]:
    """The posts whose drafts this person may see."""
    if not at_the_desk(user) or not (user.has_perm("posts.view_post") or user.has_perm("posts.change_post")):
        return Post.objects.none()
    if user.has_perm("posts.see_every_post"):
        return Post.objects.all()
    return Post.objects.filter(Q(author=user) | Q(reviewer=user))


def may_see(user, post: Post) -> bool:
    """Whether this person may see the draft of a post, in whatever form."""
    if not at_the_desk(user) or not (user.has_perm("posts.view_post") or user.has_perm("posts.change_post")):
        return False
    return user.has_perm("posts.see_every_post") or user.pk in {post.author_id, post.reviewer_id}


def may_write(user, post: Post) -> bool:
    """Whether this person may change the draft."""
    return may_see(user, post) and user.has_perm("posts.change_post")


def may_review(user, post: Post) -> bool:
    """Whether this person may approve the post or ask for changes: who may review in general, and whom somebody like
    that has made the post's reviewer (posts/workflow.py). Nobody reviews a post of her own."""
    if user.pk == post.author_id or not may_write(user, post):
        return False
    return user.has_perm("posts.review_post") or user.pk == post.reviewer_id


def may_note(user, post: Post) -> bool:
    """Whether this person may write notes on the draft and settle them."""
    return may_write(user, post)


def may_set_author(user) -> bool:
    """Whether this person may say who the author of a post is. Others are the authors of what they begin."""
    return user.has_perm("posts.see_every_post")


def may_publish(user, post: Post) -> bool:
    """Whether this person may publish, schedule, withdraw and correct the post."""
    return may_see(user, post) and user.has_perm("posts.publish_post")


def may_manage(user, person) -> bool:
    """Whether this person may change the account of another: not that of a superuser, nor of anybody who can do
    something on this site that she cannot (the desk's own permissions apart), unless she is a superuser herself."""
    if not at_the_desk(user) or not user.has_perm("auth.change_user"):
        return False
    if user.is_superuser:
        return True
    return not person.is_superuser and _beyond_the_desk(person) <= user.get_all_permissions()


def _beyond_the_desk(person) -> set[str]:
    # Asked of an account that is shut for the moment, Django would name none of its permissions.
    granted = Permission.objects.filter(Q(user=person) | Q(group__user=person)).exclude(content_type__app_label="posts")
    return {f"{app}.{name}" for app, name in granted.values_list("content_type__app_label", "codename")}


def roles_to_give(user) -> frozenset[str]:
    """The roles this person may give to others: those that can do no more than she can."""
    own = user.get_all_permissions()
    return frozenset(name for name in roles.ROLES if roles.permissions_of(name) <= own)


def may_withhold(user) -> bool:
    """Whether this person may withhold a source's words from readers, in all posts, and show them again."""
    return at_the_desk(user) and user.has_perm("posts.withhold_source")


def reads_drafts(user) -> bool:
    """Whether this person may see drafts at all, be it only her own."""
    return at_the_desk(user) and (user.has_perm("posts.view_post") or user.has_perm("posts.change_post"))


def visible_imports(user) -> QuerySet[RawImport]:
    """The imported files this person may see: a file is a draft in its first form, so that all its posts must be
    visible to her; one without any post is for those who see every draft."""
    if not reads_drafts(user):
        return RawImport.objects.none()
    if user.has_perm("posts.see_every_post"):
        return RawImport.objects.all()
    made = RawImport.posts.through.objects
    hidden = made.exclude(post__in=visible(user).values("pk"))
    return RawImport.objects.filter(pk__in=made.values("rawimport_id")).exclude(pk__in=hidden.values("rawimport_id"))


def may_see_import(user, raw: RawImport) -> bool:
    """Whether this person may see an imported file and what was said about it."""
    return visible_imports(user).filter(pk=raw.pk).exists()
