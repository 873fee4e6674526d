"""What this room can do, as `/info` and `/v1/voices` say it."""

from dataclasses import asdict
from typing import Any

from tts.voices import VoiceBook
from wire.models import ModelStore


def describe(book: VoiceBook) -> list[dict[str, Any]]:
    """Every voice; `default` is the one that speaks its language when none is asked for."""
    return [{**asdict(voice), "default": book.is_default(voice)} for voice in book.voices]


def models(book: VoiceBook, store: ModelStore) -> list[dict[str, Any]]:
    """The engines with the hashes of their model's files; an engine that is part of a package has none."""
    return [
        {
            "id": engine.model_id or engine.name,
            "engine": engine.name,
            "sample_rate_hz": engine.sample_rate_hz,
            "languages": sorted({voice.language for voice in engine.voices}),
            "sha256": store.sha256(engine.model_id) if engine.model_id else {},
        }
        for engine in book.engines
    ]
