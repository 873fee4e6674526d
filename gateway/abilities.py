"""What each stage says it can do, read from its `GET /info`. A stage that says less is taken to do less."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)


class Recognition(msgspec.Struct, frozen=True):
    """asr: the languages it recognises and those it can translate speech into by itself."""

    languages: tuple[str, ...] = ()
    translates_to: tuple[str, ...] = ()
    translator: str = ""
    """The model that does it."""
    detects: bool = False
    """Whether it finds out which of its languages is spoken."""


class TextPair(msgspec.Struct, frozen=True):
    """mt: one pair of languages and the models it goes via, in order."""

    source: str
    target: str
    via: tuple[str, ...] = ()
    pivot: str | None = None
    """The language in the middle, where there are two models."""


class Voice(msgspec.Struct, frozen=True, omit_defaults=False):
    """tts: one voice of one language."""

    id: str
    language: str
    name: str = ""
    engine: str = ""
    gender: str = ""
    accent: str = ""
    default: bool = False


class Synthesis(msgspec.Struct, frozen=True):
    """tts: its voices, and the languages it speaks (some by an engine without named voices)."""

    voices: tuple[Voice, ...] = ()
    languages: frozenset[str] = frozenset()


Info = Mapping[str, Any]


def read_recognition(info: Info) -> Recognition:
    """From asr's `languages`, `detection`, `translates_to` and `translator`."""
    return Recognition(
        languages=tuple(_words(info.get("languages"))),
        detects=info.get("detection") is True,
        translates_to=tuple(_words(info.get("translates_to"))),
        translator=str(info.get("translator") or ""),
    )


def read_translation(info: Info) -> tuple[TextPair, ...]:
    """From mt's `pairs`."""
    return tuple(_structs(info.get("pairs"), TextPair))


def read_synthesis(info: Info) -> Synthesis:
    """From tts's `voices` and `languages`."""
    voices = tuple(_structs(info.get("voices"), Voice))
    return Synthesis(voices, frozenset([*_words(info.get("languages")), *(voice.language for voice in voices)]))


def _words(value: Any) -> Iterator[str]:
    """Codes from a list of codes, a list of `{code}` or a mapping by code."""
    for item in value if isinstance(value, list | tuple | Mapping) else ():
        code = item.get("code") if isinstance(item, Mapping) else item
        if isinstance(code, str) and code:
            yield code


def _structs(value: Any, kind: type[T]) -> Iterator[T]:
    for item in value if isinstance(value, list | tuple) else ():
        try:
            yield msgspec.convert(item, kind)
        except msgspec.ValidationError:
            continue
