"""Summaries of measurements: n, median, 95th percentile."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import numpy as np


class Summary(TypedDict):
    """Of times in milliseconds; `n` is the number of observations. Medians are None when there are none."""

    n: int
    median_ms: float | None
    p95_ms: float | None
    values_ms: NotRequired[list[float]]


def summarise(values_s: Sequence[float]) -> Summary:
    """Summary of times given in seconds."""
    if not values_s:
        return {"n": 0, "median_ms": None, "p95_ms": None}
    array = np.asarray(values_s) * 1_000
    return {
        "n": len(values_s),
        "median_ms": round(float(np.median(array)), 1),
        "p95_ms": round(float(np.percentile(array, 95)), 1),
    }
