from collections.abc import Iterator
from pathlib import Path

import pytest

from mt.wordings import Wordings
from tests.fakes_mt import Fakes, fake_library
from wire.compute import ComputeThread

EN_PT, ZH_EN = "bergamot-en-pt", "opus-mt-zh-en"


@pytest.fixture
def fakes(tmp_path: Path) -> Fakes:
    return fake_library(tmp_path)


@pytest.fixture
def wordings(fakes: Fakes) -> Iterator[Wordings]:
    compute = ComputeThread("mt-test")
    yield Wordings(fakes.library, compute)
    compute.close()


async def test_one_where_the_model_is_greedy(wordings: Wordings) -> None:
    assert await wordings("Hello.", "en", "pt", 4) == ["pt(Hello.)"]


async def test_one_sentence_is_worded_differently_at_a_time_the_likeliest_first(
    wordings: Wordings, fakes: Fakes
) -> None:
    fakes.model(EN_PT).others = {"Hello.": ["Oi."], "Bye.": ["Tchau.", "Adeus."]}
    assert await wordings("Hello. Bye.", "en", "pt", 8) == [
        "pt(Hello.) pt(Bye.)",
        "Oi. pt(Bye.)",
        "pt(Hello.) Tchau.",
        "pt(Hello.) Adeus.",
    ]
    assert len(await wordings("Hello. Bye.", "en", "pt", 2)) == 2


async def test_a_way_through_english_may_differ_in_either_half(wordings: Wordings, fakes: Fakes) -> None:
    fakes.model(ZH_EN).others["你好。"] = ["Hi."]
    fakes.model(EN_PT).others["Hi."] = ["Oi."]
    assert await wordings("你好。", "zh", "pt", 8) == ["pt(en(你好。))", "pt(Hi.)", "Oi."]


async def test_terms_stay_and_a_way_that_lost_one_is_left_out(wordings: Wordings, fakes: Fakes) -> None:
    fakes.model(EN_PT).answers["The XQ0 is here."] = "O XQ0 está aqui."
    fakes.model(EN_PT).others["The XQ0 is here."] = ["Aqui está.", "Eis o XQ0."]
    made = await wordings("The latch is here.", "en", "pt", 4, glossary={"latch": "trinco"})
    assert made == ["O trinco está aqui.", "Eis o trinco."]


async def test_where_every_way_lost_a_term_the_sentence_is_worded_without_stand_ins(
    wordings: Wordings, fakes: Fakes
) -> None:
    fakes.model(EN_PT).answers["The XQ0 is here."] = "Está aqui."
    fakes.model(EN_PT).others["The latch is here."] = ["O trinco está aqui."]
    made = await wordings("The latch is here.", "en", "pt", 4, glossary={"latch": "trinco"})
    assert made == ["pt(The latch is here.)", "O trinco está aqui."]


async def test_what_needs_no_model_stays(wordings: Wordings, fakes: Fakes) -> None:
    assert await wordings("123", "en", "pt", 4) == ["123"]
    assert await wordings("Olá", "pt", "pt", 4) == ["Olá"]
    assert not fakes.models
