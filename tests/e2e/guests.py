"""People in a room, each in a tab of a real browser."""

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
    """Everything that the other said has been shown and heard, once and in order."""
    others = {person["channel"] for person in guest.people.values()} - {own_channel(guest)}

    def captions() -> list[dict[str, Any]]:
        return [caption for caption in guest.captions if caption["channel"] in others and caption["translation"]]

    def said() -> list[int]:
        return [caption["seq"] for caption in captions()]

    guest.wait_for(lambda: guest.played and guest.played[-1]["seq"] == said()[-1], "the last words are heard", 45)
    assert said() == list(range(said()[0], said()[-1] + 1)), guest.captions
    begins = [caption["begin_s"] for caption in captions()]
    expected = np.arange(begins[0], begins[-1] + 0.1, EVERY_S)
    # A busy machine may tear a phrase in two; it must not lose one, nor move what follows.
    assert all(min(abs(begin - at) for begin in begins) < 0.5 for at in expected), begins
    played = [segment["seq"] for segment in guest.played]
    assert played == list(range(played[0], said()[-1] + 1))
    assert all(segment["complete"] for segment in guest.played)


def way(guest: Guest) -> str:
    """How the guest's sound goes, as the gateway says."""
    return str(next((p["via"] for p in guest.people.values() if p["id"] == guest.page.evaluate("__vivavoce.self")), ""))


def own_channel(guest: Guest) -> str:
    return str(guest.page.evaluate("__vivavoce.people.find(({ id }) => id === __vivavoce.self)?.channel"))
