"""Segments of a session, from events in any order."""

from vivavoce.subtitles import Cue
from vivavoce.transcript import TranscriptBook
from wire.events import State, Tombstone, Transcript, Translation


def said(seq: int, text: str, state: State = "committed") -> Transcript:
    return Transcript(
        channel="c", seq=seq, state=state, span=(16_000 * seq, 16_000 * (seq + 1)), text=text, language="en"
    )


def translated(seq: int, text: str, state: State = "committed") -> Translation:
    return Translation(
        channel="c", seq=seq, state=state, span=(16_000 * seq, 16_000 * (seq + 1)), text=text,
        language="pt", source_language="en",
    )  # fmt: skip


def test_segment_is_finished_when_both_texts_are_final() -> None:
    book = TranscriptBook("pt")
    book.take(said(0, "Hel", "tentative"))
    book.take(translated(0, "Ol", "tentative"))
    assert [line.source for line in book.open_lines()] == ["Hel"]
    book.take(said(0, "Hello"))
    assert book.newly_done() == []
    book.take(translated(0, "Olá"))
    (line,) = book.newly_done()
    assert (line.source, line.target) == ("Hello", "Olá")
    assert book.newly_done() == []
    assert book.open_lines() == []


def test_draft_never_replaces_what_is_final() -> None:
    book = TranscriptBook("pt")
    book.take(said(0, "Hello"))
    book.take(said(0, "Hullo", "tentative"))
    assert book.open_lines()[0].source == "Hello"


def test_failed_segment_blocks_nobody() -> None:
    book = TranscriptBook("pt")
    book.take(said(0, "One"))
    book.take(Tombstone(channel="c", seq=0, stage="mt", code="engine_failed"))
    book.take(said(1, "Two"))
    book.take(translated(1, "Dois"))
    first, second = book.newly_done()
    assert (first.failure, second.target) == ("mt: engine_failed", "Dois")
    assert book.translated == 1


def test_captions_are_timed_by_the_speech_in_a_new_channel_too() -> None:
    book = TranscriptBook("pt")
    book.take(said(0, "One"))
    book.take(translated(0, "Um"))
    late = translated(0, "Dois")
    late.channel = "d"
    book.take(late, base_sample=160_000)
    assert book.cues() == [Cue(0.0, 1.0, "Um"), Cue(10.0, 11.0, "Dois")]


def test_what_a_new_channel_hears_again_is_forgotten() -> None:
    book = TranscriptBook("pt")
    for seq in range(3):
        book.take(said(seq, "x"))
        book.take(translated(seq, "y"))
    assert len(book.newly_done()) == 3
    book.forget_after(2 * 16_000)
    assert len(book.cues()) == 2
    assert book.open_lines() == []


def test_what_never_became_final_is_shown_at_the_end() -> None:
    book = TranscriptBook("pt")
    book.take(said(0, "Hel", "tentative"))
    assert [line.source for line in book.rest()] == ["Hel"]
    assert book.rest() == []
