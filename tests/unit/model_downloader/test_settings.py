from pathlib import Path

import pytest

from model_downloader.settings import DownloaderSettings


def test_defaults_touch_the_network_and_the_models_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # away from a developer's own .env
    for name in ("MODELS_DIR", "MODELS_MANIFEST", "MODELS_LOCAL_DIR", "MODELS_SOURCES", "MODELS_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    settings = DownloaderSettings()
    assert settings.models_dir == Path("models")
    assert (settings.models_local_dir, settings.models_sources, settings.models_offline) == (None, "", False)


def test_the_environment_is_read_and_an_empty_line_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELS_DIR", "/data/models")
    monkeypatch.setenv("MODELS_LOCAL_DIR", "")
    monkeypatch.setenv("MODELS_OFFLINE", "1")
    settings = DownloaderSettings()
    assert settings.models_dir == Path("/data/models")
    assert settings.models_local_dir is None
    assert settings.models_offline
