"""Whether this process can see a GPU, without loading any engine, and how busy it is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol, cast

from wire.errors import WireError
from wire.metrics import GPU_MEMORY, GPU_UTILISATION

DEVICES = (Path("/dev/nvidiactl"), Path("/dev/dxg"))
"""What a driver, or a container runtime, shows of NVIDIA GPUs: on Linux, and in Windows' Linux."""


class GpuMissing(WireError):
    """USE_GPU is on where there is no GPU."""

    code: ClassVar[str] = "gpu_missing"
    status: ClassVar[int] = 503


def require_gpu(devices: Sequence[Path] = DEVICES) -> None:
    """Raises GpuMissing."""
    if not any(device.exists() for device in devices):
        raise GpuMissing(
            "USE_GPU is true, but no GPU is visible here: give this container one (the gpu profile, NVIDIA Container "
            "Toolkit) or set USE_GPU=false."
        )


class Nvml(Protocol):
    """What is used of NVIDIA's management library (pynvml)."""

    def nvmlDeviceGetCount(self) -> int: ...  # noqa: N802 - NVIDIA's names

    def nvmlDeviceGetHandleByIndex(self, index: int) -> Any: ...  # noqa: N802

    def nvmlDeviceGetMemoryInfo(self, handle: Any) -> Any: ...  # noqa: N802

    def nvmlDeviceGetUtilizationRates(self, handle: Any) -> Any: ...  # noqa: N802


def open_nvml() -> Nvml | None:
    """The library, initialised; None where it, or the driver, is not there."""
    try:
        import pynvml
    except ImportError:
        return None
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return None
    return cast(Nvml, pynvml)


def observe_gpus(nvml: Nvml, stage: str) -> None:
    """Set the gauges of every GPU that this process sees."""
    for index in range(nvml.nvmlDeviceGetCount()):
        handle = nvml.nvmlDeviceGetHandleByIndex(index)
        GPU_MEMORY.labels(stage, str(index)).set(nvml.nvmlDeviceGetMemoryInfo(handle).used)
        GPU_UTILISATION.labels(stage, str(index)).set(nvml.nvmlDeviceGetUtilizationRates(handle).gpu / 100)
