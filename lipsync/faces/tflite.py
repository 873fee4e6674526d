"""Reads the graph of a TensorFlow Lite file (a flatbuffer, schema v3) as far as MediaPipe's float models use it.

Field numbers follow the order of fields in TensorFlow's published `schema.fbs`.
"""

from dataclasses import dataclass
from typing import Any

import flatbuffers
import numpy as np
from flatbuffers import number_types
from numpy.typing import NDArray

from lipsync.errors import ModelUnusable

MAGIC = b"TFL3"
FLOAT32, FLOAT16, INT32 = 0, 1, 2
DTYPES = {FLOAT32: np.float32, FLOAT16: np.float16, INT32: np.int32}
OPERATORS = {
    0: "ADD",
    2: "CONCATENATION",
    3: "CONV_2D",
    4: "DEPTHWISE_CONV_2D",
    6: "DEQUANTIZE",
    17: "MAX_POOL_2D",
    18: "MUL",
    19: "RELU",
    22: "RESHAPE",
    32: "CUSTOM",
    34: "PAD",
    45: "STRIDED_SLICE",
    54: "PRELU",
}


class _Table:
    """A flatbuffer table, read by field number."""

    def __init__(self, data: bytes, position: int) -> None:
        self._table: Any = flatbuffers.table.Table(data, position)

    @classmethod
    def root(cls, data: bytes) -> "_Table":
        return cls(data, int(flatbuffers.encode.Get(flatbuffers.packer.uoffset, data, 0)))

    def _offset(self, field: int) -> int:
        return int(self._table.Offset(4 + 2 * field))

    def int32(self, field: int, default: int = 0) -> int:
        return int(self._table.GetSlot(4 + 2 * field, default, number_types.Int32Flags))

    def uint32(self, field: int) -> int:
        return int(self._table.GetSlot(4 + 2 * field, 0, number_types.Uint32Flags))

    def int8(self, field: int) -> int:
        return int(self._table.GetSlot(4 + 2 * field, 0, number_types.Int8Flags))

    def table(self, field: int) -> "_Table":
        offset = self._offset(field)
        return _Table(self._table.Bytes, self._table.Indirect(self._table.Pos + offset))

    def tables(self, field: int) -> list["_Table"]:
        offset = self._offset(field)
        if not offset:
            return []
        start = self._table.Vector(offset)
        return [
            _Table(self._table.Bytes, self._table.Indirect(start + 4 * i)) for i in range(self._table.VectorLen(offset))
        ]

    def ints(self, field: int) -> list[int]:
        offset = self._offset(field)
        return [] if not offset else [int(v) for v in self._table.GetVectorAsNumpy(number_types.Int32Flags, offset)]

    def data(self, field: int) -> bytes:
        offset = self._offset(field)
        return b"" if not offset else bytes(self._table.GetVectorAsNumpy(number_types.Uint8Flags, offset))


@dataclass(frozen=True)
class Tensor:
    """`shape` as stored (NHWC); `value` for constants."""

    shape: tuple[int, ...]
    value: NDArray[Any] | None


@dataclass(frozen=True)
class Operation:
    """One node: its kind, tensor numbers, and its options table."""

    kind: str
    inputs: list[int]
    outputs: list[int]
    options: _Table | None


@dataclass(frozen=True)
class Graph:
    """The first subgraph of a model."""

    tensors: list[Tensor]
    operations: list[Operation]
    inputs: list[int]
    outputs: list[int]


def read_graph(data: bytes) -> Graph:
    """Raises ModelUnusable for bytes that are not such a model."""
    if len(data) < 8 or data[4:8] != MAGIC:
        raise ModelUnusable("This is not a TensorFlow Lite model; fetch the face models again.")
    try:
        model = _Table.root(data)
        codes = [max(code.int8(0), code.int32(3)) for code in model.tables(1)]
        subgraph = model.tables(2)[0]
        buffers = model.tables(4)
        return Graph(
            [_tensor(table, buffers) for table in subgraph.tables(0)],
            [_operation(table, codes) for table in subgraph.tables(3)],
            subgraph.ints(1),
            subgraph.ints(2),
        )
    except (IndexError, KeyError, ValueError, TypeError) as error:
        raise ModelUnusable(f"The model cannot be read ({error!r}); fetch the face models again.") from error


def _tensor(table: _Table, buffers: list[_Table]) -> Tensor:
    shape = tuple(table.ints(0))
    raw = buffers[table.uint32(2)].data(0)
    if not raw:
        return Tensor(shape, None)
    return Tensor(shape, np.frombuffer(raw, DTYPES[table.int8(1)]).reshape(shape))


def _operation(table: _Table, codes: list[int]) -> Operation:
    kind = OPERATORS.get(codes[table.uint32(0)], f"operator {codes[table.uint32(0)]}")
    options = (
        table.table(4) if kind not in ("CUSTOM", "DEQUANTIZE", "PRELU", "RELU", "PAD") and table._offset(4) else None
    )
    return Operation(kind, table.ints(1), table.ints(2), options)
