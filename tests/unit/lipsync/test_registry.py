from dataclasses import dataclass, field

import pytest

from lipsync.errors import ModelBusy, ModelsFull, UnknownRenderer
from lipsync.registry import ModelRegistry


@dataclass
class FakeModel:
    name: str
    memory_mb: float
    device: int | None
    warmed: int = 0

    def renderer(self) -> None: ...

    def warm_up(self) -> None:
        self.warmed += 1


@dataclass
class FakeLoader:
    sizes: dict[str, float] = field(default_factory=dict)
    loaded: list[str] = field(default_factory=list)

    def expected_mb(self, model_id: str) -> float:
        if model_id == "unknown":
            raise UnknownRenderer("There is no model unknown.")
        return self.sizes.get(model_id, 10.0)

    def load(self, model_id: str, device: int | None) -> FakeModel:
        self.loaded.append(model_id)
        return FakeModel(model_id, self.expected_mb(model_id), device)


class Hand:
    """A clock that is moved by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def registry(clock: Hand | None = None, **values: float) -> tuple[ModelRegistry, FakeLoader]:
    loader = FakeLoader()
    settings: dict[str, float] = {"max_models": 2, "max_mb": 100, "idle_s": 60, **values}
    return ModelRegistry(loader, clock or Hand(), **settings), loader  # type: ignore[arg-type]  # counts given as floats


def ids(models: ModelRegistry) -> set[str]:
    return {entry.id for entry in models.entries()}


def test_a_model_is_loaded_when_first_used_and_once() -> None:
    models, loader = registry()
    assert models.entries() == []
    for _ in range(3):
        with models.use("a") as entry:
            assert entry.holders == 1
    assert loader.loaded == ["a"]
    assert models.entries()[0].uses == 3
    assert models.entries()[0].holders == 0


def test_the_least_frequently_used_makes_place() -> None:
    models, _ = registry()
    for name in ("a", "a", "b", "c"):
        with models.use(name):
            pass
    assert ids(models) == {"a", "c"}
    assert models.totals.evictions == 1


def test_of_equally_used_ones_the_one_longest_unused_goes() -> None:
    clock = Hand()
    models, _ = registry(clock)
    for name in ("a", "b", "a", "b"):
        clock.seconds += 1
        with models.use(name):
            pass
    models.load("c")
    assert ids(models) == {"b", "c"}


def test_memory_counts_as_well_as_number() -> None:
    models, loader = registry(max_models=9)
    loader.sizes = {"big": 70, "other": 50, "huge": 101}
    models.load("big")
    models.load("small")
    models.load("other")
    assert "big" not in ids(models) or "small" not in ids(models)
    assert models.used_mb() <= 100
    with pytest.raises(ModelsFull, match="101"):
        models.load("huge")


def test_what_is_in_use_stays() -> None:
    models, _ = registry()
    a, b = models.hold("a"), models.hold("b")
    with pytest.raises(ModelsFull):
        models.load("c")
    with pytest.raises(ModelBusy):
        models.unload("a")
    models.release(a)
    models.unload("a")
    models.load("c")
    assert ids(models) == {"b", "c"}
    models.release(b)


def test_idle_models_are_unloaded_and_come_back_when_asked_for() -> None:
    clock = Hand()
    models, loader = registry(clock)
    models.load("a")
    held = models.hold("b")
    clock.seconds = 61
    assert models.unload_idle() == ["a"]
    models.release(held)
    assert models.unload_idle() == []
    clock.seconds = 200
    assert models.unload_idle() == ["b"]
    models.load("a")
    assert loader.loaded == ["a", "b", "a"]
    assert (models.totals.loads, models.totals.idle_unloads) == (3, 2)


def test_gpus_take_turns() -> None:
    models, _ = registry(max_models=9, gpus=2)
    devices = [models.load(name).device for name in "abcd"]
    assert devices == [0, 1, 0, 1]
    assert registry()[0].load("a").device is None


def test_unknown_models_are_refused_and_change_nothing() -> None:
    models, _ = registry()
    models.load("a")
    with pytest.raises(UnknownRenderer):
        models.load("unknown")
    with pytest.raises(UnknownRenderer):
        models.unload("b")
    assert ids(models) == {"a"}
