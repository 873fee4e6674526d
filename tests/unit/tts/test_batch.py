from collections.abc import AsyncIterator

import numpy as np
import pytest

from tests.fakes_tts import FakeSynthesizer, fake_engines
from tts.batch import Batch
from tts.routes import SpeechRequest
from tts.settings import TtsSettings
from tts.speaker import Speaker
from tts.voices import VoiceBook
from wire.compute import ComputeThread
from wire.errors import EngineFailed, InvalidInput, UnknownVoice, UnsupportedLanguage


@pytest.fixture
def engines() -> list[FakeSynthesizer]:
    return fake_engines()


@pytest.fixture
async def batch(engines: list[FakeSynthesizer]) -> AsyncIterator[Batch]:
    compute = ComputeThread("tts-test")
    yield Batch(Speaker(VoiceBook(engines)), compute, TtsSettings(max_text_chars=100, _env_file=None))
    compute.close()


async def stay() -> bool:
    return False


async def spoken(batch: Batch, **asked: object) -> bytes:
    request = SpeechRequest.model_validate({"response_format": "pcm", **asked})
    return b"".join([part async for part in batch.speech(request, gone=stay)])


@pytest.mark.parametrize(
    ("asked", "voice"),
    [
        ({"input": "Hello."}, "fast-ann"),
        ({"input": "Hello.", "voice": "onyx"}, "fast-bob"),
        ({"input": "Hello.", "model": "good"}, "good-eva"),
        ({"input": "Hello.", "model": "tts-1-hd"}, "fast-ann"),
        ({"input": "Oi.", "voice": "good-lia"}, "good-lia"),
        ({"input": "Oi.", "language": "pt-BR"}, "good-rui"),
        ({"input": "Oi.", "language": "pt", "voice": "nova"}, "good-lia"),
    ],
)
async def test_voice_is_chosen(batch: Batch, engines: list[FakeSynthesizer], asked: dict[str, str], voice: str) -> None:
    assert len(await spoken(batch, **asked)) > 1_000
    assert [said[1] for engine in engines for said in engine.said] == [voice]


async def test_speed_beyond_the_voices_is_stretched(batch: Batch, engines: list[FakeSynthesizer]) -> None:
    normal = await spoken(batch, input="Hello there, all of you.")
    fast = await spoken(batch, input="Hello there, all of you.", speed=4.0)
    assert engines[0].said[-1][2] == 2.0
    assert len(fast) / len(normal) == pytest.approx(0.25, abs=0.07)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"input": ""}, InvalidInput),
        ({"input": "😀"}, InvalidInput),
        ({"input": "x" * 101}, InvalidInput),
        ({"input": "Hi.", "voice": "nobody"}, UnknownVoice),
        ({"input": "Hi.", "language": "xx"}, UnsupportedLanguage),
    ],
)
async def test_bad_requests_are_told_at_once(
    batch: Batch, asked: dict[str, str], error: type[Exception], engines: list[FakeSynthesizer]
) -> None:
    with pytest.raises(error):
        await spoken(batch, **asked)
    assert not any(engine.said for engine in engines)


async def test_failing_engine_is_told(batch: Batch, engines: list[FakeSynthesizer]) -> None:
    engines[0].failure = EngineFailed("broken")
    with pytest.raises(EngineFailed):
        await spoken(batch, input="Hello.")


async def test_work_stops_when_the_client_is_gone(batch: Batch, engines: list[FakeSynthesizer]) -> None:
    async def gone() -> bool:
        return engines[1].chunks_made > 0

    request = SpeechRequest(input="Bom dia a todos.", language="pt", response_format="pcm")
    assert [part async for part in batch.speech(request, gone=gone)] == []
    assert engines[1].chunks_made == 1


async def test_voices_say_which_is_the_default(batch: Batch) -> None:
    defaults = {voice["language"]: voice["id"] for voice in batch.voices() if voice["default"]}
    assert defaults == {"en": "fast-ann", "pt": "good-rui", "de": "plain-de"}
    assert np.all([set(voice) >= {"id", "name", "language", "engine", "gender"} for voice in batch.voices()])
