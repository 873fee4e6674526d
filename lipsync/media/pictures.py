"""Still pictures: JPEG, PNG and WebP of any colour model, upright, first frame only."""

import io

import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from lipsync.arrays import Image
from lipsync.errors import MediaUnreadable
from wire.errors import MessageTooLarge

MAX_SIDE_PX = 4_096
MIN_SIDE_PX = 32
FORMATS = ("JPEG", "PNG", "WEBP")


def read_picture(data: bytes) -> Image:
    """The picture as BGR. Raises MediaUnreadable, or MessageTooLarge for a side over 4096 pixels (before decoding)."""
    try:
        with Pillow.open(io.BytesIO(data), formats=FORMATS) as picture:
            width, height = picture.size
            if max(width, height) > MAX_SIDE_PX:
                raise MessageTooLarge(
                    f"The picture is {width}x{height}; the longer side may have {MAX_SIDE_PX} pixels. Scale it down."
                )
            if min(width, height) < MIN_SIDE_PX:
                raise MediaUnreadable(f"The picture is {width}x{height}: too small for a face.")
            upright = ImageOps.exif_transpose(picture)
            rgb = np.asarray(_opaque(upright).convert("RGB"), np.uint8)
    except UnidentifiedImageError:
        raise MediaUnreadable("This is not a JPEG, PNG or WebP picture.") from None
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError) as error:
        raise MediaUnreadable(f"The picture is damaged ({error}); send it again.") from None
    return np.ascontiguousarray(rgb[..., ::-1])


def is_picture(head: bytes) -> bool:
    """Whether a file that begins with `head` (12 bytes or more) is one of the picture formats."""
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def _opaque(picture: Pillow.Image) -> Pillow.Image:
    """Transparent parts on white, as most viewers show them."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture
    layered = picture.convert("RGBA")
    white = Pillow.new("RGBA", layered.size, (255, 255, 255, 255))
    return Pillow.alpha_composite(white, layered)
