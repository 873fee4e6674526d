"""A setting measured with several values."""

from bench.summary import summary
from bench.sweep import COLUMNS, picture, row
from bench.trials import Trials
from tests.unit.bench.runs import run


def test_a_row_has_a_cell_for_every_column() -> None:
    trials = Trials()
    trials.add(run((3.0,)), {"clip 0": "um dois três 0"}, [])
    cells = row(summary(trials))
    assert len(cells) == len(COLUMNS)
    assert dict(zip(COLUMNS, cells, strict=True))["WER %"] == 0.0


def test_values_without_answers_are_left_out_of_the_picture() -> None:
    rows = {"100": (500.0, 600.0, None, None, None, 3.0, 70.0, 0.1, None, 0), "200": (None,) * len(COLUMNS)}
    assert len(picture("ASR_SOFT_END_MS", rows).axes[0].texts) == 1
