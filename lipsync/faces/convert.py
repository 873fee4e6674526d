"""MediaPipe's TFLite graphs as ONNX, so that the runtime of all other models runs them, without MediaPipe itself.

Part of a graph can be taken: from some tensors to others. Activations become NCHW; weights stay float32.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from lipsync.errors import ModelUnusable
from lipsync.faces.tflite import Graph, Operation

SAME, RELU, RELU6 = 0, 1, 3
OPSET = 17


def to_onnx(graph: Graph, inputs: Sequence[int], outputs: Sequence[int]) -> bytes:
    """The part of `graph` between tensors `inputs` and `outputs` as a serialised ONNX model.

    Inputs and outputs are named `t<number>`; four-dimensional ones are NCHW. Raises ModelUnusable for an operator that
    is not known here.
    """
    writer = _Writer(graph)
    for operation in _needed(graph, inputs, outputs):
        writer.add(operation)
    return writer.model(inputs, outputs)


def _needed(graph: Graph, inputs: Sequence[int], outputs: Sequence[int]) -> list[Operation]:
    wanted, taken = set(outputs), []
    for operation in reversed(graph.operations):
        if wanted.intersection(operation.outputs):
            taken.append(operation)
            wanted.update(set(operation.inputs) - set(inputs))
    return taken[::-1]


class _Writer:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._nodes: list[Any] = []
        self._constants: dict[str, NDArray[Any]] = {}
        self._values: dict[int, NDArray[Any]] = {
            number: tensor.value for number, tensor in enumerate(graph.tensors) if tensor.value is not None
        }

    def model(self, inputs: Sequence[int], outputs: Sequence[int]) -> bytes:
        def info(number: int) -> Any:
            return helper.make_tensor_value_info(
                f"t{number}", TensorProto.FLOAT, _nchw(self._graph.tensors[number].shape)
            )

        constants = [numpy_helper.from_array(np.ascontiguousarray(v), k) for k, v in self._constants.items()]
        body = helper.make_graph(self._nodes, "face", [info(i) for i in inputs], [info(o) for o in outputs], constants)
        model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString())

    def add(self, operation: Operation) -> None:
        """Append the nodes of one operation."""
        method = getattr(self, f"_{operation.kind.lower()}", None)
        if method is None:
            raise ModelUnusable(f"The face model uses {operation.kind}, which cannot be converted.")
        method(operation)

    def _node(self, kind: str, inputs: list[str], output: int, **attributes: Any) -> None:
        self._nodes.append(helper.make_node(kind, inputs, [f"t{output}"], **attributes))

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        self._constants[name] = value
        return name

    def _input(self, number: int) -> str:
        """Name of an activation, or of a constant that takes part in arithmetic."""
        if number in self._values:
            value = self._values[number].astype(np.float32)
            return self._constant(f"t{number}", value.transpose(0, 3, 1, 2) if value.ndim == 4 else value)
        return f"t{number}"

    def _dequantize(self, operation: Operation) -> None:
        self._values[operation.outputs[0]] = self._values[operation.inputs[0]].astype(np.float32)

    def _activated(
        self, operation: Operation, kind: str, inputs: list[str], activation: int, **attributes: Any
    ) -> None:
        output = operation.outputs[0]
        if activation not in (0, RELU, RELU6):
            raise ModelUnusable(f"The face model uses activation {activation}, which cannot be converted.")
        if not activation:
            self._node(kind, inputs, output, **attributes)
            return
        raw = f"t{output}_raw"
        self._nodes.append(helper.make_node(kind, inputs, [raw], **attributes))
        bounds = [raw, self._constant("zero", np.zeros((), np.float32))]
        if activation == RELU6:
            bounds.append(self._constant("six", np.full((), 6, np.float32)))
        self._node("Clip", bounds, output)

    def _conv_2d(self, operation: Operation) -> None:
        self._convolve(operation, self._values[operation.inputs[1]].transpose(0, 3, 1, 2), groups=1, activation_field=3)

    def _depthwise_conv_2d(self, operation: Operation) -> None:
        weights = self._values[operation.inputs[1]].transpose(3, 0, 1, 2)
        self._convolve(operation, weights, groups=weights.shape[0], activation_field=4)

    def _convolve(self, operation: Operation, weights: NDArray[Any], *, groups: int, activation_field: int) -> None:
        options = operation.options
        assert options is not None  # noqa: S101 - every convolution has options
        strides = [options.int32(2, 1), options.int32(1, 1)]
        pads = self._pads(operation, options.int8(0), weights.shape[2:], strides)
        names = [
            self._input(operation.inputs[0]),
            self._constant(f"t{operation.inputs[1]}", weights.astype(np.float32)),
        ]
        if len(operation.inputs) > 2 and operation.inputs[2] >= 0:
            bias = self._values[operation.inputs[2]].astype(np.float32)
            names.append(self._constant(f"t{operation.inputs[2]}", bias))
        self._activated(
            operation, "Conv", names, options.int8(activation_field), strides=strides, pads=pads, group=groups
        )

    def _max_pool_2d(self, operation: Operation) -> None:
        options = operation.options
        assert options is not None  # noqa: S101 - every pooling has options
        strides, window = [options.int32(2, 1), options.int32(1, 1)], [options.int32(4, 1), options.int32(3, 1)]
        pads = self._pads(operation, options.int8(0), window, strides)
        self._node(
            "MaxPool",
            [self._input(operation.inputs[0])],
            operation.outputs[0],
            kernel_shape=window,
            strides=strides,
            pads=pads,
        )

    def _pads(self, operation: Operation, padding: int, window: Sequence[int], strides: list[int]) -> list[int]:
        """[top, left, bottom, right]: TFLite's SAME puts the odd pixel after."""
        if padding != SAME:
            return [0, 0, 0, 0]
        _, height, width, _ = self._graph.tensors[operation.inputs[0]].shape
        before, after = [], []
        for size, kernel, stride in zip((height, width), window, strides, strict=True):
            total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            before.append(total // 2)
            after.append(total - total // 2)
        return before + after

    def _prelu(self, operation: Operation) -> None:
        slope = self._values[operation.inputs[1]].astype(np.float32).reshape(-1, 1, 1)
        self._node(
            "PRelu",
            [self._input(operation.inputs[0]), self._constant(f"t{operation.inputs[1]}", slope)],
            operation.outputs[0],
        )

    def _relu(self, operation: Operation) -> None:
        self._node("Relu", [self._input(operation.inputs[0])], operation.outputs[0])

    def _add(self, operation: Operation) -> None:
        names = [self._input(number) for number in operation.inputs]
        self._activated(operation, "Add", names, operation.options.int8(0) if operation.options else 0)

    def _pad(self, operation: Operation) -> None:
        widths = self._values[operation.inputs[1]][[0, 3, 1, 2]].astype(np.int64)
        name = self._constant(f"t{operation.inputs[1]}_pads", widths.T.reshape(-1))
        self._node("Pad", [self._input(operation.inputs[0]), name], operation.outputs[0])

    def _reshape(self, operation: Operation) -> None:
        source, target = operation.inputs[0], operation.outputs[0]
        name = f"t{source}"
        if len(self._graph.tensors[source].shape) == 4:
            name = f"t{target}_nhwc"
            self._nodes.append(helper.make_node("Transpose", [f"t{source}"], [name], perm=[0, 2, 3, 1]))
        shape = self._graph.tensors[target].shape
        if len(shape) == 4:
            raise ModelUnusable("The face model reshapes into four dimensions, which cannot be converted.")
        self._node("Reshape", [name, self._constant(f"t{target}_shape", np.array(shape, np.int64))], target)

    def _concatenation(self, operation: Operation) -> None:
        axis = operation.options.int32(0) if operation.options else 0
        if len(self._graph.tensors[operation.outputs[0]].shape) == 4:
            axis = [0, 2, 3, 1][axis]
        self._node("Concat", [self._input(number) for number in operation.inputs], operation.outputs[0], axis=axis)


def _nchw(shape: tuple[int, ...]) -> tuple[int, ...]:
    return (shape[0], shape[3], shape[1], shape[2]) if len(shape) == 4 else shape
