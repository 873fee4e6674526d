import io
import wave
from collections.abc import AsyncIterator

import httpx
import pytest

from asr.app import create_app
from asr.routing import Ears
from asr.settings import AsrSettings
from tests.fakes_asr import FakeDetector, FakeRecognizer, Vocabulary, pcm_of

VOCABULARY = Vocabulary()
FORM = {"model": "whisper-1"}


def wav() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
        out.writeframes(pcm_of([VOCABULARY.spoken("so", "we", "go.")]))
    return file.getvalue()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    english = FakeRecognizer(VOCABULARY, "small")
    many = FakeRecognizer(VOCABULARY, "large", ("en", "de"), ("en",))
    settings = AsrSettings(_env_file=None, mt_url="", max_upload_mb=1)
    app = create_app(settings, Ears([english, many], many), FakeDetector)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://asr") as http:
        yield http


async def post(client: httpx.AsyncClient, route: str = "transcriptions", **form: str) -> httpx.Response:
    """A request in the form of OpenAI's own client."""
    files = {"file": ("speech.wav", wav(), "audio/wav")}
    return await client.post(f"/v1/audio/{route}", data={**FORM, **form}, files=files)


async def test_transcribes(client: httpx.AsyncClient) -> None:
    answer = await post(client)
    assert answer.status_code == 200
    assert answer.json() == {"text": "so we go."}


async def test_translates(client: httpx.AsyncClient) -> None:
    german = await post(client, "translations", language="de")
    assert german.json()["text"] == "so-in-english we-in-english go.-in-english"


@pytest.mark.parametrize(
    ("form", "media_type", "beginning"),
    [("text", "text/plain", "so we go."), ("srt", "text/plain", "1\n00:00:"), ("vtt", "text/vtt", "WEBVTT\n\n00:")],
)
async def test_other_forms(client: httpx.AsyncClient, form: str, media_type: str, beginning: str) -> None:
    answer = await post(client, response_format=form)
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.text.startswith(beginning)


async def test_word_times_are_given_when_asked_for(client: httpx.AsyncClient) -> None:
    asked = {"response_format": "verbose_json", "timestamp_granularities[]": "word"}
    body = (await post(client, **asked)).json()
    assert [word["word"] for word in body["words"]] == ["so", "we", "go."]
    assert "segments" not in body
    assert body["duration"] == pytest.approx(1.2)


async def test_fields_of_openai_that_are_not_needed_are_taken(client: httpx.AsyncClient) -> None:
    answer = await post(client, prompt="So:", temperature="0.2", stream="false", language="en-GB")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"response_format": "xml"},
        {"model": "huge"},
        {"language": "xx"},
        {"response_format": "verbose_json", "timestamp_granularities[]": "letter"},
    ],
)
async def test_what_cannot_be_done_is_refused(client: httpx.AsyncClient, form: dict[str, str]) -> None:
    answer = await post(client, **form)
    assert answer.status_code == 422
    assert answer.json()["error_code"] in ("invalid_input", "unsupported_language")
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("content", [b"", b"no audio"])
async def test_broken_files_are_refused(client: httpx.AsyncClient, content: bytes) -> None:
    answer = await client.post("/v1/audio/transcriptions", data=FORM, files={"file": ("a.wav", content)})
    assert (answer.status_code, answer.json()["error_code"]) == (422, "invalid_input")


async def test_a_form_without_a_file_is_refused(client: httpx.AsyncClient) -> None:
    for request in ({"data": FORM}, {"content": b"{}"}, {"data": {**FORM, "file": "name"}}):
        answer = await client.post("/v1/audio/transcriptions", **request)
        assert (answer.status_code, answer.json()["error_code"]) == (422, "invalid_input")


async def test_large_files_are_refused_before_they_are_read(client: httpx.AsyncClient) -> None:
    large = b"x" * 1_200_000
    answer = await client.post("/v1/audio/transcriptions", data=FORM, files={"file": ("a.wav", large)})
    assert (answer.status_code, answer.json()["error_code"]) == (413, "too_large")


async def test_large_files_that_hide_their_size_are_refused_too(client: httpx.AsyncClient) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b'--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(20):
            yield b"x" * 65_536
        yield b"\r\n--b--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = await client.post("/v1/audio/transcriptions", content=body(), headers=headers)
    assert (answer.status_code, answer.json()["error_code"]) == (413, "too_large")


async def test_lists_its_models(client: httpx.AsyncClient) -> None:
    body = (await client.get("/v1/models")).json()
    assert [model["id"] for model in body["data"]] == ["small", "large"]
    assert body["object"] == "list"
