"""The product as it runs, on real models: somebody speaks English into a real browser and is heard in Portuguese."""

import re
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from tests.e2e.browser import VivavocePage, browsing, write_microphone
from tests.e2e.conftest import OpenPage

pytestmark = [pytest.mark.e2e, pytest.mark.models, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def browser(
    driver: Playwright, executable: str, spoken: tuple[list[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    microphone = write_microphone(tmp_path_factory.mktemp("microphone") / "microphone.wav", spoken[0], pause_s=3.0)
    with browsing(driver, executable, microphone=microphone) as browser:
        yield browser


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def recall(expected: str, heard: str) -> float:
    """Share of the expected words that were heard."""
    known = set(words(heard))
    return sum(word in known for word in words(expected)) / len(words(expected))


def speak(page: VivavocePage, expected: str) -> None:
    """Until everything that the microphone says is captioned, translated and spoken."""
    page.wait_for_phase("live", 30)
    enough = 0.7 * len(words(expected))
    page.wait_for(lambda: len(words(said(page))) >= enough, "captions of what was said", 90)
    page.page.wait_for_timeout(4_000)
    page.press("Stop")
    page.wait_for_phase("idle", 60)


def said(page: VivavocePage) -> str:
    return " ".join(caption["source"] for caption in page.captions)


def test_english_becomes_portuguese(
    browser: Browser,
    url: str,
    spoken: tuple[list[Path], str],
    open_page: OpenPage,
    record_property: Callable[[str, object], None],
) -> None:
    page = open_page(browser, url)
    page.page.get_by_label("From").select_option("en")
    page.page.get_by_label("To").select_option("pt")
    page.press("Start")
    speak(page, spoken[1])

    captions = [caption for caption in page.captions if caption["source"]]
    assert recall(spoken[1], said(page)) >= 0.7
    translated = " ".join(caption["translation"] for caption in captions)
    assert all(caption["translation"] for caption in captions)
    assert len(words(translated)) >= 0.5 * len(words(spoken[1]))
    assert recall(spoken[1], translated) < 0.4

    heard = [segment for segment in page.played if segment["complete"]]
    assert [segment["seq"] for segment in heard] == sorted({segment["seq"] for segment in heard})
    assert len(heard) >= len(captions) - 1
    assert all(segment["rms"] > 0.01 and segment["peak"] > 0.05 for segment in heard)
    assert sum(segment["durationMs"] for segment in heard) > 150 * len(words(translated))

    responses = [segment["responseMs"] for segment in heard if segment["responseMs"] is not None]
    assert responses
    assert all(response > 0 for response in responses)
    record_property("response_ms", [round(response) for response in responses])
    print(f"response: n {len(responses)}, median {statistics.median(responses):.0f} ms, {[*map(round, responses)]}")


def test_a_file_is_translated_in_real_time(
    browser: Browser, url: str, spoken: tuple[list[Path], str], open_page: OpenPage
) -> None:
    page = open_page(browser, url)
    page.page.get_by_label("From").select_option("en")
    page.page.get_by_label("To").select_option("pt")
    page.choose_file(spoken[0][0])
    page.press("Translate file")
    page.wait_for_phase("live", 30)
    page.wait_for_phase("idle", 90)
    assert len(words(said(page))) >= 5
    assert all(caption["translation"] for caption in page.captions if caption["source"])
    assert any(segment["rms"] > 0.01 for segment in page.played)
