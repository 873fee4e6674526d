"""Made-up runs for the tests of the bench: a recording with known ends, and what a listener saw and heard of it."""

from collections.abc import Sequence

import numpy as np

from bench.figures import MARKS
from bench.observation import Observation, Seen
from bench.playout import Heard
from bench.recordings import RATE_HZ, Recording, Utterance
from wire.events import Speech, Transcript, Translation

BEGAN_S = 1_000.0
STAGES_S = (0.2, 0.1, 0.0, 0.05, 0.01, 0.1)
"""From the end of speech to each mark after the one before."""


def recording(ends_s: Sequence[float] = (3.0,), length_s: float = 2.0) -> Recording:
    """Utterances of `length_s` that end at these seconds, two seconds of silence behind the last one."""
    places = [
        Utterance(f"clip {n}", f"one two three {n}", int((end - length_s) * RATE_HZ), int(end * RATE_HZ))
        for n, end in enumerate(ends_s)
    ]
    return Recording(np.zeros(int((ends_s[-1] + 2.0) * RATE_HZ), np.int16), tuple(places))


def transcript(seq: int, text: str, end_s: float = 3.0, *, rev: int = 0, final: bool = True) -> Transcript:
    """A transcript of the two seconds before `end_s`."""
    return Transcript(
        channel="c",
        seq=seq,
        rev=rev,
        state="committed" if final else "tentative",
        span=(int((end_s - 2.0) * RATE_HZ), int(end_s * RATE_HZ)),
        text=text,
        language="en",
    )


def translation(seq: int, text: str, end_s: float = 3.0, *, rev: int = 0, final: bool = True) -> Translation:
    """A translation of the two seconds before `end_s`."""
    return Translation(
        channel="c",
        seq=seq,
        rev=rev,
        state="committed" if final else "tentative",
        span=(int((end_s - 2.0) * RATE_HZ), int(end_s * RATE_HZ)),
        text=text,
        language="pt",
        source_language="en",
    )


def stamps(ended_s: float, stages_s: Sequence[float] = STAGES_S) -> dict[str, float]:
    """Marks that follow the end of speech at a monotonic second by these intervals."""
    times = ended_s + np.cumsum(stages_s)
    return dict(zip(MARKS, map(float, times), strict=True))


def run(
    ends_s: Sequence[float] = (3.0,), *, stages_s: Sequence[float] = STAGES_S, speaks_s: float = 1.0
) -> Observation:
    """A run in which each utterance is one segment that is recognised, translated and heard."""
    observation = Observation(recording(ends_s), BEGAN_S, "en", "pt")
    for seq, end_s in enumerate(ends_s):
        t = stamps(BEGAN_S + end_s, stages_s)
        first_s = t["tts.first"]
        speech = Speech(channel="c", seq=seq, language="pt", sample_rate_hz=24_000, t=t)
        observation.seen += [
            Seen(t["asr.commit"] + 0.01, transcript(seq, f"one two three {seq}", end_s)),
            Seen(t["mt.out"] + 0.01, translation(seq, f"um dois três {seq}", end_s)),
            Seen(first_s + 0.01, speech),
        ]
        starts_s = first_s + 0.03
        observation.heard.append(Heard(seq, "pt", starts_s, starts_s + 0.005, starts_s + speaks_s))
    return observation
