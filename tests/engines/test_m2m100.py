"""M2M-100's loader on a tiny random model; on the real weights where they are installed."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from mt.engines.base import EngineOptions
from mt.engines.m2m100 import load
from mt.routing import pairs_of
from tests.fakes_mt_models import write_model
from wire.errors import EngineFailed, UnsupportedLanguage
from wire.models import ModelStore, pull_command

PAIRS = frozenset({("en", "pt"), ("pt", "en")})
CPU = EngineOptions(device="cpu")
MODEL = "m2m100-418m"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "tiny-m2m"
    write_model(folder, "sentencepiece.bpe.model", ("__en__", "__pt__"))
    return folder


def test_the_languages_are_told_by_tokens(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[list[list[str]], list[str] | None, bool]] = []

    def decode(batch: Sequence[Sequence[str]], prefix: Sequence[str] | None, *, draft: bool) -> list[list[str]]:
        seen.append(([list(tokens) for tokens in batch], list(prefix or []), draft))
        return [["\u2581ol", "\u00e1", "\u2581mundo", "</s>"]] * len(batch)

    translator = load("tiny", folder, PAIRS, CPU)
    monkeypatch.setattr(translator, "_decode", decode)
    assert translator.translate(["hello world", " "], "en", "pt", draft=True) == ["olá mundo", ""]
    [([tokens], prefix, draft)] = seen
    assert (tokens[0], tokens[-1], prefix, draft) == ("__en__", "</s>", ["__pt__"], True)
    assert "".join(tokens[1:-1]).replace("\u2581", " ") == " hello world"


def test_it_decodes(folder: Path) -> None:
    translator = load("tiny", folder, PAIRS, CPU)
    one, nothing, two = translator.translate(["hello world", "", "bom dia"], "en", "pt")
    assert one
    assert two
    assert nothing == ""
    assert "__" not in one + two
    assert translator.device == "cpu"


def test_only_its_languages(folder: Path) -> None:
    with pytest.raises(UnsupportedLanguage):
        load("tiny", folder, PAIRS, CPU).translate(["hello"], "en", "zh")


@pytest.mark.parametrize("missing", ["model.bin", "sentencepiece.bpe.model"])
def test_an_incomplete_folder(folder: Path, tmp_path: Path, missing: str) -> None:
    for file in folder.iterdir():
        if file.name != missing:
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(EngineFailed, match="vivavoce models verify"):
        load("tiny", tmp_path, PAIRS, CPU)


def test_a_damaged_tokenizer(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "sentencepiece.bpe.model").write_bytes(b"nonsense")
    with pytest.raises(EngineFailed, match="vivavoce models verify"):
        load("tiny", tmp_path, PAIRS, CPU)


@pytest.mark.models
def test_on_the_real_weights(models: ModelStore) -> None:
    if models.marker(models.card(MODEL)) is None:
        pytest.skip(f"{MODEL} is of the full profile and not installed; fetch it with: {pull_command(MODEL)}")
    translator = load(MODEL, models.path(MODEL), pairs_of(models.card(MODEL)), CPU)
    assert "tempo" in translator.translate(["The weather is fine today."], "en", "pt")[0].lower()
