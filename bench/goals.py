"""What the figures should be on two cores without a GPU, warm."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Goal:
    """At most so many milliseconds."""

    median_ms: float
    p95_ms: float | None = None


GOALS = {
    "response": Goal(700, 1_200),
    "response into English": Goal(900, 1_500),
    "caption": Goal(1_000),
    "lag": Goal(3_500),
}


def verdict(name: str, row: Mapping[str, Any], pair: tuple[str, str]) -> str:
    """The goal of a figure and whether it was met; empty where there is none."""
    key = "response into English" if name == "response" and pair[1] == "en" else name
    if name == "caption" and pair[0] != "en":
        return ""
    goal = GOALS.get(key)
    if goal is None or row["median_ms"] is None:
        return ""
    met = row["median_ms"] <= goal.median_ms and (goal.p95_ms is None or row["p95_ms"] <= goal.p95_ms)
    wanted = f"{goal.median_ms:.0f}" + (f" / {goal.p95_ms:.0f}" if goal.p95_ms is not None else "")
    return f"≤ {wanted} {'[green]met[/green]' if met else '[red]missed[/red]'}"
