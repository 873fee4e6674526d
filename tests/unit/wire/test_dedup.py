from hypothesis import given
from hypothesis import strategies as st

from tests.unit.wire.stages import transcript
from wire.dedup import Seen
from wire.events import Tombstone, Translation


def test_a_committed_segment_is_accepted_once() -> None:
    seen = Seen()
    assert seen.accept(transcript(0))
    assert not seen.accept(transcript(0))
    assert not seen.accept(transcript(0, state="tentative", rev=99))


def test_drafts_must_be_newer() -> None:
    seen = Seen()
    assert seen.accept(transcript(0, state="tentative", rev=1))
    assert not seen.accept(transcript(0, state="tentative", rev=1))
    assert seen.accept(transcript(0, state="tentative", rev=2))
    assert seen.accept(transcript(1, state="tentative", rev=0))


def test_a_restarted_sender_may_count_its_drafts_again() -> None:
    seen = Seen()
    seen.accept(transcript(4, state="tentative", rev=9))
    seen.forget_tentative()
    assert seen.accept(transcript(4, state="tentative", rev=0))


def test_languages_and_kinds_are_apart() -> None:
    seen = Seen()
    for language in ("pt", "es"):
        assert seen.accept(Translation(channel="c", seq=0, text="", language=language, source_language="en"))
    assert seen.accept(Tombstone(channel="c", seq=0, stage="mt", code="x", language="pt"))
    assert seen.accept(transcript(0))


@given(st.permutations(range(30)))
def test_any_order_is_remembered(order: list[int]) -> None:
    seen = Seen()
    assert all(seen.accept(transcript(seq)) for seq in order)
    assert not any(seen.accept(transcript(seq)) for seq in order)


def test_what_it_remembers_is_bounded() -> None:
    seen = Seen(window=8)
    for seq in range(1_000, 2_000, 2):
        seen.accept(transcript(seq))
    assert all(len(above) <= 8 for above in seen._above.values())
    assert seen.committed(transcript(1_000))
