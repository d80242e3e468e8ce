"""What comes in as a picture is decoded and written anew; what goes out is named after its content."""

import hashlib
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from posts import pictures


def _noise(size=(640, 400)):
    image = Image.effect_noise(size, 60).convert("RGB")
    image.putpixel((0, 0), (255, 0, 0))
    return image


def _file(image, kind, name="a.bin", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return SimpleUploadedFile(name, out.getvalue())


def _read(content):
    return Image.open(io.BytesIO(content.read()))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_it_takes_the_five_formats(kind):
    made = pictures.normalise(_file(_noise(), kind))
    assert _read(made).format in {"JPEG", "PNG"}


def test_a_photograph_becomes_jpeg_and_a_flat_or_transparent_picture_stays_png():
    assert _read(pictures.normalise(_file(_noise(), "PNG"))).format == "JPEG"
    assert _read(pictures.normalise(_file(Image.new("RGB", (40, 40), "teal"), "PNG"))).format == "PNG"
    clear = _noise().convert("RGBA")
    clear.putalpha(128)
    assert _read(pictures.normalise(_file(clear, "PNG"))).format == "PNG"


def test_metadata_and_trailing_bytes_are_gone():
    exif = Image.Exif()
    exif[0x010E] = "taken at home, 35.68 N"
    uploaded = _file(_noise(), "JPEG", exif=exif, comment=b"a secret remark")
    uploaded = SimpleUploadedFile("a.jpg", uploaded.read() + b"<script>alert(1)</script>")
    data = pictures.normalise(uploaded).read()
    assert b"taken at home" not in data
    assert b"secret" not in data
    assert b"script" not in data
    assert not Image.open(io.BytesIO(data)).getexif()


def test_the_orientation_noted_by_the_camera_is_applied():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert _read(pictures.normalise(_file(_noise((300, 100)), "JPEG", exif=exif))).size == (100, 300)


def test_only_the_first_frame_of_an_animation_is_kept():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    uploaded = _file(frames[0], "GIF", save_all=True, append_images=frames[1:])
    made = _read(pictures.normalise(uploaded))
    assert made.getpixel((5, 5)) == (255, 0, 0)
    assert getattr(made, "n_frames", 1) == 1


def test_the_name_is_random_and_says_nothing_of_the_upload():
    uploaded = _file(_noise(), "JPEG", name="../../家族写真.jpg")
    first, second = pictures.normalise(uploaded).name, pictures.normalise(uploaded).name
    assert first != second
    assert "家族" not in first
    assert "/" not in first


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"%PDF-1.7 ...",
        b"\xff\xd8\xff" * 9,
    ],
)
def test_everything_else_is_refused_in_words(content):
    with pytest.raises(ValidationError) as refused:
        pictures.normalise(SimpleUploadedFile("a.png", content))
    assert refused.value.messages[0]


def test_formats_pillow_knows_but_readers_do_not_are_refused():
    with pytest.raises(ValidationError):
        pictures.normalise(_file(_noise(), "TIFF", name="a.png"))


def test_a_truncated_picture_is_refused():
    whole = _file(_noise(), "PNG").read()
    with pytest.raises(ValidationError):
        pictures.normalise(SimpleUploadedFile("a.png", whole[: len(whole) // 2]))


def test_a_file_that_is_too_large_is_refused_before_it_is_decoded(settings):
    settings.UPLOAD_MAX_BYTES = 1000
    with pytest.raises(ValidationError) as refused:
        pictures.normalise(SimpleUploadedFile("a.png", b"x" * 1001))
    assert refused.value.code == "too_large"


def test_a_decompression_bomb_is_refused_before_it_is_decoded(monkeypatch):
    uploaded = _file(Image.new("1", (7000, 6000)), "PNG")
    assert uploaded.size < 100_000
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was decoded"))
    with pytest.raises(ValidationError) as refused:
        pictures.normalise(uploaded)
    assert refused.value.code == "too_many_pixels"


def test_renditions_are_webp_named_after_their_content_and_never_larger_than_the_picture():
    made = pictures.renditions(_file(_noise((1200, 600)), "JPEG"))
    assert [(width, height) for _name, width, height, _data in made] == [(480, 240), (960, 480), (1200, 600)]
    for name, width, height, data in made:
        assert name == f"{hashlib.sha256(data).hexdigest()[:32]}-{width}.webp"
        picture = Image.open(io.BytesIO(data))
        assert (picture.format, picture.size) == ("WEBP", (width, height))


@pytest.mark.parametrize(
    ("width", "widths"), [(300, [300]), (480, [480]), (961, [480, 960, 961]), (4000, [480, 960, 1600])]
)
def test_rendition_widths_follow_the_picture(width, widths):
    made = pictures.renditions(_file(Image.new("RGB", (width, 50), "navy"), "PNG"))
    assert [item[1] for item in made] == widths
