"""One recognised clause into one language: from its text, or from the English that the recogniser made of it."""

import asyncio
from dataclasses import dataclass

from mt.drafts import open_end
from mt.interpreter import Interpreter, Translated
from mt.languages import AUTO, normalise
from mt.memo import Memo
from mt.routing import PIVOT
from wire.errors import EngineFailed, UnsupportedLanguage
from wire.events import Transcript

BY_RECOGNISER = "asr"
"""Stands in a route for the recogniser that translated by itself."""
MAX_CHARS = 5_000


@dataclass(frozen=True)
class Clause:
    """A translated clause, the language it was in, and the models it went through."""

    text: str
    source: str
    route: tuple[str, ...]


class ClauseTranslator:
    """Holds a channel's memo. `timeout_s` bounds one clause in one language."""

    def __init__(self, interpreter: Interpreter, timeout_s: float) -> None:
        self._interpreter = interpreter
        self._timeout_s = timeout_s
        self._memo = Memo()

    async def translate(self, event: Transcript, opened_as: str, target: str, *, priority: int) -> Clause:
        """`opened_as` is the channel's source language, used where the event names none.

        Raises UnsupportedLanguage where neither text nor the recogniser's English leads to the target, EngineFailed
        when the model fails or takes too long.
        """
        language = normalise(event.language)
        source = language if language != AUTO else normalise(opened_as)
        wanted = normalise(target)
        if source == wanted or not event.text.strip():
            return Clause(event.text, source, ())
        text, start, through = self._starting_from(event, source, wanted)
        if start == wanted:
            return Clause(text, source, through)
        draft = event.state == "tentative" and not event.closing
        try:
            async with asyncio.timeout(self._timeout_s):
                done = await self._remembered(open_end(text) if draft else text, start, wanted, priority, draft=draft)
        except TimeoutError:
            raise EngineFailed(f"The translation took longer than {self._timeout_s:g} s.") from None
        return Clause(done.text[:MAX_CHARS], source, through + done.route)

    def _starting_from(self, event: Transcript, source: str, wanted: str) -> tuple[str, str, tuple[str, ...]]:
        """(text, its language, what it went through so far). The text itself where a model can take it."""
        try:
            self._interpreter.library.route(source, wanted)
        except UnsupportedLanguage:
            if not event.translation.strip():
                raise
            return event.translation, PIVOT, (BY_RECOGNISER,)
        return event.text, source, ()

    async def _remembered(self, text: str, source: str, target: str, priority: int, *, draft: bool) -> Translated:
        key = (text, source, target)
        known = self._memo.get(key)
        if known is None:
            known = await self._interpreter.translate(text, source, target, priority=priority, draft=draft)
            if not draft:
                self._memo.put(key, known)
        return known
