"""People in a room, each in a tab of a real browser."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from playwright.sync_api import Browser

from tests.e2e.browser import VivavocePage
from tests.e2e.edge import Edge


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
NO_WEBRTC = "delete window.RTCPeerConnection"
MURMUR_S, EVERY_S = 1.4, 2.9
QUIET_S = 2.0
"""Longer than it takes until the next thing is shown or heard of what was said before a microphone was muted."""


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


def heard_out(guest: Guest) -> None:
    """Everything that the other said, now muted, has been shown and heard, once and in order."""
    captions, played = settled(guest)
    said = [caption["seq"] for caption in captions]
    assert said == list(range(said[0], said[-1] + 1)), captions
    begins = [caption["begin_s"] for caption in captions]
    expected = np.arange(begins[0], begins[-1] + 0.1, EVERY_S)
    # A busy machine may tear a phrase in two; it must not lose one, nor move what follows.
    assert all(min(abs(begin - at) for begin in begins) < 0.5 for at in expected), begins
    heard = [segment["seq"] for segment in played]
    assert heard == list(range(heard[0], said[-1] + 1)), (heard, said)
    assert all(segment["complete"] for segment in played), played


def settled(guest: Guest) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What others said and what was heard of it, once the last words are heard and nothing has followed for a while.

    What was on its way when a microphone was muted is still shown and heard.
    """
    others = {person["channel"] for person in guest.people.values()} - {own_channel(guest)}
    captions: list[dict[str, Any]] = []
    played: list[dict[str, Any]] = []
    since = time.monotonic()

    def quiet() -> bool:
        nonlocal captions, played, since
        shown = [caption for caption in guest.captions if caption["channel"] in others and caption["translation"]]
        heard = guest.played
        if (shown, heard) != (captions, played):
            captions, played, since = shown, heard, time.monotonic()
        ended = bool(played and captions) and played[-1]["seq"] == captions[-1]["seq"]
        return ended and time.monotonic() - since > QUIET_S

    guest.wait_for(quiet, "the last words are heard", 45)
    return captions, played


def way(guest: Guest) -> str:
    """How the guest's sound goes, as the gateway says."""
    return str(next((p["via"] for p in guest.people.values() if p["id"] == guest.page.evaluate("__vivavoce.self")), ""))


def own_channel(guest: Guest) -> str:
    return str(guest.page.evaluate("__vivavoce.people.find(({ id }) => id === __vivavoce.self)?.channel"))
