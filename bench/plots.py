"""The pictures that go with the figures; drawn without a display."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_IN, HEIGHT_IN = 8.0, 4.0
GOAL = "0.4"


def _axes(title: str) -> "tuple[Figure, Axes]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_IN, HEIGHT_IN), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _legend(axes: "Axes") -> None:
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False)


def distribution(times_ms: Mapping[str, Sequence[float]], goal_ms: float | None = None) -> "Figure":
    """The share of observations that took at most so long, a line for each series."""
    figure, axes = _axes("Share of observations within a time")
    for name, values in times_ms.items():
        if values:
            ordered = np.sort(np.asarray(values))
            axes.step(ordered, np.arange(1, len(ordered) + 1) / len(ordered), where="post", label=name)
    if goal_ms is not None:
        axes.axvline(goal_ms, color=GOAL, linestyle=":", label=f"goal {goal_ms:.0f} ms")
    axes.set(xlabel="milliseconds", ylim=(0, 1.02))
    _legend(axes)
    return figure


def waterfall(parts_ms: Mapping[str, float]) -> "Figure":
    """Where the time goes: one bar for each part, beginning where the one before ends."""
    figure, axes = _axes("Where a response's time goes (means)")
    begins = 0.0
    for row, milliseconds in enumerate(parts_ms.values()):
        axes.barh(row, milliseconds, left=begins)
        axes.text(max(begins, begins + milliseconds), row, f" {milliseconds:.0f}", va="center")
        begins += milliseconds
    axes.set_yticks(range(len(parts_ms)), list(parts_ms))
    axes.invert_yaxis()
    axes.set(xlabel=f"milliseconds after the end of speech (total {begins:.0f})")
    return figure


def quality_against_lag(points: Sequence[tuple[float, float]], quality: str) -> "Figure":
    """One point (lag in seconds, quality) for each utterance."""
    figure, axes = _axes(f"{quality} against lag, one point for each utterance")
    if points:
        lags, scores = zip(*points, strict=True)
        axes.scatter(lags, scores, alpha=0.6)
    axes.set(xlabel="lag, seconds", ylabel=quality)
    return figure


def over_time(series: Mapping[str, Sequence[tuple[float, float]]], label: str) -> "Figure":
    """Values (second, value) over a run, a line for each series."""
    figure, axes = _axes(f"{label} over the run")
    for name, values in series.items():
        if values:
            seconds, heights = zip(*values, strict=True)
            axes.plot(np.asarray(seconds) / 60, heights, label=name)
    axes.set(xlabel="minutes", ylabel=label)
    _legend(axes)
    return figure


def trade_off(points: Mapping[str, tuple[float, float]], gain: str, cost: str, setting: str) -> "Figure":
    """One named point for each value of a setting."""
    figure, axes = _axes(f"{setting}: {cost} against {gain}")
    for name, (x, y) in points.items():
        axes.scatter([x], [y])
        axes.annotate(name, (x, y), textcoords="offset points", xytext=(6, 4))
    axes.set(xlabel=gain, ylabel=cost)
    return figure
