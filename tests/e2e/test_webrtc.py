"""Sound and pictures over WebRTC in a real browser: it carries, it can be done without, and dies without loss."""

import os
import statistics
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.edge import Edge
from tests.e2e.guests import ANA, NO_WEBRTC, Guest, Open, call_of_two, heard_out, make_room, way

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

LOADED_SKEW_MS = 1_000
"""Both pages and the gateway share the test machine."""
KEEP_PEERS = """
    window.peers = [];
    const Real = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Real {
        constructor(...wanted) { super(...wanted); window.peers.push(this); }
    };
"""
NO_WAY = """
    const Real = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Real {
        constructor() { super({ iceTransportPolicy: "relay" }); }
    };
"""
KEEP_CONTEXTS = """
    window.contexts = [];
    const Real = window.AudioContext;
    window.AudioContext = class extends Real {
        constructor(...wanted) { super(...wanted); window.contexts.push(this); }
    };
"""
BACKGROUND_S = int(os.environ.get("VIVAVOCE_BACKGROUND_S", "10"))
BACKGROUND = """
    // What browsers do to a page that is not seen: nothing is painted, and timers fire once a second.
    let hidden = false;
    const waiting = new Map();
    const [paint, later, every] = [window.requestAnimationFrame, window.setTimeout, window.setInterval];
    Object.defineProperty(document, "hidden", { get: () => hidden });
    Object.defineProperty(document, "visibilityState", { get: () => (hidden ? "hidden" : "visible") });
    window.requestAnimationFrame = (act) => {
        if (!hidden) return paint.call(window, act);
        waiting.set(-waiting.size - 1, act);
        return -waiting.size;
    };
    window.setTimeout = (act, ms = 0, ...rest) => later.call(window, act, hidden ? Math.max(1000, ms) : ms, ...rest);
    window.setInterval = (act, ms = 0, ...rest) => {
        let ranAt = 0;
        const run = (...given) => {
            if (hidden && performance.now() - ranAt < 950) return;
            ranAt = performance.now();
            act(...given);
        };
        return every.call(window, run, ms, ...rest);
    };
    window.hide = (away) => {
        hidden = away;
        document.dispatchEvent(new Event("visibilitychange"));
        if (!away) for (const act of waiting.values()) paint.call(window, act);
        waiting.clear();
    };
"""
TOTALS = """
    async () => {
        const totals = {};
        for (const report of (await window.peers.at(-1).getStats()).values())
            if (["inbound-rtp", "outbound-rtp"].includes(report.type))
                totals[report.kind === "video" ? `${report.type} video` : report.type] = report;
        return totals;
    }
"""


@pytest.fixture
def open_kept(open_guest: Open) -> Open:
    """Guests whose WebRTC connections the test can ask."""

    def open_(browser: Browser, url: str, **options: Any) -> Guest:
        return open_guest(browser, url, script=KEEP_PEERS, **options)

    return open_


def inbound(guest: Guest, count: str) -> float:
    """What the browser counts of the sound that comes by WebRTC; 0 before any has come."""
    return float(guest.page.evaluate(TOTALS).get("inbound-rtp", {}).get(count, 0))


def by_webrtc(*guests: Guest) -> None:
    for guest in guests:
        guest.wait_for(lambda guest=guest: way(guest) == "webrtc", "sound goes by WebRTC", 40)


def note(guest: Guest, code: str) -> str:
    shown = guest.page.locator(f"[data-problem={code}]")
    shown.wait_for(timeout=15_000)
    assert shown.get_attribute("role") == "status"
    return shown.inner_text()


def strike_dumb(edge: Edge, *, deaf: bool) -> None:
    """The network swallows what the gateway sends by WebRTC, and what it is sent where it is `deaf`, too."""

    class Nowhere:
        def __init__(self, transport: Any) -> None:
            self._transport = transport

        def sendto(self, *_: Any) -> None:
            """Is lost."""

        def __getattr__(self, name: str) -> Any:
            return getattr(self._transport, name)

    for call in edge.app.state.hall.calls._open:
        for transport in call._peer._RTCPeerConnection__iceTransports:
            for protocol in transport._connection._protocols:
                protocol.transport = Nowhere(protocol.transport)
                if deaf:
                    protocol.datagram_received = lambda *_: None


