"""How loud the original is under the dub: full where nobody speaks, far down where somebody does. Pure."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

RAMP_S = 0.12
"""Time in which the original fades down or up."""
UNDER, BACKGROUND = 0.04, 0.2
"""Level under speech: hardly to be heard (-28 dB), or kept as a background (-14 dB)."""
JOIN_S = 0.4


class Ducking:
    """The gain of the original over time; `spoken` are the stretches in which it is down, in seconds."""

    def __init__(self, spoken: Iterable[tuple[float, float]], level: float) -> None:
        times, gains = [0.0], [1.0]
        for start, end in merged(spoken):
            times += [start - RAMP_S, start, end, end + RAMP_S]
            gains += [1.0, level, level, 1.0]
        self._times, self._gains = np.asarray(times), np.asarray(gains)

    def gains(self, first_sample: int, count: int, rate_hz: int) -> npt.NDArray[np.float32]:
        """One gain a sample."""
        at = (first_sample + np.arange(count)) / rate_hz
        return np.asarray(np.interp(at, self._times, self._gains), np.float32)


def merged(stretches: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """In order, those that nearly touch made one."""
    result: list[tuple[float, float]] = []
    for start, end in sorted(stretches):
        if result and start - result[-1][1] <= JOIN_S:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result
