"""Part of step 5: another wording of the translation where the likeliest does not fit its slot at an easy pace."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from studio.documents import Translation
from studio.fit import Placement, reworded_s
from studio.http import StageRefused
from studio.pipeline.clips import Clip, placed, spoken
from studio.pipeline.context import Context
from studio.stages import MAX_TEXTS

TRIES = 2
"""Wordings of one sentence that are spoken in vain before it stays as it was."""


def reworded(context: Context, clips: Sequence[Clip], voices: Mapping[int, str], total_s: float) -> list[Clip]:
    """The clips, some of them of the likeliest other wording that fits; a user's own words are never changed.

    What was chosen is kept, so that a corrected sentence does not change its neighbours.
    """
    made = list(clips)
    for at, texts in sorted(_others(context, clips, placed(clips, total_s)).items()):
        clip, voice = made[at], voices.get(clips[at].sentence.speaker, "")
        name = context.content_name("wordings", clip.sentence.source, clip.sentence.target, voice)
        if context.storage.size(name) is not None:
            texts = [text] if (text := context.storage.read(name).decode()) != clip.sentence.target else []
            chosen = _spoken_as(context, clip, texts[0], voice) if texts else clip
        else:
            chosen = _first_that_fits(context, made, at, texts, voice, total_s)
            context.storage.put_bytes(name, chosen.sentence.target.encode())
        made[at] = chosen
        context.guard.report(0.75 + 0.05 * (at + 1) / len(clips))
    return made


def _others(context: Context, clips: Sequence[Clip], placements: Sequence[Placement]) -> dict[int, list[str]]:
    """Other wordings of the sentences that do not fit, by their place in `clips`."""
    edits = context.order.edits
    tight = [
        at
        for at, (clip, placement) in enumerate(zip(clips, placements, strict=True))
        if not placement.fits and clip.sentence.index not in edits
    ]
    source, glossary = context.result("translate", Translation).language, context.order.options.glossary
    found: dict[int, list[str]] = {}
    for first in range(0, len(tight), MAX_TEXTS):
        part = tight[first : first + MAX_TEXTS]
        texts = [clips[at].sentence.source for at in part]
        try:
            others = context.stages.wordings(texts, source, context.order.target, glossary)
        except StageRefused:
            return found  # its language went through the recogniser: no text model can word it
        found |= dict(zip(part, others, strict=True))
    return found


def _first_that_fits(
    context: Context, clips: Sequence[Clip], at: int, texts: Sequence[str], voice: str, total_s: float
) -> Clip:
    """The likeliest that fits, first by the guess from its letters, then spoken; else the clip as it is."""
    clip, tries = clips[at], 0
    for text in texts:
        guessed = replace(clip, seconds=reworded_s(clip.natural_s, clip.sentence.target, text) / clip.pace)
        if tries == TRIES or not _fits(clips, at, guessed, total_s):
            continue
        tries += 1
        other = _spoken_as(context, clip, text, voice)
        if _fits(clips, at, other, total_s):
            return other
    return clip


def _fits(clips: Sequence[Clip], at: int, instead: Clip, total_s: float) -> bool:
    return placed([*clips[:at], instead, *clips[at + 1 :]], total_s)[at].fits


def _spoken_as(context: Context, clip: Clip, text: str, voice: str) -> Clip:
    sentence = msgspec.structs.replace(clip.sentence, target=text)
    return spoken(context, sentence, voice, clip.pace) or clip
