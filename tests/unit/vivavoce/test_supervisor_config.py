"""supervisord's configuration: quoted, escaped, bounded."""

import configparser
import shlex
from pathlib import Path

from vivavoce.services import Service
from vivavoce.supervisor_config import socket_path, supervisor_config
from wire.settings import ServiceSettings

FOLDER = Path("/home/a user/100% mine")


def parsed(*services: Service) -> configparser.RawConfigParser:
    text = supervisor_config(services, directory=FOLDER, run_dir=FOLDER / ".run", socket=FOLDER / "s.sock")
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    return parser


def service(name: str, niceness: int = 0) -> Service:
    settings = ServiceSettings(_env_file=None, drain_s=10.0)
    return Service(name, settings, niceness)


def test_each_service_is_a_program_of_one_group() -> None:
    parser = parsed(service("asr", niceness=5), service("mt"))
    assert parser["group:vivavoce"]["programs"] == "asr,mt"
    command = shlex.split(parser["program:asr"]["command"] % {})
    assert command[1:6] == ["-m", "vivavoce.launch", "--nice", "5", "--"]
    assert command[-2:] == ["-m", "asr"]


def test_service_is_killed_only_after_its_drain_time() -> None:
    assert int(parsed(service("asr"))["program:asr"]["stopwaitsecs"]) == 12


def test_paths_are_taken_literally() -> None:
    parser = parsed(service("asr"))
    assert parser["program:asr"]["stdout_logfile"] % {} == str(FOLDER / ".run" / "logs" / "asr.log")
    assert parser["supervisord"]["directory"] % {} == str(FOLDER)


def test_socket_moves_out_of_a_folder_whose_path_is_too_long(tmp_path: Path) -> None:
    assert socket_path(Path("/short")) == Path("/short/supervisor.sock")
    elsewhere = socket_path(tmp_path / ("x" * 120))
    assert len(str(elsewhere)) < 90
    assert elsewhere.parent.stat().st_mode & 0o077 == 0
    elsewhere.parent.rmdir()
