"""Which installed models lead from one language to another: directly, else through English, else not at all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from wire.models import ModelCard

PIVOT = "en"


@dataclass(frozen=True)
class Offer:
    """A model that could be used and the (source, target) pairs it translates by itself."""

    model: str
    pairs: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Hop:
    """One model call on the way."""

    model: str
    source: str
    target: str


@dataclass(frozen=True)
class Route:
    """The hops from a source to a target language, in order; none when both are the same."""

    hops: tuple[Hop, ...] = ()

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(hop.model for hop in self.hops)

    @property
    def pivot(self) -> str | None:
        """The language in the middle, where there is one."""
        return self.hops[0].target if len(self.hops) > 1 else None


def pairs_of(card: ModelCard) -> frozenset[tuple[str, str]]:
    """What a model translates by itself."""
    if card.pairs:
        return frozenset((source, target) for source, _, target in (pair.partition("-") for pair in card.pairs))
    return frozenset((a, b) for a in card.languages for b in card.languages if a != b)


def offers_of(cards: Iterable[ModelCard], preferred: str = "") -> list[Offer]:
    """The models in order of preference: `preferred` (an id or the name of its repository) first, then as listed."""
    wanted = preferred.strip().lower()
    ordered = sorted(cards, key=lambda card: not answers_to(card, wanted))
    return [Offer(card.id, pairs_of(card)) for card in ordered]


def answers_to(card: ModelCard, name: str) -> bool:
    """Whether `name`, in lower case, is this model's id or one of its repositories (`facebook/m2m100_418m`)."""
    return bool(name) and name in {card.id.lower(), *(source.repo.lower() for source in card.sources if source.repo)}


def find_route(offers: Sequence[Offer], source: str, target: str) -> Route | None:
    """The best way, or None. The first offer that has the pair wins."""
    if source == target:
        return Route()
    if (direct := _hop(offers, source, target)) is not None:
        return Route((direct,))
    if PIVOT in (source, target):
        return None
    first, second = _hop(offers, source, PIVOT), _hop(offers, PIVOT, target)
    return Route((first, second)) if first is not None and second is not None else None


def all_routes(offers: Sequence[Offer]) -> dict[tuple[str, str], Route]:
    """Every pair that can be done, sorted, with its way."""
    sources = {source for offer in offers for source, _ in offer.pairs}
    targets = {target for offer in offers for _, target in offer.pairs}
    routes = {}
    for source in sorted(sources):
        for target in sorted(targets - {source}):
            if (route := find_route(offers, source, target)) is not None:
                routes[source, target] = route
    return routes


def advise(
    offers: Sequence[Offer], would_add: Callable[[str, str], Sequence[ModelCard]], source: str, target: str
) -> tuple[str, ...]:
    """Ids of the models to install so that the pair can be done; empty when none exists.

    `would_add(source, target)` lists models that are not installed, easiest first. Completing the way through English
    is weighed against a direct model by what has to be fetched.
    """
    plans = [[card] for card in would_add(source, target)[:1]]
    halves = [] if PIVOT in (source, target) else [(source, PIVOT), (PIVOT, target)]
    missing = [would_add(*half)[:1] for half in halves if _hop(offers, *half) is None]
    if missing and all(missing):
        plans.append(list({card.id: card for half in missing for card in half}.values()))
    plans.sort(key=lambda plan: (any(card.restricted for card in plan), sum(card.size_bytes for card in plan)))
    return tuple(card.id for card in plans[0]) if plans else ()


def _hop(offers: Sequence[Offer], source: str, target: str) -> Hop | None:
    model = next((offer.model for offer in offers if (source, target) in offer.pairs), None)
    return Hop(model, source, target) if model is not None else None
