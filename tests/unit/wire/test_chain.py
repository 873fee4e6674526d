"""Two stages on real sockets: what a session needs to survive reconnects without losing or repeating anything."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.unit.wire.stages import Stage, free_port, transcript, until
from wire.codec import Message
from wire.events import Ack, End, Open, Speech, Transcript, Translation
from wire.link import Link


class Client:
    """A producer or listener made of a Link, with what it received."""

    def __init__(self, stage: Stage, role: str, *, acks: bool = False) -> None:
        self.got: list[Message] = []
        self.link = Link(
            stage.url,
            "c",
            stage=stage.name,
            role=role,  # type: ignore[arg-type]  # tests pass the literal
            on_message=self._take,
            acks=acks,
        )
        self.link.start()

    async def _take(self, message: Message) -> None:
        self.got.append(message)

    def seqs(self, kind: type) -> list[int]:
        return [m.event.seq for m in self.got if isinstance(m.event, kind)]  # type: ignore[attr-defined]  # kinds with seq

    def acked(self, kind: str) -> list[int]:
        return [m.event.seq for m in self.got if isinstance(m.event, Ack) and m.event.kind == kind]


@pytest.fixture
async def chain() -> AsyncIterator[tuple[Stage, Stage]]:
    tts = Stage("tts", free_port(), None)
    mt = Stage("mt", free_port(), ("tts", tts.url))
    await tts.start()
    await mt.start()
    yield mt, tts
    await asyncio.gather(mt.stop(), tts.stop())


async def test_events_flow_down_and_acks_come_back(chain: tuple[Stage, Stage]) -> None:
    mt, tts = chain
    producer, listener = Client(mt, "produce"), Client(tts, "listen", acks=True)
    producer.link.open(Open(channel="c", source="en", targets=("pt",)))
    await until(lambda: producer.link.up and listener.link.up)
    producer.link.keep(Message(transcript(0)))
    await until(lambda: listener.seqs(Speech) == [0, 0])
    assert not producer.acked("transcript"), "nothing is settled before the listener has the speech"
    listener.link.post(Ack(channel="c", kind="speech", seq=0, language="pt"))
    await until(lambda: producer.acked("transcript") == [0])
    assert len(producer.link.outbox) == 1, "the client decides when to forget; the ack tells it"
    await asyncio.gather(producer.link.close(), listener.link.close())


async def test_without_an_acknowledging_listener_nothing_waits(chain: tuple[Stage, Stage]) -> None:
    mt, _ = chain
    producer = Client(mt, "produce")
    producer.link.open(Open(channel="c", source="en", targets=("pt",)))
    for seq in range(5):
        producer.link.keep(Message(transcript(seq)))
    await until(lambda: sorted(producer.acked("transcript")) == [0, 1, 2, 3, 4])
    await producer.link.close()


async def test_a_replay_is_dropped_and_acknowledged_again(chain: tuple[Stage, Stage]) -> None:
    mt, _ = chain
    producer = Client(mt, "produce")
    producer.link.open(Open(channel="c", source="en", targets=("pt",)))
    producer.link.keep(Message(transcript(0)))
    await until(lambda: producer.acked("transcript") == [0])
    producer.link.keep(Message(transcript(0, "something else")))
    await until(lambda: producer.acked("transcript") == [0, 0])
    assert [e.text for e in mt.handlers[0].received if isinstance(e, Transcript)] == ["hello"]
    await producer.link.close()


async def test_a_killed_last_stage_gets_everything_again(chain: tuple[Stage, Stage]) -> None:
    mt, tts = chain
    producer, listener = Client(mt, "produce"), Client(tts, "listen", acks=True)
    producer.link.open(Open(channel="c", source="en", targets=("pt",), reliable=True))
    await until(lambda: listener.link.up)
    producer.link.keep(Message(transcript(0)))
    await until(lambda: listener.seqs(Speech) == [0, 0])
    await tts.stop(brutally=True)
    producer.link.keep(Message(transcript(1)))
    again = Stage("tts", tts.port, None)
    await again.start()
    await until(lambda: listener.seqs(Speech)[-4:] == [0, 0, 1, 1], 10)
    for seq in (0, 1):
        listener.link.post(Ack(channel="c", kind="speech", seq=seq, language="pt"))
    await until(lambda: sorted(producer.acked("transcript")) == [0, 1])
    await asyncio.gather(producer.link.close(), listener.link.close(), again.stop())


async def test_a_restarted_producer_learns_how_far_it_was(chain: tuple[Stage, Stage]) -> None:
    mt, _ = chain
    first = Client(mt, "produce")
    first.link.open(Open(channel="c", source="en", targets=("pt",)))
    first.link.keep(Message(transcript(0)))
    first.link.keep(Message(transcript(1)))
    await until(lambda: len(first.acked("transcript")) == 2)
    await first.link.close()
    second = Client(mt, "produce")
    second.link.open(Open(channel="c", source="en", targets=("pt",)))
    welcome = await second.link.wait_welcome(5)
    assert (welcome.next_seq, welcome.sample) == (2, 200)
    await second.link.close()


async def test_end_frees_every_stage(chain: tuple[Stage, Stage]) -> None:
    mt, tts = chain
    producer = Client(mt, "produce")
    producer.link.open(Open(channel="c", source="en", targets=("pt",)))
    producer.link.keep(Message(transcript(0)))
    producer.link.keep(Message(End(channel="c", seq=1)))
    await until(lambda: producer.acked("end") == [1])
    await producer.link.close()
    await until(lambda: len(mt.registry) == 0 and len(tts.registry) == 0)
    assert mt.handlers[0].closed
    assert tts.handlers[0].closed


async def test_a_second_producer_is_refused_and_the_first_unharmed(chain: tuple[Stage, Stage]) -> None:
    mt, _ = chain
    first = Client(mt, "produce")
    first.link.open(Open(channel="c", source="en", targets=("pt",)))
    await until(lambda: first.link.up)
    second = Client(mt, "produce")
    second.link.open(Open(channel="c", source="en", targets=("pt",)))
    await until(lambda: any(getattr(m.event, "code", "") == "channel_taken" for m in second.got))
    first.link.keep(Message(transcript(0)))
    await until(lambda: first.acked("transcript") == [0])
    assert not second.link.up
    await asyncio.gather(first.link.close(), second.link.close())


async def test_only_the_latest_draft_matters_and_commits_end_drafts(chain: tuple[Stage, Stage]) -> None:
    mt, _ = chain
    producer, listener = Client(mt, "produce"), Client(mt, "listen")
    producer.link.open(Open(channel="c", source="en", targets=("pt",)))
    await until(lambda: producer.link.up and listener.link.up)
    for rev in range(3):
        producer.link.draft(Message(transcript(0, f"draft {rev}", rev=rev, state="tentative")))
    await until(lambda: any(isinstance(m.event, Translation) and m.event.rev == 2 for m in listener.got))
    producer.link.keep(Message(transcript(0)))
    await until(lambda: producer.acked("transcript") == [0])
    producer.link.draft(Message(transcript(0, "too late", rev=9, state="tentative")))
    producer.link.keep(Message(transcript(1)))
    await until(lambda: producer.acked("transcript") == [0, 1])
    texts = [e.text for e in mt.handlers[0].received if isinstance(e, Transcript)]
    assert "too late" not in texts
    await asyncio.gather(producer.link.close(), listener.link.close())


async def test_a_full_stage_refuses_the_next_channel() -> None:
    only = Stage("mt", free_port(), None, max_channels=1)
    await only.start()
    first = Client(only, "produce")
    first.link.open(Open(channel="c"))
    await until(lambda: first.link.up)
    got: list[Message] = []

    async def take(message: Message) -> None:
        got.append(message)

    other = Link(only.url, "d", stage="mt", role="produce", on_message=take)
    other.start()
    other.open(Open(channel="d"))
    await until(lambda: any(getattr(m.event, "code", "") == "at_capacity" for m in got))
    await asyncio.gather(first.link.close(), other.close())
    await only.stop()
