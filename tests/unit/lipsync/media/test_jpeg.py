import cv2
import numpy as np
import pytest

from lipsync.media.jpeg import quality_of, size_of
from tests.fakes_lipsync import image_points, paint

FACE = paint(image_points(0.1))


def encoded(quality: int) -> bytes:
    return cv2.imencode(".jpg", FACE, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


@pytest.mark.parametrize("quality", [10, 50, 75, 85, 92, 100])
def test_the_quality_is_read_from_the_tables(quality: int) -> None:
    assert quality_of(encoded(quality)) == quality
    assert size_of(encoded(quality)) == (FACE.shape[1], FACE.shape[0])


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xdb\x00\x00", b"\xff\xd8\xff\xe0\xff\xff", b"text"])
def test_what_tells_nothing_has_none(data: bytes) -> None:
    assert quality_of(data) is None
    assert size_of(data) is None


def test_written_again_with_its_own_quality_a_picture_stays_as_it_is() -> None:
    first = encoded(85)
    seen = cv2.imdecode(np.frombuffer(first, np.uint8), cv2.IMREAD_COLOR)
    own = quality_of(first)
    assert own is not None
    again = cv2.imdecode(cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, own])[1], cv2.IMREAD_COLOR)
    error = float(((again.astype(float) - seen) ** 2).mean())
    assert 10 * np.log10(255**2 / error) > 45
