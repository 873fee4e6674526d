"""Files to dub: a talking head of a minute, recordings of people, and long talks made of them."""

import json
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle
from pathlib import Path
from typing import Any

import av
import numpy as np

from bench.product import NotMeasurable

HEAD, VOICE = "musetalk_sun.mp4", "musetalk_eng.wav"
RATE_HZ = 16_000
PAUSE_S = 0.7
_FPS = 25


@dataclass(frozen=True)
class Clip:
    """A file to dub; `reference` is what a person made of it in the target language, where somebody has."""

    path: Path
    language: str
    reference: str = ""


def talking_head(media: Path, folder: Path, seconds: float = 60.0) -> Clip:
    """A person's picture, forwards and backwards, over a recording of English speech. Raises NotMeasurable."""
    head, voice = media / HEAD, media / VOICE
    if not head.is_file() or not voice.is_file():
        raise NotMeasurable(f"no {HEAD} and {VOICE} in {media}; say where with --media, or give a file with --video")
    out = folder / "talk.mp4"
    with av.open(str(out), "w", format="mp4") as made:
        pictures = _pictures(head)
        height, width = pictures[0].height, pictures[0].width
        video: Any = made.add_stream("libx264", rate=_FPS, options={"crf": "18", "preset": "veryfast"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        audio: Any = made.add_stream("aac", rate=RATE_HZ)
        audio.layout = "mono"
        there_and_back = cycle([*pictures, *pictures[-2:0:-1]])
        for index in range(int(seconds * _FPS)):
            frame = next(there_and_back)
            frame.pts, frame.time_base = index, Fraction(1, _FPS)
            made.mux(video.encode(frame))
        made.mux(video.encode(None))
        with av.open(str(voice)) as sound:
            for part in sound.decode(audio=0):
                made.mux(audio.encode(part))
        made.mux(audio.encode(None))
    return Clip(out, "en")


def _pictures(head: Path) -> list[Any]:
    with av.open(str(head)) as container:
        return list(container.decode(video=0))


def recordings(data: Path, language: str, limit: int) -> list[Clip]:
    """Long recordings with several sentences. Raises NotMeasurable."""
    rows = _rows(data / "asr" / "manifest.jsonl")
    long = [row for row in rows if row["lang"] == language and row["file"].startswith("long/")]
    return [Clip(data / "asr" / row["file"], language) for row in long[:limit]]


def translated(data: Path, language: str, target: str, limit: int) -> list[Clip]:
    """Recordings that a person has translated. Raises NotMeasurable."""
    rows = _rows(data / "st" / "manifest.jsonl")
    found = [row for row in rows if row["lang"] == language and row["translation"].get(target)]
    return [Clip(data / "st" / row["file"], language, row["translation"][target]) for row in found[:limit]]


def talk(clips: list[Clip], folder: Path, minutes: float) -> Clip:
    """Recordings one after the other, again and again, with a pause between them."""
    out = folder / f"talk-{minutes:g}-minutes.wav"
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        written = 0
        for clip in cycle(clips):
            if written >= minutes * 60 * RATE_HZ:
                break
            for part in _samples(clip.path):
                file.writeframes(part.tobytes())
                written += len(part)
            file.writeframes(bytes(2 * int(PAUSE_S * RATE_HZ)))
            written += int(PAUSE_S * RATE_HZ)
    return Clip(out, clips[0].language)


def _samples(path: Path) -> Iterator[Any]:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                yield np.asarray(part.to_ndarray()).reshape(-1)


def _rows(manifest: Path) -> list[dict[str, Any]]:
    if not manifest.is_file():
        raise NotMeasurable(f"no recordings at {manifest}; say where with --data DIR")
    return [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
