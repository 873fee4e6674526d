"""The services that a dubbing needs, as one small server: it hears the same words in everything, translates by a rule,
hums, and gives pictures back as they are.
"""

import base64
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import numpy as np
import uvicorn
from fastapi import FastAPI, File, Request, UploadFile
from fastapi.responses import JSONResponse, Response

from studio.media.wave_file import as_wav

RATE_HZ = 24_000
WORDS = "One two three four. Five six seven eight."


class SmallServices:
    """`calls` counts by path. `hold` makes the named path wait until `release`; `down` answers all with 503."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.hold = ""
        self.down = False
        self.held, self.release = threading.Event(), threading.Event()
        self.app = _app(self)
        self.url = ""

    def enter(self, path: str) -> JSONResponse | None:
        """Count a call; what stands in for its answer while the services are down."""
        self.calls[path] += 1
        if path == self.hold:
            self.held.set()
            self.release.wait(30)
        if self.down:
            body = {"error_code": "at_capacity", "message": "Down.", "details": {}}
            return JSONResponse(body, 503, {"Retry-After": "0"})
        return None


def _app(services: SmallServices) -> FastAPI:
    app = FastAPI()

    @app.middleware("http")
    async def gate(request: Request, call_next: Any) -> Response:
        import asyncio

        instead = await asyncio.to_thread(services.enter, request.url.path)
        return instead or await call_next(request)

    @app.post("/v1/audio/transcriptions")
    async def hear(file: Annotated[UploadFile, File()]) -> dict[str, Any]:
        words = [{"word": w, "start": 0.1 + 0.2 * n, "end": 0.28 + 0.2 * n} for n, w in enumerate(WORDS.split())]
        return {"language": "en", "words": words}

    @app.get("/info")
    async def info() -> dict[str, Any]:
        return {"languages": ["pt", "en"], "translates_to": []}

    @app.get("/languages")
    async def languages() -> list[dict[str, Any]]:
        return [{"code": "en", "name": "English", "targets": ["pt"]}]

    @app.post("/translate")
    async def translate(request: Request) -> dict[str, Any]:
        asked = json.loads(await request.body())
        return {"translatedText": [f"pt {text}" for text in asked["q"]], "alternatives": [[] for _ in asked["q"]]}

    @app.get("/v1/voices")
    async def voices() -> dict[str, Any]:
        return {"voices": [{"id": "v", "language": "pt", "gender": "female", "engine": "k", "default": True}]}

    @app.post("/v1/audio/speech")
    async def speak(request: Request) -> dict[str, Any]:
        seconds = 0.02 * len(json.loads(await request.body())["input"])
        sound = (0.3 * np.sin(np.arange(int(seconds * RATE_HZ)) / 17)).astype(np.float32)
        phone = {"symbol": "a", "start": 0.0, "end": seconds}
        return {"audio": base64.b64encode(as_wav(sound, RATE_HZ)).decode(), "phonemes": [phone]}

    return app


@contextmanager
def small_services() -> Iterator[SmallServices]:
    """Running on a free port."""
    services = SmallServices()
    config = uvicorn.Config(services.app, host="127.0.0.1", port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    services.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield services
    finally:
        services.release.set()
        server.should_exit = True
        thread.join(10)
