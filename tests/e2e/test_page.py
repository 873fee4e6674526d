"""The built page in a real browser, against the real gateway with scripted stages: no models, and faults at will."""

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from tests.e2e.browser import browsing
from tests.e2e.conftest import OpenPage, missing
from tests.e2e.edge import Edge, running
from tests.e2e.scripted import SCRIPT

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


def contiguous(spans: list[tuple[int, int]]) -> bool:
    """Every sample once."""
    return spans[0][0] == 0 and all(before[1] == after[0] for before, after in pairwise(spans))


def test_speaks_and_is_heard(browser: Browser, edge: Edge, open_page: OpenPage) -> None:
    page = open_page(browser, edge.url)
    page.press("Start")
    page.wait_for(lambda: len(page.captions) >= 2, "two captions")
    page.wait_for(lambda: page.page.evaluate("__vivavoce.outputLevel()") > 0.02, "sound that can be heard")
    page.press("Stop")
    page.wait_for_phase("idle")

    captions = page.captions
    assert [(caption["source"], caption["translation"]) for caption in captions] == list(SCRIPT[: len(captions)])
    assert [segment["seq"] for segment in page.played] == [caption["seq"] for caption in captions]
    assert all(segment["complete"] and segment["rms"] > 0.02 for segment in page.played)
    assert all(0 < caption["response_ms"] < 5_000 for caption in captions)
    (channel,) = edge.stages.channels.values()
    assert contiguous(channel.heard)
    shown = page.page.locator("li[data-response-ms]").all_inner_texts()
    assert len(shown) == len(captions)
    assert captions[0]["translation"] in shown[0]


def test_partials_look_different_from_final_text(browser: Browser, edge: Edge, open_page: OpenPage) -> None:
    page = open_page(browser, edge.url)
    page.press("Start")
    draft = page.page.locator("[data-part=source][data-final=false] span")
    draft.first.wait_for()
    assert draft.first.evaluate("(span) => getComputedStyle(span).fontStyle") == "italic"


def test_a_broken_connection_loses_and_repeats_nothing(browser: Browser, edge: Edge, open_page: OpenPage) -> None:
    page = open_page(browser, edge.url)
    page.press("Start")
    page.wait_for(lambda: len(page.captions) >= 1, "a caption")
    edge.cut()
    page.wait_for(lambda: page.phase == "reconnecting", "the loss is noticed")
    page.wait_for_phase("live")
    page.wait_for(lambda: len(page.captions) >= 3, "captions go on")
    page.press("Stop")
    page.wait_for_phase("idle", 30)
    (channel,) = edge.stages.channels.values()
    assert contiguous(channel.heard)
    assert [segment["seq"] for segment in page.played] == [0, 1, 2]


def test_a_gateway_that_was_restarted_is_rejoined(browser: Browser, edge: Edge, open_page: OpenPage) -> None:
    page = open_page(browser, edge.url)
    page.press("Start")
    page.wait_for(lambda: len(page.captions) >= 1, "a caption")
    edge.stop(abruptly=True)
    page.wait_for_phase("reconnecting")
    edge.start()
    page.wait_for_phase("live", 30)
    page.wait_for(lambda: len({caption["channel"] for caption in page.captions}) == 2, "captions go on")
    first, second = edge.stages.channels.values()
    assert contiguous(first.heard)
    assert contiguous(second.heard)


def test_changing_the_language_while_speaking(browser: Browser, edge: Edge, open_page: OpenPage) -> None:
    page = open_page(browser, edge.url)
    page.page.get_by_label("From").select_option("zh")
    page.page.get_by_label("To").select_option("en")
    page.press("Start")
    page.wait_for(lambda: len(page.captions) >= 1, "a caption")
    page.page.get_by_label("To").select_option("pt")
    page.wait_for(lambda: any(c["voice"] == "played" and c["seq"] > 0 for c in page.captions), "speech in Portuguese")
    (channel,) = edge.stages.channels.values()
    assert channel.opened.targets == ("pt",)
    assert {segment["language"] for segment in page.played if segment["seq"] > 0} == {"pt"}


def test_a_segment_that_fails_blocks_nobody(browser: Browser, edge: Edge, open_page: OpenPage) -> None:
    edge.stages.failing.add(0)
    page = open_page(browser, edge.url)
    page.press("Start")
    page.wait_for(lambda: any(segment["seq"] == 1 for segment in page.played), "the next segment is spoken")
    assert 0 not in {segment["seq"] for segment in page.played}


