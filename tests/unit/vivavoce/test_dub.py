"""`vivavoce dub`: chunks up, phases shown, files down."""

import io
import json
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from vivavoce import dub, studio_api
from vivavoce.dub import Dubbing, default_out, dub_at, read_glossary
from vivavoce.errors import DubbingFailed
from vivavoce.studio_api import StudioApi
from wire.errors import InvalidInput


class FakeStudio(httpx.BaseTransport):
    """Takes chunks, is done at the third look, or fails."""

    def __init__(self, *, error: str = "", video: bool = True) -> None:
        self.chunks: list[int] = []
        self.orders: list[dict[str, object]] = []
        self._looks, self._error, self._video = 0, error, video

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/upload/chunk":
            self.chunks.append(len(request.read()))
            return httpx.Response(200, json={})
        if path == "/process":
            self.orders.append(json.loads(request.read()))
            return httpx.Response(202, json={"job_id": "j"})
        if path.endswith("/status"):
            return httpx.Response(200, json=self._status())
        if path.endswith("/sentences"):
            spoken = {"start": 0.0, "end": 1.0, "speed": 1.1, "fits": True}
            return httpx.Response(200, json={"language": "en", "sentences": [{"spoken": spoken}, {"spoken": None}]})
        kind = "video/mp4" if self._video else "audio/mp4"
        return httpx.Response(200, content=path.encode(), headers={"content-type": kind})

    def _status(self) -> dict[str, object]:
        self._looks += 1
        over = self._looks >= 3
        state = ("failed" if self._error else "completed") if over else "processing"
        steps = dict.fromkeys(dub.PHASES, "completed" if over else "pending")
        steps["asr"] = "completed" if over else "processing"
        error = {"message": self._error, "details": {}} if self._error else None
        return {"status": state, "steps": steps, "phase_progress": 50, "step_seconds": {"speak": 2.0}, "error": error}


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.mp4"
    path.write_bytes(bytes(25))
    return path


def run(studio: FakeStudio, talk: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(studio_api, "CHUNK_BYTES", 10)
    monkeypatch.setattr(dub, "StudioApi", lambda url: StudioApi(url, studio))
    monkeypatch.setattr(dub, "_LOOK_S", 0.0)
    shown = io.StringIO()
    wanted = Dubbing(talk, "pt", "", default_out(talk, "pt"), {"lipsync": True})
    dub_at("http://studio", wanted, Console(file=shown, width=200))
    return shown.getvalue()


def test_a_file_goes_up_in_chunks_and_comes_back_with_subtitles(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    studio = FakeStudio()
    shown = run(studio, talk, monkeypatch)
    assert studio.chunks == [10, 10, 5]
    assert studio.orders[0]["target_lang"] == "pt"
    assert "source_lang" not in studio.orders[0]
    written = {path.name for path in talk.parent.iterdir()}
    assert written == {"talk.mp4", "talk.pt.mp4", "talk.en.srt", "talk.pt.srt"}
    assert (talk.parent / "talk.pt.mp4").read_bytes() == b"/media/j"
    assert "1 sentences, 1 within their time, fastest at 1.10" in shown


def test_sound_comes_back_as_sound(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(FakeStudio(video=False), talk, monkeypatch)
    assert (talk.parent / "talk.pt.m4a").is_file()


def test_a_failed_job_is_told_in_its_words(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DubbingFailed, match="No speech was found"):
        run(FakeStudio(error="No speech was found."), talk, monkeypatch)
    assert list(talk.parent.iterdir()) == [talk]


def test_a_glossary_is_two_columns(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text('\ufeffWebb,Webb\n\n"clean room", sala limpa \n', encoding="utf-8")
    assert read_glossary(path) == {"Webb": "Webb", "clean room": "sala limpa"}


@pytest.mark.parametrize(("text", "says"), [("one\n", "Line 1"), ("a,b\n,c\n", "Line 2"), (f"{'a' * 101},b\n", "100")])
def test_a_wrong_glossary_names_the_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=says):
        read_glossary(path)
