import pytest

from lipsync.live.pace import MAX_FALL_S, MAX_LEAD_S, Lead, beats


def test_frames_are_made_for_the_time_that_they_take() -> None:
    lead = Lead()
    assert lead.seconds == 0
    for _ in range(50):
        lead.took(0.15)
    assert lead.seconds == pytest.approx(0.15, abs=0.01)
    for _ in range(50):
        lead.took(60.0)
    assert lead.seconds == pytest.approx(MAX_LEAD_S, abs=0.01)
    lead.took(0.0)
    assert lead.seconds == pytest.approx(MAX_LEAD_S - MAX_FALL_S, abs=0.01)


async def test_beats_come_in_order() -> None:
    seen = []
    async for now in beats(0.001):
        seen.append(now)
        if len(seen) == 5:
            break
    assert seen == sorted(seen)
