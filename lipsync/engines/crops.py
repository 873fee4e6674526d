"""Square face crops for the neural renderers, and the way back into the frame."""

from dataclasses import dataclass

import cv2
import numpy as np

from lipsync.arrays import Array, Image

FEATHER = 0.08


@dataclass(frozen=True)
class Crop:
    """A square of the frame: corner and side in pixels of it. It may reach over the border."""

    x: float
    y: float
    side: float

    def take(self, image: Image, size: int) -> Image:
        """The crop at `size` x `size` pixels; the border of the frame is repeated outwards."""
        scale = size / self.side
        matrix = np.array([[scale, 0, -self.x * scale], [0, scale, -self.y * scale]])
        interpolation = cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR
        taken = cv2.warpAffine(image, matrix, (size, size), flags=interpolation, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(taken, np.uint8)

    def put(self, image: Image, made: Image, mask: Array, weight: float = 1.0) -> Image:
        """A copy of the frame with `made` where `mask` (0..1, the same size) says so."""
        height, width = image.shape[:2]
        x0, y0 = max(0, int(np.floor(self.x))), max(0, int(np.floor(self.y)))
        x1, y1 = min(width, int(np.ceil(self.x + self.side))), min(height, int(np.ceil(self.y + self.side)))
        if x1 <= x0 or y1 <= y0:
            return image
        scale = self.side / made.shape[0]
        matrix = np.array([[scale, 0, self.x - x0], [0, scale, self.y - y0]])
        size = (x1 - x0, y1 - y0)
        back = cv2.warpAffine(made, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        alpha = cv2.warpAffine(mask.astype(np.float32) * weight, matrix, size, flags=cv2.INTER_LINEAR)
        output = image.copy()
        region = np.ascontiguousarray(image[y0:y1, x0:x1])
        output[y0:y1, x0:x1] = cv2.blendLinear(back, region, alpha, 1.0 - alpha)
        return output


def lower_mask(size: int, top: float) -> Array:
    """(size, size) float: 1 in the part below `top` (0..1), fading to 0 at all its borders."""
    mask = np.zeros((size, size), np.float32)
    edge = max(1, round(FEATHER * size))
    mask[round(top * size) + edge : size - edge, edge : size - edge] = 1.0
    radius = edge | 1
    return np.asarray(cv2.blur(cv2.blur(mask, (radius, radius)), (radius, radius)), np.float32)


def planes(image: Image) -> Array:
    """(3, h, w) float32 in [0, 1], BGR."""
    return np.ascontiguousarray(image.transpose(2, 0, 1), np.float32) / 255.0


def picture(made: Array) -> Image:
    """The BGR image of (3, h, w) floats in [0, 1]."""
    return np.ascontiguousarray(np.clip(made.transpose(1, 2, 0) * 255.0 + 0.5, 0, 255)).astype(np.uint8)
