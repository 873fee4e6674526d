"""Small random networks with the exact inputs and outputs of the neural lip-sync models, written as ONNX."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Shape = list[int | str]


def _save(path: Path, nodes: list, inputs: dict[str, tuple[int, Shape]], output: Shape, weights: dict) -> None:  # type: ignore[type-arg]  # onnx has no types
    values = [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in inputs.items()]
    result = [helper.make_tensor_value_info("out", TensorProto.FLOAT, output)]
    constants = [numpy_helper.from_array(np.asarray(value), name) for name, value in weights.items()]
    graph = helper.make_graph(nodes, "tiny", values, result, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(path))


def _random(*shape: int) -> np.ndarray:
    return np.random.default_rng(sum(shape)).normal(0, 0.3, shape).astype(np.float32)


def _image_net(path: Path, channels: int, size: int, audio: dict[str, tuple[int, Shape]], *, batch: int | str) -> None:
    """A 1x1 convolution of the picture plus the mean of the sound, through a sigmoid."""
    (name, (_, shape)), *others = audio.items()
    axes = list(range(1, len(shape)))
    nodes = [
        helper.make_node("Conv", ["face", "w"], ["seen"]),
        helper.make_node("ReduceMean", [name], ["heard"], axes=axes, keepdims=0),
        helper.make_node("Reshape", ["heard", "four"], ["heard4"]),
        helper.make_node("Add", ["seen", "heard4"], ["sum"]),
        helper.make_node("Sigmoid", ["sum"], ["out"]),
    ]
    weights = {"w": _random(3, channels, 1, 1), "four": np.array([-1, 1, 1, 1], np.int64)}
    inputs = {**dict(reversed(list(audio.items()))), "face": (TensorProto.FLOAT, [batch, channels, size, size])}
    assert not others
    _save(path, nodes, inputs, [batch, 3, size, size], weights)


def wav2lip(folder: Path, size: int = 96, batch: int | str = "batch") -> Path:
    mel: dict[str, tuple[int, Shape]] = {"mel_spectrogram": (TensorProto.FLOAT, [batch, 1, 80, 16])}
    _image_net(folder / "model.onnx", 6, size, mel, batch=batch)
    return folder


def synctalk2d(folder: Path, audio: Shape | None = None) -> Path:
    nodes = [
        helper.make_node("Reshape", ["mel", "flat"], ["row"]),
        helper.make_node("MatMul", ["row", "w"], ["out"]),
    ]
    weights = {"flat": np.array([-1, 1_280], np.int64), "w": _random(1_280, 512)}
    mel: dict[str, tuple[int, Shape]] = {"mel": (TensorProto.FLOAT, [1, 1, 80, 16])}
    _save(folder / "audio_encoder.onnx", nodes, mel, [1, 512], weights)
    heard: dict[str, tuple[int, Shape]] = {"audio": (TensorProto.FLOAT, ["batch", *(audio or [32, 16, 16])])}
    _image_net(folder / "unet.onnx", 6, 320, heard, batch="batch")
    return folder


def musetalk(folder: Path) -> Path:
    states = [
        helper.make_node("ReduceMean", ["mel"], ["level"], axes=[1, 2], keepdims=1),
        helper.make_node("Reshape", ["level", "four"], ["level4"]),
        helper.make_node("Add", ["w", "level4"], ["out"]),
    ]
    weights = {"w": _random(1, 1_500, 5, 384), "four": np.array([-1, 1, 1, 1], np.int64)}
    _save(
        folder / "whisper_encoder.onnx",
        states,
        {"mel": (TensorProto.FLOAT, [1, 80, 3_000])},
        [1, 1_500, 5, 384],
        weights,
    )
    down = [helper.make_node("Conv", ["image", "w"], ["out"], strides=[8, 8])]
    image: dict[str, tuple[int, Shape]] = {"image": (TensorProto.FLOAT, ["batch", 3, 256, 256])}
    _save(folder / "vae_encoder.onnx", down, image, ["batch", 4, 32, 32], {"w": _random(4, 3, 8, 8)})
    unet = [
        helper.make_node("Conv", ["latents", "w"], ["seen"]),
        helper.make_node("ReduceMean", ["features"], ["heard"], axes=[1, 2], keepdims=0),
        helper.make_node("Cast", ["step"], ["when"], to=TensorProto.FLOAT),
        helper.make_node("Add", ["heard", "when"], ["known"]),
        helper.make_node("Reshape", ["known", "four"], ["known4"]),
        helper.make_node("Add", ["seen", "known4"], ["out"]),
    ]
    inputs: dict[str, tuple[int, Shape]] = {
        "latents": (TensorProto.FLOAT, ["batch", 8, 32, 32]),
        "step": (TensorProto.INT64, ["batch"]),
        "features": (TensorProto.FLOAT, ["batch", 50, 384]),
    }
    four = np.array([-1, 1, 1, 1], np.int64)
    _save(folder / "unet.onnx", unet, inputs, ["batch", 4, 32, 32], {"w": _random(4, 8, 1, 1), "four": four})
    up = [
        helper.make_node("Resize", ["latents", "", "scales"], ["big"], mode="nearest"),
        helper.make_node("Conv", ["big", "w"], ["seen"]),
        helper.make_node("Tanh", ["seen"], ["out"]),
    ]
    scales = np.array([1, 1, 8, 8], np.float32)
    latents: dict[str, tuple[int, Shape]] = {"latents": (TensorProto.FLOAT, ["batch", 4, 32, 32])}
    _save(
        folder / "vae_decoder.onnx", up, latents, ["batch", 3, 256, 256], {"w": _random(3, 4, 1, 1), "scales": scales}
    )
    return folder
