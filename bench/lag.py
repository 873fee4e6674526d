"""How far the spoken translation runs behind the speaker: LongYAAL and StreamLAAL, computation-aware, by OmniSTEval.

OmniSTEval (Polák et al., arXiv:2509.17349) aligns the words that were spoken to reference sentences whose place in the
recording is known, and averages each word's lag. Its `long_laal` is StreamLAAL with its own alignment.
A spoken word counts when it has been heard to its end.
"""

import logging
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.pool import ThreadPool
from typing import NotRequired, TypedDict

import numpy as np
import omnisteval
from omnisteval import alignment
from omnisteval.scoring import LAALScorer, YAALScorer

from bench.observation import Observation
from bench.recordings import RATE_HZ

TOOL = f"OmniSTEval {omnisteval.__version__}"
MINUTE_S = 60.0
alignment.Pool = ThreadPool  # there is one recording, and to fork a process that has threads can hang for ever


@dataclass(frozen=True)
class SpokenWord:
    """A translated word as heard, in seconds of the recording; `consumed_s` is how much of it had been needed."""

    text: str
    starts_s: float
    ends_s: float
    consumed_s: float


@dataclass(frozen=True)
class UtteranceLag:
    """LongYAAL of the words that were aligned to one utterance, and what was said and should have been."""

    at_s: float
    lag_s: float
    spoken: str
    reference: str


class Lag(TypedDict):
    """`yaal` and `laal` in seconds; `ideal`: as if computing and speaking took no time. `onset`: a word counts when it
    begins. `drift` in milliseconds per minute, with its standard error."""

    n: int
    tool: str
    median_ms: float | None
    p95_ms: float | None
    yaal_s: float | None
    laal_s: float | None
    yaal_onset_s: float | None
    yaal_ideal_s: float | None
    drift_ms_per_min: float | None
    drift_error_ms_per_min: NotRequired[float]


def spoken_words(observation: Observation) -> list[SpokenWord]:
    """The words of every segment that was heard, spread over its audio by their number of letters."""
    texts = {event.seq: event for event in observation.translations()}
    words: list[SpokenWord] = []
    for heard in sorted(observation.heard, key=lambda one: one.seq):
        event = texts.get(heard.seq)
        if event is None or heard.audible_s is None:
            continue
        begins_s, length_s = heard.audible_s - observation.began_s, heard.ended_s - heard.audible_s
        found = [plain for word in event.text.split() if (plain := _plain(word))]
        letters = np.cumsum([0, *(len(word) + 1 for word in found)])
        for word, before, after in zip(found, letters, letters[1:], strict=False):
            words.append(
                SpokenWord(
                    word,
                    begins_s + length_s * float(before / letters[-1]),
                    begins_s + length_s * float(after / letters[-1]),
                    event.span[1] / RATE_HZ,
                )
            )
    return words


def by_utterance(
    observation: Observation, references: Mapping[str, str], *, onset: bool = False
) -> list[omnisteval.Instance]:
    """OmniSTEval's instances: the spoken words as aligned to each utterance's reference sentence, times in ms.

    `references` maps an utterance's name to its translation. Computation-aware times are when a word was heard to its
    end (with `onset`, from its beginning); the other times are how much source had been heard when it was decided.
    """
    utterances = observation.recording.utterances
    end_ms = observation.recording.seconds * 1_000
    sentences = [" ".join(filter(None, map(_plain, references[u.name].split()))) for u in utterances]
    segmentation = [
        {
            "offset": u.start / RATE_HZ * 1_000,
            "duration": (u.end - u.start) / RATE_HZ * 1_000,
            "time_to_recording_end": end_ms - u.start / RATE_HZ * 1_000,
        }
        for u in utterances
    ]
    expected = [
        omnisteval.Word(word, emission_cu=place["offset"], seq_id=index)
        for index, (sentence, place) in enumerate(zip(sentences, segmentation, strict=True))
        for word in sentence.split()
    ]
    spoken = [
        omnisteval.Word(
            word.text,
            emission_cu=word.consumed_s * 1_000,
            emission_ca=(word.starts_s if onset else word.ends_s) * 1_000,
        )
        for word in spoken_words(observation)
    ]
    instances, _ = omnisteval.resegment([expected], [spoken], segmentation, sentences)
    return list(instances)


def lags(observation: Observation, references: Mapping[str, str]) -> list[UtteranceLag]:
    """The lag of each utterance that was spoken in translation, also of what was heard after the recording's end.

    LongYAAL itself leaves such words out, and with them the worst of a talk that falls behind.
    """
    scorer = YAALScorer(computation_aware=True, is_longform=True)
    found = []
    for utterance, instance in zip(
        observation.recording.utterances, by_utterance(observation, references), strict=True
    ):
        instance.time_to_recording_end = None
        lag_ms = scorer.compute(instance) if instance.emission_ca else None
        if lag_ms is not None:
            at_s = utterance.start / RATE_HZ
            found.append(UtteranceLag(at_s, lag_ms / 1_000, instance.prediction, instance.reference))
    return found


def lag_figures(observation: Observation, references: Mapping[str, str]) -> Lag:
    """All of this file's figures for one run."""
    logging.getLogger("omnisteval").setLevel(logging.ERROR)
    instances = by_utterance(observation, references)
    each = lags(observation, references)
    times_ms = [one.lag_s * 1_000 for one in each]
    figures = Lag(
        n=len(each),
        tool=TOOL,
        median_ms=round(statistics.median(times_ms), 1) if each else None,
        p95_ms=round(float(np.percentile(times_ms, 95)), 1) if each else None,
        yaal_s=_seconds(YAALScorer(computation_aware=True, is_longform=True)(instances)),
        laal_s=_seconds(LAALScorer(computation_aware=True)(instances)),
        yaal_onset_s=_seconds(
            YAALScorer(computation_aware=True, is_longform=True)(by_utterance(observation, references, onset=True))
        ),
        yaal_ideal_s=_seconds(YAALScorer(computation_aware=False, is_longform=True)(instances)),
        drift_ms_per_min=None,
    )
    slope = drift(each)
    if slope is not None:
        figures["drift_ms_per_min"], figures["drift_error_ms_per_min"] = slope
    return figures


def drift(each: Sequence[UtteranceLag]) -> tuple[float, float] | None:
    """Slope of the lag in ms a minute by least squares, and its standard error; None for less than three utterances."""
    if len(each) < 3:
        return None
    minutes = np.asarray([one.at_s for one in each]) / MINUTE_S
    values_ms = np.asarray([one.lag_s for one in each]) * 1_000
    around = minutes - minutes.mean()
    spread = float(np.square(around).sum())
    if spread == 0.0:
        return None
    slope = float((around * values_ms).sum() / spread)
    rest = values_ms - values_ms.mean() - slope * around
    error = float(np.sqrt(np.square(rest).sum() / (len(each) - 2) / spread))
    return round(slope, 2), round(error, 2)


def _seconds(milliseconds: float) -> float | None:
    return None if np.isnan(milliseconds) else round(float(milliseconds) / 1_000, 3)


def _plain(word: str) -> str:
    return "".join(character for character in word.lower() if character.isalnum() or character == "'")
