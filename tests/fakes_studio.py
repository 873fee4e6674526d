"""Small files, and stand-ins for the services that a dubbing needs."""

import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from studio.documents import Phone, Script, Word
from studio.http import StageRefused
from studio.options import Options
from studio.pipeline.context import Context, Order
from studio.settings import StudioSettings
from studio.stages import Heard, Said
from studio.storage.local import LocalStorage
from wire.errors import WireError

RATE_HZ = 24_000
TEXT = "One two three four. Five six seven eight."


def tone(seconds: float, rate_hz: int, hz: float = 220.0) -> np.ndarray[Any, np.dtype[np.float32]]:
    return (0.3 * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate_hz)) / rate_hz)).astype(np.float32)


def make_media(
    path: Path,
    *,
    seconds: float = 2.0,
    video: bool = True,
    tracks: int = 1,
    codec: str = "libx264",
    container: str | None = None,
    size: int = 64,
    delay_s: float = 0.0,
) -> Path:
    """A picture that changes, and tracks with a tone each; the sound begins `delay_s` after the picture."""
    with av.open(str(path), "w", format=container) as out:
        picture: Any = (
            out.add_stream(codec, rate=25, options={"g": "25"} if codec == "libx264" else {}) if video else None
        )
        if picture is not None:
            picture.width = picture.height = size
            picture.pix_fmt = "yuv420p"
        sounds: list[Any] = []
        for _ in range(tracks):
            stream: Any = out.add_stream("aac" if container != "webm" else "libopus", rate=48_000)
            stream.layout = "mono"
            sounds.append(stream)
        for index in range(int(seconds * 25) if picture is not None else 0):
            pixels = np.full((size, size, 3), (index * 3) % 255, np.uint8)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, 25)
            out.mux(picture.encode(frame))
        if picture is not None:
            out.mux(picture.encode(None))
        for number, stream in enumerate(sounds):
            samples = tone(seconds - delay_s, 48_000, 220.0 * (number + 1))
            for first in range(0, len(samples), 960):
                part = av.AudioFrame.from_ndarray(samples[None, first : first + 960], format="fltp", layout="mono")
                part.sample_rate, part.time_base = 48_000, Fraction(1, 48_000)
                part.pts = first + int(delay_s * 48_000)
                out.mux(stream.encode(part))
            out.mux(stream.encode(None))
    return path


class FakeStages:
    """Hears TEXT in everything, translates by turning letters round, hums 20 ms a character; `others` are its other
    wordings of every text.

    `failure` maps a method's name to what it raises; `calls` counts.
    """

    def __init__(self, *, text: str = TEXT, face: bool = True) -> None:
        self._text, self._face = text, face
        self.failure: dict[str, WireError] = {}
        self.calls: list[str] = []
        self.said: list[tuple[str, str, float]] = []
        self.others: list[str] = []
        self.scripts: list[Script] = []

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if name in self.failure:
            raise self.failure[name]

    def recognise(self, wav: bytes, language: str) -> Heard:
        self._call("recognise")
        return Heard(
            language or "en", [Word(w, 0.1 + 0.2 * n, 0.28 + 0.2 * n) for n, w in enumerate(self._text.split())]
        )

    def english_of(self, wav: bytes, language: str) -> str:
        self._call("english_of")
        return "In English."

    def hears(self) -> list[str]:
        return ["en", "de", "pt"]

    def pairs(self) -> dict[str, list[str]]:
        self._call("pairs")
        return {"en": ["pt"], "pt": ["en"]}

    def translate(self, texts: Sequence[str], source: str, target: str, glossary: dict[str, str]) -> list[str]:
        self._call("translate")
        return [text[::-1].lower() for text in texts]

    def wordings(self, texts: Sequence[str], source: str, target: str, glossary: dict[str, str]) -> list[list[str]]:
        self._call("wordings")
        return [self.others for _ in texts]

    def voices(self, language: str) -> list[dict[str, Any]]:
        self._call("voices")
        return [
            {"id": "pf", "language": language, "gender": "female", "engine": "k", "default": True},
            {"id": "pm", "language": language, "gender": "male", "engine": "k", "default": False},
        ]

    def say(self, text: str, language: str, voice: str, speed: float) -> Said:
        self._call("say")
        self.said.append((text, voice, speed))
        seconds = 0.02 * len(text) / speed
        return Said(tone(seconds, RATE_HZ), RATE_HZ, [Phone("a", 0.0, seconds / 2), Phone("b", seconds / 2, seconds)])

    def lips(
        self, picture: Path, sound: Path, script: Script, on_progress: Callable[[float], None], out: Path
    ) -> dict[str, Any]:
        self._call("lips")
        self.scripts.append(script)
        on_progress(0.5)
        if not self._face:
            raise StageRefused("No frame shows a face.", "no_face")
        from studio.media.encoding import encode

        frames = encode(picture, out)
        return {"frames": frames, "changed": frames}


class FreeGuard:
    """Never stops a step."""

    def __init__(self) -> None:
        self.reports: list[float] = []

    def report(self, fraction: float, message: str = "") -> None:
        self.reports.append(fraction)

    def wait(self, seconds: float) -> None:
        time.sleep(0)


def settings_in(folder: Path, **changes: Any) -> StudioSettings:
    """Settings with everything below `folder`, and no worker processes."""
    return StudioSettings(_env_file=None, data_dir=folder / "studio", **{"workers": 0, **changes})


def context_in(
    folder: Path,
    source: Path,
    stages: FakeStages,
    *,
    options: Options | None = None,
    edits: dict[int, str] | None = None,
) -> Context:
    """What the steps get for a dubbing of `source` into Portuguese."""
    storage = LocalStorage(folder / "storage")
    storage.put("uploads/u/source", source)
    order = Order("job", "uploads/u/source", source.name, "", "pt", options or Options(max_speakers=1), edits or {})
    guard = FreeGuard()
    return Context(order, storage, stages, settings_in(folder), guard, 1, folder / "work", {})  # type: ignore[arg-type]  # stands in for Stages
