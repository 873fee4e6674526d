"""Figures of a dubbing, from the sentences that the studio tells."""

import pytest

from bench.dub_figures import Spoken, spoken_of, timing


def test_timing_of_sentences() -> None:
    spoken = [Spoken(10.0 * n, 10.0 * n + 0.1, 1.0, True) for n in range(19)] + [Spoken(190.0, 190.5, 1.2, False)]
    figures = timing(spoken)
    assert figures["fit_percent"] == 95.0
    assert figures["above_limit"] == 0
    assert figures["offset_p50_ms"] == pytest.approx(100.0)
    assert figures["fastest"] == 1.2


def test_drift_is_the_slope_of_the_offset() -> None:
    spoken = [Spoken(60.0 * n, 60.0 * n + 0.02 * n, 1.0, True) for n in range(10)]
    assert timing(spoken)["drift_ms_per_minute"] == pytest.approx(20.0)


def test_sentences_that_were_not_said_do_not_count() -> None:
    said = {"start": 1.0, "speed": 1.0, "fits": True}
    script = {"sentences": [{"start": 0.9, "spoken": said}, {"start": 3.0, "spoken": None}]}
    assert spoken_of(script) == [Spoken(0.9, 1.0, 1.0, True)]
