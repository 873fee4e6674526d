"""USE_GPU where there is one, and where there is none."""

from pathlib import Path

import pytest

from wire.gpu import GpuMissing, require_gpu


def test_one_device_is_enough(tmp_path: Path) -> None:
    device = tmp_path / "nvidiactl"
    device.touch()
    require_gpu([tmp_path / "absent", device])


def test_none_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(GpuMissing, match="USE_GPU=false"):
        require_gpu([tmp_path / "nvidiactl"])
