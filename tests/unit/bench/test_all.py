"""What `make bench` calls."""

import importlib.util
from pathlib import Path

from bench.all import MEASUREMENTS, Wish, command

WISH = Wish(quick=False, mlflow=True, data=Path("/data"), json_dir=None)


def test_every_measurement_is_a_command_that_exists() -> None:
    for measurement in MEASUREMENTS:
        assert importlib.util.find_spec(measurement.module) is not None, measurement.name


def test_names_are_unique() -> None:
    assert len({one.name for one in MEASUREMENTS}) == len(MEASUREMENTS)


def test_wishes_are_passed_on() -> None:
    wish = Wish(quick=True, mlflow=False, data=Path("/data"), json_dir=Path("/out"))
    line = command(MEASUREMENTS[0], wish)
    assert line[line.index("--data") + 1] == "/data"
    assert "--no-mlflow" in line
    assert line[-1] == "/out/latency.json"
    assert len(line) - line[::-1].index("--trials") < len(line)
    assert line[len(line) - line[::-1].index("--trials")] == "1"


def test_a_command_without_data_is_not_told_where_it_is() -> None:
    plain = next(one for one in MEASUREMENTS if not one.reads_data)
    assert "--data" not in command(plain, WISH)
