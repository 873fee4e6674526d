"""Traces follow one clause through the stages without saying what was said."""

import asyncio
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.unit.wire.stages import Stage, transcript, until
from tests.unit.wire.test_chain import Client
from tests.unit.wire.test_chain import chain as chain
from wire import tracing
from wire.codec import Message
from wire.events import Open, Speech


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    for stage in ("mt", "tts"):
        tracing.collect_with(stage, SimpleSpanProcessor(exporter))
    yield exporter
    tracing._tracers.clear()


async def test_stages_of_a_clause_share_its_trace(chain: tuple[Stage, Stage], spans: InMemorySpanExporter) -> None:
    mt, tts = chain
    producer, listener = Client(mt, "produce"), Client(tts, "listen", acks=True)
    producer.link.open(Open(channel="c", source="en", targets=("pt",)))
    await until(lambda: producer.link.up and listener.link.up)
    for seq in (0, 1):
        producer.link.keep(Message(transcript(seq)))
    await until(lambda: sum(isinstance(m.event, Speech) and m.event.last for m in listener.got) == 2)
    await until(lambda: len(spans.get_finished_spans()) == 4)
    found = spans.get_finished_spans()
    by_trace = {span.context.trace_id: set[str]() for span in found}
    for span in found:
        by_trace[span.context.trace_id].add(span.name)
        assert span.end_time >= span.start_time
        assert set(span.attributes) == {"vivavoce.channel", "vivavoce.seq", "vivavoce.language"}
    assert list(by_trace.values()) == [{"mt clause", "tts clause"}] * 2
    assert set(by_trace) == {tracing.clause_context("c", seq).trace_id for seq in (0, 1)}
    await asyncio.gather(producer.link.close(), listener.link.close())


def test_without_a_collector_nothing_is_recorded() -> None:
    tracing.record("nobody", "c", 0, 1.0, 2.0)
