"""The audio of one stretch of speech, on the capture clock, with what the voice detector thought of it."""

import numpy as np

from asr.engines.base import FRAME_SAMPLES, SAMPLE_RATE_HZ, Audio

_FIRST_CAPACITY = 8 * SAMPLE_RATE_HZ
_ENERGY_SAMPLES = 160


class Utterance:
    """A growing buffer. Positions are samples of the capture clock; `start` moves up when audio is dropped."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.closing = False
        self.ended = False
        """Speech has stopped, for now."""
        self.closed = False
        """Too long ago to go on: what follows is another utterance."""
        self.voiced_until = start
        """End of the last voiced window."""
        self.voiced_samples = 0
        self._probability_sum = 0.0
        self._audio: Audio = np.zeros(_FIRST_CAPACITY, np.float32)
        self._length = 0
        self._voiced: list[int] = []

    @property
    def end(self) -> int:
        """One past the last sample."""
        return self.start + self._length

    @property
    def quiet_ms(self) -> int:
        """For so long nothing has been said."""
        return (self.end - self.voiced_until) * 1000 // SAMPLE_RATE_HZ

    @property
    def mean_probability(self) -> float:
        """Mean voice-activity probability of the voiced windows."""
        return self._probability_sum * FRAME_SAMPLES / self.voiced_samples if self.voiced_samples else 0.0

    def append(self, audio: Audio) -> None:
        """Add audio that follows what is there."""
        needed = self._length + len(audio)
        if needed > len(self._audio):
            self._audio = np.concatenate([self._audio, np.zeros(max(needed, len(self._audio)), np.float32)])
        self._audio[self._length : needed] = audio
        self._length = needed

    def mark_voiced(self, probability: float) -> None:
        """The window that was appended last is speech."""
        self.voiced_until = self.end
        self.voiced_samples += FRAME_SAMPLES
        self._probability_sum += probability
        self._voiced.append(self.end - FRAME_SAMPLES)

    def audio(self, start: int | None = None, until: int | None = None) -> Audio:
        """A copy of the audio in [start, until), by default all of it."""
        first = 0 if start is None else max(0, start - self.start)
        last = self._length if until is None else max(0, min(self._length, until - self.start))
        return self._audio[first:last].copy()

    def voiced_windows(self, start: int, end: int) -> list[int]:
        """Beginnings of the voiced windows of 512 samples that begin in [start, end)."""
        return [window for window in self._voiced if start <= window < end]

    def quietest(self, start: int, end: int) -> int:
        """The middle of the quietest 10 ms in [start, end), or `start` where that is empty."""
        begin = max(0, start - self.start)
        stretch = self._audio[begin : min(self._length, end - self.start)]
        count = len(stretch) // _ENERGY_SAMPLES
        if count == 0:
            return start
        pieces = stretch[: count * _ENERGY_SAMPLES].reshape(count, _ENERGY_SAMPLES)
        energy = np.convolve(np.square(pieces).sum(axis=1), np.ones(3), mode="same")
        return self.start + begin + int(energy.argmin()) * _ENERGY_SAMPLES + _ENERGY_SAMPLES // 2

    def split_before(self, sample: int) -> "Utterance":
        """The audio before `sample` as a finished utterance of its own; the rest stays here."""
        first = Utterance(self.start)
        first.append(self.audio(until=sample))
        first._voiced = [window for window in self._voiced if window < sample]
        first.voiced_until = min(first.end, first._voiced[-1] + FRAME_SAMPLES) if first._voiced else first.start
        first.voiced_samples = len(first._voiced) * FRAME_SAMPLES
        first._probability_sum = self.mean_probability * len(first._voiced)
        first.ended = first.closed = True
        self.voiced_samples -= first.voiced_samples
        self._probability_sum -= first._probability_sum
        self.drop_before(sample)
        return first

    def drop_before(self, sample: int) -> None:
        """Forget the audio before `sample`."""
        count = min(max(0, sample - self.start), self._length)
        if count:
            self._audio[: self._length - count] = self._audio[count : self._length].copy()
            self._length -= count
            self.start += count
            self._voiced = [window for window in self._voiced if window >= self.start]
