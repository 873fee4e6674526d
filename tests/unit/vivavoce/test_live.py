"""The live client against a gateway that behaves, stumbles or vanishes."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.unit.vivavoce.fake_gateway import FakeGateway, FakeSession
from vivavoce import live
from vivavoce.errors import SessionFailed
from vivavoce.gateway_api import Wanted
from vivavoce.live import LiveClient
from wire.codec import Message
from wire.events import Ack, Capture, End, Error, Frame, Speech, Tombstone, Video, Welcome

FRAME = 320
WANTED = Wanted("en", "pt")


async def frames(count: int) -> AsyncIterator[bytes]:
    for number in range(count):
        yield bytes([number + 1, 0]) * FRAME


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BACKOFF_S", (0.01, 0.01))


class Heard:
    """Collects what the client hands on; a segment of speech is complete with its last frame."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.losses: list[str] = []

    def take(self, message: Message, at_s: float) -> bool:
        assert at_s >= 0
        self.messages.append(message)
        return isinstance(message.event, Speech) and message.event.last


async def run(gateway: FakeGateway, count: int = 5) -> Heard:
    heard = Heard()
    client = LiveClient(gateway, WANTED, on_message=heard.take, on_loss=heard.losses.append)  # type: ignore[arg-type] # a fake
    async with gateway.running():
        await client.run(frames(count))
    return heard


def samples(session: FakeSession) -> list[tuple[int, int]]:
    return [message.event.span for message in session.received if isinstance(message.event, Capture)]


async def finish(session: FakeSession) -> None:
    """Say that everything is done, and wait for the acknowledgement."""
    await session.send(End(channel=session.channel, seq=1))
    await session.receive()


async def test_audio_goes_out_and_speech_is_acknowledged() -> None:
    async def talk(session: FakeSession) -> None:
        await session.send(Welcome(channel=session.channel))
        await session.hear()
        speech = Speech(channel=session.channel, seq=0, language="pt", sample_rate_hz=24_000, last=True)
        await session.send(speech, b"\1\0")
        await session.receive()
        await session.send(Tombstone(channel=session.channel, seq=1, stage="mt", code="engine_failed"))
        await session.receive()
        await finish(session)

    gateway = FakeGateway(talk)
    heard = await run(gateway)
    (session,) = gateway.sessions
    assert samples(session) == [(n * FRAME, (n + 1) * FRAME) for n in range(5)]
    assert session.received[5].event == End(channel="channel1", seq=0, span=(5 * FRAME, 5 * FRAME))
    assert [message.event for message in session.received[6:]] == [
        Ack(channel="channel1", kind="speech", seq=0, language="pt"),
        Ack(channel="channel1", kind="tombstone", seq=1),
        Ack(channel="channel1", kind="end", seq=1),
    ]
    assert len(heard.messages) == 4
    assert gateway.wanted == [WANTED]


async def test_what_a_camera_sees_goes_out_and_its_video_is_acknowledged() -> None:
    filmed = asyncio.Event()

    async def talk(session: FakeSession) -> None:
        await session.send(Welcome(channel=session.channel))
        await session.hear(FRAME)
        filmed.set()
        await session.hear()
        await session.send(Video(channel=session.channel, language="pt", number=7), b"jpeg")
        await session.receive()
        await finish(session)

    async def spoken() -> AsyncIterator[bytes]:
        yield bytes(2 * FRAME)
        await filmed.wait()
        await client.film(b"jpeg")
        yield bytes(2 * FRAME)

    gateway, heard = FakeGateway(talk), Heard()
    client = LiveClient(gateway, WANTED, on_message=heard.take)  # type: ignore[arg-type] # a fake
    await client.film(b"too early")
    async with gateway.running():
        await client.run(spoken())
    (session,) = gateway.sessions
    assert [message for message in session.received if isinstance(message.event, Frame)] == [
        Message(Frame(channel="channel1", sample=FRAME), b"jpeg")
    ]
    assert Ack(channel="channel1", kind="video", seq=7, language="pt") in [m.event for m in session.received]


async def test_lost_connection_is_made_again_and_unconfirmed_audio_repeated() -> None:
    async def lose(session: FakeSession) -> None:
        await session.send(Welcome(channel=session.channel))
        await session.hear(3 * FRAME)
        await session.send(Ack(channel=session.channel, kind="capture", sample=FRAME))
        await session.socket.close(1011)

    async def talk(session: FakeSession) -> None:
        await session.send(Welcome(channel=session.channel, sample=2 * FRAME))
        await session.hear()
        await finish(session)

    gateway = FakeGateway(lose, talk)
    heard = await run(gateway)
    assert samples(gateway.sessions[1])[0] == (2 * FRAME, 3 * FRAME)
    assert samples(gateway.sessions[1])[-1] == (4 * FRAME, 5 * FRAME)
    assert len(heard.losses) == 1


async def test_restarted_gateway_gets_a_new_channel_behind_what_was_answered() -> None:
    async def lose(session: FakeSession) -> None:
        await session.send(Welcome(channel=session.channel))
        await session.hear(3 * FRAME)
        await session.send(Ack(channel=session.channel, kind="capture", sample=2 * FRAME))
        await session.hear(4 * FRAME)
        span = (0, 5 * FRAME // 2)
        speech = Speech(channel=session.channel, seq=0, language="pt", sample_rate_hz=24_000, span=span, last=True)
        await session.send(speech, b"\1\0")
        await session.receive()
        await session.socket.close(1001)

    async def talk(session: FakeSession) -> None:
        await session.send(Welcome(channel=session.channel))
        await session.hear()
        await finish(session)

    gateway = FakeGateway(lose, talk, forgets=True)
    replaced: list[int] = []
    client = LiveClient(gateway, WANTED, on_message=Heard().take, on_replaced=replaced.append)  # type: ignore[arg-type] # a fake
    async with gateway.running():
        await client.run(frames(6))
    assert gateway.sessions[1].channel == "channel2"
    assert samples(gateway.sessions[1])[0] == (0, FRAME // 2)
    assert samples(gateway.sessions[1])[-1] == (5 * FRAME // 2, 7 * FRAME // 2)
    assert client.base_sample == 5 * FRAME // 2
    assert replaced == [5 * FRAME // 2]


async def test_refusal_is_told_in_the_servers_words() -> None:
    async def refuse(session: FakeSession) -> None:
        await session.send(Error(channel=session.channel, code="at_capacity", message="All places are taken."))
        await session.socket.close(1013)

    with pytest.raises(SessionFailed, match="All places are taken"):
        await run(FakeGateway(refuse))


async def test_gateway_that_stays_away_ends_the_session() -> None:
    async def lose(session: FakeSession) -> None:
        await session.send(Welcome(channel=session.channel))
        await session.hear(FRAME)

    with pytest.raises(SessionFailed, match="connection to the gateway is lost"):
        await run(FakeGateway(lose, lose, lose), count=50)


async def test_services_that_never_finish_are_not_waited_for_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "END_TIMEOUT_S", 0.05)

    async def talk(session: FakeSession) -> None:
        await session.send(Welcome(channel=session.channel))
        await session.hear()
        await session.socket.wait_closed()

    with pytest.raises(SessionFailed, match="did not finish"):
        await run(FakeGateway(talk))


async def test_garbage_from_the_server_is_ignored() -> None:
    async def talk(session: FakeSession) -> None:
        await session.socket.send("{nonsense")
        await session.socket.send(b"\0\0")
        await session.send(Welcome(channel=session.channel))
        await session.hear()
        await finish(session)

    assert len((await run(FakeGateway(talk))).messages) == 2
