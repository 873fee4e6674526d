"""Step 7: the dub over the original sound, ducked while somebody speaks; piece by piece, never whole in memory."""

import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import msgspec
import numpy as np
import soxr

from studio.documents import Translation
from studio.media.ducking import BACKGROUND, UNDER, Ducking
from studio.media.sound import Sound, pieces
from studio.pipeline.context import Context
from studio.pipeline.extract import Extracted
from studio.pipeline.speak import TRACK_RATE_HZ, Spoken

RATE_HZ = 48_000
BIT_RATE = 192_000
_BLOCK = 9_600
_CEILING = 0.97


class Mixed(msgspec.Struct, frozen=True):
    """`sound` names an M4A file with the finished track."""

    sound: str
    seconds: float


def mix(context: Context) -> Mixed:
    extracted, spoken = context.result("extract", Extracted), context.result("speak", Spoken)
    originals = [(s.start, s.end) for s in context.result("translate", Translation).sentences]
    dubbed = [(line.start, line.end) for line in spoken.speech.lines]
    level = BACKGROUND if context.order.options.keep_background else UNDER
    ducking = Ducking([*originals, *dubbed], level)
    out = context.scratch("mix.m4a")
    with context.storage.local(context.order.upload) as source, context.storage.local(spoken.track) as track:
        original = blocks(
            pieces(
                source,
                track=extracted.probe.audio_index,
                rate_hz=RATE_HZ,
                channels=2,
                max_seconds=context.settings.max_duration_s,
            )
        )
        seconds = _write(out, _mixed(context, original, dub_blocks(track), ducking, extracted.seconds))
    return Mixed(context.keep("mix.m4a", out), seconds)


def blocks(parts: Iterator[Sound]) -> Iterator[Sound]:
    """The same sound in blocks of equal size; only the last one may be shorter."""
    waiting: list[Sound] = []
    held = 0
    for part in parts:
        waiting.append(part)
        held += part.shape[1]
        if held >= _BLOCK:
            whole = np.concatenate(waiting, axis=1)
            last = held - held % _BLOCK
            for first in range(0, last, _BLOCK):
                yield whole[:, first : first + _BLOCK]
            waiting, held = [whole[:, last:]], held - last
    if held:
        yield np.concatenate(waiting, axis=1)


def dub_blocks(track: Path) -> Iterator[Sound]:
    """The dub in blocks at the rate of the mix."""

    def parts() -> Iterator[Sound]:
        resampler = soxr.ResampleStream(TRACK_RATE_HZ, RATE_HZ, 1, dtype="float32")
        with wave.open(str(track), "rb") as file:
            while raw := file.readframes(TRACK_RATE_HZ):
                samples = np.frombuffer(raw, "<i2").astype(np.float32) / 32_768.0
                yield np.asarray(resampler.resample_chunk(samples))[None]
        yield np.asarray(resampler.resample_chunk(np.zeros(0, np.float32), last=True))[None]

    return blocks(parts())


def _mixed(
    context: Context, original: Iterator[Sound], dub: Iterator[Sound], ducking: Ducking, seconds: float
) -> Iterator[Sound]:
    """Both together until both have ended."""
    at = 0
    while True:
        under, over = next(original, None), next(dub, None)
        if under is None and over is None:
            return
        size = max(part.shape[1] for part in (under, over) if part is not None)
        sound = np.zeros((2, size), np.float32)
        if under is not None:
            sound[:, : under.shape[1]] += under * ducking.gains(at, under.shape[1], RATE_HZ)
        if over is not None:
            sound[:, : over.shape[1]] += over
        at += size
        context.guard.report(min(1.0, at / RATE_HZ / seconds))
        yield np.clip(sound, -_CEILING, _CEILING)


def _write(out: Path, parts: Iterator[Sound]) -> float:
    """Encode as AAC; seconds written."""
    position = 0
    with av.open(str(out), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=RATE_HZ)
        stream.layout, stream.bit_rate = "stereo", BIT_RATE
        for part in parts:
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, position, Fraction(1, RATE_HZ)
            position += part.shape[1]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return position / RATE_HZ
