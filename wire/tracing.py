"""Traces (OpenTelemetry): one trace per clause, one span for each stage's work on it. Off without a collector.

The trace id is made from channel and seq, so the stages need not pass anything on. Spans carry where and how long,
never what was said. Stamps are each machine's own wall clock: a skew shifts a stage's span, but not its length.
"""

import hashlib
import time
from typing import Any

from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, Tracer

from wire.errors import WireError

_tracers: dict[str, Tracer] = {}
"""By stage; empty while nobody collects."""


class TelemetryMissing(WireError):
    """A collector is named, but OpenTelemetry's SDK is not installed."""

    code = "telemetry_missing"


def collect(stage: str, endpoint: str) -> None:
    """Send the stage's spans to an OTLP collector (HTTP). Raises TelemetryMissing."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise TelemetryMissing("OTEL_EXPORTER_OTLP_ENDPOINT is set; install the extra `telemetry` with it.") from None
    collect_with(stage, BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))


def collect_with(stage: str, processor: Any) -> None:
    """Give the stage's spans to a span processor of the SDK."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    provider = TracerProvider(resource=Resource.create({"service.name": f"vivavoce-{stage}"}))
    provider.add_span_processor(processor)
    _tracers[stage] = provider.get_tracer("vivavoce")


def clause_context(channel: str, seq: int) -> SpanContext:
    """What the spans of one clause have in common."""
    digest = hashlib.sha256(f"{channel}/{seq}".encode()).digest()
    trace_id, span_id = int.from_bytes(digest[:16]), int.from_bytes(digest[16:24])
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))


def record(stage: str, channel: str, seq: int, began_s: float, ended_s: float, **facts: str | int) -> None:
    """One stage's work on one clause, in monotonic seconds of this process."""
    tracer = _tracers.get(stage)
    if tracer is None:
        return
    parent = trace.set_span_in_context(NonRecordingSpan(clause_context(channel, seq)))
    offset_s = time.time() - time.monotonic()
    attributes = {"vivavoce.channel": channel, "vivavoce.seq": seq, **{f"vivavoce.{k}": v for k, v in facts.items()}}
    span = tracer.start_span(
        f"{stage} clause", parent, attributes=attributes, start_time=round((began_s + offset_s) * 1e9)
    )
    span.end(round((ended_s + offset_s) * 1e9))
