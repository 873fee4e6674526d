import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import CapturingLogger

from gateway.settings import GatewaySettings
from gateway.stages import StageDirectory
from tests.fakes_gateway import FakeServices, until
from wire.errors import StageUnavailable


class Seen:
    def __init__(self) -> None:
        self.now = 0.0
        self.services = FakeServices()
        self.client = self.services.client()
        urls = GatewaySettings(_env_file=None).stages()
        self.directory = StageDirectory(urls, self.client, cache_s=3.0, clock=lambda: self.now)


@pytest.fixture
async def seen() -> AsyncIterator[Seen]:
    seen = Seen()
    yield seen
    await seen.client.aclose()


async def test_what_the_stages_can_do_is_asked_for_once_in_a_while(seen: Seen) -> None:
    catalogue = await seen.directory.current()
    assert catalogue.find("en", "pt") is not None
    asked = seen.services.asked
    await seen.directory.current()
    assert seen.services.asked == asked
    seen.now += 3.0
    await seen.directory.current()
    assert seen.services.asked == 2 * asked


async def test_askers_at_the_same_time_share_an_answer(seen: Seen) -> None:
    await asyncio.gather(*(seen.directory.current() for _ in range(10)))
    assert seen.services.asked == 6


async def test_a_stage_that_is_away_is_named_and_its_abilities_remembered(seen: Seen) -> None:
    await seen.directory.current()
    seen.services.down.add("mt")
    await seen.directory.refresh()
    assert not seen.directory.states["mt"].up
    assert seen.directory.catalogue.find("en", "pt") is not None
    with pytest.raises(StageUnavailable, match="mt: no answer from http") as error:
        seen.directory.require()
    assert error.value.details == {"stages": ["mt"]}


async def test_a_stage_that_is_starting_says_why(seen: Seen) -> None:
    seen.services.starting.add("tts")
    await seen.directory.current()
    assert seen.directory.problem == "tts: the model is not installed"


async def test_a_stage_that_comes_back_is_seen_soon(seen: Seen) -> None:
    seen.services.down.add("mt")
    assert (await seen.directory.current()).find("en", "pt") is None
    seen.services.down.clear()
    seen.now += 0.5
    assert (await seen.directory.current()).find("en", "pt") is not None
    assert seen.directory.problem == ""
    seen.directory.require()


async def test_it_keeps_watching(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.stages.HURRY_S", 0.005)
    seen.services.down.add("mt")
    watching = asyncio.create_task(seen.directory.run())
    await until(lambda: seen.directory.states["asr"].up)
    seen.services.down.clear()
    await until(lambda: seen.directory.states["mt"].up)
    seen.services.down.add("tts")
    seen.directory.nudge()
    await until(lambda: not seen.directory.states["tts"].up)
    watching.cancel()


async def test_what_is_wrong_with_a_stage_is_logged_once(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    logger = CapturingLogger()
    monkeypatch.setattr("gateway.stages.log", logger)
    seen.services.down.add("mt")
    for _ in range(3):
        await seen.directory.refresh()
    seen.services.down.clear()
    await seen.directory.refresh()
    told = [(call.method_name, *call.args) for call in logger.calls if call.kwargs["stage"] == "mt"]
    assert told == [("warning", "stage is away"), ("info", "stage is up")]


async def test_nonsense_from_a_stage_is_a_stage_that_is_away(seen: Seen) -> None:
    seen.services.infos["asr"] = {"languages": 5, "models": "x" * 2_000_000}
    seen.services.infos["mt"] = {"pairs": "none"}
    await seen.directory.refresh()
    assert not seen.directory.states["asr"].up
    assert seen.directory.states["mt"].up


async def test_nothing_waits_for_an_optional_stage() -> None:
    services = FakeServices()
    services.down.add("lipsync")
    settings = GatewaySettings(_env_file=None)
    async with services.client() as client:
        directory = StageDirectory(settings.stages(), client, optional=settings.optional_stages(), cache_s=3.0)
        await directory.refresh()
        assert not directory.states["lipsync"].up
        assert directory.problem == ""
        directory.require()
