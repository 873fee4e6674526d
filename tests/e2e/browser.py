"""A real Chromium that hears a file as its microphone, and what the page says of itself."""

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

MICROPHONE_HZ = 48_000
FLAGS = (
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-sandbox",
)
POLL_S = 0.05


def chromium() -> str | None:
    """The browser's path: VIVAVOCE_CHROMIUM, or a Chromium or Chrome that is installed."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("VIVAVOCE_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def write_microphone(path: Path, clips: list[Path], *, lead_s: float = 2.0, pause_s: float = 1.5) -> Path:
    """The clips, with pauses before, between and behind them, as Chromium's fake microphone reads it."""
    parts = [np.zeros(int(lead_s * MICROPHONE_HZ), np.float32)]
    for clip in clips:
        samples, rate_hz = soundfile.read(clip, dtype="float32", always_2d=True)
        voice = soxr.resample(samples.mean(axis=1), rate_hz, MICROPHONE_HZ)
        parts += [
            0.6 * voice / max(1e-6, float(np.abs(voice).max())),
            np.zeros(int(pause_s * MICROPHONE_HZ), np.float32),
        ]
    parts.append(np.zeros(60 * MICROPHONE_HZ, np.float32))
    soundfile.write(path, np.concatenate(parts), MICROPHONE_HZ, subtype="PCM_16")
    return path


@contextlib.contextmanager
def browsing(
    driver: Playwright,
    executable: str,
    *,
    microphone: Path | None = None,
    camera: Path | None = None,
    permit: bool = True,
) -> Iterator[Browser]:
    """A headless browser. Without `microphone` it has none; without `permit` it refuses it. `camera`: Motion JPEG."""
    flags = [*FLAGS]
    if microphone is not None:
        flags += ["--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={microphone}"]
        flags += ["--use-fake-ui-for-media-stream"] if permit else []
    if camera is not None:
        flags += [f"--use-file-for-fake-video-capture={camera}"]
    browser = driver.chromium.launch(executable_path=executable, args=flags)
    try:
        yield browser
    finally:
        browser.close()


class VivavocePage:
    """The page as a user has it, with its own account of what it does."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        *,
        permit: bool = True,
        camera: bool = False,
        prefers: dict[str, str] | None = None,
        script: str = "",
        ready: str = "select",
        **context: Any,
    ) -> None:
        permissions = [*(["microphone"] if permit else []), *(["camera"] if camera else [])]
        self.context: BrowserContext = browser.new_context(permissions=permissions, **context)
        if prefers:
            chosen = json.dumps(json.dumps(prefers))
            self.context.add_init_script(f"localStorage.setItem('vivavoce.preferences', {chosen})")
        if script:
            self.context.add_init_script(script)
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self._note(said.type, said.text))
        self.page.goto(url)
        self.page.locator(ready).first.wait_for()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def choose_file(self, path: Path) -> None:
        self.page.get_by_label("Audio or video file").set_input_files(path)

    def alert(self) -> str:
        return self.page.get_by_role("alert").first.inner_text(timeout=10_000)

    @property
    def phase(self) -> str:
        return str(self.page.evaluate("__vivavoce.phase"))

    @property
    def captions(self) -> list[dict[str, Any]]:
        """Those with final text: `source` and `translation` as text, `response_ms`, `marks`, `voice`."""
        made: list[dict[str, Any]] = self.page.evaluate(
            """__vivavoce.captions.filter((c) => c.source?.final).map((c) => ({
                seq: c.seq, source: c.source.text, translation: c.translation?.final ? c.translation.text : "",
                response_ms: c.responseMs, marks: c.marks, voice: c.voice, channel: c.channel,
                begin_s: c.begin / 16000}))"""
        )
        return made

    @property
    def played(self) -> list[dict[str, Any]]:
        """Segments as the player played them: `seq`, `durationMs`, `rms`, `peak`, `complete`, `responseMs`."""
        made: list[dict[str, Any]] = self.page.evaluate("__vivavoce.played")
        return made

    def wait_for(self, condition: Callable[[], Any], what: str, timeout_s: float = 20.0) -> Any:
        """The condition's value once it holds. Polls from outside: the page's policy forbids evaluated scripts."""
        deadline = time.monotonic() + timeout_s
        while not (value := condition()):
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}: not within {timeout_s:g} s; the page is {self.phase}: {self.captions}")
            self.page.wait_for_timeout(POLL_S * 1000)
        return value

    def wait_for_phase(self, phase: str, timeout_s: float = 20.0) -> None:
        self.wait_for(lambda: self.phase == phase, f"phase {phase}", timeout_s)

    def close(self) -> None:
        self.context.close()

    def _note(self, kind: str, text: str) -> None:
        # Refused requests are what some tests are about; the browser reports each of them by itself.
        if kind == "error" and "Failed to load resource" not in text:
            self.errors.append(text)
