"""The translation models of this process: which are installed, which are loaded, and which way a pair goes."""

from collections.abc import Callable
from typing import Any, TypeVar

from mt.engines import bergamot, m2m100, nllb, opus_mt
from mt.engines.base import EngineOptions, Loader, Translator
from mt.languages import is_known, name_of
from mt.routing import Offer, Route, advise, all_routes, answers_to, find_route, offers_of, pairs_of
from wire.errors import EngineFailed, UnsupportedLanguage, WireError
from wire.logs import get_logger
from wire.models import ModelMissing, ModelStore, pull_command

LOADERS: dict[str, Loader] = {
    "bergamot": bergamot.load,
    "opus-mt": opus_mt.load,
    "m2m100": m2m100.load,
    "nllb": nllb.load,
}
log = get_logger()
T = TypeVar("T")


class Library:
    """Models by id. `translator` loads, and is called in the compute thread only; the rest is quick."""

    def __init__(
        self,
        store: ModelStore,
        options: EngineOptions,
        *,
        preferred: str = "",
        loaders: dict[str, Loader] | None = None,
    ) -> None:
        self._store = store
        self._options = options
        self._preferred = preferred
        self._loaders = LOADERS if loaders is None else loaders
        self._loaded: dict[str, Translator] = {}
        self._left_out: set[str] = set()
        self._offers: list[Offer] = []
        self.refresh()
        if preferred and not any(answers_to(card, preferred.lower()) for card in self._installed()):
            log.warning("preferred model is not installed; using the others", model=preferred)

    def refresh(self) -> None:
        """Look again at what is installed."""
        self._offers = offers_of(self._installed(), self._preferred)

    def leave_out(self, model_id: str) -> None:
        """Do not route through this model any more."""
        self._left_out.add(model_id)
        self.refresh()

    def require_any(self) -> None:
        """Raises ModelMissing, with the command that helps, when no text model is installed."""
        if not self._offers:
            command = "vivavoce models pull --profile lite"
            raise ModelMissing(
                f"no translation model in {self._store.root} can be used; fetch them with: {command}", command=command
            )

    def route(self, source: str, target: str) -> Route:
        """The way from one language to the other. Raises UnsupportedLanguage, naming the models that would help."""
        route = find_route(self._offers, source, target)
        if route is None:
            self.refresh()
            route = find_route(self._offers, source, target)
        if route is None:
            raise self._unsupported(source, target)
        return route

    def routes(self) -> dict[tuple[str, str], Route]:
        """Every pair that can be done now."""
        return all_routes(self._offers)

    def sources(self) -> set[str]:
        """Languages that something can be translated from."""
        return {source for offer in self._offers for source, _ in offer.pairs}

    def small(self, max_mb: int) -> list[str]:
        """Ids of the installed models of at most `max_mb`."""
        return [card.id for card in self._installed() if card.size_bytes <= max_mb * 1_000_000]

    def translator(self, model_id: str) -> Translator:
        """The loaded model. Blocks while loading. Raises ModelMissing or EngineFailed."""
        if model_id not in self._loaded:
            card = self._store.card(model_id)
            folder = self._store.path(model_id)
            self._loaded[model_id] = self._loaders[card.engine](model_id, folder, pairs_of(card), self._options)
        return self._loaded[model_id]

    def call(self, model_id: str, work: Callable[[Translator], T]) -> T:
        """What `work` makes with the model. Blocking. Raises ModelMissing, EngineFailed or what fits the request."""
        translator = self.translator(model_id)
        try:
            return work(translator)
        except WireError:
            raise
        except Exception as error:  # whatever a native engine throws, a client gets one typed error
            log.error("model failed", model=model_id, error=repr(error)[:200])
            raise EngineFailed(f"The model {model_id} failed; the service's log says how.") from error

    def loaded(self) -> dict[str, str]:
        """Model id -> device of what is in memory."""
        return {model_id: translator.device for model_id, translator in self._loaded.items()}

    def models(self) -> list[dict[str, Any]]:
        """The usable models with the hashes of their files, for `/info`."""
        return [
            {"id": offer.model, "loaded": offer.model in self._loaded, "sha256": self._store.sha256(offer.model)}
            for offer in self._offers
        ]

    def _installed(self) -> list[Any]:
        return [
            card
            for card in self._store.installed("mt")
            if card.engine in self._loaders and card.id not in self._left_out
        ]

    def _unsupported(self, source: str, target: str) -> UnsupportedLanguage:
        unknown = [code for code in (source, target) if not is_known(code)]
        if unknown:
            return UnsupportedLanguage(
                f"{unknown[0]!r} is not a language code known here; GET /languages lists those that are installed.",
                source=source,
                target=target,
            )
        return unsupported(self._offers, self._store.would_add_pair, source, target)


def unsupported(offers: list[Offer], would_add: Callable[..., Any], source: str, target: str) -> UnsupportedLanguage:
    """The error for a pair without a way, with the commands that would make one."""
    models = advise(offers, would_add, source, target)
    commands = [pull_command(model) for model in models]
    pair = f"{name_of(source)} to {name_of(target)} ({source} to {target})"
    remedy = f"Add it with: {' && '.join(commands)}" if commands else "No listed model does this pair."
    return UnsupportedLanguage(
        f"No installed model translates {pair}. {remedy}",
        source=source,
        target=target,
        models=list(models),
        commands=commands,
    )


__all__ = ["LOADERS", "EngineFailed", "Library", "unsupported"]
