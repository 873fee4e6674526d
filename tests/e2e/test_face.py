"""Somebody speaks English into a real camera and microphone, and is seen and heard in Portuguese, on real models."""

import os
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Playwright

from bench.lipsync_clips import jpegs
from tests.conftest import SHARED_DATA
from tests.e2e.browser import VivavocePage, browsing, write_microphone
from tests.e2e.conftest import OpenPage

FACE = SHARED_DATA / "video" / "retalking_face1.mp4"
PICTURE = SHARED_DATA.parent / "media" / "skimage_astronaut.png"
CLIP = SHARED_DATA / "asr" / "en" / "libri_1688-142285-0002.wav"
CAMERA_FRAMES = 200
WATCH_S = float(os.environ.get("VIVAVOCE_FACE_SECONDS", "0"))
"""To measure: watch the face for so long, while the microphone repeats itself."""
TAIL_MS = 500
"""The face may miss so much of the last word on a machine that is busy."""
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.models,
    pytest.mark.timeout(600 + WATCH_S),
    pytest.mark.skipif(
        not (FACE.is_file() and CLIP.is_file()),
        reason="no ../shared with a talking face: the face is not tested in the browser",
    ),
]


@pytest.fixture(scope="module")
def browser(
    driver: Playwright, executable: str, url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("devices")
    microphone = write_microphone(folder / "microphone.wav", [CLIP] * (40 if WATCH_S else 1), lead_s=4.0)
    camera = folder / "camera.mjpeg"
    camera.write_bytes(b"".join(jpegs(FACE, CAMERA_FRAMES)))
    with browsing(driver, executable, microphone=microphone, camera=camera) as browser:
        yield browser


def face(page: VivavocePage) -> dict[str, Any]:
    facts: dict[str, Any] = page.page.evaluate("__vivavoce.face")
    return facts


def pixels(page: VivavocePage, box: tuple[float, float, float, float]) -> np.ndarray:
    """Grey values of a part of the canvas (left, top, width, height as shares of it)."""
    values = page.page.evaluate(
        """([x, y, w, h]) => {
            const canvas = document.querySelector("canvas");
            const at = [x * canvas.width, y * canvas.height, w * canvas.width, h * canvas.height].map(Math.round);
            return [...canvas.getContext("2d").getImageData(...at).data].filter((_, i) => i % 4 === 1);
        }""",
        list(box),
    )
    return np.array(values, np.float64)


def test_the_camera_speaks_the_translation(
    browser: Browser, url: str, open_page: OpenPage, record_property: Callable[[str, object], None], tmp_path: Path
) -> None:
    page = open_page(browser, url, camera=True)
    page.page.get_by_label("From").select_option("en")
    page.page.get_by_label("To").select_option("pt")
    page.page.get_by_role("switch", name="Camera").click()
    page.press("Start")
    page.wait_for(lambda: face(page)["drawn"] > 10, "the camera's picture comes back", 30)
    assert face(page)["spoken"] == 0
    page.wait_for(lambda: face(page)["spoken"] > 8, "the face speaks", 60)
    page.page.screenshot(path=os.environ.get("VIVAVOCE_SCREENSHOT", tmp_path / "speaking.png"))
    page.wait_for(lambda: page.played, "a segment was heard", 30)
    before = face(page)["drawn"]
    page.page.wait_for_timeout(WATCH_S * 1000)
    drawn = (face(page)["drawn"] - before) / max(WATCH_S, 1)
    page.press("Stop")
    page.wait_for_phase("idle", 60)

    last, said = page.played[-1], face(page)["said"]
    assert said["seq"] == last["seq"], "the face stopped before the voice did"
    assert last["durationMs"] - 1000 * said["seconds"] < TAIL_MS
    skews = face(page)["skewsMs"]
    record_property("skew_ms", [round(skew) for skew in skews])
    low, high = np.percentile(skews, [1, 99])
    middle = statistics.median(skews)
    print(f"skew: n {len(skews)}, median {middle:.0f} ms, p1 {low:.0f}, p99 {high:.0f}; {drawn:.1f} frames/s drawn")
    assert abs(middle) < 60
    assert all(segment["complete"] for segment in page.played)


def test_a_picture_speaks_and_is_still_in_between(browser: Browser, url: str, open_page: OpenPage) -> None:
    if not PICTURE.is_file():
        pytest.skip("no ../shared/media with a picture of a face")
    page = open_page(browser, url, camera=True)
    page.page.get_by_label("From").select_option("en")
    page.page.get_by_label("To").select_option("pt")
    page.page.get_by_label("Picture of a face").set_input_files(PICTURE)
    page.press("Start")
    page.wait_for(lambda: face(page)["drawn"] > 0, "the picture comes back", 30)
    lower = (0.30, 0.28, 0.3, 0.16)  # mouth and chin of the astronaut
    eyes = (0.30, 0.05, 0.3, 0.15)
    still = [pixels(page, lower), pixels(page, eyes)]
    page.wait_for(lambda: face(page)["spoken"] > 5, "the picture speaks", 60)
    moved = []
    for _ in range(10):
        page.page.wait_for_timeout(80)
        moved.append(
            [np.abs(pixels(page, part) - before).mean() for part, before in zip((lower, eyes), still, strict=True)]
        )
    mouths, rest = np.array(moved).T
    assert mouths.max() > 4 * max(rest.max(), 0.3)
    page.press("Stop")
    page.wait_for_phase("idle", 60)
