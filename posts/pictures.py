"""Pictures as they come in and as they go out.

What an editor chooses is decoded by Pillow and written anew: no metadata, no trailing bytes, no disguised file.
What readers get are WebP renditions named after their own content. Nothing here knows a post or a request.
"""

import hashlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from posts.keys import new_token

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
MAX_PIXELS = 40_000_000
WIDTHS = (480, 960, 1600)
FLAT_COLOURS = 256  # up to so many colours a picture is a drawing: PNG keeps its edges clean


def normalise(uploaded) -> ContentFile:
    """The picture in `uploaded` (an open binary file with `size`), decoded and written anew as PNG or JPEG under a
    random name. Raises ValidationError, in words for an editor, for everything that is not such a picture."""
    if uploaded.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("This file is too large (%(size)s). At most %(limit)s are taken."),
            code="too_large",
            params={"size": filesizeformat(uploaded.size), "limit": filesizeformat(settings.UPLOAD_MAX_BYTES)},
        )
    with _opened(uploaded) as image:
        upright = ImageOps.exif_transpose(image)
        return _written(upright)


def renditions(file) -> list[tuple[str, int, int, bytes]]:
    """The public sizes of a stored picture: (name, width, height, bytes), smallest first, never larger than the
    picture itself. The name is made from the content, so equal names hold equal bytes."""
    with _opened(file) as image:
        base = image.convert("RGBA" if _has_alpha(image) else "RGB")
        return [_rendition(base, width) for width in _widths(base.width)]


def _widths(width: int) -> list[int]:
    largest = min(width, WIDTHS[-1])
    return [*(step for step in WIDTHS if step < largest), largest]


def _rendition(image: Image.Image, width: int) -> tuple[str, int, int, bytes]:
    height = max(1, round(image.height * width / image.width))
    sized = image if width == image.width else image.resize((width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    sized.save(out, "WEBP", quality=82, method=4)
    data = out.getvalue()
    return f"{hashlib.sha256(data).hexdigest()[:32]}-{width}.webp", width, height, data


@contextmanager
def _opened(file) -> Iterator[Image.Image]:
    """The first frame of the picture in `file`, decoded whole. Everything Pillow can stumble over becomes a
    ValidationError."""
    refusal = ValidationError(
        _("This is not a picture that can be read. JPEG, PNG, WebP, AVIF and GIF are taken."), code="not_a_picture"
    )
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of bombs above its own limit; ours, below, is lower
            image = Image.open(file, formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(
                    _("This picture is too large (%(width)d × %(height)d points). Make it smaller first."),
                    code="too_many_pixels",
                    params={"width": image.width, "height": image.height},
                )
            image.seek(0)
            image.load()
    except ValidationError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise refusal from error
    except (TypeError, IndexError, KeyError, AttributeError, OverflowError, MemoryError) as error:
        # Malformed files make decoders fail in these ways, too.
        raise refusal from error
    try:
        yield image
    finally:
        image.close()


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info


def _written(image: Image.Image) -> ContentFile:
    alpha = _has_alpha(image)
    plain = image.convert("RGBA" if alpha else "RGB")
    # A new image holds pixels and nothing else: no EXIF, no colour profile, no comments.
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    out = io.BytesIO()
    if alpha or bare.getcolors(FLAT_COLOURS) is not None:
        bare.save(out, "PNG", optimize=True)
        suffix = "png"
    else:
        bare.save(out, "JPEG", quality=90, optimize=True)
        suffix = "jpg"
    return ContentFile(out.getvalue(), name=f"{new_token()}.{suffix}")
