"""Memory, processor time and queues over a run."""

import os

import httpx
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.product import Product
from bench.resources import Watch, held_slope, slope_per_hour
from tests.unit.bench.answers import answering

METRICS = 'vivavoce_queue{queue="committed",stage="mt"} 2.0\nvivavoce_queue{queue="jobs",stage="mt"} 1.0\n'


class Running(Product):
    """A product that consists of this process."""

    def processes(self) -> dict[str, psutil.Process]:
        return {"mt": psutil.Process(os.getpid())}


@given(st.floats(-1_000, 1_000), st.floats(0, 2_000))
def test_the_slope_is_found_behind_the_warm_up(per_hour: float, jump: float) -> None:
    at_s = [float(at) for at in range(0, 1_200, 5)]
    values = [jump if at < 180 else 100 + per_hour * at / 3_600 for at in at_s]
    assert slope_per_hour(at_s, values, 180.0) == pytest.approx(per_hour, abs=0.02)


@given(st.floats(-100, 100), st.lists(st.floats(0, 80), min_size=240, max_size=240))
def test_work_in_progress_is_no_growth(per_hour: float, working: list[float]) -> None:
    at_s = [float(at) for at in range(0, 1_200, 5)]
    working[::24] = [0.0] * len(working[::24])  # one in every two minutes
    values = [100 + per_hour * at / 3_600 + more for at, more in zip(at_s, working, strict=True)]
    found = held_slope(at_s, values, 0.0)
    assert found is not None
    slope, error = found
    assert slope == pytest.approx(per_hour, abs=20)
    assert error >= 0


def test_a_few_samples_tell_no_slope() -> None:
    assert slope_per_hour([0.0, 5.0], [1.0, 2.0], 0.0) is None
    assert held_slope([0.0, 5.0], [1.0, 2.0], 0.0) is None


def test_a_service_is_sampled_while_it_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda _: httpx.Response(200, text=METRICS))
    with Watch(Running({"mt": "http://mt"}, (), started_here=False), period_s=60.0) as watch:
        pass
    row = watch.figures(0.0)["mt"]
    assert row["memory_mb"] > 10
    assert row["queued_most"] == 3.0
    assert row["memory_slope_mb_per_h"] is None
    assert len(watch.series["mt"].at_s) >= 1


def test_queues_of_a_silent_service_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    answering(monkeypatch, refuse)
    with Watch(Running({"mt": "http://mt"}, (), started_here=False), period_s=60.0) as watch:
        pass
    assert watch.figures(0.0)["mt"]["queued_most"] is None
