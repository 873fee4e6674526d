"""Real speech through all services: captions, translation and speech arrive, in order, once."""

from collections.abc import Awaitable, Callable

import pytest

from tests.integration.speech import Clip, Collected, interpret, joined, silence, word_error_rate

pytestmark = [pytest.mark.integration, pytest.mark.models, pytest.mark.timeout(300)]
NothingLeft = Callable[[], Awaitable[dict[str, float]]]


def assert_whole(collected: Collected) -> None:
    """Every segment is there once, in order, in all three forms; nothing failed and nothing was taken back."""
    seqs = [event.seq for event in collected.transcripts]
    assert seqs == sorted(set(seqs))
    assert seqs == list(range(len(seqs)))
    assert [event.seq for event in collected.translations] == seqs
    assert sorted(collected.spoken) == seqs
    assert collected.tombstones == []
    assert collected.errors == []


async def test_english_is_heard_in_portuguese(
    urls: dict[str, str], clips: list[Clip], nothing_left: NothingLeft
) -> None:
    collected = await interpret(urls["gateway"], joined(clips))
    assert_whole(collected)
    assert collected.drafts > len(clips), "captions appear while somebody speaks"
    assert word_error_rate(" ".join(clip.text for clip in clips), collected.said) < 0.25
    assert {event.language for event in collected.translations} == {"pt"}
    assert all(collected.loudness(seq) > 0.01 for seq in collected.spoken)
    seconds = sum(len(pcm) for pcm in collected.speech.values()) / 2 / 24_000
    assert seconds > 0.3 * sum(clip.seconds for clip in clips)
    assert await nothing_left() == {}


async def test_source_language_is_detected(urls: dict[str, str], clips: list[Clip]) -> None:
    collected = await interpret(urls["gateway"], joined(clips[:1]), source="auto")
    assert {event.language for event in collected.transcripts} == {"en"}
    assert collected.spoken


async def test_silence_brings_nothing(urls: dict[str, str], nothing_left: NothingLeft) -> None:
    collected = await interpret(urls["gateway"], silence(4.0))
    assert collected.transcripts == []
    assert collected.spoken == []
    assert await nothing_left() == {}
