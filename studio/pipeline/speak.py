"""Step 5: every sentence spoken at the pace that its slot needs, and all of them laid on one track."""

import wave
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec

from studio import fit
from studio.documents import Line, Phone, Sentence, Speakers, Speech, Translation
from studio.errors import NothingSaid
from studio.media.stretch import stretched
from studio.media.wave_file import pcm16, read_mono
from studio.pipeline.at_once import at_once
from studio.pipeline.clips import Clip, placed, spoken
from studio.pipeline.context import Context
from studio.pipeline.extract import Extracted
from studio.pipeline.wording import reworded

TRACK_RATE_HZ = 24_000


class Spoken(msgspec.Struct, frozen=True):
    """`track` names the whole dub, mono WAV; `language` what it speaks."""

    track: str
    language: str
    speech: Speech


def speak(context: Context) -> Spoken:
    """Raises NothingSaid where no sentence can be spoken."""
    sentences = [s for s in context.result("translate", Translation).sentences if s.target.strip()]
    total_s = context.result("extract", Extracted).seconds
    voices = {person.speaker: person.voice for person in context.result("speakers", Speakers).people}
    clips = _first_round(context, sentences, voices, total_s)
    if not clips:
        raise NothingSaid("The translation of this file holds nothing that can be said.")
    clips = _second_round(context, reworded(context, clips, voices, total_s), voices, total_s)
    placements = placed(clips, total_s)
    lines = [_line(clip, placement) for clip, placement in zip(clips, placements, strict=True)]
    track = context.scratch("dub.wav")
    _lay(context, lines, track)
    return Spoken(context.keep("dub.wav", track), context.order.target, Speech(lines))


def _first_round(
    context: Context, sentences: Sequence[Sentence], voices: Mapping[int, str], total_s: float
) -> list[Clip]:
    """Speak each sentence at the pace that is guessed from its length."""
    guesses = {voice: fit.PaceGuess() for voice in {"", *voices.values()}}
    slots = [fit.Slot(sentence.start, sentence.end) for sentence in sentences]

    def calls() -> Iterator[Callable[[], Clip | None]]:
        for number, sentence in enumerate(sentences):
            voice = voices.get(sentence.speaker, "")
            guess = guesses[voice]
            window = slice(max(0, number - 1), number + 2)
            natural_s = [guess(s.target) for s in sentences[window]]
            around = fit.place(slots[window], natural_s, _ends(slots, number, total_s))
            pace = fit.engine_pace(around[number - (window.start or 0)].speed)
            yield partial(spoken, context, sentence, voice, pace)

    clips: list[Clip] = []
    for number, clip in enumerate(at_once(calls())):
        if clip is not None:
            guesses[voices.get(clip.sentence.speaker, "")].learn(clip.sentence.target, clip.natural_s)
            clips.append(clip)
        context.guard.report(0.75 * (number + 1) / len(sentences))
    return clips


def _second_round(context: Context, clips: Sequence[Clip], voices: Mapping[int, str], total_s: float) -> list[Clip]:
    """Speak again where the guess was so far off that stretching would be heard."""
    made = list(clips)
    placements = placed(clips, total_s)
    off = [at for at, clip in enumerate(clips) if fit.remaining(placements[at].speed, clip.pace) is None]

    def speak_again(at: int) -> Clip | None:
        sentence, pace = clips[at].sentence, fit.engine_pace(placements[at].speed)
        return spoken(context, sentence, voices.get(sentence.speaker, ""), pace, exactly=True)

    for done, (at, again) in enumerate(zip(off, at_once(partial(speak_again, at) for at in off), strict=True)):
        made[at] = again or clips[at]
        context.guard.report(0.8 + 0.15 * (done + 1) / len(off))
    return made


def _ends(slots: Sequence[fit.Slot], number: int, total_s: float) -> float:
    """Where the room behind the neighbours of a sentence ends."""
    return slots[number + 2].start if number + 2 < len(slots) else total_s


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
        clip.sentence.target,
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
