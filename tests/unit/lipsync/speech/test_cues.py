import numpy as np
import pytest

from lipsync.arrays import Array
from lipsync.engines.base import Needs
from lipsync.speech.articulation import TimedPhone
from lipsync.speech.cues import Cues, mel_at, samples_at

SAMPLES = np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)


@pytest.mark.parametrize("needs", ["shape", "mel", "samples"])
def test_a_renderer_gets_what_it_needs(needs: Needs) -> None:
    cue = Cues(lambda: SAMPLES, 25, 25.0, needs=needs)[12]
    assert (cue.mel is not None) == (needs == "mel")
    assert (cue.samples is not None) == (needs == "samples")


def test_phones_are_better_than_the_sound() -> None:
    def listen() -> Array:
        raise AssertionError("an hour of sound is not decoded for nothing")

    cues = Cues(listen, 25, 25.0, needs="shape", phones=[TimedPhone("m", 0, 1)])
    assert max(cues[frame].shape.opening for frame in range(25)) < 0.01


def test_the_spectrogram_begins_with_the_frame_and_never_ends() -> None:
    mel = np.tile(np.arange(90, dtype=np.float32), (80, 1))
    assert list(mel_at(mel, 0.5)[0]) == list(range(40, 56))
    assert list(mel_at(mel, 1.0)[0]) == [*range(80, 90), *[89] * 6]
    assert (mel_at(mel, 9.0) == 89).all()
    assert (mel_at(np.zeros((80, 0), np.float32), 0.0) == -4).all()


def test_samples_reach_around_the_frame_and_are_silent_outside() -> None:
    assert len(samples_at(SAMPLES, 0.5, 0.04)) == 7_040
    assert (samples_at(SAMPLES, 0.5, 0.04) == SAMPLES[4_800:11_840]).all()
    first = samples_at(SAMPLES, 0.0, 0.04)
    assert not first[:3_200].any()
    assert (first[3_200:] == SAMPLES[:3_840]).all()
    assert not samples_at(SAMPLES, 5.0, 0.04).any()
