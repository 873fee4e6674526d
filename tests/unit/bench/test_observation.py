"""What is remembered of a run."""

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bench.observation import Observation, Seen
from tests.unit.bench.runs import BEGAN_S, recording, run, transcript, translation
from wire.events import Degraded, Error, Phoneme, Speech, Tombstone


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=30))
def test_committed_transcripts_come_once_and_in_order(arrivals: list[tuple[int, bool]]) -> None:
    observation = Observation(recording(), BEGAN_S, "en", "pt")
    observation.seen = [
        Seen(float(n), transcript(seq, f"text {seq}", final=final)) for n, (seq, final) in enumerate(arrivals)
    ]
    assert [e.seq for e in observation.transcripts()] == sorted({seq for seq, final in arrivals if final})


def test_kinds_are_kept_apart() -> None:
    observation = run((3.0,))
    assert [e.text for e in observation.transcripts()] == ["one two three 0"]
    assert [e.text for e in observation.translations()] == ["um dois três 0"]


def test_the_first_frame_of_a_segment_is_the_one_that_came_first() -> None:
    observation = run((3.0,))
    later = Speech(channel="c", seq=0, language="pt", sample_rate_hz=24_000, offset=480)
    observation.seen.append(Seen(observation.seen[-1].at_s + 1, later))
    found = observation.first_speech(0)
    assert found is not None
    assert found[1].offset == 0
    assert observation.first_speech(7) is None


def test_a_segment_that_was_never_heard_is_named() -> None:
    observation = run((3.0, 8.0))
    assert observation.unheard() == []
    observation.heard[1].audible_s = None
    observation.seen.append(Seen(BEGAN_S, transcript(2, "  ", 12.0)))
    assert observation.unheard() == [1]


def test_troubles_are_named_by_code() -> None:
    observation = run((3.0,))
    observation.seen += [
        Seen(0.0, Error(channel="c", code="at_capacity", message="full")),
        Seen(0.0, Degraded(channel="c", stage="tts", level=1)),
        Seen(0.0, Degraded(channel="c", stage="asr", level=0)),
        Seen(0.0, Tombstone(channel="c", seq=3, stage="mt", code="engine_failed")),
    ]
    assert observation.troubles() == ["at_capacity", "degraded: tts"]
    assert [stone.seq for stone in observation.tombstones()] == [3]


def test_each_segment_has_one_pace() -> None:
    observation = run((3.0, 8.0))
    assert observation.rates() == [1.0, 1.0]
    faster = Speech(channel="c", seq=7, language="pt", sample_rate_hz=24_000, rate=1.25)
    observation.seen += [Seen(0.0, faster), Seen(0.1, msgspec.structs.replace(faster, offset=480))]
    assert observation.rates() == [1.0, 1.0, 1.25]


def test_raw_rows_are_plain_and_count_from_the_start() -> None:
    observation = run((3.0,))
    _, speech = observation.seen[-1]
    assert isinstance(speech, Speech)
    speech.phonemes = (Phoneme("a", 0, 1),)
    observation.seen.append(Seen(BEGAN_S + 4, translation(1, "mais", final=False)))
    rows = [json.loads(json.dumps(row)) for row in observation.rows()]
    assert [row["kind"] for row in rows] == ["event"] * 4 + ["heard"]
    assert rows[2]["t"]["asr.end"] == 3.2
    assert "phonemes" not in rows[2]
    assert rows[-1]["audible_s"] is not None
