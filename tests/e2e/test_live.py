"""The product as it runs, on real models: somebody speaks English into a real browser and is heard in Portuguese."""

import json
import os
import re
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Playwright

from tests.e2e.browser import VivavocePage, browsing, write_microphone
from tests.e2e.conftest import OpenPage

pytestmark = [pytest.mark.e2e, pytest.mark.models, pytest.mark.timeout(600)]

CLIPS = ("en/jfk.wav", "en/libri_1688-142285-0002.wav")
OWN_WORDS = "Good morning, everybody. The next train to the harbour leaves in ten minutes."


@pytest.fixture(scope="module")
def url(request: pytest.FixtureRequest, built_page: Path) -> str:
    """Of the product: VIVAVOCE_URL where it runs already, else started here."""
    if "VIVAVOCE_URL" in os.environ:
        return os.environ["VIVAVOCE_URL"]
    request.getfixturevalue("stack")
    return f"http://localhost:{os.environ['GATEWAY_PORT']}"


@pytest.fixture(scope="module")
def spoken(
    request: pytest.FixtureRequest, url: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Path], str]:
    """Recordings of English speech and what is said in them: real ones, or our own voice where there are none."""
    data = Path(__file__).resolve().parents[3] / "shared" / "data" / "asr"
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
