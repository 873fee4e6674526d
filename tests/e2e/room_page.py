"""What two people in a room notice, in a real Chromium against services that run: one speaks English, one listens.

    python -m tests.e2e.room_page --url http://127.0.0.1:5173 [--joins 4] [--camera VIDEO] CLIP.wav ...

By WebRTC and by the socket, side by side: from pressing Join, while somebody speaks, to the first caption; from the end
of speech at the microphone to the first sound of its translation at the loudspeaker; how far pictures are behind sound.
The first clip should be long, it is spoken while others join; the others short, one phrase each.
Both ends are measured in the page, every 10 ms: the stream that the microphone gives, the sound that leaves the player.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.lipsync_clips import jpegs
from bench.room_ears import Phrase, phrases, responses
from tests.e2e.browser import browsing, chromium, write_microphone
from tests.e2e.guests import NO_WEBRTC, Guest, way

WAYS = {"webrtc": "", "socket": NO_WEBRTC}
LEAD_S, PAUSE_S, SETTLE_S, LOOK_S = 8.0, 5.5, 3.0, 4.0
CAMERA_FRAMES, CAMERA_SIZE = 100, (320, 240)
WATCH = """
    const since = () => performance.timeOrigin + performance.now();
    window.sounds = { microphone: [], ear: [] };
    const note = (which, level) => window.sounds[which].push([since(), level]);
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await ask(wanted);
        if (wanted.audio) listen(stream);
        return stream;
    };
    const listen = (stream) => {
        const context = new AudioContext();
        const meter = context.createAnalyser();
        meter.fftSize = 1024;
        const samples = new Float32Array(meter.fftSize);
        context.createMediaStreamSource(stream).connect(meter);
        setInterval(() => {
            meter.getFloatTimeDomainData(samples);
            note("microphone", samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0));
        }, 10);
    };
    setInterval(() => window.__vivavoce && note("ear", window.__vivavoce.outputLevel()), 10);
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path, nargs="+", help="English speech.")
    parser.add_argument("--url", default="http://127.0.0.1:5173", help="The gateway.")
    parser.add_argument("--ways", default="webrtc,socket")
    parser.add_argument("--joins", type=int, default=4)
    parser.add_argument("--camera", type=Path, help="The speaker's face, any video.")
    options = parser.parse_args()
    executable = chromium()
    if executable is None:
        parser.error("No Chromium: install one, or name it in VIVAVOCE_CHROMIUM.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        microphone = write_microphone(Path(folder) / "microphone.wav", options.clips, lead_s=LEAD_S, pause_s=PAUSE_S)
        camera = None
        if options.camera is not None:
            camera = Path(folder) / "camera.mjpeg"
            camera.write_bytes(b"".join(jpegs(options.camera, CAMERA_FRAMES, CAMERA_SIZE)))
        for name in options.ways.split(","):
            with browsing(driver, executable, microphone=microphone, camera=camera) as browser:
                say(f"{name}: " + "; ".join(measure(browser, name, options)))


def measure(browser: Browser, name: str, options: argparse.Namespace) -> list[str]:
    """Everything about one way."""
    film = options.camera is not None
    look: dict[str, Any] = {"script": WAYS[name] + ";" + WATCH, "ready": "form", "camera": film}
    eva = Guest(browser, f"{options.url}/rooms", **look)
    eva.press("Start a room")
    eva.page.get_by_label("Your name").wait_for()
    room = eva.page.url
    ana = Guest(browser, f"{room}/watch", **look)
    ana.join("Ana", hears="pt")
    eva.join("Eva", speaks="en", hears="en")
    eva.wait_for(lambda: way(eva) == name and way(ana) == name, f"sound goes by {name}", 30)
    if film:
        eva.press("Camera")
    ana.wait_for(lambda: ana.captions, "the first caption", 60)
    waits_s = [first_caption_s(browser, f"{room}/watch", look) for _ in range(options.joins)]
    short = len(options.clips) - 1
    while len(sounds(eva, "microphone")) <= short:
        eva.page.wait_for_timeout(1_000 * LOOK_S)  # looking costs time, too
    eva.page.wait_for_timeout(1_000 * SETTLE_S)
    found_ms = responses(sounds(eva, "microphone")[-short:], sounds(ana, "ear"))
    lines = [told("join to first caption", [1e3 * wait_s for wait_s in waits_s]), told("response", found_ms)]
    if film:
        lines.append(told("pictures behind sound", skews_ms(ana)))
    lines.append(f"listener's underruns {ana.page.evaluate('__vivavoce.underruns')}")
    for guest in (eva, ana):
        guest.close()
    return lines


def first_caption_s(browser: Browser, url: str, look: dict[str, Any]) -> float:
    """From pressing Join to words on the screen, while somebody speaks."""
    guest = Guest(browser, url, **look)
    guest.page.get_by_label("Your name").fill("Lee")
    guest.page.get_by_label("I want to hear").select_option("pt")
    began = time.perf_counter()
    guest.press("Join")
    guest.page.locator("section[aria-label=Translation] li [data-part]").first.wait_for(timeout=60_000)
    wait_s = time.perf_counter() - began
    guest.close()
    return wait_s


def sounds(guest: Guest, which: str) -> list[Phrase]:
    """What the page has noted so far."""
    return phrases(guest.page.evaluate("(which) => window.sounds[which]", which))


def skews_ms(guest: Guest) -> list[float]:
    made: list[float] = guest.page.evaluate("Object.values(__vivavoce.faces ?? {}).flatMap(({ skewsMs }) => skewsMs)")
    return made


def told(what: str, values: list[float]) -> str:
    if not values:
        return f"{what}: nothing measured"
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"{what} median {statistics.median(values):.0f} ms, p95 {p95:.0f} ms (n = {len(values)})"


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
