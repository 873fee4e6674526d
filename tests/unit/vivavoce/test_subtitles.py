"""Caption files: times, order, escaping."""

from hypothesis import given
from hypothesis import strategies as st

from vivavoce.subtitles import Cue, readable, to_srt, to_vtt


def test_vtt() -> None:
    text = to_vtt([Cue(3661.5, 3663.0, "Olá")])
    assert text == "WEBVTT\n\n01:01:01.500 --> 01:01:03.000\nOlá\n"


def test_srt_is_numbered_from_one_without_the_empty_ones() -> None:
    text = to_srt([Cue(0, 2, "um"), Cue(2, 4, " "), Cue(4, 6, "dois")])
    assert text == "1\n00:00:00,000 --> 00:00:02,000\num\n\n2\n00:00:04,000 --> 00:00:06,000\ndois\n"


def test_text_cannot_break_out_of_a_vtt_cue() -> None:
    assert "-->" not in to_vtt([Cue(0, 1, "a --> b <i>")]).split("\n", 3)[3]


def test_long_text_is_wrapped() -> None:
    assert max(map(len, to_srt([Cue(0, 2, "palavra " * 20)]).splitlines()[2:])) <= 42


def test_short_cue_is_lengthened_up_to_the_next() -> None:
    first, second = readable([Cue(0, 0.2, "a"), Cue(0.5, 0.6, "b")])
    assert first.end_s == 0.5
    assert second.end_s == 1.5


@given(st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 10)), max_size=20))
def test_cues_are_in_order_and_last(times: list[tuple[float, float]]) -> None:
    cues = readable([Cue(start, start + length, "x") for start, length in times])
    assert len(cues) == len(times)
    assert all(cue.end_s > cue.start_s for cue in cues)
    assert [cue.start_s for cue in cues] == sorted(cue.start_s for cue in cues)
