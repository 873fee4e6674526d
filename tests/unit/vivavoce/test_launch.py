"""Becoming a command that does not outlive its parent."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def launch(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vivavoce.launch", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_command_takes_the_process_over_with_its_exit_code() -> None:
    done = launch("--", sys.executable, "-c", "print('here'); raise SystemExit(7)")
    assert (done.stdout, done.returncode) == ("here\n", 7)


def test_niceness_is_applied() -> None:
    done = launch("--nice", "3", "--", sys.executable, "-c", "import os; print(os.nice(0))")
    assert int(done.stdout) == min(19, os.nice(0) + 3)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_parent_that_is_already_gone_ends_it() -> None:
    assert launch("--parent", "1", "--", sys.executable, "-c", "print('never')").stdout == ""
