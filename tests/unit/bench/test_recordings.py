"""Recordings whose ends of speech are known."""

import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.recordings import RATE_HZ, Clip, Pcm, as_wav, join, voiced_range


def voice(seconds: float, before_s: float = 0.0, after_s: float = 0.0) -> Pcm:
    """A tone between silences."""
    samples = np.arange(round(seconds * RATE_HZ))
    tone = (8_000 * np.sin(samples * 2 * np.pi * 500 / RATE_HZ)).astype(np.int16)
    return np.pad(tone, (round(before_s * RATE_HZ), round(after_s * RATE_HZ)))


def clip(pcm: Pcm, name: str = "clip") -> Clip:
    return Clip(name, "en", "words", pcm, {"pt": "palavras"})


def test_voice_is_found_between_silences() -> None:
    start, end = voiced_range(voice(1.0, before_s=0.5, after_s=0.25))
    assert start == pytest.approx(0.5 * RATE_HZ, abs=320)
    assert end == pytest.approx(1.5 * RATE_HZ, abs=320)


def test_soft_noise_after_the_voice_is_not_voice() -> None:
    pcm = voice(1.0, after_s=1.0)
    pcm[RATE_HZ:] = np.random.default_rng(0).integers(-20, 20, RATE_HZ)
    assert voiced_range(pcm)[1] == pytest.approx(RATE_HZ, abs=320)


def test_hum_after_the_voice_is_not_voice() -> None:
    hum = (4_000 * np.sin(np.arange(2 * RATE_HZ) * 2 * np.pi * 60 / RATE_HZ)).astype(np.int16)
    assert voiced_range(voice(1.0, after_s=1.0) + hum)[1] == pytest.approx(RATE_HZ, abs=320)


def test_loud_noise_after_the_voice_is_not_voice() -> None:
    noise = np.random.default_rng(0).normal(0, 150, 2 * RATE_HZ).astype(np.int16)
    assert voiced_range(voice(1.0, after_s=1.0) + noise)[1] == pytest.approx(RATE_HZ, abs=320)


def test_audio_shorter_than_a_frame_is_all_voice() -> None:
    assert voiced_range(np.ones(100, np.int16)) == (0, 100)


@given(
    st.lists(st.tuples(st.floats(0.05, 0.5), st.floats(0, 0.3), st.floats(0, 0.3)), min_size=1, max_size=6),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_every_utterance_lies_where_the_recording_says(
    shapes: list[tuple[float, float, float]], pause_s: float, lead_s: float
) -> None:
    clips = [clip(voice(*shape), f"clip {n}") for n, shape in enumerate(shapes)]
    made = join(clips, pause_s=pause_s, lead_s=lead_s)
    assert [u.name for u in made.utterances] == [c.name for c in clips]
    for utterance, one in zip(made.utterances, clips, strict=True):
        start, end = voiced_range(one.pcm)
        assert np.array_equal(made.pcm[utterance.start : utterance.end], one.pcm[start:end])
    ends = [0, *(u.end for u in made.utterances)]
    starts = [*(u.start for u in made.utterances), len(made.pcm)]
    for silence_begins, silence_ends in zip(ends, starts, strict=True):
        assert not made.pcm[silence_begins:silence_ends].any()
    assert made.seconds == pytest.approx(len(made.pcm) / RATE_HZ)


def test_whole_clips_are_not_cut() -> None:
    pcm = voice(0.4, before_s=0.5, after_s=0.3)
    made = join([clip(pcm), clip(pcm)], pause_s=1.0, whole=True)
    assert made.seconds == pytest.approx(1.0 + 2 * (1.2 + 1.0))
    assert [u.end / RATE_HZ for u in made.utterances] == pytest.approx([1.9, 4.1], abs=0.02)


def test_pauses_can_be_a_rooms_tone() -> None:
    tone = np.arange(1, 100, dtype=np.int16)
    made = join([clip(voice(0.2))], pause_s=0.5, room_tone=tone)
    assert made.pcm[: len(tone)].tolist() == tone.tolist()
    assert made.pcm[-RATE_HZ // 2 :].all()


def test_translations_go_along() -> None:
    assert join([clip(voice(0.2))], pause_s=0.1).utterances[0].translations == {"pt": "palavras"}


def test_a_wav_file_holds_the_samples() -> None:
    pcm = voice(0.1)
    with wave.open(io.BytesIO(as_wav(pcm))) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (1, RATE_HZ, 2)
        assert np.frombuffer(file.readframes(file.getnframes()), "<i2").tolist() == pcm.tolist()
