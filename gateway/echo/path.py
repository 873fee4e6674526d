"""The way from a loudspeaker to a microphone, as far as it has been found out: how late, how loud. Pure."""

import numpy as np

from gateway.echo.likeness import Levels

DECAY_DB = 3.0
"""A room lets sound fade by at least this much in 20 ms (60 dB in 0.4 s)."""
ABOVE_DB = 7.0
"""What is this much louder than the echo would be did not come from the loudspeaker."""
LOUD_SHARE = 0.2
"""Of all bands have to be so in one step."""
PLAYED_DB = -55.0
NEARBY = 2


class EchoPath:
    """`lag` is None until an echo has been heard."""

    def __init__(self) -> None:
        self.lag: int | None = None
        self._gains: Levels | None = None

    def learn(self, microphone: Levels, played: Levels, lag: int) -> None:
        """This was an echo. `played` ends with the microphone's last step and reaches `lag` steps further back."""
        own = played[len(played) - lag - len(microphone) : len(played) - lag]
        sounding = own > PLAYED_DB
        difference = np.where(sounding, microphone - own, np.nan)
        enough = sounding.sum(axis=0) >= len(microphone) // 5
        overall = np.nanmedian(difference) if sounding.any() else 0.0
        gains = np.full(own.shape[1], overall, np.float32)
        if enough.any():
            gains[enough] = np.nanmedian(difference[:, enough], axis=0)
        if self._gains is not None and self.lag == lag:
            gains = ((self._gains + gains) / 2).astype(np.float32)
        self._gains = gains
        self.lag = lag

    def foreign(self, microphone: Levels, played: Levels, noise: Levels) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Of each step whether it holds more than echo and noise. `played` ends with the same step."""
        assert self.lag is not None  # noqa: S101 - the caller looked
        assert self._gains is not None  # noqa: S101 - learnt with the lag
        count = len(microphone)
        end = len(played) - self.lag
        expected = np.full((count, played.shape[1]), -np.inf, np.float32)
        for nearby in range(-NEARBY, NEARBY + 1):
            first = end - count + nearby
            part = played[max(0, first) : min(len(played), end + nearby)]
            at = max(0, -first)
            expected[at : at + len(part)] = np.maximum(expected[at : at + len(part)], part)
        expected = np.maximum(expected + self._gains, noise)
        for step in range(1, count):
            expected[step] = np.maximum(expected[step], expected[step - 1] - DECAY_DB)
        above: np.ndarray[tuple[int], np.dtype[np.bool_]] = (microphone > expected + ABOVE_DB).mean(axis=1) > LOUD_SHARE
        return above