def test_a_call_is_carried_by_webrtc(talking: Browser, edge: Edge, open_kept: Open) -> None:
    eva, ana, room = call_of_two(talking, edge, open_kept)
    lee = open_kept(talking, f"{room}/watch")
    lee.join("Lee", hears="de")
    by_webrtc(eva, ana, lee)
    for guest in (eva, ana, lee):
        guest.wait_for(lambda guest=guest: guest.hears_something(), "the translation is heard")
        guest.wait_for(lambda guest=guest: guest.played, "all of a phrase is heard", 40)
        guest.wait_for(lambda guest=guest: inbound(guest, "packetsReceived") > 100, "it comes by WebRTC")
        guest.wait_for(lambda guest=guest: inbound(guest, "totalAudioEnergy") > 0.001, "and can be heard")
        assert guest.played[-1]["rms"] > 0.02
        assert guest.page.locator("[data-problem]").count() == 0
    for guest in (eva, ana):
        assert guest.page.evaluate(TOTALS)["outbound-rtp"]["packetsSent"] > 100
    for guest in (eva, ana):
        guest.press("Mute")
    for guest in (eva, ana):
        heard_out(guest)


def face_of(watcher: Guest, name: str) -> dict[str, Any]:
    """What was drawn of somebody's face."""
    channel = watcher.people[name]["channel"]
    facts: dict[str, Any] = watcher.page.evaluate("(channel) => __vivavoce.faces[channel] ?? null", channel)
    return facts or {"drawn": 0, "streamed": 0, "spoken": 0, "skewsMs": []}


def looks(watcher: Guest, name: str) -> list[int]:
    """Some grey values of the canvas."""
    values: list[int] = watcher.page.get_by_role("img", name=f"Face of {name}").evaluate(
        """(canvas) => [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data]
            .filter((_, index) => index % 1001 === 0)"""
    )
    return values


def test_a_camera_and_a_face_go_by_webrtc_and_by_the_socket_when_it_dies(
    talking: Browser, edge: Edge, open_kept: Open, record_property: Callable[[str, object], None]
) -> None:
    def open_(browser: Browser, url: str, **options: Any) -> Guest:
        return open_kept(browser, url, camera=True, **options)

    eva, ana, _ = call_of_two(talking, edge, open_)
    by_webrtc(eva, ana)
    eva.press("Camera")
    ana.wait_for(lambda: face_of(ana, "Eva")["streamed"] > 25, "Eva's face comes by WebRTC", 40)
    ana.wait_for(lambda: face_of(ana, "Eva")["spoken"] > 25, "her face speaks", 40)
    sent = eva.page.evaluate(TOTALS)
    assert sent["outbound-rtp video"]["framesEncoded"] > 25
    before = looks(ana, "Eva")
    ana.wait_for(lambda: looks(ana, "Eva") != before, "her face moves")
    ana.wait_for(lambda: len(face_of(ana, "Eva")["skewsMs"]) > 20, "picture and sound are compared", 40)
    skews = face_of(ana, "Eva")["skewsMs"][-20:]
    record_property("skew_ms", [round(skew) for skew in skews])
    print(f"pictures behind sound: median {statistics.median(skews):.0f} ms of {len(skews)}")
    assert abs(statistics.median(skews)) < LOADED_SKEW_MS
    strike_dumb(edge, deaf=True)
    ana.wait_for(lambda: way(ana) == "socket" and way(eva) == "socket", "back on the socket", 15)
    drawn = face_of(ana, "Eva")
    ana.wait_for(lambda: face_of(ana, "Eva")["drawn"] > drawn["drawn"] + 10, "her face goes on")
    assert face_of(ana, "Eva")["streamed"] == drawn["streamed"]
    eva.press("Camera")
    tile = ana.page.locator("li", has_text="Eva").locator("[data-live]")
    ana.wait_for(lambda: tile.get_attribute("data-live") == "false", "without a camera the initials stand there again")


