"""USE_GPU where there is one, and where there is none."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from prometheus_client import REGISTRY

from wire.gpu import GpuMissing, observe_gpus, open_nvml, require_gpu


def test_one_device_is_enough(tmp_path: Path) -> None:
    device = tmp_path / "nvidiactl"
    device.touch()
    require_gpu([tmp_path / "absent", device])


def test_none_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(GpuMissing, match="USE_GPU=false"):
        require_gpu([tmp_path / "nvidiactl"])


class FakeNvml:
    """Two GPUs: one half busy, one idle."""

    def nvmlDeviceGetCount(self) -> int:  # noqa: N802
        return 2

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:  # noqa: N802
        return index

    def nvmlDeviceGetMemoryInfo(self, handle: int) -> SimpleNamespace:  # noqa: N802
        return SimpleNamespace(used=1_000 * (handle + 1))

    def nvmlDeviceGetUtilizationRates(self, handle: int) -> SimpleNamespace:  # noqa: N802
        return SimpleNamespace(gpu=50 * (1 - handle))


def test_gauges_of_every_gpu_are_set() -> None:
    observe_gpus(FakeNvml(), "gpu-test")
    read = REGISTRY.get_sample_value
    labels = [{"stage": "gpu-test", "gpu": str(index)} for index in (0, 1)]
    assert [read("vivavoce_gpu_memory_bytes", each) for each in labels] == [1_000, 2_000]
    assert [read("vivavoce_gpu_utilisation_ratio", each) for each in labels] == [0.5, 0]


def test_without_a_driver_nothing_is_observed() -> None:
    assert open_nvml() is None
