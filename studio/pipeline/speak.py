"""Step 5: every sentence spoken at the pace that its slot needs, and all of them laid on one track."""

import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from studio import fit
from studio.documents import Line, Phone, Sentence, Speakers, Speech, Translation
from studio.errors import NothingSaid
from studio.http import StageRefused
from studio.media.stretch import stretched
from studio.media.wave_file import as_wav, pcm16, read_mono
from studio.pipeline.context import Context
from studio.pipeline.extract import Extracted
from studio.stages import Said

TRACK_RATE_HZ = 24_000


class Spoken(msgspec.Struct, frozen=True):
    """`track` names the whole dub, mono WAV; `language` what it speaks."""

    track: str
    language: str
    speech: Speech


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


def speak(context: Context) -> Spoken:
    """Raises NothingSaid where no sentence can be spoken."""
    sentences = [s for s in context.result("translate", Translation).sentences if s.target.strip()]
    total_s = context.result("extract", Extracted).seconds
    clips = _first_round(context, sentences, total_s)
    if not clips:
        raise NothingSaid("The translation of this file holds nothing that can be said.")
    clips = _second_round(context, clips, total_s)
    placements = _placed(clips, total_s)
    lines = [_line(clip, placement) for clip, placement in zip(clips, placements, strict=True)]
    track = context.scratch("dub.wav")
    _lay(context, lines, track)
    return Spoken(context.keep("dub.wav", track), context.order.target, Speech(lines))


def _first_round(context: Context, sentences: Sequence[Sentence], total_s: float) -> list[Clip]:
    """Speak each sentence at the pace that is guessed from its length."""
    voices = {person.speaker: person.voice for person in context.result("speakers", Speakers).people}
    guesses = {voice: fit.PaceGuess() for voice in {"", *voices.values()}}
    slots = _slots(sentences)
    clips: list[Clip] = []
    for number, sentence in enumerate(sentences):
        voice = voices.get(sentence.speaker, "")
        guess = guesses[voice]
        window = slice(max(0, number - 1), number + 2)
        around = fit.place(slots[window], [guess(s.target) for s in sentences[window]], _ends(slots, number, total_s))
        pace = fit.engine_pace(around[number - (window.start or 0)].speed)
        clip = spoken(context, sentence, voice, pace)
        if clip is not None:
            guess.learn(sentence.target, clip.natural_s)
            clips.append(clip)
        context.guard.report(0.8 * (number + 1) / len(sentences))
    return clips


def _second_round(context: Context, clips: Sequence[Clip], total_s: float) -> list[Clip]:
    """Speak again where the guess was so far off that stretching would be heard."""
    voices = {person.speaker: person.voice for person in context.result("speakers", Speakers).people}
    result = []
    for clip, placement in zip(clips, _placed(clips, total_s), strict=True):
        if fit.remaining(placement.speed, clip.pace) is None:
            voice = voices.get(clip.sentence.speaker, "")
            again = spoken(context, clip.sentence, voice, fit.engine_pace(placement.speed), exactly=True)
            result.append(again or clip)
        else:
            result.append(clip)
        context.guard.report(0.8 + 0.15 * len(result) / len(clips))
    return result


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


def _slots(sentences: Sequence[Sentence]) -> list[fit.Slot]:
    return [fit.Slot(sentence.start, sentence.end) for sentence in sentences]


def _ends(slots: Sequence[fit.Slot], number: int, total_s: float) -> float:
    """Where the room behind the neighbours of a sentence ends."""
    return slots[number + 2].start if number + 2 < len(slots) else total_s


def _placed(clips: Sequence[Clip], total_s: float) -> list[fit.Placement]:
    return fit.place(_slots([clip.sentence for clip in clips]), [clip.natural_s for clip in clips], total_s)


def _line(clip: Clip, placement: fit.Placement) -> Line:
    """Stretching stays within its limit even where speaking again did not help."""
    stretch = min(fit.MAX_STRETCH, max(1 / fit.MAX_STRETCH, placement.speed / clip.pace))
    stretch = 1.0 if abs(stretch - 1.0) < 0.02 else stretch
    start, seconds = placement.start, clip.seconds / stretch
    phones = [Phone(p.symbol, start + p.start / stretch, start + p.end / stretch) for p in clip.phones]
    return Line(
        clip.sentence.index,
        round(start, 4),
        round(start + seconds, 4),
        round(clip.pace * stretch, 4),
        round(stretch, 4),
        f"{clip.name}.wav",
        placement.fits,
        phones,
    )


def _lay(context: Context, lines: Sequence[Line], out: Path) -> None:
    """Write all lines to one WAV, silence between them."""
    written = 0
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(TRACK_RATE_HZ)
        for line in lines:
            with context.storage.local(line.clip) as path:
                sound, rate = read_mono(path)
            sound = stretched(sound, rate, line.stretch)
            at = max(written, round(line.start * TRACK_RATE_HZ))
            file.writeframes(bytes(2 * (at - written)) + pcm16(sound))
            written = at + len(sound)
            context.guard.report(0.97)
