"""Spoken sentences, kept under what is said in them: a later run of the job takes them as they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from studio import fit
from studio.documents import Phone, Sentence
from studio.errors import NothingSaid
from studio.http import StageRefused
from studio.media.wave_file import as_wav
from studio.pipeline.context import Context
from studio.stages import Said


@dataclass(frozen=True)
class Clip:
    """One sentence as the voice spoke it at `pace`."""

    sentence: Sentence
    name: str
    pace: float
    seconds: float
    phones: list[Phone]

    @property
    def natural_s(self) -> float:
        return self.seconds * self.pace


class ClipFacts(msgspec.Struct, frozen=True):
    """Stored beside a clip."""

    pace: float
    seconds: float
    phones: list[Phone]


def spoken(context: Context, sentence: Sentence, voice: str, pace: float, *, exactly: bool = False) -> Clip | None:
    """The sentence's sound; None where nothing can be said.

    What an earlier run has left in the storage is taken, at whatever pace, unless the pace shall be kept `exactly`: an
    edited sentence must not make its neighbours be spoken again.
    """
    name = context.content_name("clips", sentence.target, context.order.target, voice, pace if exactly else "")
    if context.storage.size(f"{name}.json") is not None:
        facts = msgspec.json.decode(context.storage.read(f"{name}.json"), type=ClipFacts)
        return Clip(sentence, name, facts.pace, facts.seconds, facts.phones)
    try:
        said = context.stages.say(sentence.target, context.order.target, voice, pace)
    except NothingSaid:
        return None
    except StageRefused as error:
        if error.stage_code == "invalid_input":
            return None
        raise
    _store(context, name, said, pace)
    return Clip(sentence, name, pace, said.seconds, said.phones)


def _store(context: Context, name: str, said: Said, pace: float) -> None:
    context.storage.put_bytes(f"{name}.wav", as_wav(said.sound, said.rate_hz))
    context.storage.put_bytes(f"{name}.json", msgspec.json.encode(ClipFacts(pace, said.seconds, said.phones)))


def placed(clips: Sequence[Clip], total_s: float) -> list[fit.Placement]:
    """Where all sentences of a file go."""
    slots = [fit.Slot(clip.sentence.start, clip.sentence.end) for clip in clips]
    return fit.place(slots, [clip.natural_s for clip in clips], total_s)
