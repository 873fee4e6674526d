"""Turns what a gRPC client sends into samples and pictures, and refuses what cannot be meant."""

from typing import TypeAlias

import numpy as np
import soxr

from lipsync.arrays import Array, Image
from lipsync.engines.crops import picture
from lipsync.media.pictures import read_picture
from lipsync.rpc import lipsync_pb2 as pb
from wire.errors import InvalidInput

SIZE, PLANES = 320, 6
MAX_IMAGES, MAX_FRAMES, MAX_FPS = 1_500, 1_500, 60
RATE_HZ = 16_000
Set: TypeAlias = Array
"""(6, 320, 320) float32 in [0, 1]."""


def samples_of(data: bytes, sample_rate: int, audio_format: "pb.AudioFormat") -> Array:
    """Float mono samples at 16 kHz. Raises InvalidInput."""
    rate = sample_rate or RATE_HZ
    if not 8_000 <= rate <= 48_000:
        raise InvalidInput(f"sample_rate is 8000 to 48000 Hz; {sample_rate} is not.")
    as_float = audio_format == pb.AUDIO_FORMAT_F32LE or (
        audio_format == pb.AUDIO_FORMAT_AUTO and _plausible_floats(data)
    )
    if len(data) % (4 if as_float else 2):
        raise InvalidInput("raw_audio is whole samples of 16-bit or float32 PCM, little-endian, one channel.")
    if as_float:
        samples = np.nan_to_num(np.frombuffer(data, "<f4")).clip(-1, 1)
    else:
        samples = np.frombuffer(data, "<i2").astype(np.float32) / 32_768.0
    return samples if rate == RATE_HZ else np.asarray(soxr.resample(samples, rate, RATE_HZ), np.float32)


def _plausible_floats(data: bytes) -> bool:
    if len(data) % 4 or not data:
        return False
    values = np.frombuffer(data, "<f4")
    with np.errstate(invalid="ignore"):
        return bool((np.abs(values) <= 1.5).mean() > 0.99 and (np.abs(values) > 1e-6).mean() > 0.05)


def sets_of(data: bytes, plane_format: "pb.PlaneFormat") -> list[Set]:
    """The sets of planes in `visual_frames`. Raises InvalidInput."""
    dtype = np.dtype("u1" if plane_format == pb.PLANE_FORMAT_U8 else "<f4")
    size = PLANES * SIZE * SIZE * dtype.itemsize
    if not data or len(data) % size:
        raise InvalidInput(
            f"visual_frames holds n x {PLANES} x {SIZE} x {SIZE} {dtype.name} values; {len(data)} bytes do not."
        )
    planes = np.frombuffer(data, dtype).reshape(-1, PLANES, SIZE, SIZE)
    scaled = planes.astype(np.float32) / 255.0 if dtype.itemsize == 1 else planes.astype(np.float32)
    return [np.nan_to_num(one).clip(0, 1) for one in scaled]


def images_of(face: "pb.Face", sets: list[Set]) -> list[Image]:
    """The pictures of the face: those sent, or the reference crops of the sets. Raises InvalidInput."""
    if len(face.images) > MAX_IMAGES:
        raise InvalidInput(f"A face has up to {MAX_IMAGES} images.")
    images = [read_picture(data) for data in face.images] or [picture(one[:3]) for one in sets]
    if not images:
        raise InvalidInput("Send the face: `face.images` or `visual_frames`.")
    return images


def frame_count(batch_size: int, samples: Array, fps: float) -> int:
    """How many frames to make. Raises InvalidInput."""
    if not 0 <= batch_size <= MAX_FRAMES:
        raise InvalidInput(f"batch_size is 0 to {MAX_FRAMES}; {batch_size} is not.")
    count = batch_size or int(np.ceil(len(samples) / RATE_HZ * fps))
    if not 1 <= count <= MAX_FRAMES:
        raise InvalidInput(f"{count} frames were asked for; 1 to {MAX_FRAMES} can be made in one call. Send sound.")
    return count


def rate_of(fps: int) -> float:
    """Frames per second. Raises InvalidInput."""
    if not 0 <= fps <= MAX_FPS:
        raise InvalidInput(f"fps is 1 to {MAX_FPS}; {fps} is not.")
    return float(fps or 25)
