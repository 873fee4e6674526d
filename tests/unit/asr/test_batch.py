import asyncio
import io
import itertools
import threading
import wave
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from asr.audio import AudioFile
from asr.batch import Asked, Batch
from asr.engines.base import SAMPLE_RATE_HZ, Audio, Recognition, TimedWord
from asr.routing import Ears
from asr.settings import AsrSettings
from tests.fakes_asr import WORD_SAMPLES, FakeDetector, FakeRecognizer, Vocabulary, pcm_of, silence
from wire.compute import ComputeThread
from wire.errors import AtCapacity, InvalidInput, MessageTooLarge, UnsupportedLanguage

SETTINGS = AsrSettings(_env_file=None)


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary()


@pytest.fixture
def english(vocabulary: Vocabulary) -> FakeRecognizer:
    return FakeRecognizer(vocabulary, "small")


@pytest.fixture
def many(vocabulary: Vocabulary) -> FakeRecognizer:
    return FakeRecognizer(vocabulary, "large", ("en", "de"), ("en",))


@pytest.fixture
def compute() -> Iterator[ComputeThread]:
    thread = ComputeThread("test")
    yield thread
    thread.close()


@pytest.fixture
def batch(english: FakeRecognizer, many: FakeRecognizer, compute: ComputeThread) -> Batch:
    return Batch(Ears([english, many], many), compute, FakeDetector, SETTINGS)


def wav(*parts: Audio) -> io.BytesIO:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
        out.writeframes(pcm_of(parts))
    file.seek(0)
    return file


async def test_a_file_becomes_text_in_its_language(batch: Batch, vocabulary: Vocabulary) -> None:
    done = await batch.transcribe(wav(silence(1_000), vocabulary.spoken("so", "we", "go.")), Asked())
    assert (done.text, done.language, done.task) == ("so we go.", "en", "transcribe")
    assert done.duration_s == pytest.approx(2.2)
    assert [said.word for said in done.words] == ["so", "we", "go."]
    assert done.words[0].start == pytest.approx(1.0, abs=0.1)
    assert done.words[-1].end == pytest.approx(2.2, abs=0.1)


@dataclass
class Hasty(FakeRecognizer):
    """Times its words, which come every 500 ms, and stops after the first `after`; the last one lasts `longer_s`."""

    after: int = 2
    longer_s: float = 0.0

    def recognize(
        self, audio: Audio, *, language: str | None = None, translate: bool = False, prefix: str = "", draft: str = ""
    ) -> Recognition:
        heard = super().recognize(audio, language=language)
        begins_s = float(np.flatnonzero(audio)[0]) / SAMPLE_RATE_HZ if audio.any() else 0.0
        words = [
            TimedWord(word, begins_s + at * 0.5, begins_s + at * 0.5 + WORD_SAMPLES / SAMPLE_RATE_HZ)
            for at, word in enumerate(heard.text.split()[: self.after])
        ]
        if words:
            words[-1] = replace(words[-1], end=words[-1].end + self.longer_s)
        return replace(heard, text=" ".join(word.text for word in words), words=tuple(words))


async def test_where_an_engine_stops_too_early_the_rest_is_heard_next(
    vocabulary: Vocabulary, compute: ComputeThread
) -> None:
    hasty = Hasty(vocabulary)
    batch = Batch(Ears([hasty], None), compute, FakeDetector, SETTINGS)
    said = [f"word{number}" for number in range(12)]
    audio = [part for word in said for part in (vocabulary.spoken(word), silence(100))]
    done = await batch.transcribe(wav(silence(1_000), *audio), Asked())
    # It stops after two words, again and again, until less than two seconds are left.
    assert done.text.split() == said[:8]
    assert [word.word for word in done.words] == said[:8]
    assert all(one.end <= other.start + 0.01 for one, other in itertools.pairwise(done.words))
    assert done.words[-1].end == pytest.approx(1.0 + 8 * 0.5, abs=0.2)


@pytest.mark.parametrize("pause_ms", [800, 0])
async def test_a_word_that_is_said_to_last_for_long_hides_nothing(
    vocabulary: Vocabulary, compute: ComputeThread, pause_ms: int
) -> None:
    hasty = Hasty(vocabulary, after=1, longer_s=9.0)
    batch = Batch(Ears([hasty], None), compute, FakeDetector, SETTINGS)
    said = ["Three.", *(f"word{number}" for number in range(20))]
    audio = [vocabulary.spoken(said[0]), silence(pause_ms), vocabulary.spoken(*said[1:])]
    done = await batch.transcribe(wav(silence(1_000), *audio), Asked())
    heard = done.text.split()
    if pause_ms:
        assert heard[:2] == said[:2]
    assert len(heard) >= 4
    assert all(one.end <= other.start + 0.01 for one, other in itertools.pairwise(done.words))


async def test_a_word_of_no_length_does_not_end_before_it_begins(
    vocabulary: Vocabulary, compute: ComputeThread
) -> None:
    hasty = Hasty(vocabulary, longer_s=-WORD_SAMPLES / SAMPLE_RATE_HZ)
    batch = Batch(Ears([hasty], None), compute, FakeDetector, SETTINGS)
    audio = [part for number in range(12) for part in (vocabulary.spoken(f"word{number}"), silence(100))]
    done = await batch.transcribe(wav(silence(1_000), *audio), Asked())
    assert done.words
    assert all(word.start <= word.end for word in done.words)


