from threading import Event

import pytest

from model_downloader.errors import DownloadFailed, LicenceNotAccepted
from model_downloader.pull import pull_all, select, split_restricted
from tests.unit.model_downloader.conftest import make_card, pin
from wire.models import ModelCard

LITE = make_card("small", (pin("a", b"a"),), profiles=("lite", "full"))
FULL = make_card("large", (pin("a", b"a"),))
HELD = make_card("held", (pin("a", b"a"),), restricted=True, licence="CPML", note="Non-commercial.")
CARDS = (LITE, FULL, HELD)


def test_a_profile_and_names_are_joined_in_the_manifests_order() -> None:
    assert select(CARDS, "lite", []) == [LITE]
    assert select(CARDS, "lite", ["held"]) == [LITE, HELD]
    assert select(CARDS, "full", []) == [*CARDS]
    assert select(CARDS, None, ["large"]) == [FULL]


def test_a_profile_leaves_restricted_models_out_and_says_so() -> None:
    assert split_restricted(CARDS, [], accepted=False) == ([LITE, FULL], [HELD])
    assert split_restricted(CARDS, [], accepted=True) == ([*CARDS], [])


def test_a_restricted_model_by_name_needs_the_acceptance() -> None:
    with pytest.raises(LicenceNotAccepted, match=r"CPML.*Non-commercial.*--model held --accept-licence"):
        split_restricted([HELD], ["held"], accepted=False)


def test_one_failure_stops_no_other() -> None:
    failure = DownloadFailed("gone")

    def install(card: ModelCard) -> bool:
        if card is LITE:
            raise failure
        return card is FULL

    assert pull_all(CARDS, install, parallel=2) == {"small": failure, "large": True, "held": False}


def test_an_interrupt_starts_no_further_model() -> None:
    started: list[str] = []
    interrupted = Event()

    def install(card: ModelCard) -> bool:
        started.append(card.id)
        if card is LITE:
            raise KeyboardInterrupt
        return interrupted.wait(5)

    with pytest.raises(KeyboardInterrupt):
        pull_all(CARDS, install, parallel=1)
    interrupted.set()
    assert "held" not in started
