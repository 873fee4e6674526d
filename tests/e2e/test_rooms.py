"""People in a room, each in a real browser tab: scripted stages behind the real gateway, faults at will."""

import re
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright

from tests.e2e.browser import VivavocePage, browsing, write_microphone
from tests.e2e.conftest import OpenPage
from tests.e2e.edge import Edge
from tests.e2e.network import State, between
from tests.e2e.scripted import SCRIPT, SPEECH_HZ, murmur

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


class Guest(VivavocePage):
    """Somebody in a room."""

    def join(self, name: str, *, speaks: str = "", hears: str) -> None:
        self.page.get_by_label("Your name").fill(name)
        if speaks:
            self.page.get_by_label("I speak").select_option(speaks)
        self.page.get_by_label("I want to hear").select_option(hears)
        self.press("Join")
        self.wait_for_phase("inside")

    def finals(self, part: str, speaker: str = "") -> list[str]:
        """Final texts in the lane, `translation` or `source`; of one speaker where a name is given."""
        items = self.page.locator("section[aria-label=Translation] li")
        if speaker:
            items = items.filter(has=self.page.get_by_text(speaker, exact=True))
        return items.locator(f"[data-part={part}][data-final=true]").all_inner_texts()

    @property
    def people(self) -> dict[str, dict[str, Any]]:
        return {person["name"]: person for person in self.page.evaluate("__vivavoce.people ?? []")}

    def hears_something(self) -> bool:
        return bool(self.page.evaluate("__vivavoce.outputLevel()") > 0.02)


Open = Callable[..., Guest]
ANA = "Ana <b>& co</b> 🎉"
WORD = "sesame"


@pytest.fixture(scope="module")
def browser(driver: Playwright, executable: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Everybody's microphone hears a voice-like sound every three seconds, for as long as a test lasts."""
    import soundfile

    folder = tmp_path_factory.mktemp("microphone")
    soundfile.write(folder / "murmur.wav", murmur(1.4), SPEECH_HZ)
    microphone = write_microphone(folder / "microphone.wav", [folder / "murmur.wav"] * 25)
    with browsing(driver, executable, microphone=microphone) as browser:
        yield browser


@pytest.fixture
def open_guest(open_page: OpenPage) -> Open:
    def open_(browser: Browser, url: str, **options: Any) -> Guest:
        page = open_page(browser, url, kind=Guest, **options)
        assert isinstance(page, Guest)
        return page

    return open_


def make_room(browser: Browser, edge: Edge, open_guest: Open, *, password: str = "") -> tuple[Guest, str]:
    """The host, at the door of a new room, and the room's address."""
    edge.stages.services.infos["mt"]["pairs"] = [
        {"source": source, "target": target, "via": [f"{source}-{target}"], "pivot": None}
        for source in ("en", "pt")
        for target in ("en", "pt", "de")
        if source != target
    ]
    german = {"id": "anna", "name": "Anna", "language": "de", "engine": "piper", "gender": "female", "accent": ""}
    tts = edge.stages.services.infos["tts"]
    edge.stages.services.infos["tts"] = {
        "languages": ["en", "pt", "de"],
        "voices": [*tts["voices"], german | {"default": True}],
    }
    host = open_guest(browser, f"{edge.url}/rooms", ready="form")
    if password:
        host.page.get_by_label("Password (optional)").fill(password)
    host.press("Start a room")
    host.page.get_by_label("Your name").wait_for()
    return host, host.page.url


def call_of_two(browser: Browser, edge: Edge, open_guest: Open) -> tuple[Guest, Guest, str]:
    eva, room = make_room(browser, edge, open_guest)
    eva.join("Eva", speaks="en", hears="en")
    ana = open_guest(browser, room)
    ana.join(ANA, speaks="pt", hears="pt")
    eva.wait_for(lambda: ANA in eva.people and "Eva" in ana.people, "each sees the other")
    return eva, ana, room


def test_two_people_and_a_listener(browser: Browser, edge: Edge, open_guest: Open) -> None:
    eva, ana, room = call_of_two(browser, edge, open_guest)
    lee = open_guest(browser, f"{room}/watch")
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


def test_a_page_that_is_loaded_anew_is_in_the_room_again(browser: Browser, edge: Edge, open_guest: Open) -> None:
    eva, ana, _ = call_of_two(browser, edge, open_guest)
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
    browser: Browser, edge: Edge, open_guest: Open, state: State
) -> None:
    with between(edge.port) as network:
        eva, room = make_room(browser, edge, open_guest)
        eva.join("Eva", speaks="en", hears="en")
        ana = open_guest(browser, room.replace(edge.url, network.url))
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
            guest.wait_for(lambda guest=guest: len(guest.captions) >= shown[guest] + 4, "captions go on")
            guest.press("Mute")
        for guest in (eva, ana):
            heard_out(guest)
    first, second = edge.stages.channels.values()
    for channel in (first, second):
        assert all(one[1] == next_[0] for one, next_ in pairwise(channel.heard))


def heard_out(guest: Guest) -> None:
    """Everything that the other said has been shown and heard, once and in order."""
    others = {person["channel"] for person in guest.people.values()} - {own_channel(guest)}

    def said() -> list[int]:
        return [caption["seq"] for caption in guest.captions if caption["channel"] in others and caption["translation"]]

    guest.wait_for(lambda: guest.played and guest.played[-1]["seq"] == said()[-1], "the last words are heard", 30)
    assert said() == list(range(said()[0], said()[-1] + 1))
    played = [segment["seq"] for segment in guest.played]
    assert played == list(range(played[0], said()[-1] + 1))
    assert all(segment["complete"] for segment in guest.played)


def own_channel(guest: Guest) -> str:
    return str(guest.page.evaluate("__vivavoce.people.find(({ id }) => id === __vivavoce.self)?.channel"))


def test_order_in_the_room(browser: Browser, edge: Edge, open_guest: Open) -> None:
    """A password, a mute that is seen, captions only, leaving, and the host's end for everybody."""
    eva, room = make_room(browser, edge, open_guest, password=WORD)
    eva.join("Eva", speaks="en", hears="en")
    ana = open_guest(browser, room)
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


def test_the_whole_meeting_to_take_away(browser: Browser, edge: Edge, open_guest: Open) -> None:
    """In every language that somebody took, also for who came late, and when the host has ended it."""
    eva, ana, room = call_of_two(browser, edge, open_guest)
    ana.wait_for(lambda: ana.finals("translation", "Eva"), "something was said")
    eva.wait_for(lambda: eva.finals("translation", ANA), "something was answered")
    first = ana.finals("translation", "Eva")[0]
    lee = open_guest(browser, f"{room}/watch")
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
    eva.press("End for all")
    eva.press("End for all")
    ana.page.get_by_text("The host has ended the room").wait_for()
    assert first in taken(ana, "pt", "TXT")


def test_a_link_to_a_room_that_is_not_there(browser: Browser, edge: Edge, open_guest: Open) -> None:
    guest = open_guest(browser, f"{edge.url}/room/AAAAAAAAAAAAAAAAAAAAAA", ready="[role=alert]")
    assert "This room is not there" in guest.alert()
