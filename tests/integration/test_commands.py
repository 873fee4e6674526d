"""The two commands as a user runs them, on real services: start, Ctrl-C, kill -9, and a file translated."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

from tests.conftest import PORT_SETTINGS, ROOT, FreePorts, NeedsModels
from tests.integration.speech import Clip, word_error_rate
from vivavoce.services import ORDER
from vivavoce.stack import Stack
from wire.models import ModelStore

pytestmark = [pytest.mark.integration, pytest.mark.models, pytest.mark.timeout(300)]
StartRun = Callable[[], "Run"]


class Run:
    """`vivavoce run` in a process of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vivavoce.cli", "run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []

    def read_until(self, wanted: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if wanted in line:
                return
        raise AssertionError(f"ended without {wanted!r}:\n" + "\n".join(self.lines))

    def rest(self) -> None:
        assert self.process.stdout is not None
        self.lines += [line.rstrip() for line in self.process.stdout]

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


@pytest.fixture
def start_run(
    models: ModelStore,
    needs_models: NeedsModels,
    stack_environment: pytest.MonkeyPatch,
    free_ports: FreePorts,
    tmp_path: Path,
) -> Iterator[StartRun]:
    needs_models(*(card.id for card in models.known() if "lite" in card.profiles))
    names = PORT_SETTINGS
    ports = dict(zip(names, map(str, free_ports(len(names))), strict=True))
    environment = {**os.environ, **ports, "VIVAVOCE_RUN_DIR": str(tmp_path / "run"), "PYTHONUNBUFFERED": "1"}
    started: list[Run] = []

    def start() -> Run:
        started.append(Run(environment))
        return started[-1]

    yield start
    for run in started:
        run.process.kill()
        run.process.wait()
        if run.process.stdout is not None:
            run.process.stdout.close()


def test_run_tells_what_becomes_ready_and_ctrl_c_leaves_nothing(start_run: StartRun) -> None:
    run = start_run()
    run.read_until("Ctrl-C stops it")
    for name in ORDER:
        assert any(re.fullmatch(rf"{name} is ready \(\d+\.\d s\)", line) for line in run.lines), run.lines
    assert any(re.fullmatch(r"Vivavoce is ready: http://localhost:\d+", line) for line in run.lines)
    children = run.children()
    assert len(children) == len(ORDER) + 1, "the services and their process manager"
    begun = time.monotonic()
    run.process.send_signal(signal.SIGINT)
    run.rest()
    assert run.process.wait() == 0
    assert time.monotonic() - begun < 15
    assert not any(child.is_running() for child in children)
    assert any(line.startswith("Stopped in") for line in run.lines)


def test_killed_service_is_named_and_sigterm_stops(start_run: StartRun) -> None:
    run = start_run()
    run.read_until("Ctrl-C stops it")
    victim = next(child for child in run.children() if child.cmdline()[-1] == "mt")
    victim.kill()
    run.read_until("mt died (killed by SIGKILL)")
    run.read_until("mt is ready again")
    run.process.send_signal(signal.SIGTERM)
    run.rest()
    assert run.process.wait() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_kill_9_leaves_nothing(start_run: StartRun) -> None:
    run = start_run()
    run.read_until("Ctrl-C stops it")
    children = run.children()
    run.process.kill()
    _, alive = psutil.wait_procs(children, timeout=15)
    assert alive == []


def test_taken_port_ends_the_start_with_one_line(stack: Stack, start_run: StartRun) -> None:
    command = [sys.executable, "-m", "vivavoce.cli", "run"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert re.search(r"Port \d+, which asr needs, is taken by pid \d+ .*ASR_PORT", done.stderr)


def test_translate_writes_speech_captions_and_events(stack: Stack, clips: list[Clip], tmp_path: Path) -> None:
    clip = clips[1]
    soundfile.write(tmp_path / "talk.flac", np.frombuffer(clip.pcm, dtype="<i2"), 16_000)
    command = [sys.executable, "-m", "vivavoce.cli", "translate", "talk.flac", "--from", "en", "--to", "pt"]
    options = ["--out", "out.wav", "--captions", "out.vtt", "--events", "out.jsonl"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, *options], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    events = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    said = " ".join(e["text"] for e in events if e["type"] == "transcript" and e.get("state") != "tentative")
    assert word_error_rate(clip.text, said) < 0.3
    first_speech = next(e["at"] for e in events if e["type"] == "speech" and e.get("bytes"))
    heard, rate = soundfile.read(tmp_path / "out.wav")
    assert rate == 24_000
    assert np.abs(heard[: int(first_speech * rate)]).max() == 0, "silent until the translation was first heard"
    assert np.abs(heard).max() > 0.05
    captions = (tmp_path / "out.vtt").read_text()
    assert captions.startswith("WEBVTT\n")
    assert captions.count("-->") == sum(e["type"] == "translation" and e.get("state") != "tentative" for e in events)
    assert "  " in done.stdout, "captions run along in the terminal"


def test_translate_refuses_a_broken_file_at_once(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(b"nothing of the kind" * 100)
    command = [sys.executable, "-m", "vivavoce.cli", "translate", "broken.mp4"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert re.fullmatch(r"error: broken\.mp4 cannot be translated: .*\n", done.stderr)
