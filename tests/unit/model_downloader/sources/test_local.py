from pathlib import Path

import msgspec

from model_downloader.sources.local import LocalFolder
from tests.unit.model_downloader.conftest import make_card, pin
from wire.models import MARKER, FileSpec, Marker

CARD = make_card("m", (FileSpec("a"),))


def test_only_the_pinned_bytes_are_copied(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m/a").write_bytes(b"right")
    (tmp_path / "m/b").write_bytes(b"wrong")
    wanted = [pin("a", b"right"), pin("b", b"other"), pin("c", b"absent"), FileSpec("d")]
    assert LocalFolder(tmp_path).pinned(CARD, wanted, tmp_path / "into") == {"a": wanted[0]}


def test_an_installation_elsewhere_is_copied_by_its_record(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m/a").write_bytes(b"x")
    marker = Marker("m", (pin("a", b"x"),), "hub")
    (tmp_path / "m" / MARKER).write_bytes(msgspec.json.encode(marker))
    assert LocalFolder(tmp_path).recorded(CARD, tmp_path / "into") == marker
    (tmp_path / "m/a").write_bytes(b"y")
    assert LocalFolder(tmp_path).recorded(CARD, tmp_path / "into") is None


def test_a_record_that_points_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "secret").write_bytes(b"x")
    marker = Marker("m", (pin("../secret", b"x"),), "hub")
    (tmp_path / "m" / MARKER).write_bytes(msgspec.json.encode(marker))
    assert LocalFolder(tmp_path).recorded(CARD, tmp_path / "into") is None
