"""How large the page is, and how long a first visit takes in a real Chromium with nothing in its cache.

`python -m tests.e2e.page_load [--url http://127.0.0.1:5173] [--visits 7]`
Without `--url` the built page is served by a gateway of our own, whose stages are scripts.
"""

import argparse
import gzip
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.browser import browsing, chromium
from tests.e2e.edge import DIST, running

VIEWS = {"/": "select", "/rooms": "form"}
"""What can be used once each view is there."""
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
BYTES = "performance.getEntriesByType('resource').reduce((sum, one) => sum + one.transferSize, 0)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="", help="The gateway.")
    parser.add_argument("--visits", type=int, default=7)
    options = parser.parse_args()
    executable = chromium()
    if executable is None:
        parser.error("No Chromium: install one, or name it in VIVAVOCE_CHROMIUM.")
    say(f"all scripts and styles: {bundle_kb():.0f} kB gzipped")
    with (
        sync_playwright() as driver,
        browsing(driver, executable) as browser,
        nullcontext(options.url) if options.url else served() as url,
    ):
        for view, ready in VIEWS.items():
            visits = [visit(browser, url + view, ready) for _ in range(options.visits)]
            say(f"{view}: " + ", ".join(told(name, [one[name] for one in visits]) for name in visits[0]))


@contextmanager
def served() -> Iterator[str]:
    """The address of a gateway of our own."""
    with running() as edge:
        yield edge.url


def bundle_kb() -> float:
    """Everything that the page may ever run, as it is sent."""
    files = [path for path in (DIST / "assets").iterdir() if path.suffix in (".js", ".css")]
    return sum(len(gzip.compress(path.read_bytes())) for path in files) / 1_000


def visit(browser: Browser, url: str, ready: str) -> dict[str, float]:
    """One first visit, in milliseconds and kB."""
    with browser.new_context() as context:
        page = context.new_page()
        began = time.perf_counter()
        page.goto(url)
        page.locator(ready).first.wait_for()
        usable_ms = 1e3 * (time.perf_counter() - began)
        kb: Any = page.evaluate(BYTES)
        return {"loaded_ms": page.evaluate(LOADED), "usable_ms": usable_ms, "fetched_kB": kb / 1_000}


def told(name: str, values: list[float]) -> str:
    return f"{name} median {statistics.median(values):.0f}, most {max(values):.0f}"


def say(line: str) -> None:
    print(line)


if __name__ == "__main__":
    main()
