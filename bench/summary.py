"""The figures of a set of trials as plain data (what --json writes), as a table, and as plots."""

import statistics
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from bench import plots
from bench.counters import hit_rate
from bench.figures import PARTS
from bench.goals import GOALS, verdict
from bench.lag import TOOL
from bench.observation import Observation
from bench.quality import chrf, word_error_rate
from bench.stats import Summary, summarise
from bench.trials import Trials

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TIMES = ("response", "cold_response", "pipeline", "caption", "lag", "naive_response")
MS = 1_000


def summary(trials: Trials) -> dict[str, Any]:
    """Everything that was measured; times in milliseconds unless the name says otherwise."""
    response = summarise([one.total_s for one in trials.responses])
    figures: dict[str, Any] = {
        "response": response,
        "pipeline": summarise(trials.pipeline_s),
        "caption": summarise(trials.caption_s),
        "lag": lag(trials),
        "drift": drift(trials),
        "erasure": erasure(trials),
        "quality": quality(trials),
        "response_median_of_each_trial_ms": [round(one * MS, 1) for one in trials.medians_s],
        "unanswered": len(trials.missing),
        "speech": speech(trials.observations),
        "waterfall": {
            part: {**summarise(times), "mean_ms": round(statistics.mean(times) * MS, 1) if times else None}
            for part, times in parts(trials).items()
        },
        "speculation": {**trials.speculation, "hit_rate": hit_rate(trials.speculation)},
    }
    if trials.naive_s:
        figures["naive_response"] = plain = summarise(trials.naive_s)
        figures["response_to_naive"] = ratio(response, plain)
    return figures


def ratio(response: Summary, plain: Summary) -> float | None:
    """Our median over the plain chain's."""
    if not response["median_ms"] or not plain["median_ms"]:
        return None
    return round(response["median_ms"] / plain["median_ms"], 3)


def lag(trials: Trials) -> dict[str, Any]:
    """Each utterance's LongYAAL, and OmniSTEval's own averages over each trial; of several trials, the median."""
    each = summarise([one.lag_s for one in trials.utterance_lags])
    averages = {
        name: _median([value for one in trials.lag if isinstance(value := one.get(name), float)])
        for name in ("yaal_s", "laal_s", "yaal_onset_s", "yaal_ideal_s")
    }
    return {**each, **averages, "tool": TOOL}


def drift(trials: Trials) -> dict[str, Any]:
    """Slope of the lag in ms a minute, the median of the trials', and the largest standard error."""
    errors = [one["drift_error_ms_per_min"] for one in trials.lag if "drift_error_ms_per_min" in one]
    slopes = [slope for one in trials.lag if (slope := one["drift_ms_per_min"]) is not None]
    return {"n": len(slopes), "ms_per_min": _median(slopes), "standard_error": max(errors, default=None)}


def erasure(trials: Trials) -> dict[str, float]:
    """Words taken back for each word that stayed. Speech is never taken back: a segment is played once."""
    shares = {name: trials.erased[name] / max(1, shown) for name, shown in trials.shown.items()}
    kinds = ("source", "translation")
    together = sum(trials.erased.get(k, 0) for k in kinds) / max(1, sum(trials.shown.get(k, 0) for k in kinds))
    return {
        name: round(share, 3) for name, share in {"speech": respoken(trials), **shares, "captions": together}.items()
    }


def quality(trials: Trials) -> dict[str, float | None]:
    """WER of what was recognised, in percent, and chrF of what was spoken, averaged over utterances.

    Where no person has translated, chrF compares with our own translator's work on the written text.
    """
    said = " ".join(u.text for seen in trials.observations for u in seen.recording.utterances)
    understood = " ".join(event.text for seen in trials.observations for event in seen.transcripts())
    scores = [chrf(one.spoken, one.reference) for one in trials.utterance_lags]
    return {
        "wer_percent": round(100 * word_error_rate(said, understood), 2) if said else None,
        "chrf": round(statistics.mean(scores), 1) if scores else None,
    }


