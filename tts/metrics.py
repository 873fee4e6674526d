"""Counters of this room beside the shared ones."""

from prometheus_client import Counter, Histogram

SPECULATION = Counter(
    "vivavoce_tts_speculation", "Clauses synthesised before they were committed, by what became of it.", ["outcome"]
)
SPECULATION_WASTE = Counter(
    "vivavoce_tts_speculation_waste_seconds", "Processor time of speech that was prepared and not wanted."
)
BACKLOG = Histogram(
    "vivavoce_tts_backlog_seconds",
    "Speech that waits to be heard when a clause's turn comes.",
    buckets=(0.1, 0.3, 0.6, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0),
)
RATE = Histogram(
    "vivavoce_tts_rate",
    "Pace of spoken clauses; 1.0 is the voice's own.",
    buckets=(0.98, 1.0, 1.05, 1.1, 1.15, 1.2, 1.25),
)
MERGED = Counter("vivavoce_tts_merged", "Times that two clauses were spoken as one because speech was waiting.")
