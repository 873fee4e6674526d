"""What a user is told when a service cannot be had."""

from pathlib import Path

from vivavoce.services import Service
from vivavoce.stack import Stack
from vivavoce.watch import GaveUp
from wire.settings import ServiceSettings


def test_failure_names_reason_last_error_and_log(tmp_path: Path) -> None:
    service = Service("asr", ServiceSettings(_env_file=None, port=8000))
    stack = Stack([service], directory=tmp_path, run_dir=tmp_path, environment={})
    log = stack.supervisor.log_path("asr")
    log.parent.mkdir()
    log.write_text("Traceback\nMemoryError: no room\n", encoding="utf-8")
    message = stack.failure(GaveUp("asr", "it ended while starting: exit status 1")).message
    assert "asr cannot be used: it ended while starting: exit status 1." in message
    assert "MemoryError: no room" in message
    assert str(log) in message
    assert "\n" not in message
