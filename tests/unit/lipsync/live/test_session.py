"""The live channel over a made-up face: frames as the gateway sends them, speech as tts does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from lipsync.live.session import FaceSession
from lipsync.settings import LipsyncSettings
from tests.unit.lipsync.live.test_face import JPEG
from tests.unit.lipsync.live.test_timeline import RATE, pcm
from tests.unit.lipsync.test_app import MadeUpStage
from wire.channels import Channel
from wire.codec import MAX_PICTURE_BYTES, Message
from wire.events import Ack, End, Error, Event, Frame, Open, Phoneme, Speech, Tombstone, Video
from wire.link import Receive

PHONES = (Phoneme("ɑ", 0.1, 0.9),)


class FakeEar:
    """tts, as this stage hears it."""

    def __init__(self, channel: str, on_message: Receive) -> None:
        self.channel, self._on_message = channel, on_message
        self.started = self.closed = False

    def start(self) -> None:
        self.started = True

    async def close(self) -> None:
        self.closed = True

    async def say(self, event: Event, payload: bytes = b"") -> None:
        await self._on_message(Message(event, payload))


class Listener:
    """The gateway."""

    acks = False

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def offer(self, message: Message) -> None:
        self.messages.append(message)

    def close(self, code: int, reason: str) -> None:
        pass

    def video(self, language: str = "pt") -> list[tuple[Video, bytes]]:
        return [
            (m.event, m.payload) for m in self.messages if isinstance(m.event, Video) and m.event.language == language
        ]


class Live:
    """A channel of the stage, and its neighbours."""

    def __init__(self, stage: MadeUpStage) -> None:
        self.ears: list[FakeEar] = []
        self.channel = Channel("c", "lipsync", lambda port: FaceSession(port, stage, self._ear), None)
        self.gateway, self.producer = Listener(), Listener()
        self.channel.join(self.gateway)
        self.channel.producer = self.producer

    def _ear(self, channel: str, on_message: Receive) -> FakeEar:
        self.ears.append(FakeEar(channel, on_message))
        return self.ears[-1]

    async def open(self, *targets: str, gen: int = 0, unspoken: tuple[str, ...] = ()) -> None:
        await self.channel.receive(Message(Open(channel="c", targets=targets, gen=gen, unspoken=unspoken)))

    async def see(self, jpeg: bytes = JPEG, **more: Any) -> None:
        await self.channel.receive(Message(Frame(channel="c", **more), jpeg))

    async def say(self, seq: int, seconds: float = 30.0, *, offset: int = 0, language: str = "pt") -> None:
        event = Speech(
            channel="c", seq=seq, language=language, sample_rate_hz=RATE, offset=offset, phonemes=PHONES, last=True
        )
        await self.ears[0].say(event, pcm(seconds))


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    stage = MadeUpStage(LipsyncSettings(_env_file=None, models_dir=tmp_path, max_faces=2))  # type: ignore[call-arg]  # pydantic-settings' own argument
    live = Live(stage)
    yield live
    await live.channel.close()
    stage.close()


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


async def test_camera_frames_pass_while_nobody_speaks(live: Live) -> None:
    await live.open("pt")
    await live.see(sample=640)
    await until(lambda: live.gateway.video())
    event, jpeg = live.gateway.video()[0]
    assert (event.seq, event.number, event.problem, event.sample, jpeg) == (None, 0, "", 640, JPEG)


async def test_speech_moves_the_lips_on_its_own_clock(live: Live) -> None:
    await live.open("pt")
    await live.see()
    await live.say(4)
    spoken = lambda: [(event, jpeg) for event, jpeg in live.gateway.video() if event.seq == 4]  # noqa: E731
    await until(lambda: len(spoken()) >= 8)
    offsets = [event.offset for event, _ in spoken()]
    assert offsets == sorted(set(offsets))
    assert all(event.sample_rate_hz == RATE for event, _ in spoken())
    assert len({jpeg for _, jpeg in spoken()}) > 1
    numbers = [event.number for event, _ in live.gateway.video()]
    assert numbers == list(range(len(numbers)))


async def test_each_language_has_its_own_mouth_up_to_a_limit(live: Live) -> None:
    await live.open("zh", "pt", "en", "fr", unspoken=("zh",))
    await live.see()
    await live.say(0, language="en")
    await until(lambda: any(event.seq == 0 for event, _ in live.gateway.video("en")))
    assert all(event.seq is None for event, _ in live.gateway.video("pt"))
    assert live.gateway.video("fr") == live.gateway.video("zh") == []


async def test_speech_that_comes_again_is_said_once(live: Live) -> None:
    await live.open("pt")
    await live.see()
    await live.say(0, 1.0)
    await until(lambda: any(event.seq == 0 for event, _ in live.gateway.video()))
    await live.say(0, 1.0)
    await until(lambda: live.gateway.video()[-1][0].seq is None)
    assert max(event.offset for event, _ in live.gateway.video()) < RATE


async def test_a_new_generation_shuts_the_mouth(live: Live) -> None:
    await live.open("pt")
    await live.see()
    await live.say(0, 30.0)
    await until(lambda: any(event.seq == 0 for event, _ in live.gateway.video()))
    await live.open("pt", gen=1)
    await until(lambda: live.gateway.video()[-1][0].seq is None)


async def test_a_picture_that_cannot_be_read_is_complained_of_and_the_next_is_shown(live: Live) -> None:
    await live.open("pt")
    await live.see(b"\xff\xd8 damaged")
    await until(lambda: any(isinstance(m.event, Error) for m in live.gateway.messages))
    assert live.gateway.video() == []
    await live.see()
    await until(lambda: live.gateway.video())


async def test_an_empty_frame_ends_the_video(live: Live) -> None:
    await live.open("pt")
    await live.see()
    await until(lambda: live.gateway.video())
    await live.see(b"")
    shown = len(live.gateway.video())
    await asyncio.sleep(0.1)
    assert len(live.gateway.video()) <= shown + 1


async def test_segments_of_a_producer_are_acknowledged_and_the_end_of_tts_closes_the_ear(live: Live) -> None:
    await live.open("pt")
    await live.channel.receive(Message(Tombstone(channel="c", seq=0, stage="mt", code="x")))
    assert any(isinstance(m.event, Ack) and m.event.kind == "tombstone" for m in live.producer.messages)
    await live.ears[0].say(End(channel="c", seq=1))
    await until(lambda: live.ears[0].closed)


async def test_every_frame_fits_the_wire(live: Live) -> None:
    await live.open("pt")
    await live.see()
    await live.say(0)
    await until(lambda: len(live.gateway.video()) > 3)
    assert all(len(jpeg) <= MAX_PICTURE_BYTES for _, jpeg in live.gateway.video())


async def test_an_end_is_acknowledged_when_the_last_word_has_been_shown(live: Live) -> None:
    await live.open("pt")
    await live.see()
    end = End(channel="c", seq=1)
    await live.channel.receive(Message(end))
    await live.say(0, 1.0)
    await live.ears[0].say(end)
    ended = lambda: [m for m in live.producer.messages if isinstance(m.event, Ack) and m.event.kind == "end"]  # noqa: E731
    await until(lambda: any(event.seq == 0 for event, _ in live.gateway.video()))
    assert not ended()
    await until(ended)
    spoken = [event.offset for event, _ in live.gateway.video() if event.seq == 0]
    assert spoken[-1] >= RATE * 0.8


async def test_an_end_does_not_wait_for_speech_that_never_comes(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lipsync.live.session.LAST_SPEECH_S", 0.01)
    await live.open("pt")
    await live.channel.receive(Message(End(channel="c", seq=1)))
    await until(lambda: any(isinstance(m.event, Ack) and m.event.kind == "end" for m in live.producer.messages))
