"""Subtitles that a player can show."""

from studio.subtitles import LINE_CHARS, Cue, readable, to_srt, to_vtt


def test_srt_and_vtt_have_their_own_clocks() -> None:
    cues = [Cue(3661.5, 3663.0, "Olá.")]
    assert to_srt(cues) == "1\n01:01:01,500 --> 01:01:03,000\nOlá.\n"
    assert to_vtt(cues) == "WEBVTT\n\n01:01:01.500 --> 01:01:03.000\nOlá.\n"


def test_no_text_ends_a_cue_or_opens_a_tag() -> None:
    text = to_vtt([Cue(0, 2, "a --> b\n\n<b>c</b>")])
    assert text.count("-->") == 1
    assert "<b>" not in text


def test_a_long_sentence_becomes_several_cues_in_its_time() -> None:
    cues = readable([Cue(0.0, 10.0, "word " * 60)])
    assert len(cues) > 2
    assert all(len(line) <= LINE_CHARS for cue in cues for line in cue.text.splitlines())
    assert all(len(cue.text.splitlines()) <= 2 for cue in cues)
    assert cues[0].start == 0.0
    assert abs(cues[-1].end - 10.0) < 1e-6


def test_never_two_at_once_and_never_empty() -> None:
    cues = readable([Cue(0.0, 5.0, "first"), Cue(2.0, 4.0, "second"), Cue(3.0, 4.0, "  ")])
    assert [cue.text for cue in cues] == ["first", "second"]
    assert cues[0].end <= cues[1].start
