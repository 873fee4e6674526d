"""What a dubbing is worth: whether sentences keep their time, and how far from the original they begin. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

EASY, FASTEST = 1.15, 1.25


@dataclass(frozen=True)
class Spoken:
    """One dubbed sentence beside the original."""

    original_start: float
    start: float
    speed: float
    fits: bool


def spoken_of(script: Mapping[str, Any]) -> list[Spoken]:
    """From the studio's list of sentences; those that could not be said are left out."""
    return [
        Spoken(s["start"], s["spoken"]["start"], s["spoken"]["speed"], s["spoken"]["fits"])
        for s in script["sentences"]
        if s["spoken"]
    ]


def timing(spoken: Sequence[Spoken]) -> dict[str, float]:
    """Shares in percent, offsets in milliseconds, drift in milliseconds a minute (least squares)."""
    offsets = sorted(1000 * abs(one.start - one.original_start) for one in spoken)
    return {
        "sentences": len(spoken),
        "fit_percent": 100 * sum(one.fits and one.speed <= EASY + 1e-3 for one in spoken) / len(spoken),
        "above_limit": sum(one.speed > FASTEST + 1e-3 for one in spoken),
        "fastest": max(one.speed for one in spoken),
        "offset_p50_ms": offsets[len(offsets) // 2],
        "offset_p95_ms": offsets[min(len(offsets) - 1, int(0.95 * len(offsets)))],
        "drift_ms_per_minute": drift(spoken),
    }


def drift(spoken: Sequence[Spoken]) -> float:
    """The slope of the offset over the file."""
    count = len(spoken)
    mean_at = sum(one.original_start for one in spoken) / count
    mean_off = sum(one.start - one.original_start for one in spoken) / count
    spread = sum((one.original_start - mean_at) ** 2 for one in spoken)
    if spread < 1.0:
        return 0.0
    shared = sum((one.original_start - mean_at) * (one.start - one.original_start - mean_off) for one in spoken)
    return 60_000 * shared / spread
