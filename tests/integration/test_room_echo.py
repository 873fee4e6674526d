"""Our own speech comes back through a microphone: it is not interpreted again, what is said beside it is.

Ana hears Bob in Portuguese from loudspeakers that her microphone hears. Carl's microphone hears the very same sound,
and he is in a room of his own: the gateway sent him none of it, so he is believed, which shows that it could have been
interpreted. (In one room each would be sent what the other says in their language, and it would rightly be an echo.)
"""

import asyncio
import contextlib
import time
from contextlib import AsyncExitStack

import httpx
import numpy as np
import pytest
import soxr

from bench.room_client import RoomGuest
from tests.integration.speech import Clip
from tests.integration.test_room import portuguese, until  # noqa: F401 - a fixture
from wire.codec import Message
from wire.events import CAPTURE_RATE_HZ, Capture, Speech, Transcript, Translation

pytestmark = [pytest.mark.integration, pytest.mark.models, pytest.mark.timeout(400)]
FRAME = CAPTURE_RATE_HZ // 50
DELAY_S, GAIN = 0.25, 0.35
NOISE = 0.0004
UNKNOWN_S = 1.2


class Room:
    """What sounds in somebody's room, and the microphones that hear it."""

    def __init__(self, hears: RoomGuest, microphones: list[RoomGuest]) -> None:
        self._hears, self._microphones = hears, microphones
        self._sound = np.zeros(400 * CAPTURE_RATE_HZ, np.float32)
        self._played_to, self._taken, self._place = 0, 0, 0
        self._rng = np.random.default_rng(1)
        self.played_s = 0.0

    def say(self, pcm: bytes, *, loudness: float = 1.0) -> None:
        """Somebody in the room speaks, from now on."""
        voice = np.frombuffer(pcm, "<i2").astype(np.float32) / 32_768
        self._sound[self._place : self._place + len(voice)] += loudness * voice

    async def run(self) -> None:
        started = time.monotonic()
        while True:
            self._play()
            heard = self._sound[self._place : self._place + FRAME] + NOISE * self._rng.standard_normal(FRAME)
            pcm = (np.clip(heard, -1, 1) * 32_767).astype("<i2").tobytes()
            for guest in self._microphones:
                event = Capture(channel=guest.channel, span=(self._place, self._place + FRAME))
                await guest.send(event, pcm)
            self._place += FRAME
            await asyncio.sleep(max(0.0, started + self._place / CAPTURE_RATE_HZ - time.monotonic()))

    def _play(self) -> None:
        """The loudspeakers play what has come, one piece after another, and the microphones hear it a little later."""
        for at, message in self._hears.heard[self._taken :]:
            self._taken += 1
            if isinstance(message.event, Speech) and message.payload:
                voice = _at_16k(message)
                early = round((time.monotonic() - at) * CAPTURE_RATE_HZ)
                first = max(self._place - early + round(DELAY_S * CAPTURE_RATE_HZ), self._played_to)
                self._sound[first : first + len(voice)] += GAIN * voice
                self._played_to = first + len(voice)
                self.played_s += len(voice) / CAPTURE_RATE_HZ


def _at_16k(message: Message) -> np.ndarray:
    event = message.event
    assert isinstance(event, Speech)
    voice = np.frombuffer(message.payload, "<i2").astype(np.float32) / 32_768
    return np.asarray(soxr.resample(voice, event.sample_rate_hz, CAPTURE_RATE_HZ), np.float32)


def heard_s(listener: RoomGuest, channel: str) -> float:
    """How many seconds of somebody's own voice were loud enough to be heard."""
    pieces = [m.payload for _, m in listener.heard if isinstance(m.event, Capture) and m.event.channel == channel]
    levels = [np.sqrt(np.mean((np.frombuffer(piece, "<i2") / 32_768) ** 2)) for piece in pieces]
    return sum(level > 10 * NOISE for level in levels) * FRAME / CAPTURE_RATE_HZ


async def say(speaker: RoomGuest, clip: Clip, listener: RoomGuest) -> None:
    """Until the listener has heard something of it."""
    before = len(listener.spoken(speaker.channel))
    await speaker.speak(clip.pcm + bytes(CAPTURE_RATE_HZ))
    await until(lambda: len(listener.spoken(speaker.channel)) > before)


async def test_an_echo_is_not_interpreted_but_who_speaks_into_it_is(
    urls: dict[str, str],
    clips: list[Clip],
    portuguese: Clip,  # noqa: F811 - the fixture
) -> None:
    async with (
        httpx.AsyncClient(base_url=urls["gateway"], timeout=30, trust_env=False) as client,
        AsyncExitStack() as stack,
    ):

        async def speaker(room: str, name: str, language: str) -> RoomGuest:
            guest = await RoomGuest.join(client, room, role="speaker", speaks=language, hears=language, name=name)
            stack.push_async_callback(guest.leave)
            return guest

        room, elsewhere = [(await client.post("/api/rooms", json={})).json()["room"] for _ in range(2)]
        bob, ana = await speaker(room, "Bob", "en"), await speaker(room, "Ana", "pt")
        dan = await RoomGuest.join(client, room, hears="pt", name="Dan")
        stack.push_async_callback(dan.leave)
        carl = await speaker(elsewhere, "Carl", "pt")
        sounds = Room(ana, [ana, carl])
        running = asyncio.create_task(sounds.run())
        stack.callback(running.cancel)
        for clip in clips:  # one sentence through loudspeaker and microphone may be too little for the recogniser
            await say(bob, clip, ana)
            with contextlib.suppress(TimeoutError):
                await until(lambda: carl.of(Transcript, carl.channel), 30)
                break
        assert carl.of(Transcript, carl.channel), "the same sound without the check is transcribed"
        await asyncio.sleep(3.0)
        assert sounds.played_s > 1.0
        assert [event.text for event in bob.of(Transcript, ana.channel)] == []
        assert bob.of(Translation, ana.channel) == []
        passed_s = heard_s(dan, ana.channel)
        assert passed_s < UNKNOWN_S, "who understands Ana hears the echo only until it is known to be one"

        await say(bob, clips[1], ana)
        sounds.say(portuguese.pcm, loudness=1.5)
        await until(lambda: any("biblioteca" in event.text for event in bob.of(Transcript, ana.channel)))
        await until(lambda: bob.of(Translation, ana.channel))
        assert heard_s(dan, ana.channel) > passed_s + 0.5 * len(portuguese.pcm) / 2 / CAPTURE_RATE_HZ, "but Ana herself"
