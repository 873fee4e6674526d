"""Camera frames go to the lip-sync stage and its video comes back; speech and captions never wait for either."""

from collections.abc import AsyncIterator

import pytest

from gateway.face import FRAME_BURST
from tests.fakes_gateway import Browser, Edge, running, speech, until
from wire.codec import Message
from wire.events import Ack, Error, Frame, Speech, Status, Video

JPEG = b"\xff\xd8 a picture"


@pytest.fixture
async def edge() -> AsyncIterator[Edge]:
    async with running() as edge:
        yield edge


def connected(edge: Edge) -> set[tuple[str, str]]:
    return {(link.stage, link.role) for link in edge.stages.links if link.stage == "lipsync"}


async def see(browser: Browser, jpeg: bytes = JPEG, **more: object) -> None:
    await browser.send(Frame(channel=browser.channel, **more), jpeg)  # type: ignore[arg-type]  # the event's own fields


def video(browser: Browser, number: int, language: str = "pt") -> Video:
    return Video(channel=browser.channel, language=language, number=number, seq=0, offset=960, sample_rate_hz=24_000)


async def test_without_a_camera_nobody_asks_the_stage(edge: Edge) -> None:
    async with edge.browser() as browser:
        await browser.capture(0)
        await see(browser, b"")
        await until(lambda: edge.stages.producer.kept)
        assert connected(edge) == set()


async def test_frames_go_there_and_video_comes_back(edge: Edge) -> None:
    async with edge.browser() as browser:
        await see(browser, sample=320)
        await until(lambda: connected(edge) == {("lipsync", "produce"), ("lipsync", "listen")})
        producer = edge.stages.link("lipsync", "produce")
        await until(lambda: producer.drafts)
        assert producer.opened[0].targets == ("pt",)
        assert producer.drafts[0] == Message(Frame(channel=browser.channel, sample=320), JPEG)
        ear = edge.stages.link("lipsync")
        await ear.say(video(browser, 0, "en"), b"not wanted")
        await ear.say(video(browser, 0), JPEG)
        message = await browser.get_message(Video)
        assert (message.event, message.payload) == (video(browser, 0), JPEG)


async def test_a_browser_that_confirms_no_frames_still_hears(edge: Edge) -> None:
    async with edge.browser() as browser:
        await see(browser)
        await until(lambda: connected(edge))
        for number in range(100):
            await edge.stages.link("lipsync").say(video(browser, number), JPEG)
        await edge.stages.link("tts").say(speech(0, channel=browser.channel, last=True), bytes(960))
        assert await browser.get(Speech)
        await browser.send(Ack(channel=browser.channel, kind="speech", seq=0, language="pt"))
        await until(lambda: edge.stages.acks("speech") == [0])


async def test_speech_is_acknowledged_the_same_while_lip_sync_is_away(edge: Edge) -> None:
    async with edge.browser() as browser:
        await see(browser, still=True)
        await until(lambda: connected(edge))
        producer = edge.stages.link("lipsync", "produce")
        await producer.connect()
        await edge.stages.link("lipsync").connect()
        edge.stages.link("lipsync").fail()
        producer.fail()
        while (status := await browser.get(Status)).stage != "lipsync" or status.up:
            pass
        assert "camera is shown" in status.message
        await edge.stages.link("tts").say(speech(0, channel=browser.channel, last=True), bytes(960))
        assert await browser.get(Speech)
        await browser.send(Ack(channel=browser.channel, kind="speech", seq=0, language="pt"))
        await until(lambda: edge.stages.acks("speech") == [0])
        sent = len(producer.drafts)
        await producer.connect()
        assert [message.payload for message in producer.drafts[sent:]] == [JPEG]


async def test_a_change_of_language_reaches_the_stage_and_an_end_leaves_it(edge: Edge) -> None:
    async with edge.browser() as browser:
        await see(browser)
        await until(lambda: connected(edge))
        producer = edge.stages.link("lipsync", "produce")
        opened = producer.opened[0]
        await browser.send(type(opened)(channel=browser.channel, source="pt", targets=("en",), gen=1))
        await until(lambda: len(producer.opened) == 2)
        assert producer.opened[1].targets == ("en",)
        session = edge.app.state.shell.carrier
        await session.drain(5)
        assert producer.closed
        assert edge.stages.link("lipsync").closed


async def test_too_many_frames_are_left_out(edge: Edge) -> None:
    async with edge.browser() as browser:
        for _ in range(3 * int(FRAME_BURST)):
            await see(browser)
        await browser.capture(0)
        await until(lambda: edge.stages.producer.kept)
        assert FRAME_BURST <= len(edge.stages.link("lipsync", "produce").drafts) < 2 * FRAME_BURST


async def test_its_complaints_are_told(edge: Edge) -> None:
    async with edge.browser() as browser:
        await see(browser)
        await until(lambda: connected(edge))
        await edge.stages.link("lipsync").say(Error(channel=browser.channel, code="media_unreadable", message="no"))
        assert (await browser.get(Error)).code == "media_unreadable"


async def test_where_there_is_no_such_stage_frames_are_dropped() -> None:
    async with running(lipsync_url="") as edge, edge.browser() as browser:
        await see(browser)
        await browser.capture(0)
        await until(lambda: edge.stages.producer.kept)
        assert connected(edge) == set()
