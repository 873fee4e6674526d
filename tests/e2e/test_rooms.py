"""People in a room, each in a real browser tab: scripted stages behind the real gateway, faults at will."""

import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from playwright.sync_api import Browser

from tests.e2e.edge import Edge
from tests.e2e.guests import ANA, NO_WEBRTC, WORD, Guest, Open, call_of_two, heard_out, make_room
from tests.e2e.network import State, between
from tests.e2e.scripted import SCRIPT

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


def test_two_people_and_a_listener(talking: Browser, edge: Edge, open_guest: Open) -> None:
    eva, ana, room = call_of_two(talking, edge, open_guest)
    lee = open_guest(talking, f"{room}/watch")
    lee.join("Lee", hears="de")

    eva.wait_for(lambda: eva.finals("translation", ANA), "Eva reads Ana in English")
    assert eva.finals("translation", ANA)[0].endswith("(en)")
    ana.wait_for(lambda: ana.finals("translation", "Eva"), "Ana reads Eva in Portuguese")
    assert ana.finals("translation", "Eva")[0] in [portuguese for _, portuguese in SCRIPT]
    eva.wait_for(lambda: eva.hears_something(), "Eva hears Ana")
    ana.wait_for(lambda: ana.hears_something(), "Ana hears Eva")
    lee.wait_for(lambda: lee.played, "the listener hears something")
    lee.wait_for(lambda: lee.finals("translation", "Eva") and lee.finals("translation", ANA), "both, in German")
    eva.wait_for(lambda: any(segment["rms"] > 0.02 for segment in eva.played), "all of a phrase, aloud")

    for guest, language in ((eva, "en"), (ana, "pt"), (lee, "de")):
        assert {segment["language"] for segment in guest.played} <= {language}
    assert len(edge.stages.channels) == 2, "one recogniser for each speaker"
    assert not any("(de)" in text for text in ana.finals("translation"))


def test_a_page_that_is_loaded_anew_is_in_the_room_again(talking: Browser, edge: Edge, open_guest: Open) -> None:
    eva, ana, _ = call_of_two(talking, edge, open_guest)
    eva.wait_for(lambda: eva.finals("translation", ANA), "a caption")
    ana.page.reload()
    ana.wait_for(lambda: ana.page.evaluate("window.__vivavoce?.phase") == "inside", "back without a question", 30)
    before = len(eva.finals("translation", ANA))
    eva.wait_for(lambda: len(eva.finals("translation", ANA)) > before, "Ana is heard again")
    ana.wait_for(lambda: ana.hears_something(), "Ana hears again")
    assert len(eva.people) == 2
    assert len(edge.stages.channels) == 2
    for channel in edge.stages.channels.values():
        assert all(one[1] == next_[0] for one, next_ in pairwise(channel.heard))


CUT_S = 10.0


@pytest.mark.parametrize("state", ["closed", "silent"])
def test_a_network_that_is_cut_loses_and_repeats_nothing(
    talking: Browser, edge: Edge, open_guest: Open, state: State
) -> None:
    with between(edge.port) as network:
        eva, room = make_room(talking, edge, open_guest)
        eva.join("Eva", speaks="en", hears="en")
        # The proxy carries the socket only.
        ana = open_guest(talking, room.replace(edge.url, network.url), script=NO_WEBRTC)
        ana.join(ANA, speaks="pt", hears="pt")
        for guest in (eva, ana):
            guest.wait_for(lambda guest=guest: guest.played, "each hears the other")

        network.become(state)
        cut_at = time.monotonic()
        ana.wait_for_phase("reconnecting", CUT_S)
        eva.wait_for(lambda: not eva.people[ANA]["present"], "Eva sees that Ana is away") if state == "closed" else None
        ana.page.wait_for_timeout(1_000 * max(0.0, CUT_S - (time.monotonic() - cut_at)))
        shown = {guest: len(guest.captions) for guest in (eva, ana)}
        network.become("up")
        ana.wait_for_phase("inside", 15)
        for guest in (eva, ana):
            guest.wait_for(lambda guest=guest: len(guest.captions) >= shown[guest] + 4, "captions go on", 40)
            guest.press("Mute")
        for guest in (eva, ana):
            heard_out(guest)
    first, second = edge.stages.channels.values()
    for channel in (first, second):
        assert all(one[1] == next_[0] for one, next_ in pairwise(channel.heard))


KEEP_MICROPHONES = """
    window.microphones = [];
    const devices = navigator.mediaDevices;
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
        if (window.unplugged) throw new DOMException("no device", "NotFoundError");
        const stream = await ask(wanted);
        window.microphones.push(...stream.getAudioTracks());
        return stream;
    };
    window.unplug = () => {
        const track = window.microphones.at(-1);
        track.stop();
        track.dispatchEvent(new Event("ended"));
    };
"""


