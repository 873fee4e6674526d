"""The pictures of docs/rooms.md: `python -m tests.e2e.screenshots FOLDER [--picture FACE.jpg] [--all]`.

The real page in a real Chromium, behind scripted stages. `--all`: each also dark, and in Arabic, to be looked at.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import soundfile
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.browser import browsing, chromium, write_microphone
from tests.e2e.edge import Edge, running
from tests.e2e.guests import EVERY_S, MURMUR_S, Guest, make_room
from tests.e2e.scripted import SPEECH_HZ, murmur

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
LOOKS: tuple[dict[str, Any], ...] = (
    {"name": "", "color_scheme": "light", "prefers": {"locale": "en"}},
    {"name": "-dark", "color_scheme": "dark", "prefers": {"locale": "en"}},
    {"name": "-ar", "color_scheme": "light", "prefers": {"locale": "ar"}},
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--picture", type=Path, help="Eva's face.")
    parser.add_argument("--all", action="store_true", help="Dark and right to left, too.")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with talking() as browser:
        for look in LOOKS if options.all else LOOKS[:1]:
            with ExitStack() as open_pages, running() as edge:
                take(browser, edge, options.folder, options.picture, dict(look), open_pages)


@contextmanager
def talking() -> Iterator[Browser]:
    """Microphones that hear a voice-like sound every three seconds."""
    executable = chromium()
    assert executable, "no Chromium: name one in VIVAVOCE_CHROMIUM"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        clip = Path(folder) / "murmur.wav"
        soundfile.write(clip, murmur(MURMUR_S), SPEECH_HZ)
        microphone = write_microphone(Path(folder) / "microphone.wav", [clip] * 40, pause_s=EVERY_S - MURMUR_S)
        with browsing(driver, executable, microphone=microphone) as browser:
            yield browser


def take(
    browser: Browser, edge: Edge, folder: Path, picture: Path | None, look: dict[str, Any], open_pages: ExitStack
) -> None:
    """All pictures of one look. People join in English: labels are found by their English text."""
    name = look.pop("name")
    wanted = look.pop("prefers")

    def open_(browser: Browser, url: str, **options: Any) -> Guest:
        guest = Guest(browser, url, **(look | {"prefers": {"locale": "en"}, "viewport": DESK} | options))
        open_pages.callback(guest.close)
        return guest

    def shoot(guest: Guest, file: str) -> None:
        if wanted["locale"] != "en":
            guest.page.get_by_role("button", name="Appearance").click()
            guest.page.get_by_label("Language of the page").select_option(wanted["locale"])
            guest.page.keyboard.press("Escape")
        guest.page.wait_for_timeout(400)
        guest.page.screenshot(path=folder / f"{file}{name}.png")

    eva, room = make_room(browser, edge, open_)
    eva.page.get_by_label("Your name").fill("Eva")
    if picture is not None:
        eva.page.locator("input[type=file]").first.set_input_files(picture)
        eva.page.wait_for_timeout(500)
    door = open_(browser, room, ready="form", prefers=wanted)
    door.page.wait_for_timeout(400)
    door.page.screenshot(path=folder / f"door{name}.png")
    eva.page.screenshot(path=folder / f"lobby{name}.png")
    eva.join("Eva", speaks="en", hears="en")
    ana, lee, zoe = (
        open_(browser, room),
        open_(browser, f"{room}/watch"),
        open_(browser, f"{room}/watch", viewport=PHONE),
    )
    ana.join("Ana", speaks="pt", hears="pt")
    lee.join("Lee", hears="pt")
    zoe.join("Zoe", hears="de")
    for guest in (ana, lee, zoe):
        guest.wait_for(lambda guest=guest: len(guest.finals("translation", "Eva")) > 1, "some words", 120)
    eva.page.set_viewport_size(PHONE)
    shoot(eva, "host")
    shoot(lee, "viewer")
    shoot(zoe, "phone")
    ana.page.get_by_role("button", name="Transcript").click()
    shoot(ana, "room")


if __name__ == "__main__":
    main()
