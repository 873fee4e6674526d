"""Times computed from what was seen and heard: response and its waterfall, pipeline, caption."""

import difflib
import itertools
from dataclasses import dataclass

from bench.observation import Observation
from bench.recordings import Utterance
from bench.screen import plain_word, standing
from wire.events import Transcript

MARKS = ("asr.end", "asr.commit", "mt.in", "mt.out", "tts.in", "tts.first")
PARTS = (
    "endpointing",
    "recognition",
    "asr to mt",
    "translation",
    "mt to tts",
    "synthesis",
    "network",
    "playout queue",
    "silence before the voice",
)
MINUTE_S = 60.0
LATEST_S = 20.0
"""A word that stands later than this after its minute is not the one that was said in it."""


class WaterfallError(Exception):
    """The parts of a response time do not add up to it."""


@dataclass(frozen=True)
class Response:
    """The response to one utterance, in seconds, and where its time went (in the order of PARTS)."""

    utterance: str
    total_s: float
    parts_s: tuple[float, ...]


@dataclass(frozen=True)
class TimedWord:
    """A word of the reference and when it ended, in seconds of the recording."""

    text: str
    end_s: float


def last_segment(observation: Observation, utterance: Utterance) -> Transcript | None:
    """The committed segment that carries the end of an utterance."""
    inside = [e for e in observation.transcripts() if e.span[0] < utterance.end and e.span[1] > utterance.start]
    return inside[-1] if inside else None


def responses(observation: Observation) -> tuple[list[Response], list[str]]:
    """The response to every utterance, and the names of those that were never answered."""
    found, missing = [], []
    for utterance in observation.recording.utterances:
        segment = last_segment(observation, utterance)
        response = _response(observation, utterance, segment.seq) if segment is not None else None
        if response is None:
            missing.append(utterance.name)
        else:
            found.append(response)
    return found, missing


def _response(observation: Observation, utterance: Utterance, seq: int) -> Response | None:
    heard, speech = observation.heard_of(seq), observation.first_speech(seq)
    if heard is None or heard.audible_s is None or speech is None:
        return None
    arrived_s, frame = speech
    marks = [frame.t.get(mark) for mark in MARKS]
    ended_s = observation.captured_s(utterance.end)
    total_s = heard.audible_s - ended_s
    if any(mark is None for mark in marks):
        raise WaterfallError(f"{utterance.name}: the speech carries {sorted(frame.t)}, not all of {MARKS}.")
    points = [ended_s, *(mark for mark in marks if mark is not None), arrived_s, heard.started_s, heard.audible_s]
    parts = tuple(later - earlier for earlier, later in itertools.pairwise(points))
    return Response(utterance.name, total_s, parts)


def check_waterfall(found: list[Response], tolerance: float = 0.02) -> None:
    """Raises WaterfallError unless the parts of every response add up to it within `tolerance`.

    A part after the end of recognition that is negative means that two stages disagree about time.
    """
    for response in found:
        if abs(sum(response.parts_s) - response.total_s) > tolerance * abs(response.total_s):
            raise WaterfallError(
                f"{response.utterance}: parts {sum(response.parts_s):.3f} s, total {response.total_s:.3f} s"
            )
        wrong = [name for name, part in zip(PARTS[1:], response.parts_s[1:], strict=True) if part < -0.005]
        if wrong:
            raise WaterfallError(f"{response.utterance}: negative time in {', '.join(wrong)}")


def pipeline_s(observation: Observation) -> list[float]:
    """ASR commit to the first byte of speech, of every spoken segment."""
    times = []
    for segment in observation.transcripts():
        speech = observation.first_speech(segment.seq)
        marks = speech[1].t if speech is not None else {}
        if "asr.commit" in marks and "tts.first" in marks:
            times.append(marks["tts.first"] - marks["asr.commit"])
    return times


def caption_s(observation: Observation, reference: list[TimedWord]) -> list[float]:
    """For every reference word that was recognised: from its end until it stood on screen for good."""
    began_s = observation.captured_s(0)
    stood = [(word, at_s - began_s) for word, at_s in standing(observation)]
    waits = []
    for minute, words in itertools.groupby(reference, lambda word: int(word.end_s // MINUTE_S)):
        first_s, last_s = minute * MINUTE_S, (minute + 1) * MINUTE_S + LATEST_S
        waits += _waits_s(list(words), [(word, at_s) for word, at_s in stood if first_s <= at_s < last_s])
    return waits


def _waits_s(reference: list[TimedWord], stood: list[tuple[str, float]]) -> list[float]:
    """A long talk repeats itself, so words are looked for in the minute they were said in, and a little after it."""
    said, shown = [plain_word(word.text) for word in reference], [word for word, _ in stood]
    return [
        stood[block.b + i][1] - reference[block.a + i].end_s
        for block in difflib.SequenceMatcher(None, said, shown, autojunk=False).get_matching_blocks()
        for i in range(block.size)
    ]
