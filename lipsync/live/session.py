"""One speaker's live channel: camera frames from the gateway, speech from tts, a face for each language."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from lipsync.live.camera import Camera
from lipsync.live.face import STEP_S, LiveFace, Shown
from lipsync.live.hearing import Hearing
from lipsync.live.pace import AHEAD_S, Pace
from lipsync.speech.articulation import TimedPhone
from lipsync.stage import Stage
from wire.channels import Port
from wire.codec import MAX_PICTURE_BYTES, Message
from wire.compute import BATCH, CLOSING, Superseded
from wire.errors import WireError
from wire.events import End, Event, Frame, Open, Segment, Speech, Video, Welcome
from wire.link import Receive
from wire.metrics import DROPS, STAGE_SECONDS


class Ear(Protocol):
    """A listener's link to tts."""

    def start(self) -> None: ...
    async def close(self) -> None: ...


LAST_SPEECH_S = 3.0
"""The end of a session and the last of its speech come by different ways: for so long the one waits for the other."""
MakeEar = Callable[[str, Receive], Ear]
"""For a channel, and for who hears what is said there."""


class _Spoken:
    """The face in one language, its number of frames, and who makes them."""

    def __init__(self, face: LiveFace) -> None:
        self.face, self.hearing, self.number = face, Hearing(), 0
        self.showing: asyncio.Task[None] | None = None


class FaceSession:
    """Implements wire.channels.Handler. Listens to tts like any other listener: nothing waits for this stage."""

    def __init__(self, port: Port, stage: Stage, make_ear: MakeEar) -> None:
        self._port, self._stage = port, stage
        self._camera = Camera(stage.tracker())
        self._faces: dict[str, _Spoken] = {}
        self._held = contextlib.ExitStack()
        self._ear = make_ear(port.channel, self._hear)
        self._listening = False
        self._leaving: asyncio.Task[None] | None = None
        self._all_said = asyncio.Event()
        self._ending: asyncio.Task[None] | None = None

    async def open(self, event: Open, resume: Welcome) -> None:  # noqa: ARG002 - nothing is resumed
        """A new generation: what was being said is not heard any more."""
        for spoken in self._faces.values():
            spoken.face.interrupt()
        spoken_in = [language for language in event.targets if language not in event.unspoken]
        wanted = spoken_in[: self._stage.settings.max_faces]
        await self._stop(spoken for language, spoken in self._faces.items() if language not in wanted)
        self._faces = {language: self._faces.get(language) or await self._make_face() for language in wanted}
        for language, spoken in self._faces.items():
            if spoken.showing is None:
                name = f"show {self._port.channel} {language}"
                spoken.showing = asyncio.create_task(self._show(language, spoken), name=name)
        if not self._listening:
            self._listening = True
            self._ear.start()

    async def receive(self, event: Event, payload: bytes) -> None:
        if isinstance(event, Frame):
            self._camera.see(payload, time.monotonic(), event.sample)
        elif isinstance(event, End):
            self._ending = asyncio.create_task(self._say_the_rest(event), name=f"end {self._port.channel}")
        elif isinstance(event, Segment):
            await self._port.finish(event)

    async def close(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
        await self._stop(self._faces.values())
        await self._ear.close()
        await self._stage.compute.run(self._held.close, priority=BATCH)

    async def _stop(self, faces: Iterable[_Spoken]) -> None:
        tasks = [spoken.showing for spoken in faces if spoken.showing is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _make_face(self) -> _Spoken:
        renderer = await self._stage.compute.run(self._held.enter_context, self._stage.borrow(""))
        return _Spoken(LiveFace(self._camera, renderer, quality=self._stage.settings.jpeg_quality))

    async def _say_the_rest(self, end: End) -> None:
        """An end is acknowledged when all that was said before it has been shown."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_SPEECH_S):
                await self._all_said.wait()
        while (left_s := self._speaks_until() - time.monotonic()) > 0:  # noqa: ASYNC110 - time itself is waited for
            await asyncio.sleep(left_s)
        await self._port.finish(end)

    def _speaks_until(self) -> float:
        return max((spoken.face.speaks_until for spoken in self._faces.values()), default=0.0)

    async def _hear(self, message: Message) -> None:
        event = message.event
        if isinstance(event, End):
            self._all_said.set()
            # Everything has been said: do not open the channel anew when tts closes it.
            self._leaving = asyncio.create_task(self._ear.close())
        if not isinstance(event, Speech) or (spoken := self._faces.get(event.language)) is None:
            return
        pcm = spoken.hearing.news(event.seq, event.offset, message.payload)
        if pcm is None or (not pcm and not event.last):
            return
        phones = [TimedPhone(phone.symbol, phone.start, phone.end) for phone in event.phonemes]
        spoken.face.hear(event.seq, event.sample_rate_hz, pcm, phones, last=event.last, now=time.monotonic())

    async def _show(self, language: str, spoken: _Spoken) -> None:
        pace = Pace(STEP_S, time.monotonic(), ahead_s=AHEAD_S)
        while True:
            known = spoken.face.knows(pace.moment)
            await asyncio.sleep(pace.wait_s(time.monotonic(), known=known))
            if not known:
                await spoken.face.news(STEP_S / 2)
            moment = pace.begin(time.monotonic())
            if self._camera.ready:
                await self._step(language, spoken, moment, pace)

    async def _step(self, language: str, spoken: _Spoken, moment: float, pace: Pace) -> None:
        begun = time.monotonic()
        try:
            shown = await self._stage.compute.run(spoken.face.frame, moment, priority=CLOSING)
        except Superseded:
            return
        except WireError as error:
            await self._port.complain(error)
            return
        except Exception as error:  # one frame that fails must not end the video
            DROPS.labels("lipsync", "failed_frame").inc()
            self._port.log.error("frame failed", exc_info=error)
            return
        if shown is not None and len(shown.jpeg) <= MAX_PICTURE_BYTES:
            self._send(language, spoken, shown)
            pace.took(time.monotonic() - begun)
            STAGE_SECONDS.labels("lipsync", "frame").observe(time.monotonic() - begun)
        elif shown is not None:
            DROPS.labels("lipsync", "large_frame").inc()

    def _send(self, language: str, spoken: _Spoken, shown: Shown) -> None:
        event = Video(
            channel=self._port.channel,
            language=language,
            number=spoken.number,
            seq=shown.seq if shown.seq >= 0 else None,
            offset=shown.offset,
            sample_rate_hz=shown.sample_rate_hz,
            problem=shown.flag,
            sample=shown.sample,
        )
        spoken.number += 1
        self._port.show(event, shown.jpeg)
