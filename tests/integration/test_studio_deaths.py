"""kill -9 of a worker in any step: the job goes on from its last finished step, and is done once."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from studio.jobs.database import open_database
from studio.jobs.desk import Desk
from studio.jobs.tables import UploadRow
from studio.options import Options
from studio.pipeline.plan import ORDER, groups
from studio.settings import StudioSettings
from tests.conftest import ROOT

pytestmark = pytest.mark.integration
TIMEOUT_S = 30.0


def start(folder: Path, job: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "tests.integration.held_worker", str(folder), job], cwd=ROOT)


def await_line(path: Path, line: str) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while not path.exists() or line not in path.read_text().split():
        assert time.monotonic() < deadline, f"{line} never began"
        time.sleep(0.02)


@pytest.mark.parametrize("step", ORDER)
def test_a_job_survives_its_worker(tmp_path: Path, step: str) -> None:
    engine = open_database(StudioSettings(_env_file=None, data_dir=tmp_path))
    with Session(engine) as session, session.begin():
        session.add(UploadRow(id="upload-1", filename="a.mp4", total_chunks=1, created=1.0, updated=1.0))
    desk = Desk(engine, max_jobs=1)
    job = desk.order("upload-1", "", "pt", Options())
    (tmp_path / f"hold-{step}").touch()
    first = start(tmp_path, job)
    await_line(tmp_path / "log", step)
    first.kill()
    first.wait()
    (tmp_path / f"hold-{step}").unlink()
    second = start(tmp_path, job)
    assert second.wait(TIMEOUT_S) == 0
    seen = desk.look(job)
    assert seen.job.state == "completed"
    assert seen.job.attempt == 2
    begun = Counter((tmp_path / "log").read_text().split())
    (group,) = [[one.name for one in group] for group in groups() if step in [one.name for one in group]]
    assert begun[step] == 2
    # What ran beside it may have been killed, too.
    assert all(begun[one] <= 2 for one in group)
    assert all(begun[one] == 1 for one in ORDER if one not in group)
    assert not list((tmp_path / "work").iterdir())
    engine.dispose()
