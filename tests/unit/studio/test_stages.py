"""Calls to the stages: asked again while a service is busy, its refusals passed on."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from studio.documents import Phone, SaidTurn, Script
from studio.errors import Cancelled
from studio.http import TRIES, StageRefused
from studio.languages import Languages
from studio.media.wave_file import as_wav
from studio.stages import Stages
from tests.fakes_studio import settings_in, tone
from wire.errors import EngineFailed, StageUnavailable, UnsupportedLanguage

SCRIPT = Script([Phone("a", 0.1, 0.9)], [SaidTurn(1, 0.0, 1.0, 0.1, 0.9)])
Answer = Callable[[httpx.Request], httpx.Response]


class Waits:
    """Notes the pauses instead of making them."""

    def __init__(self, *, cancelled: bool = False) -> None:
        self.pauses: list[float] = []
        self._cancelled = cancelled

    def __call__(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if self._cancelled:
            raise Cancelled("The job was cancelled.")


def stages(tmp_path: Path, answer: Answer, waits: Waits) -> Stages:
    return Stages(settings_in(tmp_path), waits, httpx.Client(transport=httpx.MockTransport(answer)))


def test_a_busy_stage_is_asked_again_when_it_says(tmp_path: Path) -> None:
    waits, answers = Waits(), [httpx.Response(503, headers={"Retry-After": "7"}), httpx.Response(200, json=[])]
    assert stages(tmp_path, lambda _: answers.pop(0), waits).pairs() == {}
    assert waits.pauses == [7.0]


def test_a_stage_that_is_away_is_unavailable_after_some_tries(tmp_path: Path) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    waits = Waits()
    with pytest.raises(StageUnavailable, match="translation service"):
        stages(tmp_path, refuse, waits).pairs()
    assert len(waits.pauses) == TRIES - 1


def test_a_refusal_keeps_its_code_and_words(tmp_path: Path) -> None:
    body = {"error_code": "unknown_voice", "message": "The voice 'x' does not exist.", "details": {"voices": ["a"]}}
    with pytest.raises(StageRefused) as caught:
        stages(tmp_path, lambda _: httpx.Response(422, json=body), Waits()).say("Oi.", "pt", "x", 1.0)
    assert caught.value.body()["error_code"] == "unknown_voice"
    assert caught.value.details["voices"] == ["a"]


def test_a_stage_that_breaks_is_not_asked_again(tmp_path: Path) -> None:
    waits = Waits()
    with pytest.raises(EngineFailed):
        stages(tmp_path, lambda _: httpx.Response(500, text="?"), waits).pairs()
    assert waits.pauses == []


def test_waiting_ends_when_the_job_is_cancelled(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        stages(tmp_path, lambda _: httpx.Response(503), Waits(cancelled=True)).pairs()


def test_speech_comes_with_its_phones(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert json.loads(request.content)["phonemes"] is True
        audio = base64.b64encode(as_wav(tone(0.5, 24_000), 24_000)).decode()
        return httpx.Response(200, json={"audio": audio, "phonemes": [{"symbol": "a", "start": 0, "end": 0.5}]})

    said = stages(tmp_path, answer, Waits()).say("Oi.", "pt", "pf", 1.1)
    assert said.seconds == pytest.approx(0.5)
    assert said.phones == [Phone("a", 0.0, 0.5)]


class FakeLips:
    """Renders in three looks, is restarted, or finds no face."""

    def __init__(self, *, restarted: bool = False, face: bool = True) -> None:
        self._looks, self._restarted, self._face = 0, restarted, face
        self.deleted, self.asked = False, ""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.asked = request.read().decode(errors="replace")
            return httpx.Response(202, json={"id": "r"})
        if request.method == "DELETE":
            self.deleted = True
            return httpx.Response(204)
        if request.url.path.endswith("/video"):
            wrong = {"error_code": "no_face", "message": "No frame shows a face."}
            return httpx.Response(200, content=b"mp4") if self._face else httpx.Response(422, json=wrong)
        self._looks += 1
        if self._restarted and self._looks == 2:
            return httpx.Response(404, json={"error_code": "unknown_render", "message": "No such rendering."})
        state = "done" if self._looks >= 3 else "running"
        return httpx.Response(200, json={"state": state, "progress": self._looks / 3, "frames": 5, "changed": 4})


def render(tmp_path: Path, lips: FakeLips) -> tuple[list[float], Path]:
    picture = tmp_path / "a"
    picture.write_bytes(b"x")
    told: list[float] = []
    out = tmp_path / "out.mp4"
    stages(tmp_path, lips, Waits()).lips(picture, picture, SCRIPT, told.append, out)
    return told, out


def test_a_rendering_is_followed_fetched_and_forgotten(tmp_path: Path) -> None:
    lips = FakeLips()
    told, out = render(tmp_path, lips)
    assert len(told) == 2
    assert '[{"speaker":1,"start":0.0,"end":1.0,"said_start":0.1,"said_end":0.9}]' in lips.asked
    assert out.read_bytes() == b"mp4"
    assert lips.deleted


def test_a_restarted_lip_sync_is_waited_for(tmp_path: Path) -> None:
    with pytest.raises(StageUnavailable, match="restarted"):
        render(tmp_path, FakeLips(restarted=True))


def test_no_face_is_said_by_its_code(tmp_path: Path) -> None:
    with pytest.raises(StageRefused) as caught:
        render(tmp_path, FakeLips(face=False))
    assert caught.value.stage_code == "no_face"


async def test_a_language_that_is_not_installed_says_what_to_install(tmp_path: Path) -> None:
    answers = {
        "/languages": [{"code": "en", "targets": ["pt"]}],
        "/info": {"languages": ["en", "pt", "ko"], "translates_to": ["en"]},
    }

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=answers[request.url.path])

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    languages = Languages(settings_in(tmp_path), client)
    await languages.require("", "pt")
    await languages.require("ko", "pt")
    await languages.require("ko", "en")
    with pytest.raises(UnsupportedLanguage, match="vivavoce models pull --model m2m100"):
        await languages.require("", "ko")
    with pytest.raises(UnsupportedLanguage, match="voice"):
        await languages.require("", "xx")
    assert await languages.targets() == ["pt"]


async def test_stages_that_are_away_do_not_refuse_a_language(tmp_path: Path) -> None:
    client = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(503)))
    await Languages(settings_in(tmp_path), client).require("", "ko")
