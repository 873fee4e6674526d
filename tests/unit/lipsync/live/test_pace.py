import pytest

from lipsync.live.pace import MAX_COST_S, Pace

STEP_S = 0.04


def run(pace: Pace, now: float, *, until: float, cost_s: float, known: bool) -> list[tuple[float, float]]:
    """(moment, when it was ready) of the frames that one thread makes, each in `cost_s`."""
    made = []
    while True:
        now += pace.wait_s(now, known=known)
        if now >= until:
            return made
        moment = pace.begin(now)
        now += cost_s
        pace.took(cost_s)
        made.append((moment, now))


def test_camera_frames_are_ready_at_their_moment_one_for_each_beat() -> None:
    made = run(Pace(STEP_S, 0.0), 0.0, until=4.0, cost_s=0.015, known=False)
    assert [moment for moment, _ in made] == pytest.approx([index * STEP_S for index in range(len(made))])
    assert all(abs(ready - moment) < 0.02 for moment, ready in made)
    assert len(made) in (100, 101)


def test_known_speech_is_made_ahead_as_far_as_is_allowed_and_no_further() -> None:
    made = run(Pace(STEP_S, 0.0, ahead_s=0.2), 0.0, until=2.0, cost_s=0.015, known=True)
    leads = [moment - ready for moment, ready in made]
    assert leads[0] <= 0
    assert leads[-1] == pytest.approx(0.185, abs=0.001)
    assert [moment for moment, _ in made] == pytest.approx([index * STEP_S for index in range(len(made))])


def test_what_was_missed_while_something_held_it_up_is_made_up_in_time() -> None:
    pace = Pace(STEP_S, 0.0, ahead_s=0.2)
    before = run(pace, 0.0, until=1.0, cost_s=0.015, known=True)
    after = run(pace, 1.15, until=2.0, cost_s=0.015, known=True)
    moments = [moment for moment, _ in before + after]
    assert moments == pytest.approx([index * STEP_S for index in range(len(moments))]), "no frame is left out"
    assert all(ready <= moment for moment, ready in after)


def test_frames_that_could_not_be_ready_in_time_are_left_out() -> None:
    made = run(Pace(STEP_S, 0.0, ahead_s=0.2), 0.0, until=10.0, cost_s=0.06, known=True)
    assert 140 < len(made) < 170, "as many as there is time for"
    assert all(ready - moment <= STEP_S + 1e-9 for moment, ready in made[20:])


def test_after_a_long_stall_the_present_is_shown() -> None:
    pace = Pace(STEP_S, 0.0, ahead_s=0.2)
    assert pace.begin(60.0) == pytest.approx(60.0, abs=STEP_S)
    for _ in range(50):
        pace.took(60.0)
    assert pace.begin(61.0) <= 61.0 + MAX_COST_S + STEP_S
