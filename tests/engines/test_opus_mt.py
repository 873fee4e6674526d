"""OPUS-MT Chinese to English on its real weights."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mt.engines.base import EngineOptions
from mt.engines.opus_mt import OpusMtTranslator, load
from mt.interpreter import Interpreter
from mt.library import Library
from tests.fakes_mt_models import write_model
from wire.compute import ComputeThread
from wire.errors import EngineFailed, UnsupportedLanguage
from wire.models import ModelStore

pytestmark = [pytest.mark.models, pytest.mark.timeout(60)]
NeedsModels = Callable[..., ModelStore]
MODEL = "opus-mt-zh-en"
PAIRS = frozenset({("zh", "en")})
READING = ("I love reading.", "I like reading.")
"""Which of them is a matter of how a processor rounds."""


@pytest.fixture(scope="module")
def translator(needs_models: NeedsModels) -> OpusMtTranslator:
    return load(MODEL, needs_models(MODEL).path(MODEL), PAIRS, EngineOptions(device="cpu"))


def test_it_translates(translator: OpusMtTranslator) -> None:
    [answer] = translator.translate(["我喜欢看书。"], "zh", "en")
    assert answer in READING


def test_drafts_are_greedy(translator: OpusMtTranslator) -> None:
    assert "reading" in translator.translate(["我喜欢看书。"], "zh", "en", draft=True)[0]


def test_several_at_once_and_empty_ones(translator: OpusMtTranslator) -> None:
    one, nothing, two = translator.translate(["我喜欢看书。", " ", "今天天气很好。"], "zh", "en")
    assert one in READING
    assert nothing == ""
    assert "weather" in two.lower() or "day" in two.lower()


def test_output_is_bounded_where_the_model_loops(translator: OpusMtTranslator) -> None:
    assert len(translator.translate(["哈" * 100], "zh", "en", draft=True)[0]) < 1_500


def test_only_its_pair(translator: OpusMtTranslator) -> None:
    with pytest.raises(UnsupportedLanguage):
        translator.translate(["Hello."], "en", "zh")


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="vivavoce models verify"):
        load(MODEL, tmp_path, PAIRS, EngineOptions(device="cpu"))


def test_other_wordings_the_likeliest_first(translator: OpusMtTranslator) -> None:
    ways = translator.wordings("我喜欢看书。", "zh", "en", 4)
    assert ways[0].text in READING
    assert len({way.text for way in ways}) == len(ways) > 1
    assert [way.score for way in ways] == sorted((way.score for way in ways), reverse=True)


async def test_through_english_into_portuguese(needs_models: NeedsModels) -> None:
    store = needs_models(MODEL, "bergamot-en-pt")
    compute = ComputeThread("mt-test")
    done = await Interpreter(Library(store, EngineOptions(device="cpu")), compute).translate("我喜欢看书。", "zh", "pt")
    compute.close()
    assert done.route == (MODEL, "bergamot-en-pt")
    assert done.text in ("Eu amo ler.", "Eu gosto de ler.", "Gosto de ler.")


def test_models_converted_from_transformers_get_their_end_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_model(tmp_path, "source.spm")
    translator = load("tiny", tmp_path, frozenset({("en", "es")}), EngineOptions(device="cpu"))
    assert translator.translate(["hello world"], "en", "es")[0]
    seen: list[list[str]] = []

    def decode(batch: list[list[str]], _: None, *, draft: bool) -> list[list[str]]:
        seen.extend(batch)
        return batch

    monkeypatch.setattr(translator, "_decode", decode)
    assert translator.translate(["hello world"], "en", "es") == ["hello world"]
    assert seen[0][-1] == "</s>"
