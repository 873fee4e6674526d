"""Whole jobs with the real steps on real files: a disk that is full at any moment, and files that nobody expects."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from studio.jobs.database import open_database
from studio.jobs.desk import Desk, Seen
from studio.jobs.ledger import Ledger, source_name
from studio.jobs.runner import Runner
from studio.jobs.tables import JobRow, UploadRow
from studio.options import Options
from studio.pipeline.plan import ORDER
from studio.storage.local import LocalStorage
from tests.fakes_studio import FakeStages, make_media, settings_in

SHARED = Path(__file__).resolve().parents[4].parent / "shared"


class FullDisk(LocalStorage):
    """Takes no file of which the name ends so, as long as `full` says so."""

    full = ""

    def put(self, name: str, path: Path) -> None:
        self._check(name)
        super().put(name, path)

    def put_bytes(self, name: str, data: bytes) -> None:
        self._check(name)
        super().put_bytes(name, data)

    def _check(self, name: str) -> None:
        if self.full and name.endswith(self.full):
            raise OSError(errno.ENOSPC, "No space left on device")


class Room:
    """One worker with the real steps, and stand-ins for the services."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings = settings_in(folder)
        self.engine: Engine = open_database(self.settings)
        self.desk = Desk(self.engine, max_jobs=1_000)
        self.storage = FullDisk(folder / "storage")
        self.stages = FakeStages()
        monkeypatch.setattr("studio.jobs.runner.Stages", lambda *_: self.stages)
        self.runner = Runner(self.settings, Ledger(self.engine, lease_s=30.0), self.storage)

    def order(self, file: Path, name: str = "upload-1", *, lipsync: bool = True) -> str:
        with Session(self.engine) as session, session.begin():
            session.add(UploadRow(id=name, filename=file.name, total_chunks=1, created=1.0, updated=1.0))
        self.storage.put(source_name(name), file)
        return self.desk.order(name, "en", "pt", Options(max_speakers=1, lipsync=lipsync))

    def run(self, job: str) -> Seen:
        with Session(self.engine) as session, session.begin():
            session.execute(update(JobRow).values(not_before=0.0))
        assert self.runner.run(job, "w")
        assert list((self.settings.data_dir / "work").iterdir()) == []
        return self.desk.look(job)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    room = Room(tmp_path, monkeypatch)
    yield room
    room.engine.dispose()


@pytest.mark.parametrize(
    "name", ["speech.wav", *(f"{step}.json" for step in ORDER), ".wav", "dub.wav", ".mp4", "mix.m4a", "pt.srt"]
)
def test_a_job_waits_for_a_full_disk_and_goes_on_where_it_was(room: Room, tmp_path: Path, name: str) -> None:
    job = room.order(make_media(tmp_path / "talk.mp4", seconds=1.8))
    room.storage.full = name
    waiting = room.run(job).job
    assert waiting.state == "queued"
    assert "make room" in waiting.message
    room.storage.full = ""
    done = room.run(job)
    assert done.job.state == "completed"
    assert room.stages.calls.count("recognise") <= (2 if name == "transcribe.json" else 1)
    # Both sentences, at the guessed pace and at the right one; again only the one whose sound could not be kept.
    assert len(room.stages.said) <= 5


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared beside the project: its bad files are not tried")
@pytest.mark.timeout(300)
def test_every_bad_file_ends_its_job_in_clear_words_and_the_worker_lives_on(room: Room) -> None:
    folders = (SHARED / "data" / "bad", SHARED / "media")
    files = sorted(path for folder in folders for path in folder.iterdir() if path.suffix not in (".jsonl", ".md"))
    unclear = {}
    for number, file in enumerate(files):
        job = room.run(room.order(file, f"upload-{number}", lipsync=False)).job
        failed_well = job.state == "failed" and job.error_code not in ("", "engine_failed") and job.error_message
        if job.state != "completed" and not failed_well:
            unclear[file.name] = (job.state, job.error_code, job.error_message)
    assert unclear == {}
