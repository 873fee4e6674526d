"""Stand-ins for translation models and for a channel, which answer, wait and fail like the real ones."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import uvicorn
from fastapi import FastAPI

from mt.engines.base import EngineOptions, Wording
from mt.library import Library
from wire.errors import UnsupportedLanguage, WireError
from wire.events import Segment, Translation, Video
from wire.logs import Logger, get_logger
from wire.models import MARKER, FileSpec, Marker, ModelStore
from wire.outbox import Key

MANIFEST = """
models:
  - {id: bergamot-en-pt, task: mt, engine: fake, languages: [en, pt], pairs: [en-pt], size_hint_mb: 1,
     licence: MIT, files: [{path: model.bin}], sources: []}
  - {id: bergamot-pt-en, task: mt, engine: fake, languages: [pt, en], pairs: [pt-en], size_hint_mb: 1,
     licence: MIT, files: [{path: model.bin}], sources: []}
  - {id: opus-mt-zh-en, task: mt, engine: fake, languages: [zh, en], pairs: [zh-en],
     licence: CC-BY-4.0, files: [{path: model.bin, sha256: abc, size: 83000000}], sources: []}
  - {id: opus-mt-es-en, task: mt, engine: fake, languages: [es, en], pairs: [es-en], size_hint_mb: 312,
     licence: CC-BY-4.0, files: [{path: model.bin}], sources: []}
  - {id: m2m100-418m, task: mt, engine: fake, languages: [de, en, es, pt, zh], size_hint_mb: 1941,
     licence: MIT, files: [{path: model.bin}], sources: [{kind: hub, repo: facebook/m2m100_418M}]}
"""
LITE = ("bergamot-en-pt", "bergamot-pt-en", "opus-mt-zh-en")


class FakeTranslator:
    """Answers `pt(hello.)`. `answers` overrides by text, `others` adds less likely ones; `failure` is raised; `gate`,
    once closed, holds calls back.
    """

    device = "cpu"

    def __init__(self, model_id: str, pairs: frozenset[tuple[str, str]]) -> None:
        self.model_id = model_id
        self.pairs = pairs
        self.calls: list[tuple[str, bool]] = []
        self.answers: dict[str, str] = {}
        self.others: dict[str, list[str]] = {}
        self.failure: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()

    def translate(self, texts: list[str], source: str, target: str, *, draft: bool = False) -> list[str]:
        if (source, target) not in self.pairs:
            raise UnsupportedLanguage(f"{self.model_id} does not translate {source} to {target}.")
        self.calls += [(text, draft) for text in texts]
        self.gate.wait(5)
        if self.failure is not None:
            raise self.failure
        return [self.answers.get(text, f"{target}({text})") for text in texts]

    def wordings(self, text: str, source: str, target: str, count: int) -> list[Wording]:
        made = [*self.translate([text], source, target), *self.others.get(text, [])]
        return [Wording(text, -0.1 * index) for index, text in enumerate(made)][:count]


@dataclass
class Fakes:
    """A library of fake models, and the models that were loaded, by id."""

    library: Library
    store: ModelStore
    models: dict[str, FakeTranslator]

    def model(self, model_id: str) -> FakeTranslator:
        """The loaded model."""
        self.library.translator(model_id)
        return self.models[model_id]


def install(root: Path, *ids: str) -> None:
    """Make models of the fake manifest look installed."""
    pins = {"opus-mt-zh-en": (FileSpec("model.bin", "abc", 83_000_000),)}
    for model_id in ids:
        (root / model_id).mkdir(parents=True, exist_ok=True)
        marker = Marker(model_id, pins.get(model_id, ()))
        for file in marker.files:
            with (root / model_id / file.path).open("wb") as content:
                content.truncate(file.size)
        (root / model_id / MARKER).write_bytes(msgspec.json.encode(marker))


def fake_library(folder: Path, *ids: str, preferred: str = "", broken: tuple[str, ...] = ()) -> Fakes:
    """`ids` (the lite ones by default) installed below `folder`; those in `broken` do not load."""
    manifest = folder / "models.yaml"
    manifest.write_text(MANIFEST, encoding="utf-8")
    install(folder, *(ids or LITE))
    store = ModelStore(folder, manifest)
    models: dict[str, FakeTranslator] = {}

    def load(model_id: str, _: Path, pairs: frozenset[tuple[str, str]], __: EngineOptions) -> FakeTranslator:
        if model_id in broken:
            raise WireError(f"{model_id} is broken")
        return models.setdefault(model_id, FakeTranslator(model_id, pairs))

    return Fakes(Library(store, EngineOptions(), preferred=preferred, loaders={"fake": load}), store, models)


@dataclass
class FakePort:
    """A channel's port that remembers everything. Its clock moves by a millisecond with each look."""

    channel: str = "c"
    log: Logger = field(default_factory=get_logger)
    emitted: list[Segment] = field(default_factory=list)
    causes: list[Segment | None] = field(default_factory=list)
    finished: list[Segment] = field(default_factory=list)
    complaints: list[WireError] = field(default_factory=list)
    clock: float = 100.0

    def now(self) -> float:
        self.clock += 0.001
        return self.clock

    async def emit(self, event: Segment, payload: bytes = b"", *, cause: Segment | None = None) -> None:
        self.emitted.append(event)
        self.causes.append(cause)

    async def finish(self, cause: Segment) -> None:
        self.finished.append(cause)

    def show(self, event: Video, payload: bytes) -> None:
        raise NotImplementedError  # only faces are shown

    def on_acknowledged(self, tell: Callable[[Key], None]) -> None:
        """Nobody acknowledges."""

    async def settle(self, sample: int) -> None:
        raise AssertionError("mt has no audio to settle")

    async def complain(self, error: WireError) -> None:
        self.complaints.append(error)

    def translations(self, state: str = "committed") -> list[Translation]:
        """What was translated, in order."""
        return [event for event in self.emitted if isinstance(event, Translation) and event.state == state]


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """The service on a free port of this machine; its `ws://` address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="websockets-sansio"))
        server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]  # the test owns the signals
        running = asyncio.create_task(server.serve([listening]))
        async with asyncio.timeout(5):
            while not server.started:
                await asyncio.sleep(0.005)
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = server.force_exit = True
        await running
