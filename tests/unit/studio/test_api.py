"""The HTTP API: uploads in chunks, jobs, results, errors in one shape."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from fastapi.testclient import TestClient
from httpx import Response

from studio.app import create_app
from studio.documents import Result, Sentence, Translation
from studio.jobs.ledger import Ledger
from studio.studio import Studio
from tests.fakes_studio import settings_in

DATA = bytes(range(256)) * 40
PARTS = [DATA[:4_000], DATA[4_000:8_000], DATA[8_000:]]
UPLOAD = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    # No service listens there: languages are then not checked, and jobs would wait.
    nowhere = dict.fromkeys(("asr_url", "mt_url", "tts_url"), "http://127.0.0.1:9")
    settings = settings_in(tmp_path, max_upload_mb=1, max_chunk_mb=1, quota_mb=10, **nowhere)
    with TestClient(create_app(settings, dispatch=False)) as client:
        yield client


def send(
    client: TestClient, number: int, data: bytes, *, upload: str = UPLOAD, total: int = 3, **more: str
) -> Response:
    headers = {
        "Upload-Id": upload,
        "Chunk-Index": str(number),
        "Total-Chunks": str(total),
        "Filename": "talk.mp4",
        **more,
    }
    return client.post("/upload/chunk", headers=headers, content=data)  # type: ignore[return-value]  # httpx's own class


def whole(client: TestClient) -> str:
    answer = client.post("/upload", files={"file": ("talk.mp4", DATA)})
    assert answer.status_code == 201
    return str(answer.json()["upload_id"])


def order(client: TestClient, upload_id: str, target: str = "pt") -> str:
    answer = client.post("/process", json={"upload_id": upload_id, "target_lang": target})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


def code(answer: Response) -> tuple[int, str]:
    body = answer.json()
    assert {"error_code", "message", "details"} <= body.keys()
    return answer.status_code, body["error_code"]


def test_chunks_come_in_any_order_and_again(client: TestClient) -> None:
    for number in (2, 0, 0, 2):
        assert send(client, number, PARTS[number]).status_code == 200
    status = client.get(f"/upload/{UPLOAD}/status").json()
    assert (status["status"], status["missing"]) == ("uploading", [1])
    done = send(client, 1, PARTS[1]).json()
    assert (done["status"], done["size"]) == ("complete", len(DATA))
    assert done["sha256"] == hashlib.sha256(DATA).hexdigest()
    assert send(client, 1, PARTS[1]).json()["status"] == "complete"


def test_a_chunk_as_a_form_file_is_taken_too(client: TestClient) -> None:
    headers = {"Upload-Id": UPLOAD, "Chunk-Index": "0", "Total-Chunks": "1", "Filename": "a.mp4"}
    answer = client.post("/upload/chunk", headers=headers, files={"file": DATA})
    assert answer.json()["sha256"] == hashlib.sha256(DATA).hexdigest()


def test_other_bytes_for_a_known_chunk_are_refused_also_when_the_file_is_whole(client: TestClient) -> None:
    send(client, 0, PARTS[0])
    assert code(send(client, 0, b"other")) == (409, "upload_conflict")
    send(client, 1, PARTS[1])
    send(client, 2, PARTS[2])
    assert code(send(client, 2, b"other")) == (409, "upload_conflict")


@pytest.mark.parametrize(
    ("number", "total", "upload", "expected"),
    [
        (3, 3, UPLOAD, (422, "invalid_input")),
        (-1, 3, UPLOAD, (422, "invalid_input")),
        (0, 0, UPLOAD, (422, "invalid_input")),
        (0, 10**9, UPLOAD, (422, "invalid_input")),
        (0, 3, "../../etc", (422, "invalid_input")),
        (0, 3, "short", (422, "invalid_input")),
    ],
)
def test_chunks_out_of_range_are_refused(
    client: TestClient, number: int, total: int, upload: str, expected: tuple[int, str]
) -> None:
    assert code(send(client, number, b"x", upload=upload, total=total)) == expected


def test_another_files_id_is_refused(client: TestClient) -> None:
    send(client, 0, PARTS[0])
    assert code(send(client, 1, PARTS[1], Filename="other.mp4")) == (409, "upload_conflict")
    assert code(send(client, 1, PARTS[1], total=5)) == (409, "upload_conflict")


def test_a_damaged_chunk_is_refused_by_its_hash(client: TestClient) -> None:
    answer = send(client, 0, PARTS[0], **{"Chunk-Sha256": hashlib.sha256(b"else").hexdigest()})
    assert code(answer) == (409, "upload_conflict")
    assert client.get(f"/upload/{UPLOAD}/status").json()["missing"] == [0, 1, 2]


def test_a_path_in_the_name_leads_nowhere(client: TestClient, tmp_path: Path) -> None:
    answer = send(client, 0, DATA, total=1, Filename="../../etc/passwd")
    assert answer.json()["filename"] == "passwd"
    assert not list(tmp_path.rglob("passwd*"))


def test_too_much_is_refused_while_it_streams_in(client: TestClient, tmp_path: Path) -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        for _ in range(200):
            read += 65_536
            yield bytes(65_536)

    headers = {"Upload-Id": UPLOAD, "Chunk-Index": "0", "Total-Chunks": "2", "Filename": "a"}
    assert code(client.post("/upload/chunk", headers=headers, content=endless())) == (413, "too_large")  # type: ignore[arg-type]
    assert code(client.post("/upload", files={"file": bytes(3_000_000)})) == (413, "too_large")  # type: ignore[arg-type]
    assert not list((tmp_path / "studio" / "storage").rglob("chunk-0"))


def test_all_chunks_together_must_not_be_more_than_a_file_may(client: TestClient) -> None:
    assert send(client, 0, bytes(700_000)).status_code == 200
    assert code(send(client, 1, bytes(700_000))) == (413, "too_large")


def test_an_empty_file_is_refused(client: TestClient) -> None:
    assert code(client.post("/upload", files={"file": b""})) == (422, "invalid_input")  # type: ignore[arg-type]
    assert code(client.post("/upload", data={"other": "x"}, files={"fil": b"x"})) == (422, "invalid_input")  # type: ignore[arg-type]


def test_a_job_tells_its_state_in_the_fields_of_the_api(client: TestClient) -> None:
    job = order(client, whole(client))
    status = client.get(f"/process/{job}/status").json()
    assert status["status"] == "queued"
    assert status["progress"] == 0
    assert status["steps"] == dict.fromkeys(("asr", "translate", "tts", "lipsync", "mux"), "pending")
    assert status["created_at"].startswith("20")
    assert [one["job_id"] for one in client.get("/jobs").json()["jobs"]] == [job]
    assert client.get("/jobs", params={"status": "completed", "limit": 5}).json() == {"jobs": []}


def test_two_calls_for_one_upload_are_one_job(client: TestClient) -> None:
    upload = whole(client)
    assert order(client, upload) == order(client, upload)
    assert order(client, upload, "en") != order(client, upload)


def test_a_job_can_be_cancelled_and_tried_again(client: TestClient) -> None:
    job = order(client, whole(client))
    cancelled = client.post(f"/process/{job}/cancel").json()
    assert (cancelled["status"], cancelled["error"]["error_code"]) == ("failed", "cancelled")
    assert client.post(f"/process/{job}/retry").json()["status"] == "queued"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/process/nope/status"),
        ("POST", "/process/nope/cancel"),
        ("POST", "/process/nope/retry"),
        ("GET", "/process/nope/sentences"),
        ("GET", "/media/nope"),
        ("GET", "/media/nope/original"),
        ("GET", "/media/nope/subtitles/pt.srt"),
        ("GET", "/upload/nope/status"),
    ],
)
def test_what_is_unknown_is_404(client: TestClient, method: str, path: str) -> None:
    assert code(client.request(method, path))[0] == 404  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"upload_id": "x" * 100, "target_lang": "pt"},
        {"upload_id": "x", "target_lang": "not a language"},
        {"upload_id": "x", "target_lang": "pt", "more": 1},
        {"upload_id": "x", "target_lang": "pt", "options": {"voice": 7}},
    ],
)
def test_a_wrong_order_names_the_field(client: TestClient, body: dict[str, object]) -> None:
    assert code(client.post("/process", json=body)) == (422, "invalid_input")  # type: ignore[arg-type]


def test_an_unfinished_upload_is_not_processed(client: TestClient) -> None:
    send(client, 0, PARTS[0])
    answer = client.post("/process", json={"upload_id": UPLOAD, "target_lang": "pt"})
    assert code(answer) == (409, "upload_incomplete")  # type: ignore[arg-type]
    assert answer.json()["details"]["missing"] == [1, 2]


@pytest.fixture
def finished(client: TestClient) -> str:
    """A job that somebody has done."""
    job = order(client, whole(client))
    room: Studio = client.app.state.studio  # type: ignore[attr-defined]  # the FastAPI app
    ledger = Ledger(room.engine, lease_s=30)
    claim = ledger.claim(job, "w")
    assert claim is not None
    documents = {
        "translate": Translation("en", [Sentence(0, 0.0, 1.0, 0, "One.", "Um.")]),
        "mux": Result(f"jobs/{job}/1/dub.mp4", "video/mp4", {"pt.srt": f"jobs/{job}/1/pt.srt"}),
    }
    room.storage.put_bytes(f"jobs/{job}/1/dub.mp4", DATA)
    room.storage.put_bytes(f"jobs/{job}/1/pt.srt", b"1\nUm.\n")
    for step, document in documents.items():
        room.storage.put_bytes(f"jobs/{job}/1/{step}.json", msgspec.json.encode(document))
        ledger.finish_step(claim, step, f"jobs/{job}/1/{step}.json", 1.0)  # type: ignore[arg-type]  # a step's name
    ledger.complete(claim)
    return job


@pytest.mark.parametrize(
    ("header", "status", "expected"),
    [
        ("", 200, DATA),
        ("bytes=0-99", 206, DATA[:100]),
        ("bytes=10000-", 206, DATA[10_000:]),
        ("bytes=-50", 206, DATA[-50:]),
        ("bytes=5-4", 416, None),
        ("bytes=999999-", 416, None),
        ("lines=1-2", 200, DATA),
    ],
)
def test_media_is_given_in_ranges(
    client: TestClient, finished: str, header: str, status: int, expected: bytes | None
) -> None:
    answer = client.get(f"/media/{finished}", headers={"Range": header} if header else {})
    assert answer.status_code == status
    if expected is not None:
        assert answer.content == expected
        assert answer.headers["accept-ranges"] == "bytes"


def test_the_original_and_the_subtitles_are_there(client: TestClient, finished: str) -> None:
    assert client.get(f"/media/{finished}/original").content == DATA
    assert client.get(f"/media/{finished}/subtitles/pt.srt").text == "1\nUm.\n"
    assert code(client.get(f"/media/{finished}/subtitles/fr.srt"))[0] == 422  # type: ignore[arg-type]
    assert "attachment" in client.get(f"/media/{finished}?download=1").headers["content-disposition"]


def test_a_sentence_is_corrected(client: TestClient, finished: str) -> None:
    assert client.get(f"/process/{finished}/sentences").json()["sentences"][0]["target"] == "Um."
    assert code(client.put(f"/process/{finished}/sentences/4", json={"text": "x"}))[0] == 422  # type: ignore[arg-type]
    assert client.put(f"/process/{finished}/sentences/0", json={"text": "Uma."}).json()["status"] == "queued"


def test_progress_comes_over_a_socket_until_the_job_is_over(client: TestClient, finished: str) -> None:
    with client.websocket_connect(f"/process/{finished}/events") as socket:
        assert socket.receive_json()["status"] == "completed"
    with client.websocket_connect("/process/nope/events") as socket:
        assert socket.receive_json()["error_code"] == "unknown_job"


def test_old_things_are_deleted_with_their_files(client: TestClient, finished: str, tmp_path: Path) -> None:
    room: Studio = client.app.state.studio  # type: ignore[attr-defined]  # the FastAPI app
    assert room.keeper.clean() == 0
    room.keeper._retention_s = -1.0
    assert room.keeper.clean() == 2
    assert client.get(f"/process/{finished}/status").status_code == 404
    assert [path for path in (tmp_path / "studio" / "storage").rglob("*") if path.is_file()] == []


def test_a_full_storage_takes_no_more(client: TestClient) -> None:
    room: Studio = client.app.state.studio  # type: ignore[attr-defined]  # the FastAPI app
    room.keeper._quota = 0
    assert code(send(client, 0, PARTS[0])) == (507, "over_quota")
