import numpy as np
import pytest

from lipsync.arrays import Array
from lipsync.speech import mel


def tones() -> Array:
    t = np.arange(8_000) / 16_000
    sweep = 0.3 * np.sin(2 * np.pi * (200 * t + 2_500 * t * t))
    return (sweep + 0.1 * np.sin(2 * np.pi * 3_000 * t) * (t > 0.25)).astype(np.float32)


LIBROSA = [
    (0, 5, 0.69489),
    (5, 20, -3.52965),
    (10, 10, -4.0),
    (17, 33, 1.70439),
    (20, 60, -0.62978),
    (30, 50, -3.80461),
    (35, 70, -4.0),
    (40, 79, -1.23069),
]
"""(frame, band, value) that librosa 0.11.0 gives for `tones`."""


@pytest.mark.parametrize(("frame", "band", "value"), LIBROSA)
def test_values_are_those_of_librosa(frame: int, band: int, value: float) -> None:
    assert mel.mel_spectrogram(tones())[band, frame] == pytest.approx(value, abs=1e-4)


def test_it_equals_librosa_where_that_is_installed() -> None:
    librosa = pytest.importorskip("librosa", reason="librosa is not installed: only its stored values are compared")
    audio = tones().astype(np.float64)
    emphasised = np.append(audio[0], audio[1:] - 0.97 * audio[:-1])
    magnitude = np.abs(librosa.stft(y=emphasised, n_fft=800, hop_length=200, win_length=800))
    bands = librosa.filters.mel(sr=16_000, n_fft=800, n_mels=80, fmin=55, fmax=7_600) @ magnitude
    expected = np.clip(8 * ((20 * np.log10(np.maximum(1e-5, bands)) - 20 + 100) / 100) - 4, -4, 4)
    assert np.abs(mel.mel_spectrogram(tones()) - expected).max() <= 1e-4


def test_it_equals_a_transform_written_out_in_double_precision() -> None:
    audio = tones().astype(np.float64)
    padded = np.pad(np.append(audio[0], audio[1:] - 0.97 * audio[:-1]), 400)
    waves = np.exp(-2j * np.pi * np.outer(np.arange(401), np.arange(800)) / 800)
    window = np.sin(np.pi * np.arange(800) / 800) ** 2
    got = mel.mel_spectrogram(tones())
    for frame in (0, 7, 40):
        spectrum = np.abs(waves @ (padded[frame * 200 : frame * 200 + 800] * window))
        bands = np.maximum(1e-5, mel.filters().astype(np.float64) @ spectrum)
        expected = np.clip(8 * (20 * np.log10(bands) + 80) / 100 - 4, -4, 4)
        assert np.abs(got[:, frame] - expected).max() <= 1e-4


def test_silence_is_the_floor_and_nothing_is_nothing() -> None:
    assert (mel.mel_spectrogram(np.zeros(1_000, np.float32)) == -4).all()
    assert mel.mel_spectrogram(np.zeros(0, np.float32)).shape == (80, 0)
    assert mel.mel_spectrogram(np.zeros(1, np.float32)).shape == (80, 1)


def test_windows_follow_the_video_and_repeat_the_end() -> None:
    spectrogram = np.arange(80 * 50, dtype=np.float32).reshape(80, 50)
    windows = mel.mel_windows(spectrogram, 20, fps=25)
    assert windows.shape == (20, 1, 80, 16)
    assert (windows[5, 0] == spectrogram[:, 16:32]).all()
    assert (windows[19, 0] == spectrogram[:, 34:]).all()


@pytest.mark.parametrize("frames", [0, 1, 15])
def test_windows_of_very_short_sound(frames: int) -> None:
    assert mel.mel_windows(np.zeros((80, frames), np.float32), 3, fps=25).shape == (3, 1, 80, 16)
