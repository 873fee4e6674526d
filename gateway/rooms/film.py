"""The pictures of a recording: the face of whoever is heard, black where there is none."""

import contextlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from fractions import Fraction
from typing import Any

import av
import msgspec
import numpy as np

from gateway.rtc.due import STEP_S, DuePictures
from gateway.rtc.jpeg import MAGIC, decode
from gateway.rtc.mixer import Heard
from wire.codec import Message
from wire.errors import InvalidInput
from wire.metrics import DROPS

WIDTH, HEIGHT = 640, 480
MILLISECONDS = Fraction(1, 1_000)
OPTIONS = {"preset": "superfast", "tune": "zerolatency", "crf": "28"}
KEY_FRAMES = 250
REPEAT_S = 1.0
"""A picture that stays is written again, so that sound and pictures never lie far apart in the file."""
GONE_S = 2.5
"""A face without a picture for so long is black."""
LOUD_S = 0.4
"""Whoever was loud so lately is speaking."""
FORGOTTEN_S = 60.0
MAX_BEHIND = 12
"""Pictures that wait for the encoder; more are left out."""


class _Person(msgspec.Struct):
    """Somebody in the recording; `seen_s` and `loud_s` are when their last picture and their last loud sound came."""

    pictures: DuePictures
    seen_s: float = -FORGOTTEN_S
    loud_s: float = -FORGOTTEN_S


class Film:
    """One stream of a file. `hear` says where in somebody's translation the recording is.

    Pictures are decoded and encoded in a thread of their own; `mux` gets what comes of them in the caller's.
    """

    def __init__(self, file: Any, mux: Callable[[Any], None], hear: Callable[[str], Heard | None]) -> None:
        self._stream: Any = file.add_stream("libx264", rate=25, options=OPTIONS)
        self._stream.width, self._stream.height, self._stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        self._stream.codec_context.time_base = MILLISECONDS
        self._stream.codec_context.gop_size = KEY_FRAMES
        self._stream.codec_context.thread_count = 1
        self._mux, self._hear = mux, hear
        self._people: dict[str, _Person] = {}
        self._speaker = ""
        self._black = True
        self._now_s = 0.0
        self._next_s = self._written_s = -REPEAT_S
        self._frame = placed(None)
        self._worker = ThreadPoolExecutor(1, "film")
        self._work: deque[Future[list[Any]]] = deque()

    def show(self, message: Message) -> None:
        """A picture of somebody."""
        if message.payload.startswith(MAGIC):
            person = self._of(message.event.channel)
            person.pictures.put(message)
            person.seen_s = self._now_s

    def speaks(self, channel: str) -> None:
        """Somebody's own voice is loud, or a translation of it will be heard."""
        self._of(channel).loud_s = self._now_s

    def step(self, seconds: float) -> None:
        """The recording has come this far; to be called for every frame of its sound."""
        self._now_s = seconds
        if seconds < self._next_s:
            return
        self._next_s = max(self._next_s + STEP_S, seconds)
        self._collect()
        self._speaker = self._choose()
        due = {channel: person.pictures.next(self._hear(channel)) for channel, person in self._people.items()}
        jpeg = due.get(self._speaker)
        gone = self._speaker not in self._people or seconds - self._people[self._speaker].seen_s >= GONE_S
        if jpeg is not None or (gone and not self._black) or seconds - self._written_s >= REPEAT_S:
            self._write(jpeg, black=jpeg is None and gone)

    def finish(self) -> None:
        """No more pictures."""
        self._next_s = self._now_s
        wait(self._work)  # the last picture is never one too many
        self._collect()
        self._write(None, black=self._black)
        self._work.append(self._worker.submit(lambda: list(self._stream.encode(None))))
        self._worker.shutdown(wait=True)
        self._collect()

    def _choose(self) -> str:
        """Whose face is shown: of whoever is heard, else of whoever was; before anybody was, of whoever is seen."""
        for channel, person in list(self._people.items()):
            if self._now_s - max(person.seen_s, person.loud_s) >= FORGOTTEN_S:
                del self._people[channel]
        speaking = [
            channel
            for channel, person in self._people.items()
            if self._hear(channel) is not None or self._now_s - person.loud_s < LOUD_S
        ]
        if self._speaker in speaking or (self._speaker and not speaking):
            return self._speaker
        return next(iter([*speaking, *self._people]), "")

    def _of(self, channel: str) -> _Person:
        return self._people.setdefault(channel, _Person(DuePictures()))

    def _write(self, jpeg: bytes | None, *, black: bool) -> None:
        if len(self._work) >= MAX_BEHIND:
            DROPS.labels("gateway", "recording_behind").inc()
            return
        pts = round(1_000 * self._now_s)
        if pts <= round(1_000 * self._written_s):
            return
        self._black, self._written_s = black, self._now_s
        self._work.append(self._worker.submit(self._encode, jpeg, pts, black=black))

    def _encode(self, jpeg: bytes | None, pts: int, *, black: bool) -> list[Any]:
        if black:
            self._frame = placed(None)
        elif jpeg is not None:
            with contextlib.suppress(InvalidInput):  # the one before stays
                self._frame = placed(decode(jpeg))
        frame = av.VideoFrame.from_ndarray(self._frame, format="yuv420p")
        frame.pts, frame.time_base = pts, MILLISECONDS
        return list(self._stream.encode(frame))

    def _collect(self) -> None:
        while self._work and self._work[0].done():
            for packet in self._work.popleft().result():
                self._mux(packet)


def placed(picture: av.VideoFrame | None) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The picture in the middle of the film's size, black around it; its planes, as one array of yuv420p."""
    flat = np.empty(WIDTH * HEIGHT * 3 // 2, np.uint8)
    flat[: WIDTH * HEIGHT], flat[WIDTH * HEIGHT :] = 16, 128
    if picture is not None:
        scale = min(WIDTH / picture.width, HEIGHT / picture.height)
        width, height = round(picture.width * scale / 2) * 2, round(picture.height * scale / 2) * 2
        pixels = picture.reformat(width, height).to_ndarray().astype(np.uint8, copy=False)
        planes = _planes(pixels.reshape(-1), width, height)
        left, top = (WIDTH - width) // 4 * 2, (HEIGHT - height) // 4 * 2
        for whole, part, size in zip(_planes(flat, WIDTH, HEIGHT), planes, (1, 2, 2), strict=True):
            x, y = left // size, top // size
            whole[y : y + part.shape[0], x : x + part.shape[1]] = part
    return flat.reshape(HEIGHT * 3 // 2, WIDTH)


def _planes(flat: np.ndarray[Any, np.dtype[np.uint8]], width: int, height: int) -> list[np.ndarray[Any, Any]]:
    """Brightness and the two colours, as views."""
    first, second = width * height, width * height * 5 // 4
    half = (height // 2, width // 2)
    return [flat[:first].reshape(height, width), flat[first:second].reshape(half), flat[second:].reshape(half)]
