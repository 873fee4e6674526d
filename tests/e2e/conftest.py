"""The browser tests need a Chromium and a built page; without them they skip loudly, and fail where CI is set."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.conftest import SHARED_DATA
from tests.e2e.browser import VivavocePage, browsing, chromium, write_microphone
from tests.e2e.edge import DIST, Edge, running
from tests.e2e.guests import EVERY_S, MURMUR_S, Guest, Open
from tests.e2e.scripted import SPEECH_HZ, murmur

OpenPage = Callable[..., VivavocePage]
CLIPS = ("en/jfk.wav", "en/libri_1688-142285-0002.wav")
OWN_WORDS = "Good morning, everybody. The next train to the harbour leaves in ten minutes."


def missing(reason: str) -> NoReturn:
    """Skip; in CI, where everything is installed, fail."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    raise AssertionError


@pytest.fixture(scope="session")
def executable() -> str:
    path = chromium()
    if path is None:
        missing("no Chromium: install one (Debian: `apt install chromium`), or name it in VIVAVOCE_CHROMIUM")
    return path


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def built_page() -> Path:
    if not (DIST / "index.html").is_file():
        missing("the page is not built: run `npm ci && npm run build` in frontend/")
    return DIST


@pytest.fixture(scope="session")
def url(request: pytest.FixtureRequest, built_page: Path) -> str:
    """Of the product: VIVAVOCE_URL where it runs already, else started here."""
    if "VIVAVOCE_URL" in os.environ:
        return os.environ["VIVAVOCE_URL"]
    request.getfixturevalue("stack")
    return f"http://localhost:{os.environ['GATEWAY_PORT']}"


@pytest.fixture(scope="session")
def spoken(
    request: pytest.FixtureRequest, url: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Path], str]:
    """Recordings of English speech and what is said in them: real ones, or our own voice where there are none."""
    data = SHARED_DATA / "asr"
    if data.is_dir():
        rows = [json.loads(line) for line in (data / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
        texts = {row["file"]: row["text"] for row in rows}
        return [data / clip for clip in CLIPS], " ".join(texts[clip] for clip in CLIPS)
    if "TTS_PORT" not in os.environ:
        pytest.skip("no ../shared/data, and no voice of our own at VIVAVOCE_URL to speak instead")
    wanted = {"model": "tts-1", "input": OWN_WORDS, "voice": "hibari", "response_format": "wav"}
    answer = httpx.post(f"http://127.0.0.1:{os.environ['TTS_PORT']}/v1/audio/speech", json=wanted, timeout=60)
    answer.raise_for_status()
    clip = tmp_path_factory.mktemp("speech") / "own.wav"
    clip.write_bytes(answer.content)
    return [clip], OWN_WORDS


@pytest.fixture(scope="module")
def murmurs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A microphone that hears a voice-like sound three times, 1.4 s each."""
    import soundfile

    folder = tmp_path_factory.mktemp("microphone")
    soundfile.write(folder / "murmur.wav", murmur(1.4), SPEECH_HZ)
    return write_microphone(folder / "microphone.wav", [folder / "murmur.wav"] * 3)


@pytest.fixture(scope="module")
def browser(driver: Playwright, executable: str, murmurs: Path) -> Iterator[Browser]:
    with browsing(driver, executable, microphone=murmurs) as browser:
        yield browser


@pytest.fixture
def edge(built_page: Path) -> Iterator[Edge]:
    """The real gateway with scripted stages, serving the built page."""
    with running() as edge:
        yield edge


@pytest.fixture
def open_page() -> Iterator[OpenPage]:
    """Opens pages, closes them afterwards, and fails if one of them threw or broke its own security policy."""
    pages: list[VivavocePage] = []

    def open_(browser: Browser, url: str, *, kind: type[VivavocePage] = VivavocePage, **options: Any) -> VivavocePage:
        pages.append(kind(browser, url, **options))
        return pages[-1]

    yield open_
    errors = [error for page in pages for error in page.errors]
    for page in pages:
        page.close()
    assert errors == []


@pytest.fixture(scope="module")
def talking(driver: Playwright, executable: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Everybody's microphone hears a voice-like sound every three seconds, for as long as a test lasts."""
    import soundfile

    folder = tmp_path_factory.mktemp("microphone")
    soundfile.write(folder / "murmur.wav", murmur(MURMUR_S), SPEECH_HZ)
    clips = [folder / "murmur.wav"] * 90
    microphone = write_microphone(folder / "microphone.wav", clips, pause_s=EVERY_S - MURMUR_S)
    with browsing(driver, executable, microphone=microphone) as browser:
        yield browser


@pytest.fixture
def open_guest(open_page: OpenPage) -> Open:
    def open_(browser: Browser, url: str, **options: Any) -> Guest:
        page = open_page(browser, url, kind=Guest, **options)
        assert isinstance(page, Guest)
        return page

    return open_
