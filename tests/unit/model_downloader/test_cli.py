from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from model_downloader.cli import app
from tests.unit.model_downloader.conftest import MakeStore, make_card, pin
from wire.models import FileSpec, ModelStore, Source

HUB = Source("hub", repo="a/b")
GOOD = make_card("good", (pin("model.bin", b"weights"),), (HUB,), profiles=("lite", "full"))
HELD = make_card("held", (FileSpec("model.bin"),), (HUB,), restricted=True, licence="CPML", size_hint_mb=7)


@pytest.fixture
def store(make_store: MakeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelStore:
    """Two models, of which the folder given as the local one holds the first; no network."""
    store = make_store(GOOD, HELD)
    (tmp_path / "copy/good").mkdir(parents=True)
    (tmp_path / "copy/good/model.bin").write_bytes(b"weights")
    monkeypatch.setenv("MODELS_DIR", str(store.root))
    monkeypatch.setenv("MODELS_MANIFEST", str(store.manifest))
    monkeypatch.setenv("MODELS_LOCAL_DIR", str(tmp_path / "copy"))
    monkeypatch.setenv("MODELS_OFFLINE", "1")
    return store


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_a_pull_installs_and_a_second_one_has_nothing_to_do(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("pull", "--profile", "lite")
    assert (result.exit_code, "models installed: 1 (1 new)" in result.stdout) == (0, True)
    monkeypatch.delenv("MODELS_LOCAL_DIR")
    again = run("pull", "--profile", "lite")
    assert (again.exit_code, again.stdout) == (0, "models installed: 1 (0 new)\n")


def test_the_list_tells_what_is_here_and_what_restricts_use(store: ModelStore) -> None:
    run("pull", "--model", "good")
    rows = {line.split()[0]: line.split() for line in run("list").stdout.splitlines()[1:3]}
    assert rows["good"][-3:] == ["lite", "pinned", "yes"]
    assert rows["held"] == ["held", "asr", "en", "~7", "CPML", "!", "full", "hub", "no"]


def test_offline_fails_with_one_line_and_the_command(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MODELS_LOCAL_DIR")
    result = run("pull", "--model", "good")
    assert result.exit_code == 1
    assert "may not be fetched offline" in result.stderr
    assert "vivavoce models pull --model good" in result.stderr
    assert "Traceback" not in result.output


def test_a_restricted_licence_has_to_be_accepted(store: ModelStore) -> None:
    refused = run("pull", "--model", "held")
    assert refused.exit_code == 1
    assert "--accept-licence" in refused.stderr
    assert "held is left out" in run("pull", "--profile", "full").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("pull",), 2, "say what to pull"),
        (("pull", "--model", "nope"), 1, "the manifest lists: good, held"),
        (("pull", "--model", "good", "--sources", "ftp"), 2, "no kind of source ftp"),
    ],
)
def test_a_mistake_is_explained(store: ModelStore, arguments: tuple[str, ...], code: int, words: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, words in result.stderr) == (code, True)


def test_damage_is_found_named_and_repaired(store: ModelStore) -> None:
    run("pull", "--model", "good")
    assert "good is intact (1 files)" in run("verify").stdout
    (store.root / "good/model.bin").write_bytes(b"wEights")
    result = run("verify")
    assert result.exit_code == 1
    assert "good/model.bin: other content" in result.stdout
    assert "vivavoce models pull --repair --model good" in result.stdout
    assert run("pull", "--repair", "--model", "good").exit_code == 0
    assert run("verify").exit_code == 0


def test_prune_asks_before_it_removes(store: ModelStore) -> None:
    (store.root / "old").mkdir()
    kept = CliRunner().invoke(app, ["prune"], input="n\n")
    assert (kept.exit_code, (store.root / "old").exists()) == (1, True)
    assert run("prune", "--yes").exit_code == 0
    assert not (store.root / "old").exists()
    assert run("prune").stdout == "nothing to remove\n"


def test_a_broken_manifest_is_an_error_not_a_traceback(store: ModelStore) -> None:
    store.manifest.write_text("models: [")
    result = run("list")
    assert result.exit_code == 1
    assert "is not a model manifest" in result.stderr
