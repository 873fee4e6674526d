"""The configuration of supervisord: one program for each service, all in one group so that they stop together."""

import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from vivavoce.services import Service

GROUP = "vivavoce"
LOG_MAX_BYTES = 5_000_000
LOG_BACKUPS = 3
KILL_AFTER_S = 2.0
"""Seconds beyond its drain time after which a service that does not stop is killed."""
MAX_SOCKET_PATH = 100
"""Unix socket addresses hold 104 to 108 bytes, and supervisord appends its pid while it binds."""

HEAD = """\
[supervisord]
nodaemon = true
silent = true
directory = {directory}
logfile = {logs}/supervisord.log
logfile_maxbytes = {log_max_bytes}
logfile_backups = {log_backups}
pidfile = {run_dir}/supervisord.pid

[unix_http_server]
file = {socket}
chmod = 0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[group:{group}]
programs = {programs}
"""

PROGRAM = """
[program:{name}]
command = {command}
autorestart = true
startsecs = 1
startretries = 3
stopsignal = TERM
stopwaitsecs = {stop_wait_s}
stopasgroup = true
killasgroup = true
redirect_stderr = true
stdout_logfile = {logs}/{name}.log
stdout_logfile_maxbytes = {log_max_bytes}
stdout_logfile_backups = {log_backups}
"""


def _literal(text: object) -> str:
    """A value in which supervisord expands nothing."""
    return str(text).replace("%", "%%")


def socket_path(run_dir: Path) -> Path:
    """The control socket: in the run folder, or in a private temporary one where that path is too long for a socket."""
    path = run_dir / "supervisor.sock"
    if len(bytes(path)) + len(".1234567") <= MAX_SOCKET_PATH:
        return path
    return Path(tempfile.mkdtemp(prefix="vivavoce-")) / "supervisor.sock"


def command_of(service: Service) -> str:
    """The shell-quoted command line of a service, started so that it cannot outlive supervisord."""
    launcher = [sys.executable, "-m", "vivavoce.launch", "--nice", str(service.niceness), "--"]
    return shlex.join([*launcher, sys.executable, "-m", service.name])


def supervisor_config(services: Sequence[Service], *, directory: Path, run_dir: Path, socket: Path) -> str:
    """The text of `supervisord.conf`. All paths are absolute."""
    common = {
        "directory": _literal(directory),
        "run_dir": _literal(run_dir),
        "logs": _literal(run_dir / "logs"),
        "log_max_bytes": LOG_MAX_BYTES,
        "log_backups": LOG_BACKUPS,
    }
    head = HEAD.format(
        **common, socket=_literal(socket), group=GROUP, programs=",".join(service.name for service in services)
    )
    return head + "".join(
        PROGRAM.format(
            **common,
            name=service.name,
            command=_literal(command_of(service)),
            stop_wait_s=round(service.settings.drain_s + KILL_AFTER_S),
        )
        for service in services
    )
