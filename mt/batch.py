"""Texts of one request: checked, their language found out where it is not named, translated one by one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from mt.detect import Detected, Detector
from mt.interpreter import NO_TERMS, Interpreter, Unusable
from mt.languages import AUTO, normalise
from mt.markup import escape, parts_of
from mt.settings import MtSettings
from mt.wordings import MAX_WORDINGS, Wordings
from wire.compute import BATCH
from wire.errors import AtCapacity, InvalidInput, MessageTooLarge

MAX_TERMS = 100
MAX_TERM_CHARS = 100


@dataclass(frozen=True)
class Done:
    """A translated text. `source` is the two-letter code it was translated from; `detected` only where it was asked.

    `alternatives`: other translations, likeliest first; none unless asked for, and none from models that are greedy.
    """

    text: str
    source: str
    route: tuple[str, ...] = ()
    detected: Detected | None = None
    alternatives: tuple[str, ...] = ()


class Batch:
    """What the HTTP routes and the plain socket share. Every sentence is a job behind all live ones."""

    def __init__(self, interpreter: Interpreter, wordings: Wordings, detector: Detector, settings: MtSettings) -> None:
        self._interpreter, self._wordings = interpreter, wordings
        self._detector = detector
        self._settings = settings

    async def many(
        self,
        texts: Sequence[str],
        source: str,
        target: str,
        *,
        html: bool = False,
        glossary: Mapping[str, str] = NO_TERMS,
        alternatives: int = 0,
        gone: Callable[[], Awaitable[bool]] | None = None,
    ) -> list[Done]:
        """One answer per text, with at most `alternatives` others. `gone` tells whether the client still waits; if
        not, the rest is left undone.

        Raises InvalidInput, MessageTooLarge, UnsupportedLanguage, EngineFailed, AtCapacity (it takes too long).
        """
        if len(texts) > self._settings.max_batch_texts:
            raise MessageTooLarge(f"A request holds at most {self._settings.max_batch_texts} texts; split it.")
        check_glossary(glossary)
        if not 0 <= alternatives < MAX_WORDINGS:
            raise InvalidInput(f"At most {MAX_WORDINGS - 1} `alternatives` can be made.", field="alternatives")
        for text in texts:
            self._check(text)
        done: list[Done] = []
        try:
            async with asyncio.timeout(self._settings.request_timeout_s):
                for text in texts:
                    if gone is not None and await gone():
                        break
                    one = await self.one(text, source, target, html=html, glossary=glossary)
                    done.append(await self._with_others(text, one, target, alternatives, glossary, html=html))
        except TimeoutError:
            seconds = self._settings.request_timeout_s
            raise AtCapacity(f"This took longer than {seconds:g} s; send less at once or try later.") from None
        return done

    async def one(
        self,
        text: str,
        source: str,
        target: str,
        *,
        priority: int = BATCH,
        html: bool = False,
        glossary: Mapping[str, str] = NO_TERMS,
    ) -> Done:
        """One text. Raises as `many` does."""
        self._check(text)
        start, wanted, detected = normalise(source), normalise(target), None
        if wanted == AUTO:
            raise InvalidInput("The target must be a language code such as `pt`; only the source can be `auto`.")
        if start == AUTO:
            detected = (await self.detect(text))[0]
            start = detected.language
        if detected is not None and not text.strip():
            return Done(text, start, (), detected)
        route = self._interpreter.library.route(start, wanted).models
        out = []
        for part, is_text in parts_of(text) if html else [(text, True)]:
            if is_text:
                made = await self._part(part, start, wanted, priority, glossary)
                out.append(escape(made) if html else made)
            else:
                out.append(part)
        return Done("".join(out), start, route, detected)

    async def _with_others(
        self, text: str, done: Done, target: str, count: int, glossary: Mapping[str, str], *, html: bool
    ) -> Done:
        """Marked-up text has none: its parts would have to be varied together."""
        if not count or html or not done.route:
            return done
        made = await self._wordings(text, done.source, normalise(target), count + 1, glossary=glossary)
        return replace(done, alternatives=tuple(other for other in made if other != done.text)[:count])

    async def _part(self, text: str, source: str, target: str, priority: int, glossary: Mapping[str, str]) -> str:
        """The translation, or the text itself where no model makes anything of it: the other texts must not suffer."""
        try:
            done = await self._interpreter.translate(text, source, target, priority=priority, glossary=glossary)
        except Unusable:
            return text
        return done.text

    async def detect(self, text: str) -> list[Detected]:
        """The likeliest languages of a text, best first. Raises MessageTooLarge."""
        self._check(text)
        return await asyncio.to_thread(self._detector.detect, text, self._interpreter.library.sources())

    def _check(self, text: str) -> None:
        if len(text) > self._settings.max_text_chars:
            raise MessageTooLarge(
                f"A text holds at most {self._settings.max_text_chars} characters; this one has {len(text)}.",
                limit=self._settings.max_text_chars,
            )


def check_glossary(glossary: Mapping[str, str]) -> None:
    """Raises InvalidInput for one that is too large to match in every sentence."""
    if len(glossary) > MAX_TERMS or any(len(side) > MAX_TERM_CHARS for term in glossary.items() for side in term):
        raise InvalidInput(f"A glossary holds at most {MAX_TERMS} terms of at most {MAX_TERM_CHARS} characters.")
