"""Counters of the services."""

import httpx
import pytest

from bench.counters import SPECULATION, grown, hit_rate, read
from tests.unit.bench.answers import answering

METRICS = f"""# HELP something
{SPECULATION}{{outcome="hit"}} 3.0
{SPECULATION}{{outcome="prepared"}} 4.0
{SPECULATION}_created{{outcome="hit"}} 1.7e+09
vivavoce_channels{{stage="tts"}} 1.0
"""


def test_one_counter_is_read_by_its_label(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda _: httpx.Response(200, text=METRICS))
    assert read("http://tts", SPECULATION, "outcome") == {"hit": 3.0, "prepared": 4.0}
    assert read("http://tts", "vivavoce_channels", "stage") == {"tts": 1.0}
    assert read("http://tts", SPECULATION, "stage") == {}


def test_a_service_that_does_not_answer_has_no_counters(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    answering(monkeypatch, refuse)
    assert read("http://tts", SPECULATION, "outcome") == {}


def test_growth_survives_a_restart() -> None:
    assert grown({"hit": 5.0, "miss": 2.0}, {"hit": 7.0, "miss": 1.0, "prepared": 4.0}) == {
        "hit": 2.0,
        "miss": 1.0,
        "prepared": 4.0,
    }


def test_hit_rate_is_of_what_was_prepared() -> None:
    assert hit_rate({"prepared": 8.0, "hit": 6.0, "miss": 2.0}) == 0.75
    assert hit_rate({}) is None
