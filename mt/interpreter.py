"""Translates whole texts: sentence by sentence, hop by hop, on the stage's one compute thread."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from mt.guards import clean
from mt.languages import joins_words
from mt.library import Library
from mt.routing import Hop, Route
from mt.scripts import written_in
from mt.sentences import Piece, gap_for, split
from mt.stripped import stripped
from wire.compute import BATCH, TENTATIVE, ComputeThread
from wire.errors import EngineFailed
from wire.metrics import DROPS, STAGE_SECONDS

NO_TERMS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Translated:
    """A text in the target language and the models it went through."""

    text: str
    route: tuple[str, ...] = ()


class Unusable(EngineFailed):
    """Every sentence of a text came out as something that cannot be its translation."""


class Interpreter:
    """Every model call is one job of one sentence, so that a live clause never waits for more than that."""

    def __init__(self, library: Library, compute: ComputeThread) -> None:
        self.library = library
        self._compute = compute

    @property
    def level(self) -> int:
        """Of overload; 0 is normal."""
        return self._compute.overload.level

    async def warm(self, route: Route) -> None:
        """Load the models of a way before they are needed. Raises ModelMissing or EngineFailed."""
        for model in route.models:
            await self._compute.run(self.library.translator, model, priority=TENTATIVE)

    async def translate(
        self,
        text: str,
        source: str,
        target: str,
        *,
        priority: int = BATCH,
        draft: bool = False,
        glossary: Mapping[str, str] = NO_TERMS,
    ) -> Translated:
        """The text in `target`; line ends, links and text without words stay as they are.

        Languages are two-letter codes. `glossary` maps source terms to what must stand for them. Raises
        UnsupportedLanguage, Unusable, EngineFailed, AtCapacity or ModelMissing.
        """
        route = self.library.route(source, target)
        if not route.hops:
            return Translated(text)
        started = time.monotonic()
        pieces = split(text, source)
        parts: list[str] = []
        asked = failed = 0
        for index, piece in enumerate(pieces):
            last = index == len(pieces) - 1
            answer: str | None = piece.text
            if written_in(piece.text, source):
                asked += 1
                answer = await self._sentence(piece, route, glossary, priority, draft=draft)
            if answer is None:
                failed += 1
                DROPS.labels("mt", "unusable_output").inc()
                answer = piece.text
            parts.append(answer + gap_for(piece.gap, joins_words(target), last=last))
        if asked and failed == asked:
            raise Unusable("The model gave nothing usable for this text; try it worded differently.")
        STAGE_SECONDS.labels("mt", "draft" if draft else "translate").observe(time.monotonic() - started)
        return Translated("".join(parts), route.models)

    async def _sentence(
        self, piece: Piece, route: Route, glossary: Mapping[str, str], priority: int, *, draft: bool
    ) -> str | None:
        """The sentence translated, or None when the models gave nothing usable."""
        bare = stripped(piece.text, glossary)
        for form in bare.forms:
            answer = await self._through(form, route, priority, draft=draft)
            if answer is not None and (text := bare.restored(form, answer)) is not None:
                return text
        return None

    async def _through(self, sentence: str, route: Route, priority: int, *, draft: bool) -> str | None:
        answer: str | None = sentence
        for hop in route.hops:
            if not answer:
                return None
            raw = await self._compute.run(self._call, hop, answer, draft, priority=priority)
            answer = clean(answer, raw)
        return answer

    def _call(self, hop: Hop, sentence: str, draft: bool) -> str:
        return self.library.call(
            hop.model, lambda model: model.translate([sentence], hop.source, hop.target, draft=draft)[0]
        )
