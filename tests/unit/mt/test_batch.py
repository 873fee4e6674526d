from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mt.batch import Batch, check_glossary
from mt.detect import Detector
from mt.interpreter import Interpreter
from mt.settings import MtSettings
from mt.wordings import Wordings
from tests.fakes_mt import Fakes, fake_library
from wire.compute import ComputeThread
from wire.errors import AtCapacity, InvalidInput, MessageTooLarge, UnsupportedLanguage

Make = Callable[..., Batch]


@pytest.fixture
def fakes(tmp_path: Path) -> Fakes:
    return fake_library(tmp_path)


@pytest.fixture
def make(fakes: Fakes) -> Iterator[Make]:
    compute = ComputeThread("mt-test")

    def batch(**settings: Any) -> Batch:
        wordings = Wordings(fakes.library, compute)
        return Batch(Interpreter(fakes.library, compute), wordings, Detector(), MtSettings(**settings))

    yield batch
    fakes.model("bergamot-en-pt").gate.set()
    compute.close()


async def test_many_texts(make: Make) -> None:
    done = await make().many(["Hello.", "", "Bye."], "en", "pt")
    assert [one.text for one in done] == ["pt(Hello.)", "", "pt(Bye.)"]
    assert [one.detected for one in done] == [None] * 3


async def test_auto_is_found_out_for_each_text(make: Make) -> None:
    done = await make().many(["Good morning, my friends.", "今天天气很好。", ""], "auto", "pt")
    assert [one.source for one in done] == ["en", "zh", "en"]
    assert [one.detected is not None for one in done] == [True] * 3
    assert done[1].text == "pt(en(今天天气很好。))"


async def test_auto_may_be_the_target_already(make: Make) -> None:
    assert (await make().one("Bom dia, meus amigos.", "auto", "pt")).text == "Bom dia, meus amigos."


async def test_html(make: Make) -> None:
    done = await make().one("<p>Salt &amp; pepper <b>now</b></p>", "en", "pt", html=True)
    assert done.text == "<p>pt(Salt &amp; pepper) <b>pt(now)</b></p>"


async def test_what_no_model_makes_anything_of_stays(make: Make, fakes: Fakes) -> None:
    fakes.model("bergamot-en-pt").answers["Xyz!"] = "..."
    assert [one.text for one in await make().many(["Xyz!", "Hello."], "en", "pt")] == ["Xyz!", "pt(Hello.)"]


async def test_limits(make: Make) -> None:
    batch = make(max_text_chars=10, max_batch_texts=2)
    with pytest.raises(MessageTooLarge, match="10 characters; this one has 11"):
        await batch.many(["short", "x" * 11], "en", "pt")
    with pytest.raises(MessageTooLarge, match="at most 2 texts"):
        await batch.many(["a"] * 3, "en", "pt")
    with pytest.raises(MessageTooLarge):
        await batch.detect("x" * 11)


async def test_a_pair_that_is_not_installed(make: Make) -> None:
    with pytest.raises(UnsupportedLanguage):
        await make().one("Hola", "es", "pt")
    with pytest.raises(UnsupportedLanguage):
        await make().one("", "es", "pt")
    with pytest.raises(InvalidInput, match="only the source"):
        await make().one("Hello", "en", "auto")


async def test_too_slow_is_said(make: Make, fakes: Fakes) -> None:
    fakes.model("bergamot-en-pt").gate.clear()
    with pytest.raises(AtCapacity, match="longer than"):
        await make(request_timeout_s=0.01).many(["Hello."], "en", "pt")


async def test_nobody_waits_any_more(make: Make) -> None:
    answers = iter([False, True])

    async def gone() -> bool:
        return next(answers)

    assert len(await make().many(["One.", "Two.", "Three."], "en", "pt", gone=gone)) == 1


def test_glossary_limits() -> None:
    check_glossary({"a": "b"})
    with pytest.raises(InvalidInput):
        check_glossary({"a" * 101: "b"})
    with pytest.raises(InvalidInput):
        check_glossary({str(number): "b" for number in range(101)})
