from collections.abc import Sequence
from pathlib import Path

import pytest

from model_downloader.convert import convert_to_ctranslate2
from model_downloader.errors import ConversionFailed


def test_the_tokenizer_goes_along_and_the_checkpoint_does_not(tmp_path: Path) -> None:
    checkpoint, into = tmp_path / "in", tmp_path / "out"
    checkpoint.mkdir()
    for name in ("config.json", "generation_config.json", "pytorch_model.bin", "source.spm", "vocab.json"):
        (checkpoint / name).write_text("theirs")

    def run(arguments: Sequence[str]) -> tuple[int, str]:
        assert "int8" in arguments
        into.mkdir()
        (into / "model.bin").write_text("ours")
        (into / "config.json").write_text("ours")
        return 0, ""

    convert_to_ctranslate2(checkpoint, into, run)
    assert {path.name: path.read_text() for path in into.iterdir()} == {
        "model.bin": "ours",
        "config.json": "ours",
        "source.spm": "theirs",
        "vocab.json": "theirs",
    }


def test_a_missing_library_is_named_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(ConversionFailed, match=r"No module named 'torch'; install .*pip install torch"):
        convert_to_ctranslate2(
            tmp_path, tmp_path / "o", lambda _: (1, "trace\nModuleNotFoundError: No module named 'torch'")
        )


def test_another_failure_gives_its_last_line(tmp_path: Path) -> None:
    with pytest.raises(ConversionFailed, match="converted: size 1009"):
        convert_to_ctranslate2(tmp_path, tmp_path / "o", lambda _: (1, "ValueError\nsize 1009"))
