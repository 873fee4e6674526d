"""The batch routes in the forms that the field's clients speak: OpenAI audio, LibreTranslate."""

import io

import httpx
import numpy as np
import pytest
import soundfile

from tests.integration.speech import Clip, word_error_rate

pytestmark = [pytest.mark.integration, pytest.mark.models, pytest.mark.timeout(180)]


def wav(clip: Clip) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, np.frombuffer(clip.pcm, dtype="<i2"), 16_000, format="WAV")
    return file.getvalue()


def post(url: str, path: str, **options: object) -> httpx.Response:
    return httpx.post(f"{url}{path}", timeout=120, trust_env=False, **options)  # type: ignore[arg-type] # options of any kind


def test_openai_transcription(urls: dict[str, str], clips: list[Clip]) -> None:
    form = {"model": "whisper-1", "language": "en"}
    answer = post(urls["asr"], "/v1/audio/transcriptions", files={"file": ("a.wav", wav(clips[0]))}, data=form)
    assert answer.status_code == 200, answer.text
    assert word_error_rate(clips[0].text, answer.json()["text"]) < 0.25


@pytest.mark.parametrize(("form", "start"), [("text", ""), ("srt", "1\n"), ("vtt", "WEBVTT")])
def test_openai_transcription_formats(urls: dict[str, str], clips: list[Clip], form: str, start: str) -> None:
    data = {"model": "whisper-1", "response_format": form}
    answer = post(urls["asr"], "/v1/audio/transcriptions", files={"file": ("a.wav", wav(clips[2]))}, data=data)
    assert answer.status_code == 200, answer.text
    assert answer.text.startswith(start)


def test_broken_upload_is_a_typed_error(urls: dict[str, str]) -> None:
    answer = post(urls["asr"], "/v1/audio/transcriptions", files={"file": ("a.wav", b"no sound")}, data={"model": "x"})
    assert answer.status_code in (400, 422)
    body = answer.json()
    assert {"error_code", "message", "details", "error"} <= set(body)
    assert body["error"]["message"] == body["message"]


def test_openai_speech(urls: dict[str, str]) -> None:
    body = {"model": "tts-1", "input": "Bom dia, como vai?", "voice": "pf_dora", "response_format": "wav"}
    answer = post(urls["tts"], "/v1/audio/speech", json=body)
    assert answer.status_code == 200, answer.text
    samples, rate = soundfile.read(io.BytesIO(answer.content))
    assert 0.5 < len(samples) / rate < 5
    assert np.abs(samples).max() > 0.05


def test_libretranslate(urls: dict[str, str]) -> None:
    answer = post(urls["mt"], "/translate", json={"q": "Good morning, my friend.", "source": "en", "target": "pt"})
    assert answer.status_code == 200, answer.text
    assert "amig" in answer.json()["translatedText"].lower()
    several = post(urls["mt"], "/translate", json={"q": ["One.", "Two."], "source": "en", "target": "pt"})
    assert len(several.json()["translatedText"]) == 2
    other = post(
        urls["mt"], "/translate", json={"q": "我喜欢看书。", "source": "zh", "target": "en", "alternatives": 2}
    )
    assert len(other.json()["alternatives"]) == 2


def test_libretranslate_languages_and_detection(urls: dict[str, str]) -> None:
    languages = httpx.get(f"{urls['mt']}/languages", timeout=30, trust_env=False).json()
    assert {"en", "pt"} <= {language["code"] for language in languages}
    assert "pt" in next(language["targets"] for language in languages if language["code"] == "en")
    detected = post(urls["mt"], "/detect", json={"q": "Bom dia, meu amigo. Como vai você hoje?"}).json()
    assert detected[0]["language"] == "pt"


@pytest.mark.parametrize(
    ("stage", "path", "body"),
    [
        ("mt", "/translate", {"q": "Hello.", "source": "en", "target": "xx"}),
        ("mt", "/translate", {"q": "Hello.", "source": "en"}),
        ("mt", "/translate", {"q": "x" * 50_000, "source": "en", "target": "pt"}),
        ("tts", "/v1/audio/speech", {"model": "tts-1", "input": "Hello.", "voice": "nobody-at-all"}),
        ("tts", "/v1/audio/speech", {"model": "tts-1", "input": "x" * 50_000, "voice": "pf_dora"}),
        ("tts", "/v1/audio/speech", {"model": "tts-1"}),
    ],
)
def test_bad_requests_are_typed_errors(urls: dict[str, str], stage: str, path: str, body: dict[str, object]) -> None:
    answer = post(urls[stage], path, json=body)
    assert 400 <= answer.status_code < 500, answer.text
    assert {"error_code", "message", "details", "error"} <= set(answer.json())
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("stage", ["asr", "mt", "tts", "lipsync", "gateway"])
def test_every_service_tells_its_health(urls: dict[str, str], stage: str) -> None:
    for path in ("/health", "/livez", "/readyz", "/metrics", "/info"):
        assert httpx.get(urls[stage] + path, timeout=10, trust_env=False).status_code == 200, path


def test_page_is_served(urls: dict[str, str]) -> None:
    answer = httpx.get(urls["gateway"], timeout=10, trust_env=False)
    assert answer.status_code == 200
    assert "<title>" in answer.text
