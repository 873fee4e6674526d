from pathlib import Path

import msgspec
import pytest

from tts.library import open_engines
from wire.models import MARKER, FileSpec, Marker, ModelMissing, ModelStore

MANIFEST = """
models:
  - {id: hibari-en, task: tts, engine: hibari, languages: [en], licence: Apache-2.0, files: [{path: a}], sources: []}
  - {id: kokoro-82m, task: tts, engine: kokoro, languages: [en], licence: Apache-2.0, files: [{path: a}], sources: []}
"""


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    manifest = tmp_path / "models.yaml"
    manifest.write_text(MANIFEST, encoding="utf-8")
    return ModelStore(tmp_path, manifest)


def install(store: ModelStore, model_id: str) -> None:
    folder = store.root / model_id
    folder.mkdir()
    (folder / "a").touch()
    (folder / MARKER).write_bytes(msgspec.json.encode(Marker(model_id, (FileSpec("a"),))))


def test_all_installed_engines_the_fast_one_first(store: ModelStore) -> None:
    install(store, "hibari-en")
    install(store, "kokoro-82m")
    assert [engine.name for engine in open_engines(store, threads=1)] == ["hibari", "kokoro", "espeak"]


def test_one_of_the_good_engines_is_enough(store: ModelStore) -> None:
    install(store, "kokoro-82m")
    assert [engine.name for engine in open_engines(store, threads=1)] == ["kokoro", "espeak"]


def test_last_resort_alone_is_not(store: ModelStore) -> None:
    with pytest.raises(ModelMissing, match="vivavoce models pull --model"):
        open_engines(store, threads=1)
