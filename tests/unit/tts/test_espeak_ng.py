from concurrent.futures import ThreadPoolExecutor

import pytest

from tts.espeak_ng import EspeakNg, shared


@pytest.fixture(scope="module")
def library() -> EspeakNg:
    return shared()


def test_there_is_one_library(library: EspeakNg) -> None:
    assert shared() is library
    assert library.sample_rate_hz == 22_050


def test_voices_have_languages_and_files(library: EspeakNg) -> None:
    voices = {voice.identifier: voice for voice in library.voices()}
    assert len(voices) > 100
    assert voices["roa/pt-BR"].languages == ((5, "pt-br"), (6, "pt"))
    assert voices["gmw/de"].name == "German"


def test_phonemes_come_by_clause(library: EspeakNg) -> None:
    assert library.phonemes("Guten Tag, Welt.", "gmw/de") == ["ɡˈuːtən tˈɑːk", "vˈɛlt"]
    assert library.phonemes("", "gmw/de") == []
    assert library.phonemes("...", "gmw/de") == []


def test_speech_says_when_each_phoneme_begins(library: EspeakNg) -> None:
    spoken = library.speak("Guten Tag.", "gmw/de")
    samples = len(spoken.pcm) // 2
    times = [at for at, _ in spoken.phonemes]
    assert 0.5 < samples / library.sample_rate_hz < 2.0
    assert times == sorted(times)
    assert "".join(symbol for _, symbol in spoken.phonemes).startswith("ɡˈuː")
    assert times[-1] <= samples + library.sample_rate_hz // 100


def test_rate_changes_the_length(library: EspeakNg) -> None:
    slow, fast = (len(library.speak("Guten Tag, Welt.", "gmw/de", rate_wpm=rate).pcm) for rate in (100, 300))
    assert slow > 1.5 * fast


def test_unknown_voice_is_an_error(library: EspeakNg) -> None:
    with pytest.raises(RuntimeError, match="no voice"):
        library.speak("x", "no/such")


def test_threads_take_turns(library: EspeakNg) -> None:
    jobs = [("Guten Tag, meine Damen und Herren.", "gmw/de"), ("Bom dia.", "roa/pt-BR")] * 10
    with ThreadPoolExecutor(4) as pool:
        lengths = [len(spoken.pcm) for spoken in pool.map(lambda job: library.speak(*job), jobs)]
    assert min(lengths[0::2]) > 1.5 * max(lengths[1::2])  # the library varies a little from call to call
