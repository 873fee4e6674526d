"""The examples of docs/lipsync.md run."""

import asyncio
import re
from pathlib import Path

import cv2
import numpy as np

from lipsync.rpc.server import RpcServer
from lipsync.settings import LipsyncSettings
from tests.unit.lipsync.test_app import MadeUpStage, picture


def written(folder: Path) -> list[Path]:
    return sorted(folder.glob("frame_*.jpg"))


PAGE = Path(__file__).parents[3] / "docs" / "lipsync.md"


async def test_the_grpc_example_writes_its_frames(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    stage = MadeUpStage(LipsyncSettings(_env_file=None, models_dir=tmp_path, grpc_port=0))  # type: ignore[call-arg]  # pydantic-settings' own argument
    server = RpcServer(stage)
    await server.start()
    pcm = (9_000 * np.sin(np.arange(15_360) * 0.3)).astype("<i2").tobytes()
    names = {"ADDRESS": f"127.0.0.1:{server.port}", "PCM": pcm, "PICTURE": picture(), "FOLDER": tmp_path, "print": str}
    await asyncio.to_thread(exec, compile(example, str(PAGE), "exec"), names)
    await server.stop()
    stage.close()
    frames = written(tmp_path)
    assert len(frames) == 24
    assert cv2.imread(str(frames[0])).shape == (260, 320, 3)
