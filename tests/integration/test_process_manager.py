"""The process manager on real processes: restarts, reasons, and nothing left behind however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.integration.small_services import environment_with, small_service
from vivavoce.errors import AlreadyRunning, PortTaken, ServiceDied
from vivavoce.services import Service
from vivavoce.stack import POLL_S, Stack
from vivavoce.watch import Died, GaveUp, Happening, Ready

pytestmark = pytest.mark.integration

MakeStack = Callable[..., Stack]


@pytest.fixture
def make_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeStack]:
    monkeypatch.setattr("vivavoce.preflight.require_models", lambda store, tasks: None)
    stacks = []

    def make(*services: Service, run_dir: Path = tmp_path / "a run") -> Stack:
        stack = Stack(services, directory=tmp_path, run_dir=run_dir, environment=environment_with(tmp_path))
        stacks.append(stack)
        return stack

    yield make
    for stack in stacks:
        stack.stop()


def poll_until(stack: Stack, wanted: Callable[[Happening], bool], timeout_s: float = 15.0) -> list[Happening]:
    """All that happens until something wanted does."""
    seen: list[Happening] = []
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        seen += stack.poll()
        if any(wanted(happening) for happening in seen):
            return seen
        time.sleep(POLL_S)
    raise AssertionError(f"only {seen} happened")


def gone(pid: int, timeout_s: float = 5.0) -> bool:
    """Whether a process ends within the time."""
    try:
        psutil.Process(pid).wait(timeout_s)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return True


def test_services_become_ready_and_stop_together(tmp_path: Path, make_stack: MakeStack) -> None:
    stack = make_stack(small_service(tmp_path, "alpha"), small_service(tmp_path, "beta"))
    stack.start()
    stack.await_ready()
    pids = [stack.process(name).pid for name in ("alpha", "beta")]
    stack.stop()
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert "stopping" in stack.supervisor.log_path("alpha").read_text()


def test_killed_service_is_restarted_and_the_reason_is_told(tmp_path: Path, make_stack: MakeStack) -> None:
    stack = make_stack(small_service(tmp_path, "alpha"), small_service(tmp_path, "beta"))
    stack.start()
    stack.await_ready()
    time.sleep(1.0)  # longer than supervisord's startsecs, as any service in use lives
    before = stack.process("alpha").pid
    os.kill(before, signal.SIGKILL)
    happenings = poll_until(stack, lambda happening: isinstance(happening, Ready))
    assert Died("alpha", "killed by SIGKILL") in happenings
    assert isinstance(happenings[-1], Ready)
    assert happenings[-1].again
    assert stack.process("alpha").pid != before


def test_service_that_dies_at_start_is_named_with_its_last_error(tmp_path: Path, make_stack: MakeStack) -> None:
    stack = make_stack(small_service(tmp_path, "alpha"), small_service(tmp_path, "beta", fault="dies"))
    stack.start()
    with pytest.raises(ServiceDied, match=r"beta .*exit status 3.*the disk is full"):
        stack.await_ready()


def test_service_that_names_its_problem_ends_the_start(
    tmp_path: Path, make_stack: MakeStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vivavoce.watch.STUCK_S", 0.5)
    stack = make_stack(small_service(tmp_path, "alpha", fault="unready"))
    stack.start()
    with pytest.raises(ServiceDied, match="fetch it with: pull x"):
        stack.await_ready()


def test_service_that_keeps_dying_is_given_up(tmp_path: Path, make_stack: MakeStack) -> None:
    stack = make_stack(small_service(tmp_path, "alpha"))
    stack.start()
    stack.await_ready()
    for _ in range(4):
        os.kill(stack.process("alpha").pid, signal.SIGKILL)
        happenings = poll_until(stack, lambda happening: isinstance(happening, Ready | GaveUp))
    assert isinstance(happenings[-1], GaveUp)


def test_stubborn_service_is_killed_after_its_drain_time(tmp_path: Path, make_stack: MakeStack) -> None:
    stack = make_stack(small_service(tmp_path, "alpha", fault="stubborn"))
    stack.start()
    stack.await_ready()
    pid = stack.process("alpha").pid
    stack.stop()
    assert not psutil.pid_exists(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_nothing_outlives_a_killed_process_manager(tmp_path: Path, make_stack: MakeStack) -> None:
    stack = make_stack(small_service(tmp_path, "alpha"))
    stack.start()
    stack.await_ready()
    service = stack.process("alpha").pid
    assert stack.supervisor.pid
    os.kill(stack.supervisor.pid, signal.SIGKILL)
    assert gone(service)
    with pytest.raises(ServiceDied, match="process manager died"):
        stack.poll()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_nothing_outlives_a_killed_run(tmp_path: Path) -> None:
    service = small_service(tmp_path, "alpha")
    script = tmp_path / "run_it.py"
    script.write_text(
        "import os, time\nfrom pathlib import Path\n"
        "from vivavoce.services import Service\nfrom vivavoce.supervisor import Supervisor\n"
        "from wire.settings import ServiceSettings\n"
        f"service = Service('alpha', ServiceSettings(port={service.settings.port}, drain_s=1.0))\n"
        f"here = Path({str(tmp_path)!r})\n"
        "supervisor = Supervisor([service], directory=here, run_dir=here / 'run', environment=os.environ)\n"
        "supervisor.start()\n"
        "while not (pid := supervisor.processes()['alpha'].pid): time.sleep(0.05)\n"
        "print(supervisor.pid, pid, flush=True)\ntime.sleep(60)\n",
        encoding="utf-8",
    )
    environment = {**os.environ, **environment_with(tmp_path)}
    with subprocess.Popen([sys.executable, str(script)], env=environment, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        pids = [int(word) for word in run.stdout.readline().split()]
        run.kill()
    assert len(pids) == 2
    assert all(gone(pid) for pid in pids)


def test_taken_port_is_named_with_its_holder(tmp_path: Path, make_stack: MakeStack) -> None:
    first = small_service(tmp_path, "alpha")
    stack = make_stack(first)
    stack.start()
    stack.await_ready()
    holder = stack.process("alpha").pid
    other = make_stack(Service("beta", first.settings), run_dir=tmp_path / "other")
    with pytest.raises(
        PortTaken, match=rf"Port {first.settings.port}, which beta needs, is taken by pid {holder} .*BETA_PORT"
    ):
        other.start()


def test_run_folder_serves_one_run_at_a_time(tmp_path: Path, make_stack: MakeStack) -> None:
    stack = make_stack(small_service(tmp_path, "alpha"))
    stack.start()
    second = make_stack(small_service(tmp_path, "beta"))
    with pytest.raises(AlreadyRunning):
        second.start()
