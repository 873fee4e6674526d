import msgspec
import pytest

from model_downloader.verify import find_damage
from tests.unit.model_downloader.conftest import MakeStore, make_card, pin
from wire.models import MARKER, Marker, repair_command

CARD = make_card("m", (pin("a", b"aaa"), pin("b", b"bbb")))
XTTS = make_card("x", (pin("a", b"aaa"),), restricted=True)


@pytest.mark.parametrize(
    ("content", "what"), [(None, "missing"), (b"aa", "2 bytes instead of 3"), (b"axa", "other content")]
)
def test_each_kind_of_damage_is_told(make_store: MakeStore, content: bytes | None, what: str) -> None:
    store = make_store(CARD)
    folder = store.root / "m"
    folder.mkdir()
    (folder / "b").write_bytes(b"bbb")
    if content is not None:
        (folder / "a").write_bytes(content)
    marker = Marker("m", CARD.files)
    (folder / MARKER).write_bytes(msgspec.json.encode(marker))
    damages = list(find_damage(store, CARD, marker))
    assert [(damage.model_id, damage.path) for damage in damages] == [("m", "a")]
    assert what in damages[0].what


def test_an_intact_model_has_none(make_store: MakeStore) -> None:
    store = make_store(CARD)
    (store.root / "m").mkdir()
    (store.root / "m/a").write_bytes(b"aaa")
    (store.root / "m/b").write_bytes(b"bbb")
    assert list(find_damage(store, CARD, Marker("m", CARD.files))) == []


def test_the_repair_is_one_command() -> None:
    assert repair_command(CARD) == "vivavoce models pull --repair --model m"
    assert repair_command(XTTS).endswith("--accept-licence")
