import io

import numpy as np
import pytest
from PIL import Image as Pillow

from lipsync.errors import MediaUnreadable
from lipsync.media.pictures import is_picture, read_picture
from wire.errors import MessageTooLarge


def encoded(mode: str = "RGB", size: tuple[int, int] = (64, 48), form: str = "PNG", **options: object) -> bytes:
    pixels = np.random.default_rng(0).integers(0, 255, (size[1], size[0], 4), np.uint8)
    picture = Pillow.fromarray(pixels, "RGBA" if mode == "RGBA" else None).convert(mode)
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("mode", "form"),
    [
        ("RGB", "PNG"),
        ("RGB", "JPEG"),
        ("RGB", "WEBP"),
        ("L", "JPEG"),
        ("CMYK", "JPEG"),
        ("RGBA", "PNG"),
        ("P", "PNG"),
        ("LA", "PNG"),
        ("1", "PNG"),
    ],
)
def test_every_colour_model_becomes_bgr(mode: str, form: str) -> None:
    data = encoded(mode, form=form)
    image = read_picture(data)
    assert image.shape == (48, 64, 3)
    assert image.dtype == np.uint8
    assert is_picture(data[:16])


def test_channels_are_blue_green_red() -> None:
    buffer = io.BytesIO()
    Pillow.new("RGB", (40, 40), (200, 100, 10)).save(buffer, "PNG")
    assert tuple(read_picture(buffer.getvalue())[0, 0]) == (10, 100, 200)


def test_a_turned_photo_is_set_upright() -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6
    assert read_picture(encoded(form="JPEG", exif=exif.tobytes())).shape == (64, 48, 3)


def test_of_an_animation_the_first_picture_counts() -> None:
    first, second = Pillow.new("RGB", (40, 40), (255, 0, 0)), Pillow.new("RGB", (40, 40), (0, 255, 0))
    buffer = io.BytesIO()
    first.save(buffer, "WEBP", save_all=True, append_images=[second], duration=50, lossless=True)
    assert tuple(read_picture(buffer.getvalue())[5, 5]) == (0, 0, 255)


def test_transparency_is_white() -> None:
    buffer = io.BytesIO()
    Pillow.new("RGBA", (40, 40), (0, 0, 0, 0)).save(buffer, "PNG")
    assert tuple(read_picture(buffer.getvalue())[0, 0]) == (255, 255, 255)


def test_a_huge_picture_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(MessageTooLarge, match="8000x8000"):
        read_picture(encoded("1", (8_000, 8_000)))


@pytest.mark.parametrize("data", [b"", b"text", encoded()[:300], encoded(form="JPEG")[:200], encoded(size=(1, 1))])
def test_what_is_no_good_picture_is_said(data: bytes) -> None:
    with pytest.raises(MediaUnreadable):
        read_picture(data)


def test_other_files_are_not_taken_for_pictures() -> None:
    assert not is_picture(b"\x00\x00\x00\x18ftypisom0000")
    assert not is_picture(b"RIFF0000WAVEfmt ")
    assert not is_picture(b"")
