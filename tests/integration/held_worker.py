"""`held_worker FOLDER JOB`: a worker whose steps only write down that they ran; one of them waits to be killed."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from studio.jobs.database import connect
from studio.jobs.ledger import Ledger
from studio.jobs.runner import Runner
from studio.pipeline.context import Context
from studio.pipeline.plan import ORDER, StepName
from studio.settings import StudioSettings
from studio.storage.choose import open_storage


class Made(msgspec.Struct):
    step: str


def step_of(name: StepName, folder: Path) -> Callable[[Context], msgspec.Struct]:
    def do(context: Context) -> msgspec.Struct:
        with (folder / "log").open("a") as log:
            log.write(f"{name}\n")
        while (folder / f"hold-{name}").exists():
            time.sleep(0.01)
        return Made(name)

    return do


def main(folder: Path, job: str) -> None:
    settings = StudioSettings(_env_file=None, data_dir=folder, lease_s=0.6)
    ledger = Ledger(connect(settings), lease_s=settings.lease_s)
    steps = {name: step_of(name, folder) for name in ORDER}
    runner = Runner(settings, ledger, open_storage(settings), steps)
    while not runner.run(job, "held"):
        time.sleep(0.05)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
