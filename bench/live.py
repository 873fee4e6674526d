"""Streams a recording through the live path at real-time speed and notes what arrives, and when it is heard."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable, Sequence

import numpy as np

from bench.observation import Backlog, Observation, Seen
from bench.playout import Player
from bench.recordings import RATE_HZ, Recording
from vivavoce.gateway_api import GatewayApi, Wanted
from vivavoce.live import LiveClient
from wire.codec import Message
from wire.events import Speech

FRAME = RATE_HZ // 50
FPS = 25


class Listener:
    """Keeps time like the browser: each sample of speech once, played in order."""

    def __init__(
        self,
        observation: Observation,
        progress: Callable[[float], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.observation = observation
        self._progress, self._clock = progress, clock
        self._player = Player(heard=observation.heard)
        self._offsets: dict[tuple[int, str], int] = {}

    def take(self, message: Message, at_s: float) -> bool:
        """One event at `at_s` seconds of the session; whether it completes a segment of speech."""
        observation, event = self.observation, message.event
        now_s = self._clock()
        observation.began_s = observation.began_s or now_s - at_s
        observation.seen.append(Seen(now_s, event))
        self._progress(at_s)
        if not isinstance(event, Speech):
            return False
        key = (event.seq, event.language)
        known = self._offsets.get(key, 0)
        pcm = np.frombuffer(message.payload, "<i2")[max(0, known - event.offset) :]
        self._offsets[key] = max(known, event.offset + len(message.payload) // 2)
        self._player.push(event.seq, event.language, pcm, event.sample_rate_hz, now_s, last=event.last)
        observation.backlog.append(Backlog(now_s, self._player.backlog_s(now_s)))
        return event.last


async def observe(
    url: str,
    recording: Recording,
    source: str,
    target: str,
    progress: Callable[[float], None] = lambda _: None,
    clock_ppm: float = 0.0,
    camera: Sequence[bytes] = (),
) -> Observation:
    """One run over the gateway at `url`. `progress` is told the session's seconds as events arrive.

    `clock_ppm`: the sound card is this fast, in parts per million. `camera`: JPEG frames that are seen again and again.
    Raises SessionFailed.
    """
    speed = 1 + clock_ppm / 1e6
    observation = Observation(recording, 0.0, source, target, samples_per_s=RATE_HZ * speed)

    def lost(_: str) -> None:
        observation.lost_connections += 1

    api = GatewayApi(url)
    client = LiveClient(
        api,
        Wanted(source, target),
        on_message=Listener(observation, progress).take,
        on_loss=lost,
        clock=lambda: time.monotonic() * speed,
    )
    filming = asyncio.create_task(film(client, camera), name="film")
    try:
        await client.run(frames(recording))
    finally:
        filming.cancel()
        await asyncio.gather(filming, return_exceptions=True)
        await api.close()
    return observation


async def film(client: LiveClient, camera: Sequence[bytes]) -> None:
    """The frames of a camera, 25 a second, for as long as this is awaited."""
    due = time.monotonic()
    for jpeg in itertools.cycle(camera):
        await client.film(jpeg)
        due += 1 / FPS
        await asyncio.sleep(due - time.monotonic())


async def frames(recording: Recording) -> AsyncIterator[bytes]:
    """20 ms after 20 ms, as a browser sends them."""
    pcm = recording.pcm
    for start in range(0, len(pcm), FRAME):
        frame = pcm[start : start + FRAME]
        yield np.pad(frame, (0, FRAME - len(frame))).astype("<i2").tobytes()
