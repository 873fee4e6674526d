"""A talk without pauses: clips one after another with gaps too short for anybody to take a turn in."""

import itertools

import numpy as np

from bench.recordings import RATE_HZ, Clip, Pcm, Recording, join, voiced_range

GAP_S = 0.12
"""Between two clips; the silence that ends a segment in the recogniser is longer."""
LEVEL = 0.08
"""Root mean square of every clip's voice, as a share of full scale, so that nobody seems to step back."""
ROOM_TONE = 0.0008
"""Root mean square of the gaps (-62 dBFS): digital silence between words is not how a room sounds."""


def talk(clips: list[Clip], minutes: float) -> Recording:
    """At least `minutes` of speech without a pause, each clip used again only when all have been."""
    levelled = [Clip(c.name, c.language, c.text, _levelled(c.pcm), c.translations) for c in clips]
    chosen: list[Clip] = []
    seconds = 0.0
    for number, clip in enumerate(itertools.cycle(levelled)):
        if seconds >= minutes * 60:
            break
        again = number // len(levelled)
        name = f"{clip.name} ({again + 1})" if again else clip.name
        chosen.append(Clip(name, clip.language, clip.text, clip.pcm, clip.translations))
        start, end = voiced_range(clip.pcm)
        seconds += (end - start) / RATE_HZ + GAP_S
    return join(chosen, pause_s=GAP_S, room_tone=_room_tone())


def _levelled(pcm: Pcm) -> Pcm:
    start, end = voiced_range(pcm)
    loudness = float(np.sqrt(np.mean(np.square(pcm[start:end].astype(np.float64))))) or 1.0
    scaled: Pcm = np.clip(pcm * (LEVEL * 32_768 / loudness), -32_768, 32_767).astype(np.int16)
    return scaled


def _room_tone() -> Pcm:
    noise = np.random.default_rng(0).normal(0.0, ROOM_TONE * 32_768, RATE_HZ)
    return noise.astype(np.int16)
