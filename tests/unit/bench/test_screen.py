"""Captions as a reader sees them."""

from hypothesis import given
from hypothesis import strategies as st

from bench.observation import Seen
from bench.screen import certain, erasure, standing
from tests.unit.bench.runs import BEGAN_S, run, transcript, translation
from wire.events import Tombstone, Transcript, Translation

Step = tuple[float, int, str, bool]


def shown(*steps: Step) -> list[Seen]:
    """(second, segment, text, final) of each event."""
    return [
        Seen(BEGAN_S + at_s, transcript(seq, text, rev=n, final=final))
        for n, (at_s, seq, text, final) in enumerate(steps)
    ]


def revisions(*texts: str) -> list[Seen]:
    """Revisions of segment 0, a tenth of a second apart; the last one is final."""
    return shown(*((n / 10, 0, text, n == len(texts) - 1) for n, text in enumerate(texts)))


def test_words_taken_back_are_counted() -> None:
    observation = run((3.0,))
    observation.seen = revisions("one", "one two", "one tree", "one three four")
    assert erasure(observation, Transcript) == (2, 3)
    assert erasure(observation, Translation) == (0, 0)


def test_words_that_move_to_the_next_segment_at_once_are_not_taken_back() -> None:
    observation = run((3.0,))
    observation.seen = shown(
        (0, 0, "a b c d", False), (1, 0, "a b", True), (1.01, 1, "c d", False), (2, 1, "c d", True)
    )
    assert erasure(observation, Transcript) == (0, 4)
    assert [word for word, _ in standing(observation)] == ["a", "b", "c", "d"]
    assert {at_s for _, at_s in standing(observation)} == {BEGAN_S}


def test_words_that_vanish_for_a_while_are_taken_back() -> None:
    observation = run((3.0,))
    observation.seen = shown((0, 0, "a b c d", False), (1, 0, "a b", True), (2, 1, "c d", True))
    assert erasure(observation, Transcript) == (2, 4)
    assert [at_s - BEGAN_S for _, at_s in standing(observation)] == [0, 0, 2, 2]


def test_a_segment_that_is_dropped_takes_its_words_along() -> None:
    observation = run((3.0,))
    stone = Tombstone(channel="c", seq=0, stage="asr", code="no_speech")
    observation.seen = [*shown((0, 0, "a b", False)), Seen(BEGAN_S + 1, stone), *shown((2, 1, "c", True))]
    assert erasure(observation, Transcript) == (2, 1)
    assert standing(observation) == [("c", BEGAN_S + 2)]


def test_what_is_shown_as_certain_counts_apart() -> None:
    observation = run((3.0,))
    observation.seen = revisions("one two", "one tree", "one three")
    for seen in observation.seen:
        assert isinstance(seen.event, Transcript)
        seen.event.stable = 3
    assert erasure(observation, Transcript, certain) == (0, 2)


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=8))
def test_text_that_only_grows_erases_nothing(words: list[str]) -> None:
    observation = run((3.0,))
    observation.seen = revisions(*(" ".join(words[: n + 1]) for n in range(len(words))))
    assert erasure(observation, Transcript) == (0, len(words))
    assert [at_s for _, at_s in standing(observation)] == [BEGAN_S + n / 10 for n in range(len(words))]


@given(st.lists(st.lists(st.sampled_from(["a", "b"]), max_size=5).map(" ".join), min_size=1, max_size=8))
def test_what_was_shown_and_not_erased_is_what_stayed(texts: list[str]) -> None:
    observation = run((3.0,))
    observation.seen = [Seen(BEGAN_S + n, translation(0, text, rev=n)) for n, text in enumerate(texts)]
    erased, final = erasure(observation, Translation)
    assert final == len(texts[-1].split())
    assert 0 <= erased <= sum(len(text.split()) for text in texts[:-1])


@given(
    st.lists(st.tuples(st.integers(0, 3), st.lists(st.sampled_from(["a", "b"]), max_size=4).map(" ".join)), max_size=12)
)
def test_every_final_word_stands_in_the_end(steps: list[tuple[int, str]]) -> None:
    observation = run((3.0,))
    last = {seq: n for n, (seq, _) in enumerate(steps)}
    observation.seen = shown(*((float(n), seq, text, last[seq] == n) for n, (seq, text) in enumerate(steps)))
    words = [word for seq in sorted(last) for word in steps[last[seq]][1].split()]
    assert [word for word, _ in standing(observation)] == words
