"""A WebRTC client that is not ours, on loopback: microphones come in, speech goes out, and bad offers end well."""

import asyncio
import contextlib
import fractions
from collections.abc import AsyncIterator
from typing import Any

import av
import httpx
import numpy as np
import pytest
from aiortc import (
    AudioStreamTrack,
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)

from gateway.rtc.jpeg import Encoder, decode
from tests.fakes_gateway import running, speech
from tests.fakes_rooms import House, Person, room
from wire.events import Ack, Capture, Error, Faces, Frame, Signal, Speech, Video, Welcome

RATE_HZ = 48_000
LOUD = (8_000).to_bytes(2, "little", signed=True) * 2_400
SDP = {"Content-Type": "application/sdp"}


class Tone(AudioStreamTrack):
    """A microphone that hums."""

    async def recv(self) -> av.AudioFrame:
        frame = await super().recv()
        count = frame.samples * RATE_HZ // frame.sample_rate
        at = np.arange(count) / RATE_HZ
        tone = av.AudioFrame.from_ndarray(
            (8_000 * np.sin(2 * np.pi * 440 * at)).astype(np.int16).reshape(1, -1), format="s16", layout="mono"
        )
        tone.sample_rate, tone.pts = RATE_HZ, frame.pts * RATE_HZ // frame.sample_rate
        tone.time_base = fractions.Fraction(1, RATE_HZ)
        return tone


def picture(grey: int, width: int = 160, height: int = 120) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(np.full((height, width, 3), grey, np.uint8), format="rgb24")


def grey_of(frame: av.VideoFrame) -> int:
    return int(np.median(frame.to_ndarray(format="rgb24")))


class Camera(VideoStreamTrack):
    """Looks at a wall."""

    size = (160, 120)

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        frame = picture(180, *self.size)
        frame.pts, frame.time_base = pts, time_base
        return frame


