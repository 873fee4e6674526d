"""Makes Kokoro's ONNX graph fast and streamable on a CPU, without changing what it computes.

Three changes, made in memory while loading:

* `ConvInteger` becomes pad + slices + `MatMulInteger`. The integers are the same; onnxruntime multiplies matrices about
  twice as fast as it convolves bytes.
* The graph is cut where the decoder's slow part begins. The *front* (durations, pitch, features: a tenth of the work)
  runs once on the whole text, the *generator* then runs on windows of it: sound comes out while the rest is computed.
* The generator's instance norms take their mean and deviation over the whole utterance, which a window does not know.
  Here they can be given instead (`frozen`), and they are an output, so that each voice's can be measured once.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from wire.errors import EngineFailed

_GENERATOR = "/decoder/decoder/generator/"
FEATURES = "/decoder/decoder/decode.3/Div_4_output_0"
"""[1, 512, 2 frames]: what the generator turns into sound."""
SOURCE = _GENERATOR + "Squeeze_output_0"
"""[1, 600 frames]: the excitation, made from the pitch."""
HARMONICS = _GENERATOR + "Concat_3_output_0"
"""[1, 22, 120 frames + 1]: magnitudes and phases of the excitation's short-time spectrum."""
STYLE = "/decoder/Slice_output_0"
"""[1, 128]: the voice."""
DURATIONS = "/encoder/Clip_output_0"
"""[1, tokens]: frames of 600 samples that each token lasts."""
AUDIO = "audio"
FROZEN, GIVEN, MEASURED = "frozen", "given_statistics", "measured_statistics"


@dataclass(frozen=True, slots=True)
class Parts:
    """The two halves, serialised, and how many numbers the generator's statistics are."""

    front: bytes
    generator: bytes
    statistics: int


def split(path: Path) -> Parts:
    """Load and rewrite the model. Raises EngineFailed when the file is another export of Kokoro than the pinned one."""
    model = onnx.load(str(path))
    names = {name for node in model.graph.node for name in node.output}
    if missing := {FEATURES, SOURCE, HARMONICS, STYLE, DURATIONS} - names:
        raise EngineFailed(f"{path} is not the Kokoro export this service knows; it lacks {min(missing)}.")
    _convolve_by_multiplying(model.graph)
    front = _extract(model, [], [DURATIONS, FEATURES, SOURCE, STYLE])
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in (FEATURES, HARMONICS, STYLE)]
    generator = _extract(model, inputs, [AUDIO])
    statistics = _expose_statistics(generator.graph)
    return Parts(front.SerializeToString(), generator.SerializeToString(), statistics)


def _extract(model: ModelProto, inputs: list[ValueInfoProto], outputs: list[str]) -> ModelProto:
    """The part of the model that computes `outputs` from `inputs` and from its own inputs."""
    given = {value.name for value in inputs}
    producer = {name: index for index, node in enumerate(model.graph.node) for name in node.output}
    kept: set[int] = set()
    wanted = list(outputs)
    while wanted:
        name = wanted.pop()
        index = producer.get(name)
        if name in given or index is None or index in kept:
            continue
        kept.add(index)
        wanted.extend(model.graph.node[index].input)
    nodes = [model.graph.node[index] for index in sorted(kept)]
    needed = {name for node in nodes for name in node.input}
    graph = helper.make_graph(
        nodes,
        "kokoro",
        [value for value in model.graph.input if value.name in needed] + inputs,
        [ValueInfoProto(name=name) for name in outputs],
        [tensor for tensor in model.graph.initializer if tensor.name in needed],
    )
    return helper.make_model(graph, opset_imports=model.opset_import, ir_version=model.ir_version)


class _Constants:
    """Initialisers to be added, each once."""

    def __init__(self, graph: GraphProto) -> None:
        self._graph = graph
        self._names: set[str] = set()

    def add(self, name: str, value: object) -> str:
        if name not in self._names:
            self._names.add(name)
            self._graph.initializer.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def position(self, at: int) -> str:
        return self.add(f"at_{at}", np.array([at], np.int64))


def _convolve_by_multiplying(graph: GraphProto) -> None:
    weights = {tensor.name: tensor for tensor in graph.initializer}
    constants = _Constants(graph)
    nodes: list[NodeProto] = []
    for node in graph.node:
        nodes.extend(_multiplied(node, weights, constants) if node.op_type == "ConvInteger" else [node])
    used = {name for node in nodes for name in node.input}
    tensors = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(tensors)


