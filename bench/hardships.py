"""The conditions of `bench/bad_input.py`: what is streamed under each, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.distortions import chords, cut, drifted, mixed, stutter, whisper
from bench.material import clips_for, recorded_clips, rows
from bench.network import Arrival, jitter, stalls
from bench.recordings import RATE_HZ, Clip, Pcm, Recording, Utterance, join, read_pcm
from bench.talk import talk
from vivavoce.errors import UnreadableMedia

PAUSE_S = 2.5
SHORTEST_S, LONGEST_S = 3.0, 7.0
MUSIC_DB = 10.0
CUT_S = 0.35
DRIFT_PPM = 200.0
JITTER_S = 0.2
STALL_S, STALL_EVERY_S = 2.0, 6.0
SWITCH_S = 0.08
TALK_MIN = 1.0
NOT_SPEECH = ("silence", "noise", "music", "non_speech")


@dataclass(frozen=True)
class Hardship:
    """A condition. `over_s`: the second at which it has passed and normal service should be back."""

    name: str
    recording: Recording
    source: str = "en"
    target: str = "pt"
    arrival: Arrival | None = None
    clock_ppm: float = 0.0
    over_s: float = 0.0


def hardships(data: Path, tts: str, clips: int) -> tuple[list[Hardship], str]:
    """All conditions, and where the speech comes from. Raises NoSpeech."""
    english, origin = clips_for(data, "en", tts, limit=clips, shortest_s=SHORTEST_S, longest_s=LONGEST_S)
    clean = join(english, pause_s=PAUSE_S)
    half_s = clean.seconds / 2
    found = [
        Hardship("as recorded", clean),
        Hardship("never pauses", talk(english, TALK_MIN)),
        Hardship("stutters and restarts", changed(english, stutter)),
        Hardship("whispering", changed(english, whisper)),
        Hardship("music under speech, 10 dB", changed(english, with_music(music(data)))),
        Hardship("starts and ends inside a word", changed(english, lambda pcm: cut(pcm, CUT_S))),
        Hardship("clock 200 ppm fast", faster(clean, DRIFT_PPM), clock_ppm=DRIFT_PPM),
        Hardship("clock 200 ppm slow", faster(clean, -DRIFT_PPM), clock_ppm=-DRIFT_PPM),
        Hardship("network jitter 200 ms", clean, arrival=jitter(JITTER_S)),
        Hardship("network stalls 2 s", clean, arrival=stalls(STALL_EVERY_S, STALL_S, half_s), over_s=half_s),
    ]
    other = recorded_clips(data, "es", shortest_s=SHORTEST_S, longest_s=LONGEST_S, limit=clips)
    if other:
        both = two_languages(english, other)
        found += [
            Hardship("two languages, English expected", both),
            Hardship("two languages, language detected", both, source="auto"),
        ]
    return [*found, *wordless(data, "en"), *wordless(data, "auto")], origin


def changed(clips: list[Clip], change: Callable[[Pcm], Pcm]) -> Recording:
    """The clips, each distorted, with pauses between."""
    distorted = [Clip(c.name, c.language, c.text, change(c.pcm), c.translations) for c in clips]
    return join(distorted, pause_s=PAUSE_S)


def with_music(under: Pcm) -> Callable[[Pcm], Pcm]:
    return lambda pcm: mixed(pcm, under, MUSIC_DB)


def music(data: Path) -> Pcm:
    """Recorded music where there is some."""
    found = [row["file"] for row in rows(data, "bad") if row.get("category") == "music"]
    return np.concatenate([read_pcm(data / "bad" / name) for name in found]) if found else chords(8.0)


def faster(recording: Recording, ppm: float) -> Recording:
    """The recording as a clock that is `ppm` fast counts it."""
    speed = 1 + ppm / 1e6
    moved = (
        Utterance(u.name, u.text, round(u.start * speed), round(u.end * speed), u.translations)
        for u in recording.utterances
    )
    return Recording(drifted(recording.pcm, ppm), tuple(moved))


def two_languages(first: list[Clip], second: list[Clip]) -> Recording:
    """Each sentence begins in one language and goes on in the other."""
    gap = np.zeros(round(SWITCH_S * RATE_HZ), np.int16)
    pairs = zip(first, second, strict=False)
    return join(
        [
            Clip(f"{a.name} + {b.name}", a.language, f"{a.text} {b.text}", np.concatenate([a.pcm, gap, b.pcm]))
            for a, b in pairs
        ],
        pause_s=PAUSE_S,
    )


def wordless(data: Path, source: str) -> list[Hardship]:
    """Recordings in which nobody says anything, by kind; made ones where there are none."""
    expected = "language detected" if source == "auto" else "English expected"
    found: dict[str, list[tuple[str, Pcm]]] = {}
    for row in rows(data, "bad"):
        if row.get("category") in NOT_SPEECH:
            try:
                found.setdefault(row["category"], []).append((row["file"], read_pcm(data / "bad" / row["file"])))
            except UnreadableMedia:
                continue
    if not found:
        noise = np.random.default_rng(0).normal(0, 1_000, 8 * RATE_HZ).astype(np.int16)
        found = {
            "silence": [("zeros", np.zeros(8 * RATE_HZ, np.int16))],
            "noise": [("white noise", noise)],
            "music": [("chords", chords(8.0))],
        }
    return [
        Hardship(f"nobody speaks: {kind.replace('_', ' ')}, {expected}", silent(sounds), source)
        for kind, sounds in found.items()
    ]


def silent(sounds: list[tuple[str, Pcm]]) -> Recording:
    """Sounds in their whole length with pauses between; no utterance has words."""
    pause = np.zeros(round(PAUSE_S * RATE_HZ), np.int16)
    parts, places, position = [pause], [], len(pause)
    for name, pcm in sounds:
        places.append(Utterance(name, "", position, position + len(pcm)))
        parts += [pcm, pause]
        position += len(pcm) + len(pause)
    return Recording(np.concatenate(parts), tuple(places))
