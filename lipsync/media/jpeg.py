"""What a JPEG tells of itself without being decoded."""

from collections.abc import Iterator

import numpy as np

from lipsync.arrays import Array

_TABLES, _SCAN = 0xDB, 0xDA
_FRAMES = {0xC0, 0xC1, 0xC2}
_LUMINANCE = np.array([
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51,
    61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77,
    113, 121, 112, 100, 120, 92, 101, 103, 99,
])  # fmt: skip
"""The example table of the JPEG standard (ITU-T T.81, K.1), in zigzag order, which nearly all encoders scale."""


def quality_of(data: bytes) -> int | None:
    """The quality (1 to 100) with which an encoder of the usual kind wrote it; None where that cannot be told.

    Written again with the same quality, pixels that were not changed stay nearly as they are.
    """
    for kind, body in _segments(data):
        if kind == _TABLES and len(body) >= 65 and body[0] == 0:
            return _nearest(np.frombuffer(body[1:65], np.uint8))
    return None


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None where that cannot be told, or of a rare kind."""
    for kind, body in _segments(data):
        if kind in _FRAMES and len(body) >= 5:
            return int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big")
    return None


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _SCAN:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        yield data[at + 1], data[at + 4 : at + 2 + length]
        at += 2 + max(2, length)


def _nearest(table: Array) -> int:
    scales = [5_000 // quality if quality < 50 else 200 - 2 * quality for quality in range(1, 101)]
    tables = np.clip((_LUMINANCE[None] * np.array(scales)[:, None] + 50) // 100, 1, 255)
    return int(np.abs(tables - table.astype(np.int64)).sum(axis=1).argmin()) + 1
