"""The browser tests need a Chromium and a built page; without them they skip loudly, and fail where CI is set."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.e2e.browser import VivavocePage, browsing, chromium, write_microphone
from tests.e2e.edge import DIST, Edge, running
from tests.e2e.guests import EVERY_S, MURMUR_S, Guest, Open
from tests.e2e.scripted import SPEECH_HZ, murmur

OpenPage = Callable[..., VivavocePage]


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
    clips = [folder / "murmur.wav"] * 25
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
