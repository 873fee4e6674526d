import msgspec
from filelock import FileLock

from model_downloader.install import STAGING
from model_downloader.prune import find_leftovers, remove
from tests.unit.model_downloader.conftest import MakeStore, make_card, pin
from wire.models import MARKER, Marker, ModelStore

CARD = make_card("m", (pin("a", b"aaa"),))


def installed(store: ModelStore) -> None:
    (store.root / "m").mkdir()
    (store.root / "m/a").write_bytes(b"aaa")
    (store.root / "m" / MARKER).write_bytes(msgspec.json.encode(Marker("m", CARD.files)))


def test_an_intact_store_has_no_leftovers(make_store: MakeStore) -> None:
    store = make_store(CARD)
    installed(store)
    (store.root / STAGING / "archives").mkdir(parents=True)
    (store.root / STAGING / ".m.lock").touch()
    assert list(find_leftovers(store)) == []


def test_a_damaged_an_incomplete_and_an_unlisted_folder_go(make_store: MakeStore) -> None:
    store = make_store(CARD, make_card("n", (pin("a", b"aaa"),)))
    installed(store)
    (store.root / "m/a").write_bytes(b"axa")
    (store.root / "n").mkdir()
    (store.root / "old").mkdir()
    (store.root / "old/f").write_bytes(b"12345")
    found = {leftover.path.name: leftover for leftover in find_leftovers(store)}
    assert "damaged: a" in found["m"].why
    assert "incomplete" in found["n"].why
    assert (found["old"].why, found["old"].size_bytes) == ("not in the manifest", 5)
    for leftover in found.values():
        remove(leftover)
    assert list(store.root.iterdir()) == []


def test_leftovers_of_a_pull_go_and_a_running_pull_keeps_its_own(make_store: MakeStore) -> None:
    store = make_store(CARD)
    archives = store.root / STAGING / "archives"
    archives.mkdir(parents=True)
    (archives / "a.whl.part").write_bytes(b"123")
    (archives / "busy.whl.part").write_bytes(b"1")
    (store.root / STAGING / "m").mkdir()
    (store.root / STAGING / "gone").mkdir()
    with FileLock(archives / ".busy.whl.lock"), FileLock(store.root / STAGING / ".m.lock"):
        names = [leftover.path.name for leftover in find_leftovers(store)]
    assert names == ["gone", "a.whl.part"]
    assert {leftover.path.name for leftover in find_leftovers(store)} == {"gone", "m", "a.whl.part", "busy.whl.part"}
