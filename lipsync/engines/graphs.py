"""ONNX files of the neural renderers: opened, checked for their signature, and run in batches."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from lipsync.arrays import Array
from lipsync.errors import ModelUnusable
from lipsync.onnx import open_session

Shape = tuple[int | None, ...]
DTYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(int64)": np.int64}


class Graph:
    """One ONNX file. Its inputs are found by shape, because exporters name them as they like."""

    def __init__(self, path: Path, inputs: Sequence[Shape], output: Shape, *, device: int | None, threads: int) -> None:
        """`inputs` and `output`: shapes without the batch; None is any size. Raises ModelUnusable."""
        if not path.is_file():
            raise ModelUnusable(f"{path.name} is missing in the model's folder; fetch the model again.")
        self.megabytes = path.stat().st_size / 1e6
        self._session = open_session(path, threads=threads, device=device)
        found = self._session.get_inputs()
        self._inputs = [self._match(path, found, shape) for shape in inputs]
        result = self._session.get_outputs()[0]
        if not _fits(result.shape[1:], output):
            raise ModelUnusable(f"{path.name} gives {result.shape}; {['batch', *output]} was expected.")
        self._output = result.name
        self._single = any(argument.shape[:1] == [1] for argument in self._inputs)

    def run(self, *values: Array) -> Array:
        """The first output, float32, for inputs of the same batch size in the order of `inputs`."""
        if self._single and len(values[0]) > 1:
            rows = [self._once([value[index : index + 1] for value in values]) for index in range(len(values[0]))]
            return np.concatenate(rows)
        return self._once(list(values))

    def _once(self, values: list[Array]) -> Array:
        feed = {
            argument.name: np.ascontiguousarray(value, DTYPES[argument.type])
            for argument, value in zip(self._inputs, values, strict=True)
        }
        return np.asarray(self._session.run([self._output], feed)[0], np.float32)

    @staticmethod
    def _match(path: Path, found: list[onnxruntime.NodeArg], shape: Shape) -> onnxruntime.NodeArg:
        fitting = [argument for argument in found if _fits(argument.shape[1:], shape) and argument.type in DTYPES]
        if not fitting:
            have = ", ".join(f"{argument.name} {argument.shape}" for argument in found)
            raise ModelUnusable(f"{path.name} takes {have}; an input of {['batch', *shape]} was expected.")
        return fitting[0]


def _fits(have: Sequence[object], want: Shape) -> bool:
    """Names and missing sizes in a graph stand for any size."""
    return len(have) == len(want) and all(
        not isinstance(a, int) or b is None or a == b for a, b in zip(have, want, strict=True)
    )