@pytest.mark.parametrize("script", [NO_WEBRTC, NO_WAY], ids=["not there", "no way"])
def test_without_webrtc_sound_goes_by_the_socket(talking: Browser, edge: Edge, open_guest: Open, script: str) -> None:
    def open_(browser: Browser, url: str, **options: Any) -> Guest:
        return open_guest(browser, url, script=script, **options)

    eva, ana, _ = call_of_two(talking, edge, open_)
    assert "ordinary connection" in note(eva, "webrtc-blocked")
    assert way(eva) == "socket"
    for guest in (eva, ana):
        guest.wait_for(lambda guest=guest: guest.played, "speech by the socket")
        assert guest.played[0]["rms"] > 0.02


@pytest.mark.parametrize("deaf", [False, True], ids=["nothing comes", "nothing passes"])
def test_webrtc_that_dies_loses_and_repeats_nothing(
    talking: Browser, edge: Edge, open_guest: Open, *, deaf: bool
) -> None:
    eva, ana, _ = call_of_two(talking, edge, open_guest)
    by_webrtc(eva, ana)
    for guest in (eva, ana):
        guest.wait_for(lambda guest=guest: guest.played, "speech by WebRTC")
    strike_dumb(edge, deaf=deaf)
    for guest in (eva, ana):
        guest.wait_for(lambda guest=guest: way(guest) == "socket", "back on the socket", 15)
        assert "ordinary connection" in note(guest, "webrtc-lost")
    shown = {guest: len(guest.captions) for guest in (eva, ana)}
    for guest in (eva, ana):
        guest.wait_for(lambda guest=guest: len(guest.captions) >= shown[guest] + 3, "captions go on", 40)
        guest.press("Mute")
    for guest in (eva, ana):
        heard_out(guest)


def test_sound_that_the_browser_stops_and_gives_back(talking: Browser, edge: Edge, open_guest: Open) -> None:
    eva, room = make_room(talking, edge, lambda *args, **more: open_guest(*args, script=KEEP_CONTEXTS, **more))
    eva.join("Eva", speaks="en", hears="en")
    ana = open_guest(talking, room)
    ana.join(ANA, speaks="pt", hears="pt")
    ana.wait_for(lambda: ana.finals("translation", "Eva"), "a caption")
    eva.page.evaluate("window.contexts.at(-1).suspend()")
    assert "paused all sound" in note(eva, "sound-stopped")
    eva.page.wait_for_timeout(1_000)
    eva.page.evaluate("window.contexts.at(-1).resume()")
    before = len(ana.finals("translation", "Eva"))
    ana.wait_for(lambda: len(ana.finals("translation", "Eva")) > before + 1, "Eva is heard again")
    eva.wait_for(lambda: eva.page.locator("[data-problem=sound-stopped]").count() == 0, "the note goes")


@pytest.mark.timeout(180 + BACKGROUND_S)
def test_a_tab_in_the_background_goes_on(talking: Browser, edge: Edge, open_guest: Open) -> None:
    def open_(browser: Browser, url: str, **options: Any) -> Guest:
        return open_guest(browser, url, script=BACKGROUND, **options)

    eva, ana, _ = call_of_two(talking, edge, open_)
    by_webrtc(eva, ana)
    ana.wait_for(lambda: ana.played and eva.played, "each hears the other")
    ana.page.evaluate("window.hide(true)")
    heard, said = len(ana.played), len(eva.finals("translation", ANA))
    ana.page.wait_for_timeout(1_000 * BACKGROUND_S)
    assert ana.phase == "inside"
    assert len(ana.played) >= heard + 2, "who is in the background hears"
    assert len(eva.finals("translation", ANA)) >= said + 2, "and is heard"
    ana.page.evaluate("window.hide(false)")
    assert way(ana) == "webrtc"
    eva.press("Mute")
    heard_out(ana)


def test_a_tab_that_the_browser_freezes_and_wakes(talking: Browser, edge: Edge, open_guest: Open) -> None:
    eva, ana, _ = call_of_two(talking, edge, open_guest)
    ana.wait_for(lambda: ana.played, "Ana hears Eva")
    control = ana.context.new_cdp_session(ana.page)
    control.send("Page.setWebLifecycleState", {"state": "frozen"})
    eva.page.wait_for_timeout(8_000)
    control.send("Page.setWebLifecycleState", {"state": "active"})
    ana.wait_for(lambda: ana.phase == "inside", "Ana is inside")
    shown = len(ana.captions)
    ana.wait_for(lambda: len(ana.captions) >= shown + 2, "captions go on", 40)
    eva.press("Mute")
    heard_out(ana)
