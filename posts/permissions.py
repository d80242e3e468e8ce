"""Who may see and do what with one post. The only place that decides; every view, command and template asks here.

A draft in any form (form, preview, comparison, history, journal, merge page, export, picture) is shown to those for
whom `may_see` is true, and to nobody else but the holder of a preview link (posts/previews.py).
"""

from django.db.models import Q, QuerySet

from posts.models import Post


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
    """Whether this person may approve the post or ask for changes."""
    return may_see(user, post) and user.has_perm("posts.review_post")


def may_publish(user, post: Post) -> bool:
    """Whether this person may publish, schedule, withdraw and correct the post."""
    return may_see(user, post) and user.has_perm("posts.publish_post")


def may_withhold(user) -> bool:
    """Whether this person may withhold a source's words from readers, in all posts, and show them again."""
    return at_the_desk(user) and user.has_perm("posts.withhold_source")
