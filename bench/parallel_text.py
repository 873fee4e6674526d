"""Test sets of text with human translations, read from a data folder's `mt/public/*.tsv`."""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class TestSet:
    """Where sources and references stand: file and columns. `note` says what a reader of the score should know."""

    __test__ = False

    name: str
    file: str
    source: str
    target: str
    source_column: str
    target_column: str
    note: str = ""
    lines: int | None = None
    """How many of the first lines are used unless another number is asked for; None: all."""


NTREX = "ntrex128.eng-multi.tsv"
SETS = (
    TestSet("ntrex en-pt", NTREX, "en", "pt", "eng", "por-BR", "news, translated from English"),
    TestSet("ntrex pt-en", NTREX, "pt", "en", "por-BR", "eng", "the source is itself a translation"),
    TestSet("wmt22 zh-en", "wmt22.zh-en.tsv", "zh", "en", "zh", "en", "news and customers' chats", 200),
    TestSet("ted zh-en", "ted2021.zh-en.tsv", "zh", "en", "zh", "en", "talks", 200),
    TestSet("ntrex zh-pt", NTREX, "zh", "pt", "zho-CN", "por-BR", "both sides are translations from English", 200),
)


def read_lines(test_set: TestSet, data: Path, limit: int | None) -> list[tuple[str, str]]:
    """(source, reference) of the first lines that have both, `limit` of them. Raises FileNotFoundError."""
    with (data / "mt" / "public" / test_set.file).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    columns = (test_set.source_column, test_set.target_column)
    lines = [(row[columns[0]], row[columns[1]]) for row in rows if row.get(columns[0]) and row.get(columns[1])]
    return lines[: limit or test_set.lines]
