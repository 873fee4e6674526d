"""`python -m bench.context_eval`: whether a translation gains from the sentence before it, given in front of it.

The installed models read both at once; of what comes out, what belongs to the second one is scored. Where the two
cannot be told apart the sentence is translated alone, so that nothing but the wording is compared.
"""

import csv
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bench.options import DATA, DataFolder, wide_console
from bench.quality import bleu, chrf_of_all
from mt.app import open_library
from mt.engines.base import Translator
from mt.sentences import split
from mt.settings import MtSettings
from wire.settings import read_settings

SETS = (
    ("ntrex en-pt", "ntrex128.eng-multi.tsv", "en", "pt", "eng", "por-BR"),
    ("ted zh-en", "ted2021.zh-en.tsv", "zh", "en", "zh", "en"),
)


def neighbours(path: Path, source: str, target: str, limit: int) -> Iterator[tuple[str, str, str]]:
    """(sentence before, sentence, its reference) of lines that follow each other in a document, one sentence each."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = 0
    for before, row in pairwise(rows):
        single = all(len(split(line[source], "en")) == 1 for line in (before, row))
        if before["doc"] == row["doc"] and single and found < limit:
            found += 1
            yield before[source], row[source], row[target]


def with_context(model: Translator, before: str, text: str, pair: tuple[str, str]) -> str | None:
    """The second sentence of what the model makes of both; None where that is not two sentences."""
    joined = model.translate([f"{before} {text}"], *pair)[0]
    made = split(joined, pair[1])
    return made[1].text if len(made) == 2 else None


def main(
    data: DataFolder = DATA,
    limit: Annotated[int, typer.Option(min=10, help="Sentences of each set.")] = 150,
) -> None:
    """Translate alone and behind the sentence before."""
    library = open_library(read_settings(MtSettings))
    table = Table("set", "sentences", "told apart", "BLEU / chrF alone", "BLEU / chrF with context")
    for name, file, source, target, source_column, target_column in SETS:
        model = library.translator(library.route(source, target).models[0])
        alone, context, references, apart = [], [], [], 0
        for before, text, reference in neighbours(data / "mt" / "public" / file, source_column, target_column, limit):
            alone.append(model.translate([text], source, target)[0])
            behind = with_context(model, before, text, (source, target))
            apart += behind is not None
            context.append(alone[-1] if behind is None else behind)
            references.append(reference)
        scores = [f"{bleu(made, references):.1f} / {chrf_of_all(made, references):.1f}" for made in (alone, context)]
        table.add_row(name, str(len(alone)), str(apart), *scores)
    wide_console().print(table)


if __name__ == "__main__":
    typer.run(main)
