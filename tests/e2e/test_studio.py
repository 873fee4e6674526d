"""The studio as a user has it: a file is dropped, its upload resumed, watched, compared, corrected and fetched."""

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from playwright.sync_api import Browser, Playwright, Request, Route, expect

from tests.e2e.browser import VivavocePage, browsing
from tests.e2e.conftest import OpenPage
from vivavoce.media import Media

pytestmark = [pytest.mark.e2e, pytest.mark.models, pytest.mark.timeout(300)]
CHUNK_BYTES = 8_000_000
FPS = 25
DONE_MS = 120_000


@pytest.fixture(scope="module")
def browser(driver: Playwright, executable: str) -> Iterator[Browser]:
    with browsing(driver, executable) as browser:
        yield browser


@pytest.fixture(scope="module")
def video(spoken: tuple[list[Path], str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A changing picture over English speech; unused bytes behind it make it two chunks long."""
    path = tmp_path_factory.mktemp("studio") / "talk.mp4"
    media = Media(spoken[0][-1])
    samples = np.frombuffer(b"".join(media.frames()), "<i2")
    media.close()
    with av.open(str(path), "w", format="mp4") as out:
        picture: Any = out.add_stream("libx264", rate=FPS)
        picture.width, picture.height, picture.pix_fmt = 320, 180, "yuv420p"
        sound: Any = out.add_stream("aac", rate=16_000)
        sound.layout = "mono"
        for index in range(len(samples) * FPS // 16_000):
            frame = av.VideoFrame.from_ndarray(np.full((180, 320, 3), index % 200, np.uint8), format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            out.mux(picture.encode(frame))
        for first in range(0, len(samples), 1_024):
            part = av.AudioFrame.from_ndarray(samples[None, first : first + 1_024], format="s16", layout="mono")
            part.sample_rate, part.pts = 16_000, first
            out.mux(sound.encode(part))
        out.mux(picture.encode(None))
        out.mux(sound.encode(None))
    with path.open("ab") as file:
        file.write((CHUNK_BYTES + 8).to_bytes(4, "big") + b"free" + bytes(CHUNK_BYTES))
    return path


class StudioPage(VivavocePage):
    """The studio's view, and which chunks it has sent."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sent: list[str] = []
        self.page.on("request", self._note_chunk)

    def _note_chunk(self, request: Request) -> None:
        if request.url.endswith("/upload/chunk"):
            self.sent.append(request.headers["chunk-index"])

    def give(self, file: Path) -> None:
        self.page.get_by_label("Choose a file").set_input_files(file)

    def job(self) -> dict[str, Any]:
        """The newest one, as the API tells it."""
        answer = self.page.request.get(self.page.url.replace("/studio", "/api/studio/jobs?limit=1"))
        return dict(answer.json()["jobs"][0])

    def script(self) -> list[dict[str, Any]]:
        job = self.job()["job_id"]
        answer = self.page.request.get(self.page.url.replace("/studio", f"/api/studio/process/{job}/sentences"))
        return list(answer.json()["sentences"])


def break_second_chunk(route: Route) -> None:
    if route.request.headers["chunk-index"] == "1":
        route.abort("connectionreset")
    else:
        route.continue_()


def clips(job: str) -> set[str]:
    """Sentences that were spoken for a job."""
    folder = Path(os.environ["STUDIO_DATA_DIR"]) / "storage" / "jobs" / job / "clips"
    return {path.name for path in folder.glob("*.wav")}


def test_a_file_is_sent_dubbed_compared_corrected_and_fetched(
    browser: Browser, url: str, video: Path, open_page: OpenPage, tmp_path: Path
) -> None:
    if "STUDIO_DATA_DIR" not in os.environ:
        pytest.skip("the product at VIVAVOCE_URL keeps its files elsewhere")
    studio = open_page(browser, f"{url}/studio", kind=StudioPage)
    assert isinstance(studio, StudioPage)
    page = studio.page
    expect(page.get_by_label("Into")).to_have_value("pt")

    # The connection breaks, and the page is closed before it is back.
    page.route("**/upload/chunk", break_second_chunk)
    with page.expect_event("requestfailed"):
        studio.give(video)
    assert studio.sent == ["0", "1"]
    page.unroute("**/upload/chunk")
    page.reload()
    studio.sent.clear()
    expect(page.get_by_text("Choose a file")).to_be_enabled()
    studio.give(video)

    # Progress comes by itself, up to the end.
    card = page.get_by_role("listitem").filter(has_text=video.name)
    bar = card.get_by_role("progressbar")
    expect(bar).to_be_visible(timeout=30_000)
    assert studio.sent == ["1"]
    shown = set()
    while (value := card.evaluate("(item) => item.querySelector('progress')?.value ?? null")) is not None:
        shown.add(value)
        page.wait_for_timeout(50)
    expect(card.get_by_text("Done")).to_be_visible()
    assert len(shown) >= 3

    card.get_by_role("button", name="Show").click()
    compare(page)
    correct(studio, card)

    with page.expect_download() as download:
        card.get_by_role("link", name="Download the file").click()
    download.value.save_as(tmp_path / "dub.mp4")
    assert download.value.suggested_filename == "talk.mp4"
    with av.open(str(tmp_path / "dub.mp4")) as made:
        assert [stream.type for stream in made.streams] == ["video", "audio"]
    with page.expect_download() as download:
        card.get_by_role("link", name="Subtitles, Portuguese").click()
    assert "Bom dia a todos." in Path(download.value.path()).read_text(encoding="utf-8")


def compare(page: Any) -> None:
    """The player changes between dub and original and keeps its place; each shows its own captions."""
    player = page.locator("video")
    shown = "(video) => [...video.textTracks].filter((t) => t.mode === 'showing').map((t) => t.language)"
    for name, end, language in (("Dub", "", "pt"), ("Original", "/original", "en")):
        page.get_by_label(name, exact=True).check()
        page.wait_for_timeout(100)
        expect(player).to_have_js_property("readyState", 4, timeout=15_000)
        assert str(player.evaluate("(video) => new URL(video.currentSrc).pathname")).endswith(end)
        assert player.evaluate("(video) => video.videoWidth") == 320
        assert player.evaluate(shown) == [language]
        if name == "Dub":
            player.evaluate("(video) => { video.currentTime = 1.5 }")
            page.wait_for_timeout(100)
    assert float(player.evaluate("(video) => video.currentTime")) == pytest.approx(1.5, abs=0.2)


def correct(studio: StudioPage, card: Any) -> None:
    """One sentence is changed; it is spoken again, and no other."""
    job, before, spoken = studio.job()["job_id"], studio.script(), clips(studio.job()["job_id"])
    card.get_by_label("Translation of sentence 1").fill("Bom dia a todos.")
    card.get_by_role("button", name="Speak it again").click()
    expect(card.get_by_role("progressbar")).to_be_visible()
    expect(card.get_by_text("Done")).to_be_visible(timeout=DONE_MS)
    after = studio.script()
    assert after[0]["target"] == "Bom dia a todos."
    assert [one["target"] for one in after[1:]] == [one["target"] for one in before[1:]]
    assert clips(job) >= spoken
    assert 1 <= len(clips(job) - spoken) <= 2
