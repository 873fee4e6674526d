"""The command line: one line for an expected error, and exit codes."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vivavoce import cli
from vivavoce.errors import NotSetUp
from vivavoce.translate import Job


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    for variable in ("MODELS_DIR", "MODELS_MANIFEST"):
        monkeypatch.setenv(variable, "")  # main sets it: put back what was there afterwards
    monkeypatch.setattr(sys, "argv", ["vivavoce", *arguments])
    with pytest.raises(SystemExit) as exit_:
        cli.main()
    return int(exit_.value.code or 0)


def test_help_names_the_commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(monkeypatch, "--help") == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("run", "translate", "lipsync", "models"))


def test_expected_error_is_one_line_and_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> None:
        raise NotSetUp("No model [mt] is installed; fetch it with: vivavoce models pull --profile lite, " + "x" * 200)

    monkeypatch.setattr("vivavoce.run.run_services", fail)
    assert call(monkeypatch, "run") == 1
    error = capsys.readouterr().err
    assert error.startswith("error: No model [mt] is installed")
    assert error.count("\n") == 1


def test_missing_file_is_wrong_usage(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(monkeypatch, "translate", "no such file.wav") == 2
    assert "does not exist" in capsys.readouterr().err


def test_broken_file_is_refused_before_anything_is_started(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"not sound")
    assert call(monkeypatch, "translate", str(broken)) == 1
    assert "broken.wav cannot be translated" in capsys.readouterr().err


def test_options_become_a_job(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    jobs: list[Job] = []
    monkeypatch.setattr("vivavoce.translate.translate_file", lambda job, _: jobs.append(job))
    monkeypatch.chdir(tmp_path)
    Path("talk.mp4").touch()
    options = ["--from", "en", "--to", "pt", "--out", "o.wav", "--captions", "c.srt", "--voice", "v"]
    result = CliRunner().invoke(cli.app, ["translate", "talk.mp4", *options])
    assert result.exit_code == 0, result.output
    here = tmp_path.resolve()
    assert jobs == [
        Job(here / "talk.mp4", "en", "pt", voice="v", out=here / "o.wav", captions=here / "c.srt", events=None)
    ]


@pytest.mark.parametrize(("option", "value"), [("--captions", "c.txt"), ("--out", "o.mp3")])
def test_unknown_output_formats_are_wrong_usage(option: str, value: str, tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    result = CliRunner().invoke(cli.app, ["translate", str(tmp_path / "a.wav"), option, value])
    assert result.exit_code == 2
    assert "must end in" in json.dumps(result.output)
