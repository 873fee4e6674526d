"""What joins and leaves leave behind in the gateway. Against services that run, started in this folder.

`python -m bench.room_memory --url http://127.0.0.1:5173 --joins 100 --webrtc`
"""

import argparse
import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
from aiortc import AudioStreamTrack, RTCPeerConnection, RTCSessionDescription

from bench.room_client import RoomGuest
from bench.room_load import services
from wire.events import Signal

WARM_UP = 20
SETTLE_S = 50.0
"""More than a member, and what a speaker said, is kept for."""
STAY_S = 0.3
UP_S = 10.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:5173", help="The gateway.")
    parser.add_argument("--joins", type=int, default=100, help="How often somebody comes, speaks and leaves.")
    parser.add_argument("--webrtc", action="store_true", help="With sound by WebRTC.")
    options = parser.parse_args()
    asyncio.run(measure(options.url, options.joins, webrtc=options.webrtc))


async def measure(url: str, joins: int, *, webrtc: bool) -> None:
    """Print the gateway's memory before, right after and a while after the joins."""
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        room = (await client.post("/api/rooms", json={})).raise_for_status().json()["room"]
        stays = await RoomGuest.join(client, room, hears="pt", name="stays")
        await visits(client, room, WARM_UP, webrtc=webrtc)
        await asyncio.sleep(SETTLE_S)
        before, began = memory_mb(), time.monotonic()
        await visits(client, room, joins, webrtc=webrtc)
        seconds, after = time.monotonic() - began, memory_mb()
        await asyncio.sleep(SETTLE_S)
        settled = memory_mb()
        open_now = (await client.get("/health")).json().get("channels")
        await stays.say_goodbye()
    way = "WebRTC" if webrtc else "the socket"
    print(  # noqa: T201 - a command's output
        f"{joins} joins and leaves by {way} after {WARM_UP} to warm up, {seconds:.0f} s: gateway "
        f"{before:.1f} MB before, {after:.1f} MB after, {settled:.1f} MB {SETTLE_S:.0f} s later "
        f"(USS); {open_now} channels open"
    )


async def visits(client: httpx.AsyncClient, room: str, count: int, *, webrtc: bool) -> None:
    """One after another: somebody comes to speak, says half a second of noise, and leaves."""
    noise = (np.random.default_rng(0).normal(0, 600, 8_000)).astype("<i2").tobytes()
    for number in range(count):
        guest = await RoomGuest.join(client, room, role="speaker", speaks="en", hears="en", name=f"guest {number}")
        peer = await call(guest) if webrtc else None
        await guest.speak(noise)
        await asyncio.sleep(STAY_S)
        await guest.say_goodbye()
        if peer is not None:
            await peer.close()


async def call(guest: RoomGuest) -> RTCPeerConnection:
    """Move the guest's sound to WebRTC."""
    peer = RTCPeerConnection()
    peer.addTrack(AudioStreamTrack())
    await peer.setLocalDescription(await peer.createOffer())
    room = guest.joined["room"]
    await guest.send(Signal(channel=room, description="offer", sdp=peer.localDescription.sdp))
    async with asyncio.timeout(UP_S):
        answer = await until(lambda: next((m.event for _, m in guest.heard if isinstance(m.event, Signal)), None))
        await peer.setRemoteDescription(RTCSessionDescription(answer.sdp, "answer"))
        await until(lambda: peer.connectionState == "connected")
    return peer


async def until(condition: Callable[[], Any]) -> Any:
    """The condition's value once it holds."""
    while True:
        if value := condition():
            return value
        await asyncio.sleep(0.02)


def memory_mb() -> float:
    """What the gateway alone holds (USS)."""
    return sum(process.memory_full_info().uss for name, process in services() if name == "gateway") / 1e6


if __name__ == "__main__":
    main()
