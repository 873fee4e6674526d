"""onnxruntime sessions as a live service on few cores needs them."""

import onnxruntime

from wire.onnx import configure

onnxruntime.set_default_logger_severity(3)


def open_session(model: bytes | str, *, threads: int, gpu: bool = False) -> onnxruntime.InferenceSession:
    """A session on a CPU; with `gpu` the operators that CUDA has run there, the others on the CPU."""
    options = configure(onnxruntime.SessionOptions(), threads)
    options.enable_cpu_mem_arena = False  # the arena keeps the memory of the longest text ever; without it is as fast
    providers = ["CUDAExecutionProvider"] if gpu else []
    return onnxruntime.InferenceSession(model, options, providers=[*providers, "CPUExecutionProvider"])
