"""`python -m vivavoce.launch [--nice N] [--parent PID] -- COMMAND…`: become COMMAND, but never outlive the parent.

Linux sends SIGTERM to the process when its parent dies, however that happens, so that even `kill -9` of `vivavoce run`
or of its process manager leaves nothing behind. Other systems have no such order: the process is started
as it is.
"""

import argparse
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""prctl(2): the signal to get when the parent dies; it survives execve(2)."""


def die_with_parent(parent_pid: int | None) -> None:
    """Ask for SIGTERM at the parent's death. Exits if the parent, given by pid, died before this could be asked."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if parent_pid is not None and os.getppid() != parent_pid:
        sys.exit(1)


def main() -> None:
    parser = argparse.ArgumentParser(prog="vivavoce.launch", description=__doc__)
    parser.add_argument("--nice", type=int, default=0, help="added to the process's niceness")
    parser.add_argument("--parent", type=int, default=None, help="pid that must still be the parent")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    die_with_parent(options.parent)
    if options.nice:
        os.nice(options.nice)
    os.execv(options.command[0], options.command)  # noqa: S606 - becoming the command is the purpose


if __name__ == "__main__":
    main()
