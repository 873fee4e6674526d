"""Counters that the services publish at `/metrics`, and by how much they grew during a run."""

import re
from collections.abc import Mapping

import httpx

LINE = re.compile(r"^(?P<name>\w+)\{(?P<labels>[^}]*)\} (?P<value>\S+)$", re.MULTILINE)
PLAIN = re.compile(r"^(?P<name>\w+) (?P<value>\S+)$", re.MULTILINE)
LABEL = re.compile(r'(\w+)="([^"]*)"')
SPECULATION = "vivavoce_tts_speculation_total"
SPECULATION_WASTE = "vivavoce_tts_speculation_waste_seconds_total"
Counts = dict[str, float]


def read(url: str, name: str, label: str) -> Counts:
    """One counter's values by one of its labels; empty where the service has none or does not answer."""
    try:
        text = httpx.get(f"{url}/metrics", timeout=5.0, trust_env=False).text
    except httpx.HTTPError:
        return {}
    found: Counts = {}
    for match in LINE.finditer(text):
        labels = dict(LABEL.findall(match["labels"]))
        if match["name"] == name and label in labels:
            found[labels[label]] = found.get(labels[label], 0.0) + float(match["value"])
    return found


def speculation(tts: str) -> Counts:
    """What became of prepared speech, and the processor seconds that were wasted on it."""
    counts = read(tts, SPECULATION, "outcome")
    try:
        text = httpx.get(f"{tts}/metrics", timeout=5.0, trust_env=False).text
    except httpx.HTTPError:
        return counts
    wasted = [float(match["value"]) for match in PLAIN.finditer(text) if match["name"] == SPECULATION_WASTE]
    return counts | ({"waste_s": round(wasted[0], 2)} if wasted else {})


def grown(before: Mapping[str, float], after: Mapping[str, float]) -> Counts:
    """By how much each value rose; one that began anew counts from zero."""
    rises = {key: value - before.get(key, 0.0) for key, value in after.items()}
    return {key: rise if rise >= 0 else after[key] for key, rise in rises.items()}


def hit_rate(counts: Mapping[str, float]) -> float | None:
    """Prepared clauses that were then spoken; None when none was prepared."""
    prepared = counts.get("prepared", 0.0)
    return round(counts.get("hit", 0.0) / prepared, 3) if prepared else None