async def test_sentences_are_passages(batch: Batch, vocabulary: Vocabulary) -> None:
    audio = wav(vocabulary.spoken("Yes.", "We", "go."), silence(4_000), vocabulary.spoken("Then", "rest."))
    done = await batch.transcribe(audio, Asked())
    assert [passage.text for passage in done.passages] == ["Yes.", "We go.", "Then rest."]
    starts = [passage.start for passage in done.passages]
    assert starts == sorted(starts)
    assert starts[2] == pytest.approx(5.2, abs=0.1)


async def test_pauses_are_heard_together_up_to_the_longest_stretch(
    batch: Batch, vocabulary: Vocabulary, english: FakeRecognizer
) -> None:
    words = [f"{number * 7919:x}" for number in range(100)]
    done = await batch.transcribe(wav(vocabulary.spoken(*words)), Asked())
    assert done.text.split() == words
    assert english.calls == 2


async def test_silence_is_no_text_and_no_work(batch: Batch, english: FakeRecognizer, many: FakeRecognizer) -> None:
    done = await batch.transcribe(wav(silence(5_000)), Asked())
    assert (done.text, done.passages, done.words) == ("", (), ())
    assert english.calls == many.calls == 0


async def test_what_nobody_said_is_left_out(
    batch: Batch, vocabulary: Vocabulary, english: FakeRecognizer, many: FakeRecognizer
) -> None:
    english.says = Recognition("", "en")
    many.says = Recognition("you", "en", no_speech_probability=0.7, mean_log_probability=-3.4)
    done = await batch.transcribe(wav(vocabulary.spoken("la", "la", "la")), Asked())
    assert done.text == ""


async def test_speech_is_translated_by_the_engine_that_can(
    batch: Batch, vocabulary: Vocabulary, many: FakeRecognizer
) -> None:
    many.spoken_language = "de"
    done = await batch.transcribe(wav(vocabulary.spoken("wir", "gehen")), Asked("translate"))
    assert (done.task, done.language) == ("translate", "de")
    assert done.text == "wir-in-english gehen-in-english"


async def test_english_needs_no_translation(batch: Batch, vocabulary: Vocabulary, many: FakeRecognizer) -> None:
    done = await batch.transcribe(wav(vocabulary.spoken("so", "we", "go")), Asked("translate"))
    assert done.text == "so we go"
    assert many.calls == 0


async def test_a_named_model_is_taken(batch: Batch, vocabulary: Vocabulary, english: FakeRecognizer) -> None:
    await batch.transcribe(wav(vocabulary.spoken("so", "we", "go")), Asked(model="large", language="en"))
    assert english.calls == 0


async def test_word_times_prefer_the_engine_that_has_them(
    batch: Batch, vocabulary: Vocabulary, english: FakeRecognizer
) -> None:
    await batch.transcribe(wav(vocabulary.spoken("so", "we", "go")), Asked(word_times=True))
    assert english.calls == 0


@pytest.mark.parametrize("alias", ["", "default", "whisper-1"])
def test_openais_names_mean_the_best_engine(batch: Batch, alias: str) -> None:
    assert batch.engine(Asked(model=alias)) is None


def test_an_unknown_model_is_refused_with_those_that_exist(batch: Batch) -> None:
    with pytest.raises(InvalidInput, match="small, large"):
        batch.engine(Asked(model="huge"))


@pytest.mark.parametrize("asked", [Asked(language="xx"), Asked(model="small", language="de")])
def test_a_language_nobody_knows_is_refused(batch: Batch, asked: Asked) -> None:
    with pytest.raises(UnsupportedLanguage):
        batch.engine(asked)


async def test_bounds(english: FakeRecognizer, compute: ComputeThread, vocabulary: Vocabulary) -> None:
    ears = Ears([english], None)
    speech = [vocabulary.spoken("so", "we", "go"), silence(3_000)]
    short = Batch(ears, compute, FakeDetector, SETTINGS.model_copy(update={"max_upload_s": 1.0}))
    with pytest.raises(MessageTooLarge):
        await short.transcribe(wav(*speech), Asked())
    hurried = Batch(ears, compute, FakeDetector, SETTINGS.model_copy(update={"request_timeout_s": 1e-9}))
    with pytest.raises(AtCapacity, match="took longer"):
        await hurried.transcribe(wav(*speech), Asked())


async def test_the_decoder_is_not_closed_while_it_runs(
    english: FakeRecognizer, compute: ComputeThread, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing it under a running step crashed the process."""
    entered, go_on, closed_early = threading.Event(), threading.Event(), []
    close = AudioFile.close

    def watched(audio: AudioFile) -> None:
        closed_early.append(not go_on.is_set())
        close(audio)

    class Slow(FakeDetector):
        def probability(self, frame: Audio) -> float:
            entered.set()
            go_on.wait(5)
            return super().probability(frame)

    monkeypatch.setattr(AudioFile, "close", watched)
    slow = Batch(Ears([english], None), compute, Slow, SETTINGS)
    request = asyncio.create_task(slow.transcribe(wav(vocabulary.spoken("so", "we", "go")), Asked()))
    await asyncio.to_thread(entered.wait, 5)
    request.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await request
    assert closed_early
    assert not any(closed_early)


async def test_a_client_that_left_costs_no_more_work(
    batch: Batch, vocabulary: Vocabulary, english: FakeRecognizer
) -> None:
    async def gone() -> bool:
        return True

    with pytest.raises(InvalidInput, match="went away"):
        await batch.transcribe(wav(vocabulary.spoken("so", "we", "go")), Asked(), gone=gone)
    assert english.calls == 0


async def test_noise_in_the_file_is_the_callers_error(batch: Batch) -> None:
    with pytest.raises(InvalidInput):
        await batch.transcribe(io.BytesIO(np.arange(999, dtype="<i2").tobytes()), Asked())
