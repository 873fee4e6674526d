"""What a translation writes."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from vivavoce.playout import Playout
from vivavoce.screen import Screen
from vivavoce.translate import Job, Recorder, running_gateway
from wire.codec import Message
from wire.events import Error, Speech, Status, Transcript

JOB = Job(Path("a.wav"), "en", "pt")


def recorder(output: io.StringIO, events: io.BytesIO | None = None) -> Recorder:
    return Recorder(JOB, Screen(Console(file=output, width=80), None), Playout(None), events)


def test_every_event_is_written_with_its_time() -> None:
    events = io.BytesIO()
    keeper = recorder(io.StringIO(), events)
    keeper.take(Message(Transcript(channel="c", seq=0, text="Hello", language="en")), 1.23456)
    keeper.take(Message(Speech(channel="c", seq=0, language="pt", sample_rate_hz=24_000), b"\0\0"), 2.0)
    first, second = map(json.loads, events.getvalue().splitlines())
    assert (first["at"], first["type"], first["text"]) == (1.2346, "transcript", "Hello")
    assert (second["type"], second["bytes"]) == ("speech", 2)


def test_only_the_last_frame_completes_speech() -> None:
    keeper = recorder(io.StringIO())
    speech = Speech(channel="c", seq=0, language="pt", sample_rate_hz=24_000)
    assert not keeper.take(Message(speech, b"\0\0"), 0.0)
    assert keeper.take(
        Message(Speech(channel="c", seq=0, language="pt", sample_rate_hz=24_000, offset=1, last=True)), 0.0
    )


def test_problems_are_said_at_once() -> None:
    output = io.StringIO()
    keeper = recorder(output)
    keeper.take(Message(Error(channel="c", code="x", message="No [such] voice.")), 0.0)
    keeper.take(Message(Status(channel="c", stage="tts", up=False)), 0.0)
    keeper.take(Message(Status(channel="c", stage="tts", up=True)), 0.0)
    assert output.getvalue() == "No [such] voice.\nstatus: tts\n"


def test_gateway_that_is_not_there_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_PORT", "9")
    assert running_gateway() is None
