"""Whole jobs on PostgreSQL, S3 and Redis or RabbitMQ: a worker killed, the broker restarted, the services away."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from studio.app import create_app
from studio.jobs.tables import JobRow
from studio.settings import StudioSettings
from tests.conftest import ROOT
from tests.fakes_studio import make_media
from tests.fakes_studio_services import SmallServices, small_services
from tests.integration.studio_servers import BUCKET, RabbitMq, Redis, postgres, s3

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]
TIMEOUT_S = 60.0
HEARD, SPOKEN = "/v1/audio/transcriptions", "/v1/audio/speech"


@dataclass
class Site:
    """The API, the servers that it needs, and workers of its own."""

    client: TestClient
    services: SmallServices
    broker: Redis | RabbitMq
    environment: dict[str, str]
    workers: "list[subprocess.Popen[bytes]]"

    def start_worker(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "studio.worker"]
        self.workers.append(subprocess.Popen(command, cwd=ROOT, env={**os.environ, **self.environment}))
        return self.workers[-1]

    def order(self, file: Path) -> str:
        upload = self.client.post("/upload", files={"file": (file.name, file.read_bytes())}).json()["upload_id"]
        options = {"lipsync": False, "max_speakers": 1}
        body = {"upload_id": upload, "target_lang": "pt", "source_lang": "en", "options": options}
        answer = self.client.post("/process", json=body)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["job_id"])

    def follow(self, job: str, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        deadline = time.monotonic() + TIMEOUT_S
        while not until(status := self.client.get(f"/process/{job}/status").json()):
            assert time.monotonic() < deadline, status
            time.sleep(0.05)
        return dict(status)


def over(status: dict[str, Any]) -> bool:
    return status["status"] in ("completed", "failed")


@pytest.fixture(params=[Redis, RabbitMq])
def site(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    broker: Redis | RabbitMq = request.param()
    environment: dict[str, str] = {}
    with postgres() as database, s3(environment) as storage, small_services() as services:
        broker.start()
        environment |= {
            "STUDIO_DATA_DIR": str(tmp_path / "studio"),
            "STUDIO_DATABASE_URL": database,
            "STUDIO_STORAGE_URL": f"s3://{BUCKET}/studio",
            "STUDIO_S3_ENDPOINT_URL": storage,
            "STUDIO_BROKER_URL": broker.url,
            "STUDIO_WORKERS": "0",
            "STUDIO_LEASE_S": "1",
            **dict.fromkeys(("ASR_URL", "MT_URL", "TTS_URL"), services.url),
            "LIPSYNC_URL": "",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        workers: list[subprocess.Popen[bytes]] = []
        try:
            with TestClient(create_app(StudioSettings(_env_file=None))) as client:
                yield Site(client, services, broker, environment, workers)
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
            broker.remove()


def test_a_job_outlives_its_worker_and_the_broker(site: Site, tmp_path: Path) -> None:
    site.services.hold = SPOKEN
    first = site.start_worker()
    job = site.order(make_media(tmp_path / "talk.mp4"))
    assert site.services.held.wait(TIMEOUT_S)
    first.kill()
    site.broker.stop()
    site.services.hold = ""
    site.services.release.set()
    site.start_worker()
    site.broker.start()
    done = site.follow(job, over)
    assert (done["status"], done["attempt"]) == ("completed", 2), done
    assert site.services.calls[HEARD] == 1
    made = site.client.get(f"/media/{job}")
    assert made.content[4:8] == b"ftyp"
    assert len(site.client.get(f"/media/{job}", headers={"Range": "bytes=0-99"}).content) == 100
    assert "pt One" in site.client.get(f"/media/{job}/subtitles/pt.srt").text
    assert list((tmp_path / "studio" / "work").iterdir()) == []


def test_a_job_waits_for_services_that_went_away_and_goes_on(site: Site, tmp_path: Path) -> None:
    site.services.hold = SPOKEN
    site.start_worker()
    job = site.order(make_media(tmp_path / "talk.mp4"))
    assert site.services.held.wait(TIMEOUT_S)
    site.services.down = True
    site.services.release.set()
    waiting = site.follow(job, lambda status: status["status"] != "processing")
    assert waiting["status"] == "queued", waiting
    assert waiting["message"].startswith("Waiting")
    site.services.down = False
    room = site.client.app.state.studio  # type: ignore[attr-defined]  # the FastAPI app
    with Session(room.engine) as session, session.begin():
        session.execute(update(JobRow).values(not_before=0.0))  # its pause is over
    done = site.follow(job, over)
    assert (done["status"], site.services.calls[HEARD]) == ("completed", 1), done
