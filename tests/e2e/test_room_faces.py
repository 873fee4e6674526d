"""Two people with cameras of their own call each other: each sees the other's face say the translation."""

import os
import re
import statistics
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Playwright

from bench.lipsync_clips import jpegs
from tests.conftest import SHARED_DATA
from tests.e2e.browser import browsing, write_microphone
from tests.e2e.conftest import OpenPage
from tests.e2e.guests import Guest

MEDIA = SHARED_DATA.parent / "media"
FACES = (MEDIA / "musetalk_sun.mp4", SHARED_DATA / "video" / "retalking_face1.mp4")
CLIP = SHARED_DATA / "asr" / "en" / "libri_1688-142285-0002.wav"
PORTUGUESE = "Bom dia a todos. Hoje vamos falar sobre a nova biblioteca da cidade."
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.models,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not all(path.is_file() for path in (*FACES, CLIP)),
        reason="no ../shared with talking faces: faces are not tested in a room",
    ),
]
CAMERA_FRAMES, CAMERA_SIZE = 100, (320, 240)
LOADED_SKEW_MS = 2_000
"""Two browsers that draw in software and all services share the test machine: frames come late there, or not at all."""


@pytest.fixture(scope="module")
def browsers(
    driver: Playwright, executable: str, url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Browser, Browser]]:
    """One with an English speaker before it, one with a Portuguese one."""
    folder = tmp_path_factory.mktemp("devices")
    body = {"input": PORTUGUESE, "language": "pt", "response_format": "wav"}
    tts = os.environ.get("VIVAVOCE_TTS_URL") or f"http://localhost:{os.environ.get('TTS_PORT', '8002')}"
    spoken = httpx.post(f"{tts}/v1/audio/speech", json=body, timeout=60, trust_env=False).raise_for_status()
    (folder / "pt.wav").write_bytes(spoken.content)
    with ExitStack() as opened:
        both = []
        for number, (clip, face) in enumerate(zip((CLIP, folder / "pt.wav"), FACES, strict=True)):
            microphone = write_microphone(folder / f"{number}.wav", [clip] * 12, lead_s=12.0, pause_s=6.0)
            camera = folder / f"{number}.mjpeg"
            camera.write_bytes(b"".join(jpegs(face, CAMERA_FRAMES, CAMERA_SIZE)))
            both.append(opened.enter_context(browsing(driver, executable, microphone=microphone, camera=camera)))
        yield both[0], both[1]


def face_of(watcher: Guest, name: str) -> dict[str, Any]:
    """What was drawn of somebody's face."""
    channel = watcher.people.get(name, {}).get("channel", "")
    facts: dict[str, Any] = watcher.page.evaluate("(channel) => __vivavoce.faces[channel] ?? null", channel)
    return facts or {"drawn": 0, "spoken": 0, "skewsMs": []}


def looks(watcher: Guest, name: str) -> list[int]:
    """Some grey values of the canvas."""
    values: list[int] = watcher.page.get_by_role("img", name=f"Face of {name}").evaluate(
        """(canvas) => [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data]
            .filter((_, index) => index % 1001 === 0)"""
    )
    return values


def sees_the_face_speak(watcher: Guest, seen: Guest, name: str, record_property: Callable[[str, object], None]) -> None:
    """One camera at a time: two cores drive both browsers and all services."""
    if seen.page.get_by_role("button", name="Camera", exact=True).get_attribute("aria-pressed") == "false":
        seen.press("Camera")
    seen.page.locator("li video").wait_for()  # the own tile shows it as it is
    watcher.wait_for(lambda: face_of(watcher, name)["drawn"] > 5, f"{name}'s camera is seen", 40)
    watcher.wait_for(lambda: face_of(watcher, name)["spoken"] > 3, f"{name}'s face speaks", 120)
    before = looks(watcher, name)
    watcher.wait_for(lambda: looks(watcher, name) != before, f"{name}'s face moves")
    watcher.wait_for(lambda: watcher.played, f"{name} is heard", 40)
    watcher.wait_for(lambda: face_of(watcher, name)["skewsMs"], f"{name}'s face is seen beside the voice", 40)
    skews = face_of(watcher, name)["skewsMs"]
    record_property(f"skew_ms_{name}", [round(skew) for skew in skews])
    print(f"{name}: {len(skews)} frames, median skew {statistics.median(skews):.0f} ms")
    assert abs(statistics.median(skews)) < LOADED_SKEW_MS


def test_each_sees_the_others_face_speak(
    browsers: tuple[Browser, Browser], url: str, open_page: OpenPage, record_property: Callable[[str, object], None]
) -> None:
    eva = open_page(browsers[0], f"{url}/rooms", kind=Guest, camera=True, ready="form")
    eva.press("Start a room")
    eva.page.get_by_label("Your name").wait_for()
    ana = open_page(browsers[1], eva.page.url, kind=Guest, camera=True)
    ana.page.get_by_label("I want to hear").select_option("pt")
    voice = ana.page.get_by_role("button", name=re.compile("Hear the voice"))
    voice.click()
    ana.wait_for(lambda: voice.get_attribute("aria-pressed") == "false", "the voice has said its sentence", 40)
    assert ana.page.get_by_text("cannot be heard now").count() == 0
    ana.press("Camera")
    ana.page.locator("form video").wait_for()  # the lobby shows the own camera
    ana.join("Ana", speaks="pt", hears="pt")
    eva.join("Eva", speaks="en", hears="en")
    sees_the_face_speak(eva, ana, "Ana", record_property)
    ana.press("Camera")
    tile = eva.page.locator("li", has_text="Ana").locator("[data-live]")
    eva.wait_for(lambda: tile.get_attribute("data-live") == "false", "without a camera the initials stand there again")
    sees_the_face_speak(ana, eva, "Eva", record_property)
    eva.page.evaluate(
        """() => document.querySelector("li video").srcObject.getVideoTracks()[0].dispatchEvent(new Event("ended"))"""
    )
    eva.page.get_by_text("The camera was disconnected").wait_for()
    assert eva.page.locator("li video").count() == 0
