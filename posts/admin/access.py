"""The door of every view of the desk that shows or changes one draft."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from posts import permissions
from posts.models import Post


def draft(request, pk, *, write: bool = False) -> Post:
    """The post, for those who may see its draft (with `write`: change it). Raises Http404 or PermissionDenied."""
    post = get_object_or_404(Post.objects.select_related("author"), pk=pk)
    asked = permissions.may_write if write else permissions.may_see
    if not asked(request.user, post):
        raise PermissionDenied
    return post
