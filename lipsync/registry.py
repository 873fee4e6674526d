"""The neural models in memory: loaded when first asked for, counted, and unloaded when others need the room or nobody
comes any more.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from lipsync.engines.base import LoadedModel
from lipsync.errors import ModelBusy, ModelsFull, UnknownRenderer
from lipsync.loading import Loader

Clock = Callable[[], float]


@dataclass
class Entry:
    """One loaded model. `uses` counts since it was loaded; `holders` use it at this moment."""

    id: str
    model: LoadedModel
    device: int | None
    loaded_at: float
    load_ms: float
    last_used: float
    uses: int = 0
    holders: int = 0
    infer_ms: float = 0.0


@dataclass(frozen=True)
class Totals:
    """What has happened since the start."""

    loads: int = 0
    evictions: int = 0
    idle_unloads: int = 0


@dataclass
class ModelRegistry:
    """Not thread-safe: use it on the compute thread. The clock gives seconds."""

    loader: Loader
    clock: Clock
    max_models: int
    max_mb: float
    idle_s: float
    gpus: int = 0
    totals: Totals = field(default_factory=Totals)
    _entries: dict[str, Entry] = field(default_factory=dict)
    _next_gpu: int = 0

    def load(self, model_id: str) -> Entry:
        """The entry, loaded now if it was not. Raises UnknownRenderer, ModelMissing, ModelUnusable or ModelsFull."""
        entry = self._entries.get(model_id)
        if entry is not None:
            return entry
        expected_mb = self.loader.expected_mb(model_id)
        self._make_room(model_id, expected_mb)
        device = self._device()
        begun = self.clock()
        model = self.loader.load(model_id, device)
        now = self.clock()
        entry = Entry(model_id, model, device, now, (now - begun) * 1e3, now)
        self._entries[model_id] = entry
        self._count(loads=1)
        return entry

    @contextmanager
    def use(self, model_id: str) -> Iterator[Entry]:
        """The entry, held: it is not unloaded meanwhile."""
        entry = self.load(model_id)
        entry.uses += 1
        entry.holders += 1
        begun = self.clock()
        try:
            yield entry
        finally:
            entry.holders -= 1
            entry.last_used = self.clock()
            entry.infer_ms += (entry.last_used - begun) * 1e3

    def hold(self, model_id: str) -> Entry:
        """As `use`, until `release`: for a channel that lasts."""
        entry = self.load(model_id)
        entry.uses += 1
        entry.holders += 1
        return entry

    def release(self, entry: Entry) -> None:
        entry.holders = max(0, entry.holders - 1)
        entry.last_used = self.clock()

    def unload(self, model_id: str) -> None:
        """Raises UnknownRenderer when it is not loaded, ModelBusy while somebody uses it."""
        entry = self._entries.get(model_id)
        if entry is None:
            raise UnknownRenderer("No model of that id is loaded.")
        if entry.holders:
            raise ModelBusy(f"The model is used by {entry.holders} at this moment; unload it later.")
        del self._entries[model_id]

    def unload_idle(self) -> list[str]:
        """Unload what nobody has used for `idle_s`; their ids."""
        before = self.clock() - self.idle_s
        idle = [entry.id for entry in self._entries.values() if not entry.holders and entry.last_used < before]
        for model_id in idle:
            del self._entries[model_id]
        self._count(idle_unloads=len(idle))
        return idle

    def entries(self) -> list[Entry]:
        return list(self._entries.values())

    def used_mb(self) -> float:
        return sum(entry.model.memory_mb for entry in self._entries.values())

    def _make_room(self, model_id: str, needed_mb: float) -> None:
        if needed_mb > self.max_mb:
            raise ModelsFull(f"The model needs {needed_mb:.0f} MB; {self.max_mb:.0f} MB are allowed for all of them.")
        while len(self._entries) >= self.max_models or self.used_mb() + needed_mb > self.max_mb:
            free = [entry for entry in self._entries.values() if not entry.holders]
            if not free:
                raise ModelsFull(f"All {len(self._entries)} loaded models are in use; there is no room for {model_id}.")
            least = min(free, key=lambda entry: (entry.uses, entry.last_used))
            del self._entries[least.id]
            self._count(evictions=1)

    def _device(self) -> int | None:
        if not self.gpus:
            return None
        device, self._next_gpu = self._next_gpu, (self._next_gpu + 1) % self.gpus
        return device

    def _count(self, loads: int = 0, evictions: int = 0, idle_unloads: int = 0) -> None:
        now = self.totals
        self.totals = Totals(now.loads + loads, now.evictions + evictions, now.idle_unloads + idle_unloads)
