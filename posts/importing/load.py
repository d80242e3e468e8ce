"""A Document onto the desk, as a new draft."""

from dataclasses import replace

from django.db import transaction

from posts import revisions
from posts.document import Document
from posts.models import Post, Revision


@transaction.atomic
def make_draft(content: Document, *, by, import_ref: str | None = None, event: str = Revision.Event.IMPORTED) -> Post:
    """A draft that says what `content` says, written by `by`. With an `import_ref` that is already on the desk,
    nothing is changed and that post comes back (rule 35)."""
    if import_ref:
        known = Post.objects.filter(import_ref=import_ref).first()
        if known:
            return known
    slug = content.slug if content.slug and not Post.objects.filter(slug=content.slug).exists() else ""
    post = Post(title=content.title, language=content.language, author=by, import_ref=import_ref)
    if slug:
        post.slug = slug
    post.save()
    revisions.write(post, replace(content, slug=post.slug))
    revisions.save(post, by=by, event=event, continues=content)
    return post
