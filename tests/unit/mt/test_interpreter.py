import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from mt.interpreter import Interpreter
from tests.fakes_mt import Fakes, fake_library
from wire.compute import BATCH, COMMITTED, ComputeThread
from wire.errors import EngineFailed, UnsupportedLanguage

EN_PT, PT_EN, ZH_EN = "bergamot-en-pt", "bergamot-pt-en", "opus-mt-zh-en"


@pytest.fixture
def fakes(tmp_path: Path) -> Fakes:
    return fake_library(tmp_path)


@pytest.fixture
def compute() -> Iterator[ComputeThread]:
    thread = ComputeThread("mt-test")
    yield thread
    thread.close()


@pytest.fixture
def interpreter(fakes: Fakes, compute: ComputeThread) -> Interpreter:
    return Interpreter(fakes.library, compute)


async def test_sentence_by_sentence(interpreter: Interpreter, fakes: Fakes) -> None:
    done = await interpreter.translate("Hello. Bye.\n\nNew line", "en", "pt")
    assert done.text == "pt(Hello.) pt(Bye.)\n\npt(New line)"
    assert done.route == (EN_PT,)
    assert fakes.models[EN_PT].calls == [("Hello.", False), ("Bye.", False), ("New line", False)]


async def test_through_english(interpreter: Interpreter) -> None:
    done = await interpreter.translate("你好。再见。", "zh", "pt")
    assert done.text == "pt(en(你好。)) pt(en(再见。))"
    assert done.route == (ZH_EN, EN_PT)


async def test_the_same_language_is_left_alone(interpreter: Interpreter) -> None:
    assert (await interpreter.translate("Olá", "pt", "pt")).text == "Olá"


@pytest.mark.parametrize("text", ["", "   ", "\n", "😀", "123", "?!", "你好"])
async def test_no_words_no_model(interpreter: Interpreter, fakes: Fakes, text: str) -> None:
    assert (await interpreter.translate(text, "en", "pt")).text == text
    assert not fakes.models


async def test_addresses_and_symbols_come_through(interpreter: Interpreter, fakes: Fakes) -> None:
    fakes.model(EN_PT).answers["Mail XQ0 now"] = "Escreva a XQ0 agora"
    assert (await interpreter.translate("Mail a@b.com now 😀", "en", "pt")).text == "Escreva a a@b.com agora 😀"


async def test_a_lost_stand_in_means_translating_without(interpreter: Interpreter, fakes: Fakes) -> None:
    fakes.model(EN_PT).answers["Mail XQ0 now"] = "Escreva agora"
    assert (await interpreter.translate("Mail a@b.com now", "en", "pt")).text == "pt(Mail a@b.com now)"


async def test_glossary(interpreter: Interpreter, fakes: Fakes) -> None:
    fakes.model(EN_PT).answers["The XQ0 works."] = "O XQ0 funciona."
    done = await interpreter.translate("The widget works.", "en", "pt", glossary={"Widget": "trem"})
    assert done.text == "O trem funciona."


async def test_an_unusable_sentence_stays_in_its_language(interpreter: Interpreter, fakes: Fakes) -> None:
    fakes.model(EN_PT).answers["Bad one."] = "-"
    assert (await interpreter.translate("Good one. Bad one.", "en", "pt")).text == "pt(Good one.) Bad one."


async def test_nothing_usable_is_an_error(interpreter: Interpreter, fakes: Fakes) -> None:
    fakes.model(EN_PT).answers["Bad one."] = ""
    with pytest.raises(EngineFailed, match="nothing usable"):
        await interpreter.translate("Bad one.", "en", "pt")


async def test_what_a_model_throws_becomes_typed(interpreter: Interpreter, fakes: Fakes) -> None:
    fakes.model(EN_PT).failure = RuntimeError("native trouble")
    with pytest.raises(EngineFailed) as caught:
        await interpreter.translate("Hello.", "en", "pt")
    assert "native trouble" not in caught.value.message


async def test_no_way(interpreter: Interpreter) -> None:
    with pytest.raises(UnsupportedLanguage):
        await interpreter.translate("Hola.", "es", "pt")


async def test_warming_loads_the_models_of_a_way(interpreter: Interpreter, fakes: Fakes) -> None:
    await interpreter.warm(fakes.library.route("zh", "pt"))
    assert set(fakes.models) == {ZH_EN, EN_PT}


async def test_a_live_clause_waits_for_one_sentence_of_a_batch_at_most(interpreter: Interpreter, fakes: Fakes) -> None:
    model = fakes.model(EN_PT)
    model.gate.clear()
    batch = asyncio.create_task(interpreter.translate("One. Two. Three.", "en", "pt", priority=BATCH))
    while not model.calls:  # the other side is a thread
        await asyncio.sleep(0)
    other = asyncio.create_task(interpreter.translate("Other.", "en", "pt", priority=BATCH))
    await asyncio.sleep(0)
    live = asyncio.create_task(interpreter.translate("Live.", "en", "pt", priority=COMMITTED))
    await asyncio.sleep(0)
    model.gate.set()
    await asyncio.gather(batch, other, live)
    assert [text for text, _ in model.calls] == ["One.", "Live.", "Other.", "Two.", "Three."]
