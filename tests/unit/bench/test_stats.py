"""n, median, 95th percentile."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.stats import summarise


def test_times_are_told_in_milliseconds() -> None:
    assert summarise([0.1, 0.2, 0.9]) == {"n": 3, "median_ms": 200.0, "p95_ms": pytest.approx(830.0)}


def test_nothing_measured_is_not_zero() -> None:
    assert summarise([]) == {"n": 0, "median_ms": None, "p95_ms": None}


@given(st.lists(st.floats(0, 100), min_size=1))
def test_summary_lies_within_what_was_measured(values: list[float]) -> None:
    summary = summarise(values)
    assert summary["median_ms"] is not None
    assert summary["p95_ms"] is not None
    least, most = min(values) * 1_000, max(values) * 1_000
    assert least - 0.1 <= summary["median_ms"] <= summary["p95_ms"] + 0.1 <= most + 0.2
    assert summary["median_ms"] == pytest.approx(np.median(values) * 1_000, abs=0.06)
