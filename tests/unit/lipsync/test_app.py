"""The routes over a made-up face; the engines on their real weights are tested in tests/engines."""

import io
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
import soundfile
from fastapi.testclient import TestClient
from PIL import Image as Pillow

from lipsync import app as lipsync_app
from lipsync.engines.mouthbank import MouthBankRenderer
from lipsync.settings import LipsyncSettings
from lipsync.stage import Stage
from tests.fakes_lipsync import FakeDetector, FakeMesh, image_points, paint

FACE = image_points(0.1)


class MadeUpStage(Stage):
    """Sees the made-up face everywhere."""

    def _load(self) -> None:
        self._detector, self._mesh = FakeDetector(FACE), FakeMesh(FACE)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[TestClient]:
    monkeypatch.setattr("lipsync.running.Stage", MadeUpStage)
    settings = LipsyncSettings(_env_file=None, models_dir=tmp_path, grpc_port=0, max_upload_mb=1, max_render_s=3)  # type: ignore[call-arg]  # pydantic-settings' own argument
    with TestClient(lipsync_app.create_app(settings), raise_server_exceptions=False) as client:
        yield client


def picture() -> bytes:
    return cv2.imencode(".png", paint(FACE))[1].tobytes()


def wav(seconds: float = 1.0, rate: int = 16_000) -> bytes:
    t = np.arange(int(seconds * rate)) / rate
    voice = 0.3 * np.sin(2 * np.pi * 700 * t) * (np.sin(2 * np.pi * 4 * t) > 0)
    buffer = io.BytesIO()
    soundfile.write(buffer, voice, rate, format="WAV", subtype="PCM_16")
    return buffer.getvalue()


def post(client: TestClient, face: bytes, audio: bytes, headers: dict[str, str] | None = None, **fields: str):  # type: ignore[no-untyped-def]  # httpx types stay out of the test
    return client.post("/render", files={"face": ("f", face), "audio": ("a", audio)}, data=fields, headers=headers)


def test_a_picture_and_a_sound_become_a_video(client: TestClient, tmp_path: Path) -> None:
    answer = post(client, picture(), wav())
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "video/mp4"
    with av.open(io.BytesIO(answer.content)) as container:
        video = container.streams.video[0]
        assert (video.width, video.height, video.frames) == (320, 260, 25)
        frames = [frame.to_ndarray(format="bgr24").astype(int) for frame in container.decode(video)]
    mouths = [frame[165:215, 130:190] for frame in frames]
    assert max(np.abs(mouth - mouths[0]).mean() for mouth in mouths) > 5
    assert max(np.abs(frame[:60] - frames[0][:60]).mean() for frame in frames) < 1.5


def test_with_respond_async_it_can_be_watched_fetched_and_deleted(client: TestClient) -> None:
    begun = post(client, picture(), wav(), headers={"Prefer": "respond-async"})
    assert begun.status_code == 202
    place = begun.headers["location"]
    for _ in range(200):
        facts = client.get(place).json()
        if facts["state"] != "running":
            break
    assert facts["state"] == "done"
    assert facts["progress"] == 1.0
    assert facts["frames"] == 25
    assert client.get(f"{place}/video").content[4:8] == b"ftyp"
    assert client.delete(place).status_code == 204
    assert client.get(place).json()["error_code"] == "unknown_render"


@pytest.mark.parametrize(
    ("face", "audio", "status", "code"),
    [
        (b"", wav(), 422, "invalid_input"),
        (b"this is text", wav(), 422, "media_unreadable"),
        (picture()[:500], wav(), 422, "media_unreadable"),
        (picture(), b"no sound", 422, "media_unreadable"),
        (picture(), wav(0.0), 422, "media_unreadable"),
        (picture(), wav(4.0), 413, "too_large"),
        (bytes(1_100_000), wav(), 413, "too_large"),
    ],
)
def test_bad_files_are_named(client: TestClient, face: bytes, audio: bytes, status: int, code: str) -> None:
    answer = post(client, face, audio)
    assert (answer.status_code, answer.json()["error_code"]) == (status, code)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"renderer": "../../etc/passwd"}, "unknown_model"),
        ({"renderer": "nothing"}, "unknown_model"),
        ({"phones": "[1]"}, "invalid_input"),
        ({"turns": '[{"speaker": 0}]'}, "invalid_input"),
        ({"phones": '[{"symbol":"a","start":1,"end":0}]'}, "invalid_input"),
        ({"length": "forever"}, "invalid_input"),
    ],
)
def test_bad_fields_are_named(client: TestClient, fields: dict[str, str], code: str) -> None:
    answer = post(client, picture(), wav(), **fields)
    assert answer.json()["error_code"] == code