def _multiplied(node: NodeProto, weights: dict[str, TensorProto], constants: _Constants) -> list[NodeProto]:
    """The nodes that do the same as a one-dimensional integer convolution; itself where that does not pay."""
    attributes = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    weight = numpy_helper.to_array(weights[node.input[1]])
    outputs, channels, taps = weight.shape
    if attributes["strides"] != [1] or outputs < 16 or weight.dtype != np.uint8:
        return [node]
    zero = int(numpy_helper.to_array(weights[node.input[3]]))
    matrix = (weight.astype(np.int16) - 128).astype(np.int8).transpose(2, 1, 0).reshape(taps * channels, outputs)
    name, data, data_zero = node.name, node.input[0], node.input[2]
    before, after = attributes["pads"]
    nodes = [helper.make_node("Transpose", [data], [f"{name}:t"], perm=[0, 2, 1])]
    rows = f"{name}:t"
    if before or after:
        pads = constants.add(f"pads_{before}_{after}", np.array([0, before, 0, 0, after, 0], np.int64))
        nodes.append(helper.make_node("Pad", [rows, pads, data_zero], [f"{name}:p"]))
        rows = f"{name}:p"
    if taps > 1:
        nodes += _gather_taps(name, rows, taps, attributes["dilations"][0], constants)
        rows = f"{name}:c"
    multiplied = constants.add(f"{name}:w", np.ascontiguousarray(matrix))
    multiplied_zero = constants.add(f"{name}:z", np.int8(zero - 128))
    nodes.append(helper.make_node("MatMulInteger", [rows, multiplied, data_zero, multiplied_zero], [f"{name}:m"]))
    nodes.append(helper.make_node("Transpose", [f"{name}:m"], list(node.output), perm=[0, 2, 1]))
    return nodes


def _gather_taps(name: str, rows: str, taps: int, dilation: int, constants: _Constants) -> list[NodeProto]:
    """All inputs of one output sample side by side, for every output sample."""
    nodes = []
    for tap in range(taps):
        begin = constants.position(tap * dilation)
        back = (tap - taps + 1) * dilation
        end = constants.position(back) if back else constants.add("end", np.array([np.iinfo(np.int64).max]))
        nodes.append(helper.make_node("Slice", [rows, begin, end, constants.position(1)], [f"{name}:{tap}"]))
    sliced = [f"{name}:{tap}" for tap in range(taps)]
    return [*nodes, helper.make_node("Concat", sliced, [f"{name}:c"], axis=2)]


def _expose_statistics(graph: GraphProto) -> int:
    """Let the instance norms' statistics be given as one vector and be read as one; returns its length."""
    found = _statistics(graph)
    sizes = [size for _, size in found]
    constants = _Constants(graph)
    nodes: list[NodeProto] = [
        helper.make_node(
            "Split", [GIVEN, constants.add("sizes", np.array(sizes))], [f"{n}:given" for n, _ in found], axis=1
        )
    ]
    names = {name for name, _ in found}
    for node in graph.node:
        if node.output[0] in names:
            name = node.output[0]
            node.output[0] = f"{name}:measured"
            chosen = helper.make_node("Where", [FROZEN, f"{name}:given", f"{name}:measured"], [name])
            nodes += [node, chosen]
        else:
            nodes.append(node)
    nodes.append(helper.make_node("Concat", [f"{name}:measured" for name, _ in found], [MEASURED], axis=1))
    del graph.node[:]
    graph.node.extend(nodes)
    graph.input.append(helper.make_tensor_value_info(FROZEN, TensorProto.BOOL, []))
    graph.input.append(helper.make_tensor_value_info(GIVEN, TensorProto.FLOAT, [1, sum(sizes), 1]))
    graph.output.append(ValueInfoProto(name=MEASURED))
    return sum(sizes)


def _statistics(graph: GraphProto) -> list[tuple[str, int]]:
    """Tensor name and channels of every mean, then of every deviation, over time in the generator's instance norms."""
    subtracted = {name for node in graph.node if node.op_type == "Sub" for name in node.input}
    means, deviations = [], []
    for node in graph.node:
        name = node.output[0]
        if not name.startswith(_GENERATOR) or "/adain" not in name:
            continue
        channels = 256 if "noise_res.0" in name or any(f"resblocks.{block}/" in name for block in (0, 1, 2)) else 128
        if node.op_type == "ReduceMean" and name in subtracted:
            means.append((name, channels))
        elif node.op_type == "Sqrt":
            deviations.append((name, channels))
    if not means or len(means) != len(deviations):
        raise EngineFailed("This Kokoro export's instance norms were not found; install the pinned model again.")
    return means + deviations
