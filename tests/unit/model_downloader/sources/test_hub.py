from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from huggingface_hub import RepoFile, constants
from huggingface_hub.errors import LocalEntryNotFoundError

from model_downloader.errors import HashMismatch, OfflineRefused, SourceUnavailable
from model_downloader.hashing import git_blob_digest
from model_downloader.progress import Silent
from model_downloader.sources import hub
from model_downloader.sources.hub import HubSource
from tests.unit.model_downloader.conftest import Site, make_card, pin, sha
from wire.models import FileSpec, Source

SOURCE = Source(
    "hub", repo="org/repo", revision="abc", files={"model.bin": "onnx/model.bin", "config.json": "config.json"}
)
WEIGHTS, CONFIG = b"weights", b"{}"
CARD = make_card("m", (FileSpec("model.bin"), FileSpec("config.json")), (SOURCE,))
PINNED = (pin("model.bin", WEIGHTS), pin("config.json", CONFIG))


class FakeHub:
    """The two calls of the hub's library, over files that may go bad in the cache."""

    def __init__(self, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cache = cache
        self.files = {"onnx/model.bin": WEIGHTS, "config.json": CONFIG}
        self.downloads: list[dict[str, Any]] = []
        monkeypatch.setattr(hub, "hf_hub_download", self.download)

    def download(self, repo: str, path: str, *, local_files_only: bool, force_download: bool, **more: Any) -> str:
        self.downloads.append({"path": path, "revision": more["revision"], "force": force_download})
        target = self.cache / path.replace("/", "_")
        if local_files_only and not target.exists():
            raise LocalEntryNotFoundError("not in the cache")
        if force_download or not target.exists():
            with more["tqdm_class"](total=len(self.files[path]), initial=0, desc="x") as bar:
                target.write_bytes(self.files[path])
                bar.update(len(self.files[path]))
        return str(target)

    def get_paths_info(self, repo: str, paths: list[str], *, revision: str) -> list[RepoFile]:
        (self.cache / "config").write_bytes(self.files.get("config.json", b""))
        lfs = {"size": len(WEIGHTS), "oid": sha(WEIGHTS), "pointerSize": 10}
        entries = {
            "onnx/model.bin": {"path": "onnx/model.bin", "size": len(WEIGHTS), "oid": "0" * 40, "lfs": lfs},
            "config.json": {"path": "config.json", "size": 2, "oid": git_blob_digest(self.cache / "config")},
        }
        return [RepoFile(**entries[path]) for path in paths if path in self.files]  # type: ignore[no-untyped-call]  # the library does not annotate it


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeHub:
    (tmp_path / "cache").mkdir()
    monkeypatch.setattr(constants, "is_offline_mode", lambda: False)
    monkeypatch.setattr(httpx, "head", lambda *_, **__: SimpleNamespace())
    return FakeHub(tmp_path / "cache", monkeypatch)


def make(fake: FakeHub, *, offline: bool = False) -> tuple[HubSource, Silent]:
    progress = Silent()
    return HubSource(progress, offline=offline, api=fake), progress  # type: ignore[arg-type]  # the one method that is used


def test_pinned_files_need_no_metadata(fake: FakeHub, tmp_path: Path) -> None:
    arrived = make(fake)[0].fetch(CARD, SOURCE, PINNED, tmp_path / "into")
    assert arrived == {file.path: file for file in PINNED}
    assert fake.downloads[0] == {"path": "onnx/model.bin", "revision": "abc", "force": False}
    assert (tmp_path / "into/model.bin").read_bytes() == WEIGHTS


def test_without_pins_the_repositorys_own_hashes_decide(fake: FakeHub, tmp_path: Path) -> None:
    arrived = make(fake)[0].fetch(CARD, SOURCE, CARD.files, tmp_path / "into")
    assert arrived == {file.path: file for file in PINNED}


def test_bytes_that_differ_from_the_repositorys_hash_are_refused(fake: FakeHub, tmp_path: Path) -> None:
    fake.files["onnx/model.bin"] = b"changed on the way"
    with pytest.raises(HashMismatch):
        make(fake)[0].fetch(CARD, SOURCE, CARD.files, tmp_path / "into")


def test_a_rotten_cache_is_fetched_over(fake: FakeHub, tmp_path: Path) -> None:
    (fake.cache / "onnx_model.bin").write_bytes(b"rot")
    arrived = make(fake)[0].fetch(CARD, SOURCE, PINNED, tmp_path / "into")
    assert arrived["model.bin"] == PINNED[0]
    assert [call["force"] for call in fake.downloads] == [False, True, False]


def test_a_repository_that_lacks_a_file_is_named(fake: FakeHub, tmp_path: Path) -> None:
    del fake.files["config.json"]
    with pytest.raises(SourceUnavailable, match=r"org/repo has no config.json at abc"):
        make(fake)[0].fetch(CARD, SOURCE, CARD.files, tmp_path / "into")


def test_an_unreachable_hub_is_probed_once_and_its_cache_still_serves(
    fake: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    probes: list[object] = []

    def no_route(*_: object, **__: object) -> None:
        probes.append(1)
        raise httpx.ConnectError("no route")

    monkeypatch.setattr(httpx, "head", no_route)
    source, progress = make(fake)
    for _ in range(2):
        with pytest.raises(SourceUnavailable, match="cannot be reached"):
            source.fetch(CARD, SOURCE, CARD.files, tmp_path / "into")
    assert len(probes) == len(progress.notes) == 1
    with pytest.raises(SourceUnavailable, match="not in the hub's cache"):
        source.fetch(CARD, SOURCE, PINNED, tmp_path / "into")
    (fake.cache / "onnx_model.bin").write_bytes(WEIGHTS)
    (fake.cache / "config.json").write_bytes(CONFIG)
    assert source.fetch(CARD, SOURCE, PINNED, tmp_path / "into").keys() == {"model.bin", "config.json"}


def test_offline_does_not_probe(fake: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(httpx, "head", lambda *_, **__: pytest.fail("the network was touched"))
    source, _ = make(fake, offline=True)
    with pytest.raises(OfflineRefused):
        source.fetch(CARD, SOURCE, CARD.files, tmp_path / "into")
    with pytest.raises(OfflineRefused):
        source.fetch(CARD, SOURCE, PINNED, tmp_path / "into")


def test_a_real_hub_that_is_not_there_is_noticed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "is_offline_mode", lambda: False)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    progress = Silent()
    assert not HubSource(progress)._is_reachable()
    assert "127.0.0.1" in progress.notes[0]
    monkeypatch.setattr(constants, "ENDPOINT", site.url)
    assert HubSource(progress)._is_reachable()
