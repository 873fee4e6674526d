"""Counters of this room beside the shared ones."""

from prometheus_client import Counter

SPECULATION = Counter(
    "vivavoce_tts_speculation", "Clauses synthesised before they were committed, by what became of it.", ["outcome"]
)
