"""Whether this process can see a GPU, without loading any engine."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from wire.errors import WireError

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
