import io
import wave

import av
import numpy as np
import pytest

from tests.fakes_tts import tone
from tts.encode import FILE_RATE_HZ, MEDIA_TYPES, Encoder, Format, wav_header


def encoded(kind: Format, audio: np.ndarray, rate_hz: int = 24_000, **more: float) -> bytes:
    encoder = Encoder(kind, rate_hz, **more)
    parts = [encoder.push(audio[at : at + 5_000]) for at in range(0, len(audio), 5_000)]
    return b"".join([*parts, encoder.finish()])


def decoded(data: bytes) -> np.ndarray:
    with av.open(io.BytesIO(data)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=FILE_RATE_HZ)
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray().ravel() for frame in frames])


@pytest.mark.parametrize("kind", ["mp3", "opus", "aac", "flac"])
def test_files_hold_the_sound(kind: Format) -> None:
    audio = tone(1.0, level=0.3)
    heard = decoded(encoded(kind, audio))
    assert len(heard) / FILE_RATE_HZ == pytest.approx(1.0, abs=0.12)
    assert np.sqrt((heard**2).mean()) == pytest.approx(np.sqrt((audio**2).mean()), rel=0.1)


def test_pcm_is_24_khz_whatever_the_voice_is() -> None:
    samples = np.frombuffer(encoded("pcm", tone(1.0, 22_050), 22_050), "<i2")
    assert len(samples) == pytest.approx(24_000, abs=50)


def test_wav_header_is_complete() -> None:
    data = encoded("wav", tone(0.5))
    with wave.open(io.BytesIO(wav_header(len(data) // 2) + data)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        assert file.getnframes() == len(data) // 2 == 12_000


@pytest.mark.parametrize("tempo", [0.5, 2.0])
def test_tempo_changes_the_length_and_not_the_pitch(tempo: float) -> None:
    samples = np.frombuffer(encoded("pcm", tone(1.0), tempo=tempo), "<i2").astype(float)
    assert len(samples) / 24_000 == pytest.approx(1 / tempo, rel=0.05)
    spectrum = np.abs(np.fft.rfft(samples[2_000:10_000]))
    assert np.argmax(spectrum) * 24_000 / 8_000 == pytest.approx(220, abs=6)


@pytest.mark.parametrize("kind", list(MEDIA_TYPES))
def test_no_sound_makes_a_file_too(kind: Format) -> None:
    assert isinstance(Encoder(kind, 24_000).finish(), bytes)
