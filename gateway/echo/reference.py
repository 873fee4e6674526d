"""What somebody's loudspeakers play, as far as can be known: what was sent, of each speaker one thing after another."""

from collections import OrderedDict

import numpy as np

from gateway.echo.bands import BANDS, STEP_S, BandMeter, Powers

KEPT_S = 60.0
"""Past and future together: speech is sent faster than it is played."""
MAX_VOICES = 32


class _Voice:
    """One source of sound, played without gaps for as long as it comes."""

    def __init__(self, rate_hz: int) -> None:
        self.meter = BandMeter(rate_hz)
        self.begins_s = self.ends_s = 0.0


class Reference:
    """A ring of band powers by the time at which they are played, in steps of 20 ms of the given clock."""

    def __init__(self) -> None:
        self._size = round(KEPT_S / STEP_S)
        self._powers = np.zeros((self._size, BANDS), np.float32)
        self._steps = np.full(self._size, -1, np.int64)
        self._voices: OrderedDict[str, _Voice] = OrderedDict()

    def play(self, voice: str, pcm: bytes, rate_hz: int, now: float) -> None:
        """This was sent now: it is played when what was sent of the same voice before is over."""
        known = self._voices.pop(voice, None)
        if known is None or known.meter.rate_hz != rate_hz:
            known = _Voice(rate_hz)
        self._voices[voice] = known
        while len(self._voices) > MAX_VOICES:
            self._voices.popitem(last=False)
        if known.ends_s < now:
            known.meter.reset()
            known.begins_s = known.ends_s = now
        begins_s = known.ends_s
        known.ends_s = min(begins_s + len(pcm) / 2 / rate_hz, now + KEPT_S / 2)
        self._add(known.meter.push(pcm), round(begins_s / STEP_S))

    def sounds(self, now: float, within_s: float) -> bool:
        """Whether anything was to be heard in the last seconds."""
        return any(now - within_s < voice.ends_s and voice.begins_s <= now for voice in self._voices.values())

    def before(self, step: int, count: int) -> Powers:
        """The powers of `count` steps, the last of which is the one before `step`; silence where nothing was sent."""
        wanted = np.arange(step - count, step)
        slots = wanted % self._size
        powers: Powers = np.where((self._steps[slots] == wanted)[:, None], self._powers[slots], np.float32(0))
        return powers

    def _add(self, powers: Powers, first: int) -> None:
        steps = np.arange(first, first + len(powers))
        slots = steps % self._size
        stale = self._steps[slots] != steps
        self._powers[slots[stale]] = 0
        self._steps[slots] = steps
        self._powers[slots] += powers
