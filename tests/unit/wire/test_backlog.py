"""The gauge of clauses in work."""

import asyncio

from prometheus_client import REGISTRY

from tests.unit.wire.stages import Stage, transcript, until
from tests.unit.wire.test_chain import Client
from tests.unit.wire.test_chain import chain as chain
from wire.codec import Message
from wire.events import Ack, Open, Speech


def backlog(stage: str) -> float:
    return REGISTRY.get_sample_value("vivavoce_backlog_clauses", {"stage": stage}) or 0.0


async def test_clause_counts_until_it_is_acknowledged(chain: tuple[Stage, Stage]) -> None:
    mt, tts = chain
    before = backlog("mt")
    producer, listener = Client(mt, "produce"), Client(tts, "listen", acks=True)
    producer.link.open(Open(channel="c", source="en", targets=("pt",)))
    await until(lambda: producer.link.up and listener.link.up)
    producer.link.keep(Message(transcript(0)))
    await until(lambda: any(isinstance(m.event, Speech) and m.event.last for m in listener.got))
    assert backlog("mt") - before == 1
    listener.link.post(Ack(channel="c", kind="speech", seq=0, language="pt"))
    await until(lambda: producer.acked("transcript") == [0])
    assert backlog("mt") == before
    await asyncio.gather(producer.link.close(), listener.link.close())
