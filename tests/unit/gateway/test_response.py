"""The response time that the gateway exports: audio captured since the end of what is heard first."""

import pytest
from prometheus_client import REGISTRY

from tests.fakes_gateway import speech
from tests.unit.gateway.live import Live
from wire.events import CAPTURE_RATE_HZ


def seen() -> tuple[float, float]:
    """(count, sum) of the histogram."""
    read = REGISTRY.get_sample_value
    return read("vivavoce_response_seconds_count") or 0.0, read("vivavoce_response_seconds_sum") or 0.0


async def test_first_sound_of_each_clause_counts_once() -> None:
    live = Live()
    await live.join()
    for frame in range(10):
        await live.capture(320 * frame)
    count, total = seen()
    first = speech(0)
    await live.say("tts", first)
    await live.say("tts", first)
    after, spent = seen()
    assert after - count == 1
    captured = 10 * 320
    assert spent - total == pytest.approx(max(0, captured - first.span[1]) / CAPTURE_RATE_HZ)


async def test_nobody_waits_once_the_browser_has_gone() -> None:
    live = Live()
    before = seen()
    await live.say("tts", speech(0))
    assert seen() == before
