"""The desk's own files: pictures of drafts, evidence of permissions. Only through the desk's permission."""

import mimetypes

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from posts import permissions
from posts.models import Figure, Source


def private(file, *, as_attachment: bool) -> FileResponse:
    """A file of the desk's storage, for one browser only. Raises Http404 when it is not there."""
    if not file:
        raise Http404
    try:
        opened = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    response = FileResponse(
        opened, as_attachment=as_attachment, filename=file.name.rpartition("/")[2], content_type=kind
    )
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def figure_image(request, pk: int):
    """The picture of a figure, for those who may see the draft it belongs to."""
    figure = get_object_or_404(Figure.objects.select_related("parent"), pk=pk)
    if not permissions.may_see(request.user, figure.parent):
        raise PermissionDenied
    return private(figure.image, as_attachment=False)


@require_safe
def source_evidence(request, pk: int):
    """The evidence of a permission, as a download, for those who may see sources on the desk."""
    if not (request.user.has_perm("posts.view_source") or request.user.has_perm("posts.change_source")):
        raise PermissionDenied
    return private(get_object_or_404(Source, pk=pk).permission_evidence, as_attachment=True)