@pytest.mark.parametrize(("size", "status", "word"), [(1, 422, "too small"), (8_000, 413, "8000x8000")])
def test_pictures_that_are_much_too_small_or_large_say_so(
    client: TestClient, size: int, status: int, word: str
) -> None:
    face = io.BytesIO()
    Pillow.new("1", (size, size)).save(face, "PNG")
    answer = post(client, face.getvalue(), wav())
    assert answer.status_code == status
    assert word in answer.text


def test_a_picture_without_a_face_is_refused(client: TestClient) -> None:
    client.app.state.running.stage._detector.faces = []  # type: ignore[attr-defined]  # the fake behind the app
    answer = post(client, picture(), wav())
    assert (answer.status_code, answer.json()["error_code"]) == (422, "no_face")


def test_phones_close_the_lips(client: TestClient) -> None:
    phones = (
        '[{"symbol":"ɑ","start":0,"end":0.4},{"symbol":"m","start":0.4,"end":0.6},{"symbol":"ɑ","start":0.6,"end":1}]'
    )
    answer = post(client, picture(), wav(), phones=phones)
    with av.open(io.BytesIO(answer.content)) as container:
        frames = [
            frame.to_ndarray(format="bgr24")[165:200, 150:170].min(axis=(1, 2)) for frame in container.decode(video=0)
        ]
    open_rows, closed_rows = (frames[6] < 80).sum(), (frames[11] < 80).sum()
    assert open_rows > 5
    assert closed_rows <= 3


def test_with_turns_a_face_is_left_alone_while_nobody_in_the_picture_speaks(client: TestClient) -> None:
    video = post(client, picture(), wav(2.4)).content
    turns = (
        '[{"speaker":0,"start":0,"end":0.4,"said_start":0,"said_end":0.4},'
        '{"speaker":1,"start":9,"end":9.5,"said_start":9,"said_end":9.5}]'
    )
    begun = post(client, video, wav(2.4), {"Prefer": "respond-async"}, turns=turns, length="video").json()
    for _ in range(2_000):
        facts = client.get(f"/render/{begun['id']}").json()
        if facts["state"] != "running":
            break
    assert facts["state"] == "done", facts
    assert facts["changed"] >= 10
    assert facts["flags"]["not_speaking"] == pytest.approx(35, abs=3)


def test_renderings_over_the_limit_are_refused(client: TestClient) -> None:
    client.app.state.running.jobs._max_running = 0  # type: ignore[attr-defined]  # the service behind the app
    answer = post(client, picture(), wav())
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"


def test_without_the_face_models_it_says_how_to_fetch_them(tmp_path: Path) -> None:
    settings = LipsyncSettings(_env_file=None, models_dir=tmp_path, grpc_port=0)  # type: ignore[call-arg]  # pydantic-settings' own argument
    with TestClient(lipsync_app.create_app(settings)) as client:
        assert "vivavoce models pull --model facemesh" in client.get("/readyz").text
        assert post(client, picture(), wav()).status_code == 503


def test_the_mouth_of_a_video_is_measured(client: TestClient) -> None:
    video = post(client, picture(), wav()).content
    seen = client.post("/measure", files={"face": ("f", video)}).json()
    assert len(seen) == 25
    assert {one["problem"] for one in seen} == {""}
    assert seen[0]["opening"] == pytest.approx(0.1, abs=0.02)
    left, top, right, bottom = seen[0]["box_px"]
    assert left < 100 < 220 < right
    assert top < 120 < 215 < bottom


def test_the_openings_that_were_wanted_can_be_fetched(client: TestClient) -> None:
    begun = post(client, picture(), wav(), headers={"Prefer": "respond-async"})
    place = begun.headers["location"]
    while client.get(place).json()["state"] == "running":
        pass
    openings = client.get(f"{place}/openings").json()
    assert len(openings) == 25
    assert max(openings) > 0.05
    assert client.get(place).json()["frame_ms"]["median"] > 0


def test_info_names_the_renderers(client: TestClient) -> None:
    assert MouthBankRenderer.name in client.get("/info").json()["renderers"]