class TestProblems:
    def test_microphone_refused(
        self, driver: Playwright, executable: str, murmurs: Path, edge: Edge, open_page: OpenPage
    ) -> None:
        with browsing(driver, executable, microphone=murmurs, permit=False) as browser:
            page = open_page(browser, edge.url, permit=False)
            page.press("Start")
            assert "microphone is blocked" in page.alert()
            page.close()

    def test_no_microphone(self, driver: Playwright, executable: str, edge: Edge, open_page: OpenPage) -> None:
        with browsing(driver, executable) as browser:
            page = open_page(browser, edge.url)
            page.press("Start")
            assert "No microphone was found" in page.alert()
            page.close()

    def test_stage_down_and_back(self, browser: Browser, edge: Edge, open_page: OpenPage) -> None:
        edge.stages.services.down.add("mt")
        page = open_page(browser, edge.url)
        page.press("Start")
        assert "Not running" in page.alert()
        edge.stages.services.down.clear()
        page.wait_for(lambda: page.page.get_by_role("alert").count() == 0, "the message goes when it is back")

    def test_at_capacity(self, browser: Browser, built_page: Path, open_page: OpenPage) -> None:
        with running(max_channels=1) as edge:
            first = open_page(browser, edge.url)
            first.press("Start")
            first.wait_for_phase("live")
            second = open_page(browser, edge.url)
            second.press("Start")
            assert "All places are taken" in second.alert()
            assert first.phase == "live"

    def test_server_gone(self, browser: Browser, edge: Edge, open_page: OpenPage) -> None:
        page = open_page(browser, edge.url)
        edge.stop(abruptly=True)
        page.press("Start")
        assert "does not answer" in page.alert()
        edge.start()
        page.wait_for(lambda: page.page.get_by_role("alert").count() == 0, "the message goes when it is back")


class TestFiles:
    def test_a_file_goes_the_live_way(self, browser: Browser, edge: Edge, open_page: OpenPage, murmurs: Path) -> None:
        import soundfile

        spoken, rate_hz = soundfile.read(murmurs, frames=6 * 48_000)
        file = murmurs.with_name("talk.flac")
        soundfile.write(file, spoken, rate_hz)
        page = open_page(browser, edge.url)
        page.choose_file(file)
        page.press("Translate file")
        page.wait_for(lambda: len(page.played) >= 2, "two translated phrases")
        page.wait_for_phase("idle")
        (channel,) = edge.stages.channels.values()
        assert contiguous(channel.heard)
        assert 5.5 < channel.heard[-1][1] / 16_000 < 7.5
        page.press("Translate file")
        page.wait_for_phase("live")

    @pytest.mark.parametrize(
        "content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(500), b"RIFF\x00\x00\x00\x00WAVE" + b"\xff" * 900]
    )
    def test_what_is_no_recording(
        self, browser: Browser, edge: Edge, open_page: OpenPage, tmp_path: Path, content: bytes
    ) -> None:
        file = tmp_path / "speech.wav"
        file.write_bytes(content)
        page = open_page(browser, edge.url)
        page.choose_file(file)
        assert "cannot be played" in page.alert()
        assert page.phase == "idle"

    def test_the_collection_of_bad_files(
        self, browser: Browser, edge: Edge, open_page: OpenPage, shared_data: Path
    ) -> None:
        page = open_page(browser, edge.url)
        for file in sorted((shared_data / "bad").iterdir()):
            if file.suffix == ".jsonl":
                continue
            page.choose_file(file)
            shown = page.page.get_by_role("alert").or_(page.page.get_by_role("region", name="File to translate"))
            shown.first.wait_for(timeout=5_000)
            assert page.phase == "idle", file.name
            page.page.locator("[aria-label='Remove file'], [aria-label^='Dismiss']").first.click()
            shown.first.wait_for(state="hidden")


class TestAccess:
    def test_by_keyboard_alone(self, browser: Browser, edge: Edge, open_page: OpenPage) -> None:
        page = open_page(browser, edge.url)
        for _ in range(25):
            page.page.keyboard.press("Tab")
            if page.page.evaluate("document.activeElement.textContent") == "Start":
                break
        page.page.keyboard.press("Enter")
        page.wait_for_phase("live")
        page.page.keyboard.press("Space")
        page.wait_for(lambda: page.phase != "live", "Space stops")

    @pytest.mark.parametrize(
        ("width", "scheme", "locale"),
        [(360, "light", "en"), (768, "dark", "en"), (1440, "light", "en"), (360, "dark", "ar"), (1440, "light", "ar")],
    )
    def test_axe_and_width(
        self, browser: Browser, edge: Edge, open_page: OpenPage, built_page: Path, width: int, scheme: str, locale: str
    ) -> None:
        axe = built_page.parent / "node_modules" / "axe-core" / "axe.min.js"
        if not axe.is_file():
            missing("the packages of the page are not installed: run `npm ci` in frontend/")
        page = open_page(
            browser, edge.url, viewport={"width": width, "height": 760}, color_scheme=scheme, prefers={"locale": locale}
        )
        page.page.locator("[data-phase] button[data-phase]").click()
        page.wait_for(lambda: page.captions and page.captions[0]["response_ms"], "a caption that was spoken")
        page.page.locator("[aria-controls=latency-panel]").click()
        page.page.wait_for_timeout(300)
        assert page.page.evaluate("document.documentElement.scrollWidth") <= width
        page.page.evaluate(axe.read_text(encoding="utf-8"))
        found = page.page.evaluate("axe.run().then((found) => found.violations)")
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
