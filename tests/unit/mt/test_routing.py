from pathlib import Path

import pytest

from mt.routing import Hop, Offer, Route, advise, all_routes, find_route, offers_of, pairs_of
from tests.fakes_mt import LITE, fake_library
from wire.models import ModelCard

EN_PT = Offer("a", frozenset({("en", "pt")}))
PT_EN = Offer("b", frozenset({("pt", "en")}))
ZH_EN = Offer("c", frozenset({("zh", "en")}))
ALL = Offer("m", frozenset((x, y) for x in ("en", "pt", "zh") for y in ("en", "pt", "zh") if x != y))


def test_direct_before_pivot() -> None:
    assert find_route([EN_PT, PT_EN, ZH_EN], "en", "pt") == Route((Hop("a", "en", "pt"),))
    assert find_route([EN_PT, ZH_EN, ALL], "zh", "pt") == Route((Hop("m", "zh", "pt"),))


def test_pivot_through_english_when_both_halves_exist() -> None:
    route = find_route([EN_PT, PT_EN, ZH_EN], "zh", "pt")
    assert route is not None
    assert (route.models, route.pivot) == (("c", "a"), "en")


@pytest.mark.parametrize(("source", "target"), [("pt", "zh"), ("es", "pt"), ("en", "zh")])
def test_no_way(source: str, target: str) -> None:
    assert find_route([EN_PT, PT_EN, ZH_EN], source, target) is None


def test_the_same_language_needs_no_model() -> None:
    route = find_route([], "pt", "pt")
    assert route == Route()
    assert (route.models, route.pivot) == ((), None)


def test_the_first_offer_wins() -> None:
    assert find_route([EN_PT, ALL], "en", "pt") == Route((Hop("a", "en", "pt"),))
    assert find_route([ALL, EN_PT], "en", "pt") == Route((Hop("m", "en", "pt"),))


def test_all_routes_are_those_that_can_be_found() -> None:
    routes = all_routes([EN_PT, PT_EN, ZH_EN])
    assert list(routes) == [("en", "pt"), ("pt", "en"), ("zh", "en"), ("zh", "pt")]
    assert routes["zh", "pt"].pivot == "en"


@pytest.fixture
def cards(tmp_path: Path) -> dict[str, ModelCard]:
    return {card.id: card for card in fake_library(tmp_path).store.known("mt")}


def test_pairs_of_a_card(cards: dict[str, ModelCard]) -> None:
    assert pairs_of(cards["opus-mt-zh-en"]) == {("zh", "en")}
    assert len(pairs_of(cards["m2m100-418m"])) == 20


@pytest.mark.parametrize("preferred", ["m2m100-418m", "facebook/m2m100_418M"])
def test_the_preferred_model_comes_first(cards: dict[str, ModelCard], preferred: str) -> None:
    assert offers_of(cards.values(), preferred)[0].model == "m2m100-418m"
    assert offers_of(cards.values())[0].model == LITE[0]


def test_advice_completes_the_pivot_when_that_is_less_to_fetch(cards: dict[str, ModelCard]) -> None:
    def would_add(source: str, target: str) -> list[ModelCard]:
        return [cards[name] for name in ("opus-mt-es-en", "m2m100-418m") if cards[name].translates(source, target)]

    assert advise([EN_PT], would_add, "es", "pt") == ("opus-mt-es-en",)
    assert advise([EN_PT], would_add, "de", "pt") == ("m2m100-418m",)
    assert advise([EN_PT], would_add, "ja", "pt") == ()
    assert advise([EN_PT], would_add, "es", "en") == ("opus-mt-es-en",)
