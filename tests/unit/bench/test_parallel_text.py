from pathlib import Path

import pytest

from bench.parallel_text import TestSet, read_lines

ONE = TestSet("one", "one.tsv", "en", "pt", "eng", "por", lines=2)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "mt" / "public"
    folder.mkdir(parents=True)
    rows = ("id\teng\tpor", '0\t"Quoted\tCitado', "1\t\tnothing", "2\tTwo\tDois", "3\tThree\tTrês")
    (folder / "one.tsv").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


def test_lines_with_both_sides(data: Path) -> None:
    assert read_lines(ONE, data, None) == [('"Quoted', "Citado"), ("Two", "Dois")]
    assert read_lines(ONE, data, 3)[-1] == ("Three", "Três")
    assert read_lines(ONE, data, 1) == [('"Quoted', "Citado")]


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_lines(ONE, tmp_path, None)