def respoken(trials: Trials) -> float:
    """Segments that were played more than once, for each that was played."""
    played = [heard.seq for seen in trials.observations for heard in seen.heard]
    distinct = sum(len({heard.seq for heard in seen.heard}) for seen in trials.observations)
    return (len(played) - distinct) / max(1, distinct)


def speech(observations: list[Observation]) -> dict[str, Any]:
    """What became of the segments: skipped, failed, interrupted, the longest backlog, and how fast they were spoken."""
    rates = [rate for seen in observations for rate in seen.rates()]
    return {
        "segments": sum(len(seen.heard) for seen in observations),
        "skipped": sum(len(seen.unheard()) for seen in observations),
        "tombstones": sum(len(seen.tombstones()) for seen in observations),
        "gaps": sum(heard.gaps for seen in observations for heard in seen.heard),
        "longest_backlog_s": round(max((b.waiting_s for seen in observations for b in seen.backlog), default=0.0), 2),
        "rate_median": round(statistics.median(rates), 2) if rates else None,
        "rate_most": round(max(rates), 2) if rates else None,
        "lost_connections": sum(seen.lost_connections for seen in observations),
        "complaints": sorted({trouble for seen in observations for trouble in seen.troubles()}),
    }


def parts(trials: Trials) -> dict[str, list[float]]:
    """Seconds of each part of the waterfall, over all responses."""
    return {part: [response.parts_s[i] for response in trials.responses] for i, part in enumerate(PARTS)}


def pictures(figures: Mapping[str, Any], trials: Trials) -> "dict[str, Figure]":
    """The plots that are logged."""
    times = {
        "response": [one.total_s * MS for one in trials.responses],
        "caption": [one * MS for one in trials.caption_s],
        "plain chain": [one * MS for one in trials.naive_s],
    }
    points = [(one.lag_s, chrf(one.spoken, one.reference)) for one in trials.utterance_lags]
    backlog = {
        f"trial {n}": [(b.at_s - seen.began_s, b.waiting_s) for b in seen.backlog]
        for n, seen in enumerate(trials.observations, 1)
    }
    means = {part: row["mean_ms"] for part, row in figures["waterfall"].items() if row["mean_ms"] is not None}
    return {
        "latency": plots.distribution(times, GOALS["response"].median_ms),
        "waterfall": plots.waterfall(means),
        "quality-against-lag": plots.quality_against_lag(points, "chrF of an utterance as spoken"),
        "backlog": plots.over_time(backlog, "seconds of speech waiting"),
    }


def show(console: Console, figures: Mapping[str, Any], title: str, pair: tuple[str, str]) -> None:
    """Print the table."""
    table = Table("figure", "n", "median ms", "p95 ms", "goal", title=title)
    for name in TIMES:
        if name in figures and figures[name]["n"]:
            row = figures[name]
            table.add_row(name, *_cells(row), verdict(name, row, pair))
    table.add_section()
    for part, row in figures["waterfall"].items():
        table.add_row(f"  {part}", *_cells(row), "")
    console.print(table)
    averages = figures["lag"]
    console.print(
        f"lag ({averages['tool']}, computation-aware, on the spoken output): LongYAAL {averages['yaal_s']} s, "
        f"StreamLAAL {averages['laal_s']} s; words counted from their beginning {averages['yaal_onset_s']} s",
        highlight=False,
    )
    slope = figures["drift"]
    console.print(f"drift: {slope['ms_per_min']} ms/min (standard error {slope['standard_error']})", highlight=False)
    for name in (
        "erasure",
        "quality",
        "speech",
        "speculation",
        "response_to_naive",
        "response_median_of_each_trial_ms",
    ):
        if name in figures:
            console.print(f"{name.replace('_', ' ')}: {_line(figures[name])}", highlight=False)
    if figures["unanswered"]:
        console.print(f"[red]{figures['unanswered']} utterances were never answered[/red]")


def _cells(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(row["n"]), str(row["median_ms"]), str(row["p95_ms"])


def _line(value: Any) -> str:
    return ", ".join(f"{key} {item}" for key, item in value.items()) if isinstance(value, Mapping) else str(value)


def _median(values: list[float]) -> float | None:
    return round(statistics.median(values), 3) if values else None
