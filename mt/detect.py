"""Which language a text is in, by py3langid (Lui & Baldwin 2012, retrained): offline, its model inside the package."""

import functools
import threading
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from mt.scripts import LETTER, words

CANDIDATES = words(
    """en pt es fr de it nl pl ru uk cs sk ro hu bg el tr ar he fa hi bn ta te ur th vi id ms ja ko zh sv da no fi et lv
    lt hr sr sl ca sw tl"""
)
"""Told apart: the more candidates, the more often a word of greeting goes to a language that nobody here speaks."""
INSTALLED_WEIGHT = 2.0
"""How much likelier a language is a priori when it can be translated from. With SURE it makes four words of those right
97 % of the time instead of 94, four words of others 93 instead of 95, and changes nothing on whole sentences (99.6)."""


@dataclass(frozen=True)
class Detected:
    """`confidence` from 0 to 100."""

    language: str
    confidence: float


MIN_CONFIDENCE = 10.0
SURE = 0.3
"""Below this (single words, mostly) the languages that can be translated from go first: `hello` is not Finnish here."""


class Detector:
    """Loads on first use (0.6 s, 75 MB), in whichever thread asks; call it off the event loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._identifier: Any = None

    def detect(self, text: str, installed: Set[str]) -> list[Detected]:
        """The likeliest languages, best first, at least one. `installed`: those that can be translated from."""
        if not LETTER.search(text):
            return [Detected("en", 0.0)]
        with self._lock:
            if self._identifier is None:
                self._identifier = _load()
            ranked = self._identifier.rank(text)
        return rank(ranked, installed)


def rank(ranked: Sequence[tuple[str, float]], installed: Set[str]) -> list[Detected]:
    """The candidates worth naming, from (language, probability) of all."""
    weighed = {code: float(p) * (INSTALLED_WEIGHT if code in installed else 1.0) for code, p in ranked}
    total = sum(weighed.values()) or 1.0
    order = sorted(weighed, key=lambda code: (-weighed[code], CANDIDATES.index(code)))
    if order and weighed[order[0]] < SURE * total:
        order.sort(key=lambda code: code not in installed)
    found = [Detected(code, round(100 * weighed[code] / total, 1)) for code in order[:3]]
    return found[:1] + [one for one in found[1:] if one.confidence >= MIN_CONFIDENCE]


@functools.cache
def _load() -> Any:
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    known = {str(code) for code in identifier.nb_classes}
    identifier.set_languages([code for code in CANDIDATES if code in known])
    return identifier
