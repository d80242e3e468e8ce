"""What a published post can be found by, as rows: written when it is published or a credit changes, read by lists."""

from collections.abc import Iterator

from posts import document
from posts.document import Voice
from posts.models.library import Author, Source
from posts.models.public import Edition, EditionFacet
from posts.rendering.passages import local_day

Kind = EditionFacet.Kind


def write(edition: Edition) -> None:
    """Makes the facets of `edition` say what its document, tags and sources say. Its tags and quotations are set
    already. Call it inside the transaction that changed them."""
    edition.facets.all().delete()
    EditionFacet.objects.bulk_create(
        EditionFacet(edition=edition, kind=kind, value=value, published_at=edition.published_at)
        for kind, value in dict.fromkeys(_of(edition))
    )


def _of(edition: Edition) -> Iterator[tuple[str, str]]:
    content = edition.content
    voices = {block.voice for block in content.blocks}
    for voice in (Voice.TRANSLATION, Voice.QUOTATION):
        if voice in voices:
            yield Kind.VOICE, voice.value
    if not any(voice.is_quoted for voice in voices):
        yield Kind.VOICE, Voice.OWN.value
    for block in content.blocks:
        if isinstance(block, document.QuotedArticle) and block.method:
            yield Kind.METHOD, block.method
    for tag in edition.tags.all():
        yield Kind.TAG, str(tag.pk)
    for source in Source.objects.filter(quotations__edition=edition):
        if source.outlet_id:
            yield Kind.OUTLET, str(source.outlet_id)
        if source.language:
            yield Kind.LANGUAGE, source.language
    author, _made = Author.objects.get_or_create(user_id=edition.author_id)
    yield Kind.AUTHOR, str(author.pk)
    yield Kind.YEAR, str(local_day(edition.published_at).year)
