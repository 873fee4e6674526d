"""What must be in place before services are started."""

from pathlib import Path

import pytest

from vivavoce.errors import NotSetUp
from vivavoce.preflight import require_frontend, require_models
from wire.models import ModelStore

MANIFEST = """\
models:
- {id: a, task: asr, engine: x, licence: MIT, files: [], sources: [], profiles: [lite, full]}
- {id: b, task: mt, engine: x, licence: MIT, files: [], sources: [], profiles: [lite, full]}
- {id: c, task: tts, engine: x, licence: MIT, files: [], sources: [], profiles: [full]}
"""


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    (tmp_path / "models.yaml").write_text(MANIFEST, encoding="utf-8")
    return ModelStore(tmp_path / "models", tmp_path / "models.yaml")


def install(store: ModelStore, model: str) -> None:
    (store.root / model).mkdir(parents=True)
    (store.root / model / ".complete.json").write_text(f'{{"id": "{model}", "files": []}}', encoding="utf-8")


def test_missing_tasks_are_named_with_the_command(store: ModelStore) -> None:
    install(store, "a")
    with pytest.raises(NotSetUp, match=r"No model for mt is installed .*vivavoce models pull --profile lite"):
        require_models(store, ["asr", "mt"])


def test_one_model_for_each_task_is_enough(store: ModelStore) -> None:
    install(store, "a")
    install(store, "b")
    require_models(store, ["asr", "mt"])


def test_page_must_be_built(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp, match="make setup"):
        require_frontend(tmp_path)
    (tmp_path / "index.html").touch()
    require_frontend(tmp_path)