@pytest.mark.parametrize("script", [KEEP_MICROPHONES, KEEP_MICROPHONES + NO_WEBRTC], ids=["webrtc", "socket"])
def test_a_microphone_that_is_switched_unplugged_and_back(
    talking: Browser, edge: Edge, open_guest: Open, script: str
) -> None:
    eva, room = make_room(talking, edge, lambda *args, **more: open_guest(*args, script=script, **more))
    eva.join("Eva", speaks="en", hears="en")
    ana = open_guest(talking, f"{room}/watch")
    ana.join(ANA, hears="pt")

    def is_heard(what: str) -> None:
        before = len(ana.finals("translation", "Eva"))
        ana.wait_for(lambda: len(ana.finals("translation", "Eva")) > before + 1, what, 40)

    is_heard("Eva is heard")
    eva.page.get_by_role("button", name="Sound and language").click()
    choice = eva.page.get_by_label("Microphone")
    other = choice.locator("option").nth(1).get_attribute("value")
    choice.select_option(other)
    eva.wait_for(lambda: eva.page.evaluate("window.microphones.length") == 2, "another microphone is opened")
    assert eva.page.evaluate("window.microphones.map((track) => track.readyState)") == ["ended", "live"]
    is_heard("by the other microphone")
    eva.page.evaluate("window.unplug()")
    eva.page.locator("[data-problem=microphone-changed]").wait_for()
    is_heard("by the microphone that took over")
    eva.page.evaluate("window.unplugged = true")
    eva.page.evaluate("window.unplug()")
    gone = eva.page.locator("[data-problem=microphone-gone]")
    gone.wait_for()
    assert "Nobody hears you" in gone.inner_text()
    eva.page.wait_for_timeout(4_000)  # longer than the gateway waits for packets
    assert eva.phase == "inside"
    eva.page.evaluate("window.unplugged = false")
    eva.page.evaluate("navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
    gone.wait_for(state="hidden")
    is_heard("by the one that was plugged in again")
    (channel,) = edge.stages.channels.values()
    assert all(one[1] == next_[0] for one, next_ in pairwise(channel.heard))


def test_two_tabs_of_one_person(talking: Browser, edge: Edge, open_guest: Open) -> None:
    """A tab that was duplicated takes the seat along; the other one says so, and does not fight for it."""
    eva, ana, _ = call_of_two(talking, edge, open_guest)
    with eva.context.expect_page() as opened:
        eva.page.evaluate("window.open(location.href)")
    second = opened.value
    eva.page.get_by_text("another tab").first.wait_for()
    ana.wait_for(lambda: second.evaluate("window.__vivavoce?.phase") == "inside", "the new tab is inside")
    before = len(ana.finals("translation", "Eva"))
    ana.wait_for(lambda: len(ana.finals("translation", "Eva")) > before + 1, "and is heard")
    assert sorted(ana.people) == sorted([ANA, "Eva"])
    assert second.evaluate("window.__vivavoce.phase") == "inside"
    assert len(edge.stages.channels) == 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [("W" * 2_000, "W" * 80), ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"), ("🎉" * 90, "🎉" * 80)],
    ids=["long", "markup", "emoji"],
)
def test_a_name_is_text_and_breaks_nothing(
    talking: Browser, edge: Edge, open_guest: Open, name: str, shown: str
) -> None:
    def open_(browser: Browser, url: str, **options: Any) -> Guest:
        return open_guest(browser, url, viewport={"width": 360, "height": 700}, **options)

    eva, room = make_room(talking, edge, open_)
    eva.join(name, speaks="en", hears="en")
    lee = open_(talking, f"{room}/watch")
    lee.join("Lee", hears="pt")
    lee.wait_for(lambda: lee.finals("translation"), "a caption")
    (speaker,) = [person for person in lee.people if person != "Lee"]
    assert shown.startswith(speaker)
    assert len(speaker) >= min(len(name), 40)
    for guest in (eva, lee):
        assert guest.page.get_by_text(speaker, exact=True).count() > 0
        assert guest.page.locator("img[src=x]").count() == 0
        assert guest.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_order_in_the_room(talking: Browser, edge: Edge, open_guest: Open) -> None:
    """A password, a mute that is seen, captions only, leaving, and the host's end for everybody."""
    eva, room = make_room(talking, edge, open_guest, password=WORD)
    eva.join("Eva", speaks="en", hears="en")
    ana = open_guest(talking, room)
    ana.page.get_by_label("Your name").fill(ANA)
    ana.page.get_by_label("I speak").select_option("pt")
    ana.page.get_by_label("I want to hear").select_option("pt")
    ana.press("Join")
    assert "password is not right" in ana.alert()
    ana.page.get_by_label("Password of the room").fill(WORD)
    ana.press("Join")
    ana.wait_for_phase("inside")

    eva.press("Mute")
    ana.wait_for(lambda: ana.people["Eva"]["muted"], "the mute is seen")
    ana.page.get_by_role("button", name="Sound and language").click()
    ana.page.get_by_label("Captions only").check()
    eva.press("Unmute")
    ana.wait_for(lambda: len(ana.finals("translation", "Eva")) >= 2, "captions")
    assert not ana.hears_something()

    ana.press("Leave")
    ana.page.get_by_text("You have left the room").wait_for()
    eva.wait_for(lambda: list(eva.people) == ["Eva"], "nobody else is there")
    ana.press("Join again")
    ana.page.get_by_label("Password of the room").fill(WORD)
    ana.press("Join")
    ana.wait_for_phase("inside")
    eva.press("End for all")
    eva.press("End for all")
    ana.page.get_by_text("The host has ended the room").wait_for()
    eva.page.get_by_text("The host has ended the room").wait_for()


def test_the_whole_meeting_to_take_away(talking: Browser, edge: Edge, open_guest: Open) -> None:
    """In every language that somebody took, also for who came late or left early, and when the host has ended it."""

    def open_(browser: Browser, url: str, **options: Any) -> Guest:
        return open_guest(browser, url, camera=True, **options)

    eva, ana, room = call_of_two(talking, edge, open_)
    ana.press("Camera")
    eva.press("Record")
    ana.page.get_by_role("status").filter(has_text="Recording").wait_for()
    ana.wait_for(lambda: ana.finals("translation", "Eva"), "something was said")
    eva.wait_for(lambda: eva.finals("translation", ANA), "something was answered")
    first = ana.finals("translation", "Eva")[0]
    lee = open_guest(talking, f"{room}/watch")
    lee.join("Lee", hears="pt")

    def taken(guest: Guest, language: str, kind: str) -> str:
        guest.page.get_by_label("Language", exact=True).select_option(language)
        with guest.page.expect_download() as download:
            guest.press(f"Download {kind}")
        return Path(download.value.path()).read_text(encoding="utf-8")

    lee.page.get_by_role("button", name="Transcript").click()
    subtitles = taken(lee, "pt", "VTT")
    assert subtitles.startswith("WEBVTT")
    assert f"<v Eva>{first}" in subtitles
    assert "<v Ana &lt;b&gt;&amp; co&lt;/b&gt; 🎉>" in subtitles
    assert f"Eva: {SCRIPT[0][0]}" in taken(lee, "en", "SRT")
    begins = re.findall(r"^(\S+) --> ", subtitles, re.MULTILINE)
    assert begins == sorted(begins)
    lee.press("Leave")
    lee.page.get_by_text("You have left the room").wait_for()
    assert first in taken(lee, "pt", "TXT")
    before = len(eva.played)
    eva.wait_for(lambda: len(eva.played) > before, "more is heard, and recorded")
    eva.press("End for all")
    eva.press("End for all")
    ana.page.get_by_text("The host has ended the room").wait_for()
    assert first in taken(ana, "pt", "TXT")
    with eva.page.expect_download() as download:
        eva.press("Download the recording")
    shows_and_says(Path(download.value.path()))


def shows_and_says(recording: Path) -> None:
    """It has a face that moves, a voice, and what it says to read."""
    with av.open(str(recording)) as file:
        assert [(stream.type, stream.codec_context.name) for stream in file.streams if stream.type != "subtitle"] == [
            ("audio", "aac"),
            ("video", "h264"),
        ]
        assert sum(packet.size > 2 for packet in file.demux(file.streams.subtitles[0])) > 0
    with av.open(str(recording)) as file:
        assert max(float(np.abs(frame.to_ndarray()).max()) for frame in file.decode(audio=0)) > 0.02
    with av.open(str(recording)) as file:
        pictures = [frame.to_ndarray(format="gray")[::16, ::16].astype(int) for frame in file.decode(video=0)]
    faces = [picture for picture in pictures if picture.max() > 60]
    assert len(faces) > 25, f"{len(faces)} of {len(pictures)} pictures show somebody"
    assert any(np.abs(one - other).max() > 60 for one, other in pairwise(faces))


def test_a_link_to_a_room_that_is_not_there(talking: Browser, edge: Edge, open_guest: Open) -> None:
    guest = open_guest(talking, f"{edge.url}/room/AAAAAAAAAAAAAAAAAAAAAA", ready="[role=alert]")
    assert "This room is not there" in guest.alert()
