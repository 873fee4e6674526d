"""Which language can become which, and by which way. Pure: from what the stages can do to what a user may choose."""

from collections.abc import Iterator
from typing import Literal, Protocol

import msgspec

from gateway.abilities import Recognition, Synthesis, TextPair, Voice
from gateway.languages import AUTO, base_of, name_of
from wire.errors import UnknownVoice, UnsupportedLanguage
from wire.models import pull_command

PIVOT = "en"
Route = Literal["direct", "pivot", "recogniser"]


class Advisor(Protocol):
    """Knows models that are not installed; the easiest to get first."""

    def recognisers(self, language: str) -> list[str]:
        """Ids of models that would recognise the language."""

    def translators(self, source: str, target: str) -> list[str]:
        """Ids of models that would add the pair, each by itself."""


class Source(msgspec.Struct, frozen=True):
    """A language that may be spoken into the microphone; `auto` is found out."""

    code: str
    name: str


class Pair(msgspec.Struct, frozen=True, omit_defaults=False):
    """One way from speech in one language to another. `models` are those that translate, in order.

    `direct` and `pivot` translate text; on the `recogniser` route the recogniser turns the speech into English.
    """

    source: str
    target: str
    route: Route
    models: tuple[str, ...] = ()
    spoken: bool = False


class Catalogue(msgspec.Struct, frozen=True):
    """Everything a user may choose from: of the languages in `recognised` those that become another one, as `sources`;
    of the voices those of some target.
    """

    sources: tuple[Source, ...] = ()
    pairs: tuple[Pair, ...] = ()
    voices: tuple[Voice, ...] = ()
    recognised: frozenset[str] = frozenset()

    def find(self, source: str, target: str) -> Pair | None:
        """The pair, exactly or without the regions of its codes."""
        for same in (lambda code: code, base_of):
            for pair in self.pairs:
                if (same(pair.source), same(pair.target)) == (same(source), same(target)):
                    return pair
        return None


def compose(asr: Recognition, mt: tuple[TextPair, ...], tts: Synthesis) -> Catalogue:
    """The catalogue: text routes first, then English by the recogniser and onwards, `auto` by what English reaches."""
    found: dict[tuple[str, str], Pair] = {}
    spoken = {base_of(language) for language in tts.languages}
    for pair in [*_text_pairs(asr, mt), *_recogniser_pairs(asr, mt), *_auto_pairs(asr, mt)]:
        known = found.setdefault((pair.source, pair.target), pair)
        if known is pair and base_of(pair.target) in spoken:
            found[pair.source, pair.target] = msgspec.structs.replace(pair, spoken=True)
    used = {source for source, _ in found}
    codes = sorted(used - {AUTO}, key=name_of)
    sources = tuple(Source(code, name_of(code)) for code in [*([AUTO] if AUTO in used else []), *codes])
    targets = {base_of(target) for _, target in found}
    voices = tuple(voice for voice in tts.voices if base_of(voice.language) in targets)
    return Catalogue(sources, tuple(found.values()), voices, frozenset(asr.languages))


def _text_pairs(asr: Recognition, mt: tuple[TextPair, ...]) -> Iterator[Pair]:
    """What mt translates from a language that can be recognised; a direct model before a pivot."""
    for pair in sorted(mt, key=lambda pair: len(pair.via)):
        if pair.source in asr.languages and pair.source != pair.target:
            yield Pair(pair.source, pair.target, "pivot" if pair.pivot else "direct", pair.via)


def _recogniser_pairs(asr: Recognition, mt: tuple[TextPair, ...]) -> Iterator[Pair]:
    if PIVOT not in asr.translates_to:
        return
    by_itself = (asr.translator,) if asr.translator else ()
    for source in asr.languages:
        if source == PIVOT:
            continue
        yield Pair(source, PIVOT, "recogniser", by_itself)
        for onwards in _from_pivot(mt):
            if onwards.target != source:
                yield Pair(source, onwards.target, "recogniser", (*by_itself, *onwards.via))


def _auto_pairs(asr: Recognition, mt: tuple[TextPair, ...]) -> Iterator[Pair]:
    """Targets that every recognised language reaches: through the recogniser's English, or by mt from each."""
    if not asr.detects:
        return
    direct = {(pair.source, pair.target) for pair in mt}
    if PIVOT in asr.translates_to:
        for pair in _recogniser_pairs(asr, mt):
            yield msgspec.structs.replace(pair, source=AUTO)
        return
    for target in dict.fromkeys(pair.target for pair in mt):
        if all((source, target) in direct or source == target for source in asr.languages):
            yield Pair(AUTO, target, "direct")


def _from_pivot(mt: tuple[TextPair, ...]) -> list[TextPair]:
    return [
        pair for pair in sorted(mt, key=lambda pair: len(pair.via)) if pair.source == PIVOT and pair.target != PIVOT
    ]


def choose(catalogue: Catalogue, source: str, target: str, advisor: Advisor) -> Pair:
    """The pair asked for. Raises UnsupportedLanguage, which names what would add it."""
    pair = catalogue.find(source, target)
    if pair is not None:
        return pair
    if base_of(source) == base_of(target):
        raise UnsupportedLanguage(f"{name_of(source)} is already {name_of(target)}; choose two different languages.")
    if source != AUTO and base_of(source) not in {base_of(language) for language in catalogue.recognised}:
        models = advisor.recognisers(source)
        problem = f"No installed recogniser understands {name_of(source)}"
    else:
        models = advisor.translators(PIVOT if source == AUTO else source, target)
        problem = f"{name_of(source)} to {name_of(target)} is not installed"
    advice = f"this would add it: {pull_command(models[0])}" if models else "no model that is known adds it"
    raise UnsupportedLanguage(f"{problem}; {advice}.", source=source, target=target, models=models)


def check_voice(catalogue: Catalogue, language: str, voice: str) -> None:
    """Raises UnknownVoice when the voice is not one of the language."""
    fitting = [known.id for known in catalogue.voices if base_of(known.language) == base_of(language)]
    if voice and voice not in fitting:
        offered = ", ".join(fitting) or "none"
        raise UnknownVoice(f"There is no {name_of(language)} voice {voice!r}; there are: {offered}.", voices=fitting)
