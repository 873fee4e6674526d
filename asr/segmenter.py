"""Turns a channel's capture stream into utterances. Holes in the stream are heard as silence."""

from collections.abc import Iterator

import numpy as np

from asr.endpoint import Endpointer, EndpointPolicy
from asr.engines.base import FRAME_SAMPLES, SAMPLE_RATE_HZ, Audio, VoiceActivityDetector
from asr.utterance import Utterance

MAX_FILLED_SAMPLES = SAMPLE_RATE_HZ
"""Holes longer than this end any speech and are skipped instead of filled."""


class Segmenter:
    """Feeds windows to the voice detector and the endpointer, and what is speech to the current utterance.

    Speech that comes back within `reopen_ms` after its end goes on in the same utterance, pause included.
    """

    def __init__(
        self, detector: VoiceActivityDetector, policy: EndpointPolicy, *, preroll_ms: int = 300, reopen_ms: int = 600
    ) -> None:
        self._detector = detector
        self._endpointer = Endpointer(policy)
        self._preroll_samples = max(FRAME_SAMPLES, preroll_ms * SAMPLE_RATE_HZ // 1000)
        self._reopen_samples = reopen_ms * SAMPLE_RATE_HZ // 1000
        self.current: Utterance | None = None
        """The utterance that speech goes to, or would go to if it came back now."""
        self.reset(0)

    def reset(self, sample: int) -> None:
        """Start anew at this sample of the capture clock; an open utterance is closed."""
        self._close_current()
        self._detector.reset()
        self._endpointer.reset()
        self._next = sample
        self._pending: Audio = np.zeros(0, np.float32)
        self._quiet: Audio = np.zeros(0, np.float32)

    @property
    def position(self) -> int:
        """Capture audio before this sample has been heard."""
        return self._next - len(self._pending)

    @property
    def settled(self) -> int:
        """Capture audio before this sample is no part of the current or a coming utterance."""
        if self.current is not None:
            return self.current.start
        return self.position - min(len(self._quiet), self._preroll_samples)

    def feed(self, start: int, audio: Audio) -> Iterator[Utterance]:
        """Take audio that begins at capture sample `start`; yields each utterance that begins in it.

        Audio that was here already is skipped, a hole is filled with silence.
        """
        if start < self._next:
            audio, start = audio[self._next - start :], self._next
        if not len(audio):
            return
        hole = start - self._next
        if hole > MAX_FILLED_SAMPLES:
            yield from self._take(np.zeros(MAX_FILLED_SAMPLES, np.float32))
            self.reset(start)
        elif hole:
            yield from self._take(np.zeros(hole, np.float32))
        yield from self._take(audio)

    def flush(self) -> Iterator[Utterance]:
        """Nothing follows: take the last incomplete window and close the current utterance."""
        missing = -len(self._pending) % FRAME_SAMPLES
        if missing:
            yield from self._take(np.zeros(missing, np.float32))
        self._close_current()
        self._endpointer.reset()

    def _take(self, audio: Audio) -> Iterator[Utterance]:
        self._next += len(audio)
        self._pending = np.concatenate([self._pending, audio])
        while len(self._pending) >= FRAME_SAMPLES:
            frame, self._pending = self._pending[:FRAME_SAMPLES], self._pending[FRAME_SAMPLES:]
            probability = self._detector.probability(frame)
            mark = self._endpointer.step(probability)
            if mark == "start" and self._begin():
                yield self._hear(frame, probability)
            elif self._endpointer.speaking:
                self._hear(frame, probability)
            else:
                self._pause(frame, ends=mark == "end")

    def _begin(self) -> bool:
        """Speech starts: go on with the last utterance or begin another; True for another."""
        begins = self.current is None
        quiet = self._quiet[-self._preroll_samples :] if begins else self._quiet
        utterance = self.current or Utterance(self.position - FRAME_SAMPLES - len(quiet))
        utterance.append(quiet)
        utterance.ended = False
        self.current = utterance
        self._quiet = self._quiet[:0]
        return begins

    def _hear(self, frame: Audio, probability: float) -> Utterance:
        utterance = self.current
        assert utterance is not None  # noqa: S101 - while the endpointer says speech, there is one
        utterance.append(frame)
        if self._endpointer.voiced:
            utterance.mark_voiced(probability)
        utterance.closing = self._endpointer.closing
        return utterance

    def _pause(self, frame: Audio, *, ends: bool) -> None:
        if ends and self.current is not None:
            self.current.ended = True
        kept = self._reopen_samples if self.current is not None else self._preroll_samples
        self._quiet = np.concatenate([self._quiet, frame])[-max(kept, self._preroll_samples) :]
        if self.current is not None and len(self._quiet) >= self._reopen_samples:
            self._close_current()

    def _close_current(self) -> None:
        """Also lets the detector forget: after minutes of a loud voice it takes a hoarse or distant one for noise."""
        if self.current is not None:
            self.current.ended = self.current.closed = True
            self.current = None
            self._detector.reset()
