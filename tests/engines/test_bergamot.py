"""The Bergamot students on their real weights."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sacrebleu.metrics.bleu import BLEU

from bench.parallel_text import SETS, read_lines
from mt.engines.base import EngineOptions
from mt.engines.bergamot import BergamotTranslator, load
from mt.interpreter import Interpreter
from mt.library import Library
from wire.compute import ComputeThread
from wire.errors import EngineFailed, UnsupportedLanguage
from wire.models import ModelDamaged, ModelStore

pytestmark = [pytest.mark.models, pytest.mark.timeout(60)]
NeedsModels = Callable[..., ModelStore]
EN_PT, PT_EN = "bergamot-en-pt", "bergamot-pt-en"
LINES = 40


@pytest.fixture(scope="module")
def store(needs_models: NeedsModels) -> ModelStore:
    return needs_models(EN_PT, PT_EN)


@pytest.fixture(scope="module")
def english(store: ModelStore) -> BergamotTranslator:
    return load(EN_PT, store.path(EN_PT), frozenset({("en", "pt")}), EngineOptions())


@pytest.fixture(scope="module")
def portuguese(store: ModelStore) -> BergamotTranslator:
    return load(PT_EN, store.path(PT_EN), frozenset({("pt", "en")}), EngineOptions())


def test_it_translates(english: BergamotTranslator, portuguese: BergamotTranslator) -> None:
    assert english.translate(["The weather is fine today."], "en", "pt") == ["O tempo está bem hoje."]
    assert portuguese.translate(["Bom dia, meus amigos."], "pt", "en") == ["Good morning, my friends."]


def test_the_packages_own_post_processing_is_left_out(english: BergamotTranslator) -> None:
    assert "no semáforo" in english.translate(["Turn left at the traffic light."], "en", "pt")[0]


def test_empty_in_empty_out(english: BergamotTranslator) -> None:
    assert english.translate(["", "  ", "Hello."], "en", "pt") == ["", "", "Olá."]


def test_an_unfinished_clause_stays_unfinished(english: BergamotTranslator) -> None:
    assert english.translate(["I think that the"], "en", "pt") == ["Eu acho que o"]


def test_damaged_weights_are_refused(store: ModelStore, tmp_path: Path) -> None:
    for file in store.path(EN_PT).iterdir():
        content = file.read_bytes()
        damaged = content[:100].ljust(len(content), b"\0") if file.suffix == ".bin" else content
        (tmp_path / file.name).write_bytes(damaged)
    with pytest.raises(ModelDamaged, match=r"other content .* vivavoce models pull --repair --model bergamot-en-pt$"):
        load(EN_PT, tmp_path, frozenset({("en", "pt")}), EngineOptions())


def test_only_its_pair(english: BergamotTranslator) -> None:
    with pytest.raises(UnsupportedLanguage):
        english.translate(["Bom dia."], "pt", "en")


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="vivavoce models verify"):
        load(EN_PT, tmp_path, frozenset({("en", "pt")}), EngineOptions())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Send it to joe.smith@example.com today.", "Envie-o para o joe.smith@example.com hoje."),
        ("I love it 😀🎉", "Eu amo isso 😀🎉"),
        ("First line\n\nSecond line", "Primeira linha\n\nSegunda linha"),
        ("THE WEATHER IS VERY FINE TODAY", "O tempo está muito bem hoje"),
        ("😀", "😀"),
        ("你好世界", "你好世界"),
    ],
)
async def test_what_the_engine_alone_would_damage(store: ModelStore, text: str, expected: str) -> None:
    compute = ComputeThread("mt-test")
    done = await Interpreter(Library(store, EngineOptions()), compute).translate(text, "en", "pt")
    compute.close()
    assert done.text == expected


@pytest.mark.parametrize("name", ["ntrex en-pt", "ntrex pt-en"])
async def test_what_we_add_costs_no_quality(store: ModelStore, shared_data: Path, name: str) -> None:
    """The room against the bare engine on the same lines. On all 925: 36.24 against 36.21, and 36.16 against 36.22."""
    test_set = next(one for one in SETS if one.name == name)
    lines = read_lines(test_set, shared_data, LINES)
    library = Library(store, EngineOptions())
    compute = ComputeThread("mt-test")
    interpreter = Interpreter(library, compute)
    source, target = test_set.source, test_set.target
    ours = [(await interpreter.translate(line, source, target)).text for line, _ in lines]
    compute.close()
    bare = library.translator(f"bergamot-{source}-{target}").translate([line for line, _ in lines], source, target)
    references = [[reference for _, reference in lines]]
    assert BLEU().corpus_score(ours, references).score >= BLEU().corpus_score(bare, references).score - 0.5
