from pathlib import Path

import pytest

from lipsync.errors import UnknownRenderer
from lipsync.families import FAMILIES
from lipsync.loading import FolderLoader
from tests.fakes_lipsync_models import synctalk2d
from wire.models import ModelStore

MANIFEST = Path(__file__).parents[3] / "model_downloader" / "models.yaml"


@pytest.fixture
def loader(tmp_path: Path) -> FolderLoader:
    return FolderLoader(ModelStore(tmp_path / "models", MANIFEST), FAMILIES, tmp_path / "people")


def test_a_person_trained_here_is_known_and_loads(loader: FolderLoader) -> None:
    synctalk2d(loader.people / "anna")
    assert loader.known()["anna"]
    assert loader.expected_mb("anna") > 0
    assert loader.load("anna", None).memory_mb > 0


@pytest.mark.parametrize(
    "model_id", ["", "../people/anna", "..", "a/b", "/etc/passwd", "a\\b", ".hidden", "x" * 65, "a\0b", "a..b"]
)
def test_path_like_ids_are_refused(loader: FolderLoader, model_id: str) -> None:
    synctalk2d(loader.people / "anna")
    with pytest.raises(UnknownRenderer, match="model id"):
        loader.load(model_id, None)


def test_an_unknown_id_names_the_known_ones(loader: FolderLoader) -> None:
    synctalk2d(loader.people / "anna")
    with pytest.raises(UnknownRenderer, match="anna"):
        loader.expected_mb("bob")


def test_the_face_finder_is_no_renderer(loader: FolderLoader) -> None:
    with pytest.raises(UnknownRenderer):
        loader.load("facemesh", None)