class Ears:
    """Collects the loudness of what comes, and the grey of what is seen."""

    def __init__(self) -> None:
        self.loudest = 0
        self.greys: list[int] = []
        self._reading: list[asyncio.Task[None]] = []

    def on_track(self, track: MediaStreamTrack) -> None:
        self._reading.append(asyncio.create_task(self._read(track)))

    async def _read(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(Exception):
            while True:
                frame = await track.recv()
                if isinstance(frame, av.VideoFrame):
                    self.greys.append(grey_of(frame))
                    continue
                assert isinstance(frame, av.AudioFrame)
                self.loudest = max(self.loudest, int(np.abs(frame.to_ndarray()).max()))


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aioice.ice.get_host_addresses", lambda **_: ["127.0.0.1"])


@pytest.fixture
async def peer() -> AsyncIterator[RTCPeerConnection]:
    peer = RTCPeerConnection(RTCConfiguration(bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
    yield peer
    await peer.close()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with running(joins_per_minute=6_000) as edge, room(edge) as house:
        yield house


async def offer(peer: RTCPeerConnection) -> str:
    await peer.setLocalDescription(await peer.createOffer())
    return str(peer.localDescription.sdp)


async def seat(house: House, **wanted: Any) -> dict[str, Any]:
    answer = await house.ask(**wanted)
    assert answer.status_code == 201, answer.text
    joined: dict[str, Any] = answer.json()
    return joined


async def publish(house: House, peer: RTCPeerConnection, joined: dict[str, Any]) -> httpx.Response:
    headers = {**SDP, "Authorization": f"Bearer {joined['token']}"}
    answer = await house.client.post(joined["endpoint"], content=await offer(peer), headers=headers)
    assert answer.status_code == 201, answer.text
    await peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
    return answer


async def test_a_whip_program_is_a_speaker(house: House, peer: RTCPeerConnection) -> None:
    ana = await house.enter(hears="pt", original=True)
    joined = await seat(house, via="whip", name="OBS", speaks="en")
    peer.addTrack(Tone())
    peer.addTrack(Camera())
    answer = await publish(house, peer, joined)
    assert answer.headers["Content-Type"].startswith("application/sdp")
    producer = house.edge.stages.link("asr", "produce", joined["channel"])
    await ana.until(lambda: len(producer.kept) > 20, 10)
    spans = [message.event.span for message in producer.kept]  # type: ignore[attr-defined]
    assert [span[0] for span in spans[1:]] == [span[1] for span in spans[:-1]]
    assert any(np.abs(np.frombuffer(message.payload, "<i2")).max() > 4_000 for message in producer.kept)
    await ana.until(lambda: ana.of(Capture) and ana.of(Video))
    headers = {"Authorization": f"Bearer {joined['token']}"}
    assert (await house.client.patch(answer.headers["Location"], headers=headers)).status_code == 405
    assert (await house.client.delete(answer.headers["Location"], headers=headers)).status_code == 200
    await ana.until(lambda: any(not member.present for member in ana.state().members))
    assert len(house.edge.app.state.hall.calls) == 0


async def test_a_whep_program_hears_the_translation_and_sees_the_face(house: House, peer: RTCPeerConnection) -> None:
    bob = await house.enter(role="speaker", speaks="en")
    joined = await seat(house, via="whep", hears="pt")
    ears = Ears()
    peer.on("track", ears.on_track)
    peer.addTransceiver("audio", direction="recvonly")
    peer.addTransceiver("video", direction="recvonly")
    await publish(house, peer, joined)
    program = house.edge.app.state.hall.member(house.room, joined["member"])
    await bob.until(lambda: program.on_rtc, 10)
    assert house.needs(bob).targets == ("pt",)
    for frame in range(10):
        await house.say(bob, "tts", speech(0, 2_400 * frame, bob.channel, last=frame == 9), LOUD)
    await bob.until(lambda: ears.loudest > 4_000, 10)
    await bob.until(lambda: house.acked(bob) == [("speech", 0, "pt")])
    await bob.send(Frame(channel=bob.channel, still=True), Encoder().encode(picture(90)))
    await bob.until(lambda: any(abs(grey - 90) < 12 for grey in ears.greys), 10)


async def connect(
    house: House, peer: RTCPeerConnection, ears: Ears, *, faces: int = 0, camera: Camera | None = None, **wanted: Any
) -> Person:
    """A member whose sound goes by WebRTC, and with `faces` their camera, and so many faces of others."""
    peer.on("track", ears.on_track)
    peer.addTrack(Tone())
    if faces:
        peer.addTransceiver(camera or Camera(), direction="sendonly")
    for _ in range(faces):
        peer.addTransceiver("video", direction="recvonly")
    person = await house.enter(role="speaker", speaks="pt", hears="pt", **wanted)
    await person.send(Signal(channel=house.room, description="offer", sdp=await offer(peer)))
    await person.until(lambda: person.of(Signal), 10)
    await peer.setRemoteDescription(RTCSessionDescription(person.of(Signal)[0].sdp, "answer"))
    producer = house.edge.stages.link("asr", "produce", person.channel)
    await person.until(lambda: len(producer.kept) > 5 and via(person) == "webrtc", 10)
    return person


def via(person: Person) -> str:
    return next(member.via for member in person.state().members if member.id == person.id)


async def say(house: House, speaker: Person, seq: int, seconds: float = 0.5) -> None:
    count = round(seconds * 10)
    for frame in range(count):
        event = speech(seq, 2_400 * frame, speaker.channel, last=frame == count - 1)
        await house.say(speaker, "tts", event, LOUD)


def spoken(person: Person) -> list[tuple[int, int, bool, int]]:
    """Speech as it came by the socket: segment, offset, whether it is the last, samples."""
    events = [message for message in person.heard if isinstance(message.event, Speech)]
    return [(m.event.seq, m.event.offset, m.event.last, len(m.payload) // 2) for m in events]  # type: ignore[attr-defined]


async def test_a_member_moves_to_webrtc_and_back(house: House, peer: RTCPeerConnection) -> None:
    bob = await house.enter(role="speaker", speaks="en", hears="en")
    ears = Ears()
    ana = await connect(house, peer, ears)
    await say(house, bob, 0)
    await ana.until(lambda: ears.loudest > 4_000, 10)
    await ana.until(lambda: spoken(ana) == [(0, 0, False, 0), (0, 12_000, True, 0)], 10)  # when it is heard
    await bob.until(lambda: house.acked(bob) == [("speech", 0, "pt")])
    await ana.send(Signal(channel=house.room, description="offer", sdp=""))
    await ana.until(lambda: len(ana.of(Welcome)) == 2)
    assert ana.of(Welcome)[-1].sample >= 5 * 320
    await ana.until(lambda: via(ana) == "socket")
    await say(house, bob, 1, 0.1)
    await ana.until(lambda: spoken(ana)[2:] == [(1, 0, True, 2_400)])


async def test_a_camera_comes_by_webrtc_until_it_is_off(house: House, peer: RTCPeerConnection) -> None:
    bob = await house.enter(role="speaker", speaks="en", hears="en")
    ana = await connect(house, peer, Ears(), faces=1)
    stage = lambda: house.edge.stages.link("lipsync", "produce", ana.channel).drafts  # noqa: E731
    await ana.until(lambda: pictures_to(house, ana), 10)
    first = stage()[0]
    assert isinstance(first.event, Frame)
    assert abs(grey_of(decode(first.payload)) - 180) < 12
    await bob.until(lambda: bob.of(Video))  # who hears no translation yet sees the camera as it is
    await ana.send(Frame(channel=ana.channel, still=True), Encoder().encode(picture(20)))
    await ana.until(lambda: any(draft.event.still for draft in stage()))  # type: ignore[attr-defined]
    for sender in peer.getSenders():
        if sender.kind == "video":
            await sender.stop()
    await ana.until(lambda: stage()[-1].payload == b"" or stage()[-1].event.still, 10)  # type: ignore[attr-defined]


async def test_a_camera_that_is_too_large_is_not_decoded(house: House, peer: RTCPeerConnection) -> None:
    large = Camera()
    large.size = (1920, 1080)
    ana = await connect(house, peer, Ears(), faces=1, camera=large)
    connection = house.edge.app.state.hall.member(house.room, ana.id).rtc
    receivers = [section.receiver for section in connection._peer.getTransceivers() if section.kind == "video"]
    await ana.until(lambda: receivers[0].track.readyState == "ended", 10)
    await ana.until(lambda: receivers[0]._RTCRtpReceiver__decoder_thread is None)
    assert not pictures_to(house, ana)
    assert via(ana) == "webrtc"


def pictures_to(house: House, person: Person) -> bool:
    return any((link.stage, link.channel) == ("lipsync", person.channel) for link in house.edge.stages.links)


async def show(house: House, speaker: Person, grey: int, number: int, **event: Any) -> None:
    jpeg = Encoder().encode(picture(grey))
    video = Video(channel=speaker.channel, language="pt", number=number, **event)
    await house.edge.stages.link("lipsync", "listen", speaker.channel).say(video, jpeg)


async def test_a_face_goes_by_webrtc_in_time_with_the_voice(house: House, peer: RTCPeerConnection) -> None:
    bob = await house.enter(role="speaker", speaks="en", hears="en")
    ears = Ears()
    ana = await connect(house, peer, ears, faces=2)
    await bob.send(Frame(channel=bob.channel, still=True), Encoder().encode(picture(90)))
    await ana.until(lambda: any(abs(grey - 90) < 12 for grey in ears.greys), 10)
    assert ana.of(Faces)[-1].channels == (bob.channel, "")
    assert ana.of(Video) == []
    await ana.until(lambda: pictures_to(house, bob))
    for number in range(10):  # from dark to bright within the segment that is spoken next
        grey = 20 + 20 * number
        await show(house, bob, grey, number, seq=0, offset=number * 1_200, sample_rate_hz=24_000)
    before = len(ears.greys)
    await say(house, bob, 0)
    for number in (10, 11):
        await show(house, bob, 240, number)  # of the silence behind it
    await ana.until(lambda: any(grey > 150 for grey in ears.greys), 10)
    seen = [grey for grey in ears.greys[before:] if abs(grey - 90) > 8]
    assert len(seen) > 4
    assert seen == sorted(seen)


async def test_of_more_faces_than_may_be_encoded_the_rest_goes_by_the_socket(peer: RTCPeerConnection) -> None:
    async with running(joins_per_minute=6_000, max_faces=1) as edge, room(edge) as house:
        bob = await house.enter(role="speaker", speaks="en", hears="en")
        eve = await house.enter(role="speaker", speaks="en", hears="en")
        ears = Ears()
        ana = await connect(house, peer, ears, faces=2)
        for person in (bob, eve):
            await person.send(Frame(channel=person.channel, still=True), Encoder().encode(picture(90)))
        await ana.until(lambda: ears.greys and ana.of(Video), 10)
        assert ana.of(Faces)[-1].channels == (bob.channel, "")
        assert {event.channel for event in ana.of(Video)} == {eve.channel}


async def test_speech_that_webrtc_took_along_comes_again(house: House, peer: RTCPeerConnection) -> None:
    bob = await house.enter(role="speaker", speaks="en", hears="en")
    ana = await connect(house, peer, Ears(), acks=False)
    await say(house, bob, 0)
    await say(house, bob, 1)
    await ana.until(lambda: (0, 12_000, True, 0) in spoken(ana), 10)
    await ana.send(Ack(channel=bob.channel, kind="speech", seq=0, language="pt"))
    before = len(spoken(ana))
    await ana.send(Signal(channel=house.room, description="offer", sdp=""))
    await ana.until(lambda: spoken(ana)[before:] and spoken(ana)[-1][2], 10)
    again = [entry for entry in spoken(ana) if entry[3]]
    assert again == [(1, 2_400 * frame, frame == 4, 2_400) for frame in range(5)]
    await say(house, bob, 2, 0.1)
    await ana.until(lambda: spoken(ana)[-1] == (2, 0, True, 2_400))


async def test_a_socket_that_is_lost_takes_webrtc_with_it_and_no_speech(house: House, peer: RTCPeerConnection) -> None:
    bob = await house.enter(role="speaker", speaks="en", hears="en")
    ana = await connect(house, peer, Ears(), acks=False)
    await say(house, bob, 0, 2.0)
    await ana.drop()
    await bob.until(lambda: len(house.edge.app.state.hall.calls) == 0, 10)
    ana.heard.clear()
    await ana.come_back()
    await ana.until(lambda: spoken(ana) and spoken(ana)[-1][2])
    assert [offset for _, offset, _, samples in spoken(ana) if samples] == [2_400 * frame for frame in range(20)]


async def test_a_microphone_that_falls_silent_as_none_does_is_given_up(
    house: House, peer: RTCPeerConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await connect(house, peer, Ears())
    monkeypatch.setattr("gateway.rtc.connection.SILENCE_S", 0.2)
    monkeypatch.setattr("gateway.rtc.connection.LOOK_S", 0.05)
    for sender in peer.getSenders():
        await sender.stop()
    await ana.until(lambda: via(ana) == "socket", 10)
    assert len(ana.of(Welcome)) == 2


@pytest.mark.parametrize(
    "sdp", ["garbage", "v=0\r\n", "v=0\r\nm=audio", "\u0000" * 100, "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n"]
)
async def test_offers_that_are_none(house: House, sdp: str) -> None:
    ana = await house.enter(hears="pt")
    await ana.send(Signal(channel=house.room, description="offer", sdp=sdp))
    await ana.until(lambda: ana.of(Error))
    assert ana.of(Error)[0].code == "webrtc_refused"
    assert len(house.edge.app.state.hall.calls) == 0
    joined = await seat(house, via="whep", hears="pt")
    headers = {**SDP, "Authorization": f"Bearer {joined['token']}"}
    answer = await house.client.post(joined["endpoint"], content=sdp, headers=headers)
    assert (answer.status_code, answer.json()["error_code"]) == (422, "webrtc_refused")


async def test_an_oversize_offer(house: House) -> None:
    joined = await seat(house, via="whip", speaks="en")
    headers = {**SDP, "Authorization": f"Bearer {joined['token']}"}
    answer = await house.client.post(joined["endpoint"], content="v" * 70_000, headers=headers)
    assert (answer.status_code, answer.json()["error_code"]) == (413, "too_large")
    ana = await house.enter(hears="pt")
    await ana.send(Signal(channel=house.room, description="offer", sdp="v" * 70_000))
    await ana.until(lambda: ana.of(Error))
    assert ana.of(Error)[0].code == "invalid_message"


async def test_ice_that_never_completes_is_given_up(
    house: House, peer: RTCPeerConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.rtc.connection.CONNECT_TIMEOUT_S", 0.05)
    ana = await house.enter(hears="pt")
    peer.addTrack(Tone())
    sdp = (await offer(peer)).replace("127.0.0.1", "192.0.2.1")
    await ana.send(Signal(channel=house.room, description="offer", sdp=sdp))
    await ana.until(lambda: ana.of(Signal), 10)
    await ana.until(lambda: len(house.edge.app.state.hall.calls) == 0, 10)


@pytest.mark.parametrize("login", [{}, {"Authorization": "Bearer guess"}, {"Authorization": "Basic Zm9v"}])
async def test_a_seat_is_for_who_has_its_token(house: House, login: dict[str, str]) -> None:
    joined = await seat(house, via="whip", speaks="en")
    assert (await house.client.post(joined["endpoint"], content="x", headers={**SDP, **login})).status_code == 403
    person = Person(house.edge, {**joined, "ticket": ""})
    assert await (await person.connect("none")).closed() == 1008
