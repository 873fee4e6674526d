from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mt.clause import Clause, ClauseTranslator
from mt.interpreter import Interpreter
from tests.fakes_mt import Fakes, fake_library
from wire.compute import COMMITTED, TENTATIVE, ComputeThread
from wire.errors import EngineFailed, UnsupportedLanguage
from wire.events import Transcript

EN_PT = "bergamot-en-pt"


@pytest.fixture
def fakes(tmp_path: Path) -> Fakes:
    return fake_library(tmp_path)


@pytest.fixture
def clauses(fakes: Fakes) -> Iterator[ClauseTranslator]:
    compute = ComputeThread("mt-test")
    yield ClauseTranslator(Interpreter(fakes.library, compute), timeout_s=5.0)
    compute.close()


def heard(text: str, language: str = "en", **more: Any) -> Transcript:
    return Transcript(channel="c", seq=0, text=text, language=language, **more)


async def test_by_text(clauses: ClauseTranslator) -> None:
    done = await clauses.translate(heard("Hello."), "auto", "pt-BR", priority=COMMITTED)
    assert done == Clause("pt(Hello.)", "en", (EN_PT,))


async def test_the_event_names_the_language_else_the_channel(clauses: ClauseTranslator) -> None:
    assert (await clauses.translate(heard("Olá.", "auto"), "pt", "en", priority=COMMITTED)).source == "pt"
    assert (await clauses.translate(heard("Olá.", "pt-BR"), "auto", "en", priority=COMMITTED)).source == "pt"


async def test_the_same_language_passes_through(clauses: ClauseTranslator, fakes: Fakes) -> None:
    assert await clauses.translate(heard("Olá.", "pt"), "auto", "pt-BR", priority=COMMITTED) == Clause("Olá.", "pt", ())
    assert not fakes.models


async def test_empty_in_empty_out(clauses: ClauseTranslator) -> None:
    assert await clauses.translate(heard(""), "en", "pt", priority=COMMITTED) == Clause("", "en", ())


async def test_the_recognisers_english_where_there_is_no_text_model(clauses: ClauseTranslator) -> None:
    event = heard("Hola.", "es", translation="Hello.")
    assert await clauses.translate(event, "auto", "en", priority=COMMITTED) == Clause("Hello.", "es", ("asr",))
    onwards = await clauses.translate(event, "auto", "pt", priority=COMMITTED)
    assert onwards == Clause("pt(Hello.)", "es", ("asr", EN_PT))


async def test_a_text_model_goes_before_the_recognisers_english(clauses: ClauseTranslator) -> None:
    event = heard("Olá.", "pt", translation="Hi.")
    assert (await clauses.translate(event, "auto", "en", priority=COMMITTED)).text == "en(Olá.)"


async def test_no_way_and_no_english(clauses: ClauseTranslator) -> None:
    with pytest.raises(UnsupportedLanguage, match="opus-mt-es-en"):
        await clauses.translate(heard("Hola.", "es"), "auto", "pt", priority=COMMITTED)


async def test_a_draft_loses_its_end_mark_and_asks_for_speed(clauses: ClauseTranslator, fakes: Fakes) -> None:
    await clauses.translate(heard("I think.", state="tentative"), "en", "pt", priority=TENTATIVE)
    assert fakes.models[EN_PT].calls == [("I think", True)]


async def test_what_was_drafted_to_its_end_is_not_translated_again(clauses: ClauseTranslator, fakes: Fakes) -> None:
    closing = heard("I think.", state="tentative", closing=True)
    first = await clauses.translate(closing, "en", "pt", priority=TENTATIVE)
    assert await clauses.translate(heard("I think."), "en", "pt", priority=COMMITTED) == first
    assert fakes.models[EN_PT].calls == [("I think.", False)]


async def test_it_does_not_wait_for_ever(fakes: Fakes) -> None:
    compute = ComputeThread("mt-test")
    clauses = ClauseTranslator(Interpreter(fakes.library, compute), timeout_s=0.01)
    fakes.model(EN_PT).gate.clear()
    with pytest.raises(EngineFailed, match=r"longer than 0\.01 s"):
        await clauses.translate(heard("Hello."), "en", "pt", priority=COMMITTED)
    fakes.model(EN_PT).gate.set()
    compute.close()
