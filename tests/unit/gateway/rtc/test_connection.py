"""A connection leaves no socket behind, however it ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection

from gateway.rtc.connection import RtcConnection, WebRtcRefused
from gateway.rtc.faces import Encoders


class Sockets:
    """The UDP sockets that a negotiation opens; it then waits until `go_on` is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bound, self.go_on = asyncio.Event(), asyncio.Event()
        self._transports: list[asyncio.DatagramTransport] = []
        self._bind = asyncio.get_running_loop().create_datagram_endpoint
        monkeypatch.setattr(asyncio.get_running_loop(), "create_datagram_endpoint", self._slowly)

    def open(self) -> int:
        return sum(not transport.is_closing() for transport in self._transports)

    async def _slowly(self, *args: Any, **options: Any) -> tuple[asyncio.DatagramTransport, Any]:
        transport, protocol = await self._bind(*args, **options)
        self._transports.append(transport)
        self.bound.set()
        await self.go_on.wait()
        return transport, protocol


@pytest.fixture
async def offer(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setattr("aioice.ice.get_host_addresses", lambda **_: ["127.0.0.1"])
    peer = RTCPeerConnection()
    peer.addTransceiver("audio")
    await peer.setLocalDescription(await peer.createOffer())
    yield str(peer.localDescription.sdp)
    await peer.close()


def connection(on_change: Callable[[bool], None] = lambda _: None) -> RtcConnection:
    return RtcConnection(
        RTCConfiguration(),
        hear=None,
        see=lambda _: None,
        speaks=True,
        encoders=Encoders(1),
        on_change=on_change,
    )


async def test_closed_while_it_is_being_answered(offer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sockets, rtc = Sockets(monkeypatch), connection()
    answer = asyncio.create_task(rtc.answer(offer))
    await sockets.bound.wait()
    close = asyncio.create_task(rtc.close())
    await asyncio.sleep(0)
    sockets.go_on.set()
    await close
    with pytest.raises(WebRtcRefused):
        await answer
    assert sockets.open() == 0


async def test_whoever_asked_is_gone_while_it_is_being_answered(offer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sockets, rtc = Sockets(monkeypatch), connection()
    answer = asyncio.create_task(rtc.answer(offer))
    await sockets.bound.wait()
    answer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answer
    sockets.go_on.set()
    await rtc.close()
    assert sockets.open() == 0


async def test_an_answer_that_takes_too_long(offer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.rtc.connection.ANSWER_TIMEOUT_S", 0.5)
    sockets = Sockets(monkeypatch)
    rtc = connection(lambda _: sockets.go_on.set())
    with pytest.raises(WebRtcRefused):
        await rtc.answer(offer)
    assert sockets.open() == 0
