from itertools import pairwise

import numpy as np
import pytest

from tests.fakes_tts import FAST, GOOD, RATE_HZ, SECONDS_PER_CHARACTER, FakeSynthesizer, fake_engines
from tts.engines.base import Audio, Chunk
from tts.joins import quiet_end, quiet_start
from tts.levels import active_level_dbfs
from tts.speaker import Order, Speaker
from tts.voices import VoiceBook
from wire.errors import EngineFailed

ANN, RUI = FAST[0], GOOD[1]


@pytest.fixture
def engines() -> list[FakeSynthesizer]:
    return fake_engines()


@pytest.fixture
def speaker(engines: list[FakeSynthesizer]) -> Speaker:
    return Speaker(VoiceBook(engines))


def heard(chunks: list[Chunk]) -> Audio:
    return np.concatenate([chunk.audio for chunk in chunks])


def test_speech_has_no_silence_around_it(speaker: Speaker) -> None:
    audio = heard(list(speaker.speak(Order("Bom dia a todos.", RUI))))
    assert quiet_start(audio, RATE_HZ) <= 0.02 * RATE_HZ
    assert quiet_end(audio, RATE_HZ) <= 0.05 * RATE_HZ
    assert len(audio) / RATE_HZ == pytest.approx(16 * SECONDS_PER_CHARACTER + 0.05, abs=0.02)


def test_windows_are_joined_without_seams(speaker: Speaker) -> None:
    chunks = list(speaker.speak(Order("Bom dia a todos.", RUI)))
    audio = heard(chunks)
    assert [chunk.last for chunk in chunks] == [False, False, True]
    inside = audio[int(0.05 * RATE_HZ) : -int(0.1 * RATE_HZ)]
    assert np.abs(np.diff(inside, n=2)).max() < 0.001


def test_phonemes_start_with_the_sound_and_go_on_over_pieces(speaker: Speaker) -> None:
    text = "A first sentence that is long enough. And then another one, as long."
    chunks = list(speaker.speak(Order(text, ANN)))
    phonemes = [phoneme for chunk in chunks for phoneme in chunk.phonemes]
    assert len(chunks) == 2
    assert phonemes[0].start == pytest.approx(0.01, abs=0.006)
    assert all(before.end <= after.start + 0.001 for before, after in pairwise(phonemes))
    assert phonemes[-1].end <= len(heard(chunks)) / RATE_HZ
    pause = next(b.start - a.end for a, b in pairwise(phonemes) if b.start - a.end > 0.01)
    assert 0.2 < pause < 0.4


def test_voices_are_brought_to_one_level() -> None:
    engines = [FakeSynthesizer("fast", FAST, level=0.03), FakeSynthesizer("good", GOOD, level=0.35)]
    speaker = Speaker(VoiceBook(engines))
    quiet, loud = (heard(list(speaker.speak(Order("Hello there.", voice)))) for voice in (ANN, RUI))
    assert active_level_dbfs(quiet, RATE_HZ) == pytest.approx(active_level_dbfs(loud, RATE_HZ), abs=1.5)
    assert np.abs(loud).max() < 1.0


def test_voice_is_prepared_once(speaker: Speaker, engines: list[FakeSynthesizer]) -> None:
    assert not speaker.prepared(RUI)
    for _ in range(2):
        list(speaker.speak(Order("Oi.", RUI)))
    assert speaker.prepared(RUI)
    assert engines[1].prepared == [RUI.id]
    assert engines[1].ready
    assert not engines[0].ready


@pytest.mark.parametrize("text", ["", "...", "😀"])
def test_nothing_to_say_is_one_empty_last_chunk(speaker: Speaker, engines: list[FakeSynthesizer], text: str) -> None:
    (chunk,) = speaker.speak(Order(text, RUI))
    assert chunk.last
    assert len(chunk.audio) == 0
    assert engines[1].said == []


def test_engine_gets_normalised_pieces_and_a_speed_it_can_do(speaker: Speaker, engines: list[FakeSynthesizer]) -> None:
    list(speaker.speak(Order("**Uma** boa casa, minha senhora, muito grande.", RUI, speed=4.0, first="clause")))
    assert engines[1].said == [("Uma boa casa,", RUI.id, 2.0), ("minha senhora, muito grande.", RUI.id, 2.0)]


def test_failure_comes_through(speaker: Speaker, engines: list[FakeSynthesizer]) -> None:
    engines[1].failure = EngineFailed("broken")
    with pytest.raises(EngineFailed):
        list(speaker.speak(Order("Bom dia.", RUI)))


def test_next_chunk_is_made_only_when_it_is_asked_for(speaker: Speaker, engines: list[FakeSynthesizer]) -> None:
    speech = speaker.speak(Order("Bom dia a todos.", RUI))
    next(speech)
    assert engines[1].chunks_made == 1
