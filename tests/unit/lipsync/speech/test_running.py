import numpy as np
import pytest

from lipsync.engines.base import Needs
from lipsync.speech.running import AHEAD_S, RunningCues
from tests.unit.lipsync.speech.test_envelope import silence, vowel


@pytest.mark.parametrize("needs", ["shape", "mel", "samples"])
@pytest.mark.parametrize("piece", [160, 333, 4_000])
def test_every_frame_comes_once_and_no_later_than_it_can(needs: Needs, piece: int) -> None:
    sound, running = np.concatenate([vowel(0.5), silence(0.5)]), RunningCues(25.0, needs=needs)
    count = 0
    for start in range(0, len(sound), piece):
        count += len(running.push(sound[start : start + piece]))
        known_s = min(start + piece, len(sound)) / 16_000
        assert count == max(0, int((known_s - AHEAD_S[needs]) / 0.04 + 1e-6))
    count += len(running.push(np.zeros(0, np.float32), last=True))
    assert count == running.frame == 25


def test_the_mouth_follows_the_sound() -> None:
    running = RunningCues(25.0, needs="shape")
    sound = np.concatenate([silence(1.0), vowel(1.0), silence(1.0)])
    cues = [cue for start in range(0, len(sound), 640) for cue in running.push(sound[start : start + 640])]
    opening = [cue.shape.opening * cue.weight for cue in cues]
    assert max(opening[:22]) < 0.01
    assert min(opening[30:45]) > 0.08
    assert max(opening[55:]) < 0.01


def test_a_long_stream_does_not_grow() -> None:
    running = RunningCues(25.0, needs="shape")
    for _ in range(120):
        running.push(vowel(0.5))
    assert len(running._kept) < 7 * 16_000
    assert running.frame == pytest.approx(60 * 25, abs=5)
