"""Pictures."""

import pytest

from bench.plots import distribution, over_time, quality_against_lag, waterfall


def test_bars_of_a_waterfall_begin_where_the_one_before_ends() -> None:
    axes = waterfall({"endpointing": 200.0, "recognition": 100.0, "translation": 50.0}).axes[0]
    assert [bar.get_x() for bar in axes.patches] == [0.0, 200.0, 300.0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["endpointing", "recognition", "translation"]
    assert "350" in axes.get_xlabel()


def test_a_distribution_ends_at_everything() -> None:
    axes = distribution({"response": [3.0, 1.0, 2.0], "none": []}, goal_ms=2.0).axes[0]
    assert list(axes.lines[0].get_ydata())[-1] == pytest.approx(1.0)
    assert len(axes.lines) == 2


def test_nothing_can_be_drawn() -> None:
    for figure in (distribution({}), quality_against_lag([], "chrF"), over_time({}, "backlog"), waterfall({})):
        assert len(figure.axes) == 1
