from pathlib import Path

from filelock import FileLock

from model_downloader.archive_store import ArchiveStore


def write(target: Path, data: bytes) -> None:
    target.write_bytes(data)


def test_an_archive_is_fetched_once_and_kept_until_release(tmp_path: Path) -> None:
    store = ArchiveStore(tmp_path / "archives")
    fetched: list[Path] = []

    def fetch(target: Path) -> None:
        fetched.append(target)
        target.write_bytes(b"x")

    for _ in range(2):
        with store.open("a.whl", fetch) as path:
            assert path.read_bytes() == b"x"
    assert len(fetched) == 1
    store.release()
    assert list((tmp_path / "archives").iterdir()) == []


def test_a_local_folder_is_asked_first_and_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "local").mkdir()
    (tmp_path / "local/a.whl").write_bytes(b"mine")
    store = ArchiveStore(tmp_path / "archives", [tmp_path / "local"])
    with store.open("a.whl", lambda _target: None) as path:
        assert path.read_bytes() == b"mine"
    store.discard("a.whl")
    store.release()
    assert (tmp_path / "local/a.whl").exists()


def test_a_discarded_archive_is_fetched_anew(tmp_path: Path) -> None:
    store = ArchiveStore(tmp_path)
    contents = [b"bad", b"good"]
    with store.open("a.whl", lambda target: write(target, contents.pop(0))):
        pass
    store.discard("a.whl")
    with store.open("a.whl", lambda target: write(target, contents.pop(0))) as path:
        assert path.read_bytes() == b"good"


def test_release_leaves_what_somebody_else_reads(tmp_path: Path) -> None:
    store = ArchiveStore(tmp_path)
    with store.open("a.whl", lambda target: write(target, b"x")):
        pass
    with FileLock(tmp_path / ".a.whl.lock"):
        store.release()
        assert (tmp_path / "a.whl").exists()
