import numpy as np
import pytest

from tests.fakes_tts import RATE_HZ, tone
from tts.joins import silence
from tts.levels import TARGET_DBFS, active_level_dbfs, gain_to_target, limit


def test_level_leaves_pauses_out() -> None:
    speech = tone(1.0, level=0.1)
    with_pauses = np.concatenate([speech, silence(3.0, RATE_HZ), speech])
    assert active_level_dbfs(speech, RATE_HZ) == pytest.approx(-23.0, abs=0.1)
    assert active_level_dbfs(with_pauses, RATE_HZ) == pytest.approx(-23.0, abs=0.3)


@pytest.mark.parametrize("level", [0.06, 0.14, 0.3])
def test_gain_brings_voices_to_one_level(level: float) -> None:
    audio = tone(1.0, level=level)
    louder = audio * gain_to_target(audio, RATE_HZ)
    assert active_level_dbfs(louder, RATE_HZ) == pytest.approx(TARGET_DBFS, abs=0.05)


def test_gain_is_bounded() -> None:
    assert gain_to_target(tone(1.0, level=0.001), RATE_HZ) == pytest.approx(10 ** (12 / 20))
    assert gain_to_target(silence(1.0, RATE_HZ), RATE_HZ) == 1.0
    assert gain_to_target(np.zeros(0, np.float32), RATE_HZ) == 1.0


def test_limit_bends_only_peaks() -> None:
    audio = np.array([0.0, 0.5, -0.79, 0.9, -1.5, 4.0], np.float32)
    limited = limit(audio)
    assert (limited[:3] == audio[:3]).all()
    assert np.abs(limited).max() <= 1.0
    assert 0.8 < limited[3] < 0.9
    assert limited[4] < -0.9
    assert limited.dtype == np.float32
    assert len(limit(np.zeros(0, np.float32))) == 0
