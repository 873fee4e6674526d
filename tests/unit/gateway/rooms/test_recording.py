"""What a room sounds like in one language, as a file: sound, subtitles, and that nothing of it stays behind."""

from collections.abc import AsyncIterator
from pathlib import Path

import av
import numpy as np
import pytest

from gateway.rooms.minutes import Minutes
from gateway.rooms.recording import Recorder
from tests.fakes_gateway import running, speech, transcript, translation
from tests.fakes_rooms import House, room
from wire.codec import Message
from wire.events import Capture, Error, Moderate

LOUD = (np.sin(np.arange(24_000) / 5) * 12_000).astype("<i2").tobytes()
"""A second at 24 kHz."""


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with running(joins_per_minute=6_000, recording_max_s=60) as edge, room(edge) as house:
        yield house


def sound(path: Path) -> np.ndarray:
    with av.open(str(path)) as file:
        return np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])


def subtitles(path: Path) -> list[tuple[float, float, str]]:
    """Start, end in seconds, text; the gaps between them left out."""
    with av.open(str(path)) as file:
        packets = [packet for packet in file.demux(file.streams.subtitles[0]) if packet.size > 2]
    return [
        (
            float((packet.pts or 0) * packet.time_base),
            float(((packet.pts or 0) + (packet.duration or 0)) * packet.time_base),
            bytes(packet)[2:].decode(),
        )
        for packet in packets
    ]


def test_translations_are_heard_and_read_when_they_are_spoken() -> None:
    minutes = Minutes(max_bytes=10_000)
    minutes.note(transcript(0, "bob", span=(0, 16_000)), "Bob", 10.0)
    minutes.note(translation(0, "bob"), "Bob", 10.0)
    own = transcript(0, "eva", span=(0, 16_000))
    own.text, own.language = "{olá}", "pt"
    minutes.note(own, "Eva", 14.0)
    recorder = Recorder("pt", minutes, began_s=10.0, max_s=60.0)
    recorder.record(2.0)
    event = speech(0, 0, "bob", language="pt")
    assert recorder.wants(event)
    assert not recorder.wants(speech(0, 0, "bob", language="de"))
    assert not recorder.wants(transcript(0, "bob"))
    assert recorder.plays(Message(event, LOUD[:24_000]))
    recorder.plays(Message(speech(0, 12_000, "bob", language="pt", last=True), LOUD[24_000:]))
    recorder.record(4.0)
    assert recorder.wants_original("pt-PT")
    assert not recorder.wants_original("en")
    recorder.sound(Message(Capture(channel="eva", span=(0, 6_400)), LOUD[:12_800]))
    recorder.record(6.0)
    recorder.finish()
    heard = sound(recorder.path)
    assert len(heard) / 48_000 == pytest.approx(6.0, abs=0.1)
    parts = [heard[round(at_s * 48_000) : round((at_s + 0.3) * 48_000)] for at_s in (1, 2.3, 3.5, 4.05, 5)]
    assert [float(np.abs(part).max()) > 0.1 for part in parts] == [False, True, False, True, False]
    first, second = subtitles(recorder.path)
    assert first == (pytest.approx(2.0, abs=0.05), pytest.approx(3.0, abs=0.05), "Bob: oração 0")
    assert second == (pytest.approx(4.0, abs=0.05), pytest.approx(5.0, abs=0.05), "Eva: (olá)")
    recorder.discard()
    assert not recorder.path.exists()


async def test_the_host_records_and_everybody_knows(house: House) -> None:
    host = await house.enter(role="host", host_key=house.host_key, speaks="en", hears="pt", speech=False)
    bob = await house.enter(name="Bob", role="speaker", speaks="en", hears="en")
    path, key = f"/api/rooms/{house.room}/recording", {"X-Member-Key": host.key}
    assert (await house.client.get(path, headers=key)).status_code == 403
    await bob.send(Moderate(channel=house.room, action="record"))
    await bob.until(lambda: bob.of(Error))
    await host.send(Moderate(channel=house.room, action="record"))
    await bob.until(lambda: bob.state().recording)
    await bob.until(lambda: (house.needs(bob).targets, house.needs(bob).unspoken) == (("pt",), ()))
    assert (await house.client.get(path, headers=key)).status_code == 404  # it still runs
    await house.say(bob, "asr", transcript(0, bob.channel, span=(0, 16_000)))
    await house.say(bob, "mt", translation(0, bob.channel))
    await house.say(bob, "tts", speech(0, 0, bob.channel, last=True), LOUD)
    await bob.until(lambda: house.acked(bob))
    [ear] = house.edge.app.state.hall.room(house.room).tape.ears
    await bob.until(lambda: ear.seconds > 0.4)
    await host.send(Moderate(channel=house.room, action="stop"))
    await bob.until(lambda: not bob.state().recording)
    assert house.needs(bob).unspoken == ("pt",)
    answer = await house.client.get(path, headers=key)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
    assert (await house.client.get(path, headers={"X-Member-Key": bob.key})).status_code == 403
    file = ear.path
    assert float(np.abs(sound(file)).max()) > 0.1
    await host.send(Moderate(channel=house.room, action="end"))
    await host.closed()
    assert (await house.client.get(path, headers=key)).status_code == 200
    await house.edge.app.state.hall.drain(0.1)
    assert not file.exists()


async def test_it_stops_by_itself_and_may_be_forbidden() -> None:
    async with running(joins_per_minute=6_000, recording_max_s=0.3) as edge, room(edge) as house:
        host = await house.enter(role="host", host_key=house.host_key)
        await host.send(Moderate(channel=house.room, action="record"))
        await host.until(lambda: host.state().recording)
        await host.until(lambda: not host.state().recording)
    async with running(joins_per_minute=6_000, recording_max_s=0) as edge, room(edge) as house:
        host = await house.enter(role="host", host_key=house.host_key)
        await host.send(Moderate(channel=house.room, action="record"))
        await host.until(lambda: host.of(Error))
        assert host.of(Error)[0].code == "not_allowed"
