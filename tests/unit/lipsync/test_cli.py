"""`vivavoce lipsync` over a made-up face."""

import sys
from pathlib import Path

import pytest

from tests.unit.lipsync.test_app import MadeUpStage, picture, wav
from vivavoce import cli


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("lipsync.stage.Stage", MadeUpStage)
    for variable in ("MODELS_DIR", "MODELS_MANIFEST"):
        monkeypatch.setenv(variable, "")  # main sets it: put back what was there afterwards
    (tmp_path / "face.png").write_bytes(picture())
    (tmp_path / "speech.wav").write_bytes(wav(0.4))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["vivavoce", "lipsync", *arguments])
    with pytest.raises(SystemExit) as exit_:
        cli.main()
    return int(exit_.value.code or 0)


def test_a_face_and_a_sound_become_a_video(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], files: Path
) -> None:
    assert call(monkeypatch, "face.png", "speech.wav", "--out", "out.mp4") == 0
    assert (files / "out.mp4").read_bytes()[4:8] == b"ftyp"
    assert "10 with a new mouth" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("face.png", "speech.wav", "--out", "nowhere/out.mp4"), 1, "cannot be written"),
        (("speech.wav", "speech.wav"), 1, "no picture"),
        (("face.png", "speech.wav", "--renderer", "../x"), 1, "model id"),
        (("face.png", "speech.wav", "--length", "forever"), 2, "length"),
        (("face.png", "missing.wav"), 2, "does not exist"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_left_behind(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    files: Path,
    arguments: tuple[str, ...],
    code: int,
    word: str,
) -> None:
    assert call(monkeypatch, *arguments) == code
    assert word in capsys.readouterr().err
    assert {path.name for path in files.iterdir()} == {"face.png", "speech.wav"}
