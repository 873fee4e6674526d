"""`vivavoce translate`: a file through the live path, as if it were spoken now."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec
from rich.console import Console

from vivavoce.errors import UnreadableMedia
from vivavoce.gateway_api import GatewayApi, Wanted
from vivavoce.live import LiveClient
from vivavoce.media import FRAME_SAMPLES, Media
from vivavoce.playout import Playout
from vivavoce.readiness import probe
from vivavoce.run import StopRequest, make_stack, start_shown, stop_shown
from vivavoce.screen import Screen
from vivavoce.services import Service, load_services, project_root
from vivavoce.subtitles import to_srt, to_vtt
from vivavoce.transcript import TranscriptBook
from wire.codec import Message
from wire.events import CAPTURE_RATE_HZ, Error, Speech, Status, kind_of

REFRESH_S = 0.1
READ_AHEAD_FRAMES = 25


@dataclass(frozen=True)
class Job:
    """What to translate, and what to write. All paths are absolute."""

    file: Path
    source: str
    target: str
    voice: str = ""
    out: Path | None = None
    captions: Path | None = None
    events: Path | None = None


class Recorder:
    """Takes the session's events and writes what was asked for."""

    def __init__(self, job: Job, screen: Screen, playout: Playout, events: IO[bytes] | None) -> None:
        self.book = TranscriptBook(job.target)
        self.client: LiveClient | None = None
        self._screen, self._playout, self._events = screen, playout, events

    def take(self, message: Message, at_s: float) -> bool:
        """Record one event; whether it completes a segment of speech."""
        event, payload = message
        if self._events is not None:
            body = {"at": round(at_s, 4), **msgspec.to_builtins(event)}
            self._events.write(msgspec.json.encode(body | ({"bytes": len(payload)} if payload else {})) + b"\n")
        if isinstance(event, Speech):
            return self._playout.play(event, payload, at_s)
        if isinstance(event, Error) or (isinstance(event, Status) and not event.up):
            self._screen.say(event.message or f"{kind_of(event)}: {getattr(event, 'stage', '')}")
        self.book.take(event, self.client.base_sample if self.client else 0)
        return False


async def _frames(media: Media, sent: list[int]) -> AsyncIterator[bytes]:
    """The file's frames, decoded ahead in a thread; counts the samples handed out in `sent[0]`."""
    frames = media.frames()

    def some() -> list[bytes]:
        return [frame for _, frame in zip(range(READ_AHEAD_FRAMES), frames, strict=False)]

    while ahead := await asyncio.to_thread(some):
        for frame in ahead:
            yield frame
            sent[0] += FRAME_SAMPLES


async def _session(job: Job, url: str, media: Media, screen: Screen, recorder: Recorder) -> None:
    api = GatewayApi(url)
    sent = [0]
    client = LiveClient(
        api,
        Wanted(job.source, job.target, job.voice),
        on_message=recorder.take,
        on_replaced=recorder.book.forget_after,
        on_loss=lambda reason: screen.say(f"Connection lost ({reason}); connecting again"),
    )
    recorder.client = client
    running = asyncio.create_task(client.run(_frames(media, sent)))
    try:
        while not running.done():
            spoken_s = sent[0] / CAPTURE_RATE_HZ
            doing = "speaking" if not client.all_sent else "finishing"
            screen.show(recorder.book.newly_done(), recorder.book.open_lines(), spoken_s, doing)
            await asyncio.wait({running}, timeout=REFRESH_S)
        running.result()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await api.close()
        screen.show(recorder.book.newly_done() + recorder.book.rest(), [], sent[0] / CAPTURE_RATE_HZ, "done")


def stream_file(job: Job, url: str, media: Media, console: Console) -> None:
    """Send the open file through the gateway at `url` and write the job's files, also when it breaks off half-way."""
    with ExitStack() as stack:
        playout = stack.enter_context(Playout(job.out))
        events = stack.enter_context(_writable(job.events)) if job.events else None
        screen = stack.enter_context(Screen(console, media.duration_s))
        recorder = Recorder(job, screen, playout, events)
        try:
            asyncio.run(_session(job, url, media, screen, recorder))
        finally:
            if job.captions is not None:
                cues = recorder.book.cues()
                text = to_srt(cues) if job.captions.suffix.lower() == ".srt" else to_vtt(cues)
                with _writable(job.captions) as file:
                    file.write(text.encode())
    console.print(f"{recorder.book.translated} segments translated", highlight=False)
    for path in (job.out, job.captions, job.events):
        if path is not None:
            console.print(f"Wrote {path}", highlight=False, markup=False, soft_wrap=True)


def _writable(path: Path) -> IO[bytes]:
    try:
        return path.open("wb")
    except OSError as error:
        raise UnreadableMedia(f"{path} cannot be written: {error.strerror}.") from None


def running_gateway() -> Service | None:
    """The gateway of this machine, if it is up."""
    (gateway,) = load_services(["gateway"])
    return gateway if probe(gateway).ready else None


def translate_file(job: Job, console: Console) -> None:
    """All of `vivavoce translate`. Raises WireError for what cannot be done."""
    media = Media(job.file)
    try:
        os.chdir(project_root())
        gateway = running_gateway()
        if gateway is not None:
            stream_file(job, gateway.url, media, console)
        else:
            _with_own_services(job, media, console)
    finally:
        media.close()


def _with_own_services(job: Job, media: Media, console: Console) -> None:
    stack = make_stack()
    request = StopRequest()
    request.guard(stack)
    try:
        with request.handling():
            start_shown(stack, console, request.event)
        if stack.ready:
            url = next(service.url for service in stack.services if service.name == "gateway")
            stream_file(job, url, media, console)
    finally:
        stop_shown(stack, console)
