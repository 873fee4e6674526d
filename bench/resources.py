"""Memory, processor time and queues of each service while something runs."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import numpy as np
import psutil

from bench.product import Product
from bench.sampling import Sampler

PERIOD_S = 5.0
HOUR_S = 3_600.0
LEAST_S = 300.0
WINDOW_S, LEAST_WINDOWS = 120.0, 4
MB = 1e6
METRIC = re.compile(r"^vivavoce_queue\{([^}]*)\} (\S+)$", re.MULTILINE)


@dataclass
class Series:
    """Samples of one service: seconds since the start, memory in MB, processor seconds, entries in all queues.

    `memory_mb` is its share (PSS), which changes when another process that uses the same files begins or ends;
    `private_mb` is what it has alone (USS).
    """

    at_s: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    private_mb: list[float] = field(default_factory=list)
    processor_s: list[float] = field(default_factory=list)
    queued: list[float] = field(default_factory=list)


def slope_per_hour(at_s: list[float], values: list[float], warm_up_s: float) -> float | None:
    """Least squares over what came after the warm-up; None when that lasted less than five minutes."""
    kept = [(at, value) for at, value in zip(at_s, values, strict=True) if at >= warm_up_s]
    if len(kept) < 2 or kept[-1][0] - kept[0][0] < LEAST_S:
        return None
    times, heights = (np.asarray(column) for column in zip(*kept, strict=True))
    return round(float(np.polyfit(times / HOUR_S, heights, 1)[0]), 2)


def held_slope(at_s: list[float], values: list[float], warm_up_s: float) -> tuple[float, float] | None:
    """Slope per hour of the lowest value of every two minutes, and its standard error; None for fewer than four.

    Memory that is worked with while a sample is taken, and is soon free again, is not growth.
    """
    lowest: dict[int, tuple[float, float]] = {}
    for at, value in zip(at_s, values, strict=True):
        if at >= warm_up_s:
            window = int((at - warm_up_s) // WINDOW_S)
            lowest[window] = min(lowest.get(window, (value, at)), (value, at))
    if len(lowest) < LEAST_WINDOWS:
        return None
    times, heights = [at / HOUR_S for _, at in lowest.values()], [value for value, _ in lowest.values()]
    (slope, _), covariance = np.polyfit(times, heights, 1, cov=True)
    return round(float(slope), 2), round(float(np.sqrt(covariance[0, 0])), 2)


class Watch(Sampler):
    """Samples every service while it is entered. Processes that restart are counted, not joined."""

    def __init__(self, product: Product, period_s: float = PERIOD_S) -> None:
        super().__init__(period_s)
        self.series: dict[str, Series] = {}
        self.restarts = 0
        self._product = product
        self._processes = product.processes()
        self._began = time.monotonic()

    def figures(self, warm_up_s: float) -> dict[str, Any]:
        """Per service: memory at the end and its slope after the warm-up, processor share, longest queues."""
        return {name: _figures(series, warm_up_s) for name, series in self.series.items()}

    def sample(self) -> None:
        at_s = time.monotonic() - self._began
        for name, process in list(self._processes.items()):
            try:
                memory, times = process.memory_full_info(), process.cpu_times()
            except psutil.NoSuchProcess:
                self.restarts += 1
                self._processes = self._product.processes()
                continue
            series = self.series.setdefault(name, Series())
            series.at_s.append(at_s)
            series.memory_mb.append(getattr(memory, "pss", memory.rss) / MB)
            series.private_mb.append(memory.uss / MB)
            series.processor_s.append(times.user + times.system)
            series.queued.append(_queued(self._product.urls[name]))


def _queued(url: str) -> float:
    try:
        text = httpx.get(f"{url}/metrics", timeout=2.0, trust_env=False).text
    except httpx.HTTPError:
        return float("nan")
    return sum(float(value) for _, value in METRIC.findall(text))


def _figures(series: Series, warm_up_s: float) -> Mapping[str, Any]:
    seconds = series.at_s[-1] - series.at_s[0] if len(series.at_s) > 1 else 0.0
    held, error = held_slope(series.at_s, series.private_mb, warm_up_s) or (None, None)
    busy_s = series.processor_s[-1] - series.processor_s[0]
    return {
        "memory_mb": round(series.memory_mb[-1], 1),
        "memory_slope_mb_per_h": slope_per_hour(series.at_s, series.private_mb, warm_up_s),
        "held_slope_mb_per_h": held,
        "held_slope_error": error,
        "processor_share": round(busy_s / seconds, 3) if seconds else None,
        "queued_most": float(np.nanmax(series.queued)) if not np.isnan(series.queued).all() else None,
        "queued_slope_per_h": slope_per_hour(series.at_s, series.queued, warm_up_s)
        if not np.isnan(series.queued).any()
        else None,
    }
