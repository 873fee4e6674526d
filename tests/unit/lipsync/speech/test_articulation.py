import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lipsync.speech.articulation import LEAD_S, OPENING, ROUNDING, TUCK, WIDTH, Articulation, TimedPhone, without_marks
from lipsync.speech.shape import REST


def phones(*named: tuple[str, float], start: float = 0.0) -> list[TimedPhone]:
    made, at = [], start
    for symbol, seconds in named:
        made.append(TimedPhone(symbol, at, at + seconds))
        at += seconds
    return made


def test_nothing_said_is_a_mouth_at_rest() -> None:
    assert Articulation([]).at(1.0) == REST
    assert Articulation([]).end_s == 0.0
    silent = Articulation(phones((" ", 1.0)))
    assert silent.at(0.5).opening == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("labial", ["p", "b", "m"])
@pytest.mark.parametrize("seconds", [0.02, 0.05, 0.1])
@pytest.mark.parametrize("phase", [0.0, 0.01, 0.02, 0.03])
def test_lips_really_close_in_some_frame_however_short_the_sound(labial: str, seconds: float, phase: float) -> None:
    spoken = Articulation(phones(("ɑ", 0.2), (labial, seconds), ("ɑ", 0.2)))
    frames = spoken.sample(np.arange(phase, 0.5, 0.04))
    assert frames[:, OPENING].min() < 0.005
    assert frames[:, OPENING].max() > 0.1


def test_teeth_meet_the_lip_on_f_and_v() -> None:
    frames = Articulation(phones(("ɑ", 0.15), ("f", 0.1), ("ɑ", 0.15))).sample(np.arange(0, 0.4, 0.02))
    at_f = frames[frames[:, TUCK].argmax()]
    assert at_f[TUCK] > 0.9
    assert at_f[OPENING] <= 0.0501


@pytest.mark.parametrize("vowel", ["u", "o", "ʊ", "w"])
def test_rounded_sounds_are_narrow(vowel: str) -> None:
    spread, rounded = (Articulation(phones(("s", 0.1), (symbol, 0.2))).at(0.2 - LEAD_S) for symbol in ("i", vowel))
    assert rounded.rounding > 0.5
    assert rounded.width < 0.88 < 1.0 < spread.width


def test_rounding_begins_before_its_vowel() -> None:
    before_u = Articulation(phones(("s", 0.1), ("u", 0.2))).sample([0.06 - LEAD_S])[0]
    before_i = Articulation(phones(("s", 0.1), ("i", 0.2))).sample([0.06 - LEAD_S])[0]
    assert before_u[ROUNDING] > before_i[ROUNDING] + 0.1
    assert before_u[WIDTH] < before_i[WIDTH]


def test_the_lips_lead_the_sound() -> None:
    spoken = phones((" ", 0.5), ("ɑ", 0.3), (" ", 0.5))
    times = np.arange(0, 1.3, 0.005)
    with_lead = Articulation(spoken).sample(times)[:, OPENING]
    without = Articulation(spoken, lead_s=0.0).sample(times)[:, OPENING]
    assert times[without.argmax()] - times[with_lead.argmax()] == pytest.approx(LEAD_S, abs=0.006)


def test_short_vowels_between_consonants_do_not_open_fully() -> None:
    quick = Articulation(phones(*[(symbol, 0.04) for symbol in "tɑtɑtɑt"])).sample(np.arange(0, 0.28, 0.01))
    slow = Articulation(phones(*[(symbol, 0.2) for symbol in "tɑtɑtɑt"])).sample(np.arange(0, 1.4, 0.01))
    assert quick[:, OPENING].max() < slow[:, OPENING].max()
    assert np.ptp(quick[:, OPENING]) < np.ptp(slow[:, OPENING])


def test_the_time_of_a_mark_belongs_to_the_phone_before_it() -> None:
    merged = without_marks(phones(("ˈ", 0.1), ("ɑ", 0.1), ("ː", 0.1), ("t", 0.1)))
    assert [phone.symbol for phone in merged] == ["ɑ", "t"]
    assert merged[0].end == pytest.approx(0.3)


@given(
    st.lists(st.tuples(st.text(max_size=3), st.floats(0, 0.5)), max_size=12),
    st.lists(st.floats(-1, 8), min_size=1, max_size=5),
)
def test_whatever_is_said_the_mouth_stays_a_mouth(named: list[tuple[str, float]], times: list[float]) -> None:
    rows = Articulation(phones(*named)).sample(times)
    assert np.isfinite(rows).all()
    assert (rows[:, OPENING] >= -1e-6).all()
    assert (rows[:, OPENING] <= 0.2).all()
    assert (rows[:, WIDTH] > 0.6).all()


def test_an_hour_is_sampled_in_little_memory_and_like_each_moment_alone() -> None:
    symbols = ("m", "a", "f", "u", "s", "i")
    mouth = Articulation(TimedPhone(symbols[at % 6], at * 0.09, at * 0.09 + 0.08) for at in range(40_000))
    moments = np.arange(90_000) / 25
    tracemalloc.start()
    try:
        rows = mouth.sample(moments)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20e6
    for at in (0, 249, 250, 44_999, 89_999):
        np.testing.assert_allclose(rows[at], mouth.sample([moments[at]])[0], atol=1e-6)
