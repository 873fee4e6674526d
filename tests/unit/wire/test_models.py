import hashlib
import json
from pathlib import Path

import msgspec
import pytest

from wire.models import (
    MARKER,
    FileSpec,
    ManifestInvalid,
    Marker,
    ModelCard,
    ModelDamaged,
    ModelMissing,
    ModelStore,
    Source,
    UnknownModel,
    check_hashes,
    load_manifest,
    locate_manifest,
)


def card(model_id: str, task: str = "mt", **more: object) -> ModelCard:
    fields = {"id": model_id, "task": task, "engine": "e", "licence": "MIT", "files": [], "sources": []} | more
    return msgspec.convert(fields, ModelCard)


PINNED = [{"path": "model.bin", "sha256": "a" * 64, "size": 3}]
EN_PT = card("en-pt", languages=["en", "pt"], pairs=["en-pt"], profiles=["lite", "full"], files=PINNED)
EN_FR = card("en-fr", languages=["en", "fr"], pairs=["en-fr"], size_hint_mb=300)
MANY = card("many", languages=["en", "fr", "pt"], size_hint_mb=2000)
BOUND = card("bound", languages=["en", "fr"], pairs=["en-fr"], restricted=True, size_hint_mb=1)
VOICE = card("voice", task="tts", languages=["pt"])


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    manifest = tmp_path / "models.yaml"
    models = [msgspec.to_builtins(item) for item in (EN_PT, EN_FR, MANY, BOUND, VOICE)]
    manifest.write_text(json.dumps({"models": models}))
    return ModelStore(tmp_path / "models", manifest)


def install(store: ModelStore, model_id: str, sha256: str = "a" * 64, **more: object) -> None:
    folder = store.root / model_id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.bin").write_bytes(b"abc")
    marker = Marker(str(more.get("marked", model_id)), (FileSpec("model.bin", sha256, 3),))
    (folder / MARKER).write_bytes(msgspec.json.encode(marker))


def ids(cards: list[ModelCard]) -> list[str]:
    return [item.id for item in cards]


def test_known_models_keep_the_manifests_order(store: ModelStore) -> None:
    assert ids(store.known()) == ["en-pt", "en-fr", "many", "bound", "voice"]
    assert ids(store.known("tts")) == ["voice"]


def test_a_model_is_installed_once_its_marker_is_there(store: ModelStore) -> None:
    assert store.installed() == []
    (store.root / "en-pt").mkdir(parents=True)
    (store.root / "en-pt/model.bin").write_bytes(b"abc")
    assert store.installed() == []
    install(store, "en-pt")
    assert ids(store.installed("mt")) == ["en-pt"]
    assert store.path("en-pt") == store.root / "en-pt"
    assert store.sha256("en-pt") == {"model.bin": "a" * 64}


@pytest.mark.parametrize("marker", [b"", b"{", b"[]", b'{"id": "other", "files": []}'])
def test_a_damaged_marker_is_no_marker(store: ModelStore, marker: bytes) -> None:
    (store.root / "en-pt").mkdir(parents=True)
    (store.root / "en-pt" / MARKER).write_bytes(marker)
    assert store.installed() == []


def test_a_model_of_older_pins_counts_as_missing(store: ModelStore) -> None:
    install(store, "en-pt", sha256="b" * 64)
    assert store.installed() == []


def test_a_model_without_pins_is_installed_as_it_was_verified(store: ModelStore) -> None:
    install(store, "many", sha256="b" * 64)
    assert ids(store.installed()) == ["many"]


def test_a_missing_model_names_its_command(store: ModelStore) -> None:
    with pytest.raises(ModelMissing, match=r"vivavoce models pull --model en-pt$") as caught:
        store.path("en-pt")
    assert caught.value.body()["error_code"] == "model_missing"
    assert caught.value.details["command"] == "vivavoce models pull --model en-pt"
    with pytest.raises(ModelMissing, match=r"--model bound --accept-licence$"):
        store.sha256("bound")


@pytest.mark.parametrize(
    ("content", "said"), [(b"abcd", "model.bin has 4 bytes instead of 3"), (None, "model.bin is not there")]
)
def test_a_damaged_model_names_what_repairs_it(store: ModelStore, content: bytes | None, said: str) -> None:
    install(store, "en-pt")
    file = store.root / "en-pt/model.bin"
    file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(ModelDamaged, match=rf"{said}; .* vivavoce models pull --repair --model en-pt$"):
        store.path("en-pt")
    assert store.sha256("en-pt") == {"model.bin": "a" * 64}


def test_hashes_are_compared_where_an_engine_needs_that(store: ModelStore) -> None:
    install(store, "en-pt", sha256=hashlib.sha256(b"abc").hexdigest())
    check_hashes(store.root / "en-pt")
    (store.root / "en-pt/model.bin").write_bytes(b"abd")
    with pytest.raises(ModelDamaged, match=r"model.bin has other content .* --repair --model en-pt$"):
        check_hashes(store.root / "en-pt")


def test_an_unknown_model_lists_the_known_ones(store: ModelStore) -> None:
    with pytest.raises(UnknownModel, match="the manifest lists: en-pt"):
        store.path("nope")


def test_what_would_add_a_pair_comes_easiest_first(store: ModelStore) -> None:
    assert ids(store.would_add_pair("en", "fr")) == ["en-fr", "many", "bound"]
    assert ids(store.would_add_pair("en", "pt")) == ["en-pt", "many"]
    install(store, "en-pt")
    assert ids(store.would_add_pair("en", "pt")) == ["many"]
    assert store.would_add_pair("en", "en") == []


def test_what_would_add_a_voice(store: ModelStore) -> None:
    assert ids(store.would_add_language("tts", "pt")) == ["voice"]
    assert store.would_add_language("tts", "ja") == []


def test_sizes_and_pins() -> None:
    assert (EN_PT.pinned, EN_PT.size_bytes) == (True, 3)
    many = card("many", files=[{"path": "model.bin"}], size_hint_mb=2)
    assert (many.pinned, many.size_bytes) == (False, 2_000_000)


@pytest.mark.parametrize(
    "text", ["", "models: [", "models: 5", "models: [{id: x}]", "models: []\nmore: 1", "!!python/object:os.system {}"]
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(ManifestInvalid, match="not a model manifest"):
        load_manifest(tmp_path / "m.yaml")


def test_a_changed_manifest_is_read_again(store: ModelStore) -> None:
    assert len(store.known()) == 5
    store.manifest.write_text(json.dumps({"models": [msgspec.to_builtins(EN_PT)]}))
    assert ids(store.known()) == ["en-pt"]


def test_the_packaged_manifest_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    packaged = Path(__file__).parents[3] / "model_downloader" / "models.yaml"
    assert locate_manifest() == packaged
    assert locate_manifest(Path("model_downloader/models.yaml")) == packaged
    with pytest.raises(ManifestInvalid, match="MODELS_MANIFEST"):
        locate_manifest(Path("elsewhere/mine.yml"))


def test_a_source_has_defaults() -> None:
    assert Source("hub", repo="a/b").revision == "main"
