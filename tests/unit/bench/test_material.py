"""Where the speech of a measurement comes from."""

import json
from pathlib import Path

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.material import SENTENCES, NoSpeech, clips_for, recorded_clips, spread
from bench.recordings import RATE_HZ, as_wav
from tests.unit.bench.answers import answering

ROWS = (
    ("asr", "en/short.wav", "en", "short", 1.0, {}),
    ("asr", "en/a.wav", "en", "first", 3.0, {}),
    ("asr", "long/b.wav", "en", "a whole chapter", 3.0, {}),
    ("asr", "en/mute.wav", "en", "", 3.0, {}),
    ("asr", "pt/c.wav", "pt", "terceiro", 3.0, {}),
    ("st", "en/d.wav", "en", "fourth", 4.0, {"es": "cuarto"}),
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder laid out like the real one."""
    for folder in ("asr", "st"):
        rows = [row for row in ROWS if row[0] == folder]
        lines = [
            json.dumps({"file": file, "lang": lang, "text": text, "seconds": seconds, "translation": translation})
            for _, file, lang, text, seconds, translation in rows
        ]
        for _, file, *_ in rows:
            path = tmp_path / folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(as_wav(np.ones(RATE_HZ // 10, np.int16)))
        (tmp_path / folder / "manifest.jsonl").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    return tmp_path


def test_single_utterances_of_a_language_are_found_in_all_folders(data: Path) -> None:
    found = recorded_clips(data, "en", shortest_s=2.0, longest_s=9.0)
    assert [(clip.text, clip.translations) for clip in found] == [("first", {}), ("fourth", {"es": "cuarto"})]
    assert len(found[0].pcm) >= RATE_HZ // 10


def test_folders_can_be_chosen(data: Path) -> None:
    assert [clip.text for clip in recorded_clips(data, "en", folders=("st",))] == ["fourth"]


def test_recordings_are_preferred_and_named(data: Path) -> None:
    clips, origin = clips_for(data, "pt", "http://tts", limit=5)
    assert [clip.text for clip in clips] == ["terceiro"]
    assert "recordings of people" in origin


def test_without_recordings_our_own_voice_speaks_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wav = as_wav(np.full(RATE_HZ, 1_000, np.int16))
    requests = answering(monkeypatch, lambda _: httpx.Response(200, content=wav))
    clips, origin = clips_for(tmp_path / "nowhere", "en", "http://tts", limit=2)
    assert len(clips) == 2
    assert len(clips[0].pcm) == RATE_HZ
    assert "our own synthesiser" in origin
    assert json.loads(requests[0].content)["input"] == SENTENCES["en"][0]


def test_a_language_that_nobody_speaks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSpeech, match="--data"):
        clips_for(tmp_path, "tlh", "http://tts", limit=2)


@given(st.lists(st.integers(), unique=True), st.integers(1, 20))
def test_a_spread_keeps_order_and_repeats_nothing(items: list[int], count: int) -> None:
    chosen = spread(items, count)
    assert len(chosen) == min(count, len(items))
    assert chosen == [item for item in items if item in chosen]
