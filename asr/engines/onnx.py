"""How this stage runs ONNX models."""

from pathlib import Path

import onnxruntime

from wire.onnx import configure


def open_session(path: Path, *, threads: int = 1) -> onnxruntime.InferenceSession:
    """A CPU session on an `.onnx` or `.ort` file."""
    options = configure(onnxruntime.SessionOptions(), threads)
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
