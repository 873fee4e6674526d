"""Other translations of a text than the likeliest one, for whoever needs a shorter or another one."""

from collections.abc import Mapping

from mt.engines.base import Wording
from mt.guards import clean
from mt.interpreter import NO_TERMS
from mt.languages import joins_words
from mt.library import Library
from mt.routing import Hop, Route
from mt.scripts import written_in
from mt.sentences import gap_for, split
from mt.stripped import stripped
from wire.compute import BATCH, ComputeThread

MAX_WORDINGS = 8


class Wordings:
    """Callable. Every model call is one job of one sentence, as for the likeliest translation."""

    def __init__(self, library: Library, compute: ComputeThread) -> None:
        self._library, self._compute = library, compute

    async def __call__(
        self, text: str, source: str, target: str, count: int, *, glossary: Mapping[str, str] = NO_TERMS
    ) -> list[str]:
        """At most `count` translations, likeliest first; of several sentences one is worded differently at a time.

        A single one where no model on the way can give more. Raises UnsupportedLanguage, EngineFailed, AtCapacity or
        ModelMissing.
        """
        route = self._library.route(source, target)
        if not route.hops:
            return [text]
        pieces = split(text, source)
        gaps = [gap_for(piece.gap, joins_words(target), last=piece is pieces[-1]) for piece in pieces]
        found = [await self._sentence(piece.text, source, route, count, glossary) for piece in pieces]
        likeliest = [ways[0].text + gap for ways, gap in zip(found, gaps, strict=True)]
        others = [
            (way.score - ways[0].score, at, way.text + gaps[at]) for at, ways in enumerate(found) for way in ways[1:]
        ]
        texts = ["".join(likeliest)]
        for _, at, instead in sorted(others, key=lambda other: -other[0]):
            texts.append("".join([*likeliest[:at], instead, *likeliest[at + 1 :]]))
        return list(dict.fromkeys(texts))[:count]

    async def _sentence(
        self, sentence: str, source: str, route: Route, count: int, glossary: Mapping[str, str]
    ) -> list[Wording]:
        """Ways to say a sentence, likeliest first; the sentence itself where the models give nothing usable."""
        if not written_in(sentence, source):
            return [Wording(sentence)]
        bare = stripped(sentence, glossary)
        for form in bare.forms:
            made = [(bare.restored(form, one.text), one.score) for one in await self._through(form, route, count)]
            ways = [Wording(text, score) for text, score in made if text is not None]
            if ways:
                return ways
        return [Wording(sentence)]

    async def _through(self, sentence: str, route: Route, count: int) -> list[Wording]:
        """Hop by hop: of all that the ways so far become, the `count` likeliest."""
        ways = [Wording(sentence)]
        for hop in route.hops:
            scores: dict[str, float] = {}
            for way in ways:
                for made in await self._compute.run(self._call, hop, way.text, count, priority=BATCH):
                    text = clean(way.text, made.text)
                    if text is not None:
                        scores[text] = max(way.score + made.score, scores.get(text, -1e9))
            ways = sorted((Wording(text, score) for text, score in scores.items()), key=lambda way: -way.score)[:count]
        return ways

    def _call(self, hop: Hop, sentence: str, count: int) -> list[Wording]:
        return self._library.call(hop.model, lambda model: model.wordings(sentence, hop.source, hop.target, count))
