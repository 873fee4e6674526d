"""How this stage runs ONNX models: on the best provider there is."""

from pathlib import Path

import onnxruntime

from lipsync.errors import ModelUnusable
from wire.onnx import configure

GPU_PROVIDERS = ("TensorrtExecutionProvider", "CUDAExecutionProvider")


def providers(device: int | None) -> list[str | tuple[str, dict[str, str]]]:
    """Execution providers for GPU number `device` (None: CPU), best first; always ends with the CPU."""
    found: list[str | tuple[str, dict[str, str]]] = []
    if device is not None:
        available = onnxruntime.get_available_providers()
        found += [(name, {"device_id": str(device)}) for name in GPU_PROVIDERS if name in available]
    return [*found, "CPUExecutionProvider"]


def open_session(model: Path | bytes, *, threads: int = 1, device: int | None = None) -> onnxruntime.InferenceSession:
    """A session on an ONNX file or serialised model. Raises ModelUnusable."""
    options = configure(onnxruntime.SessionOptions(), threads, lengths_vary=False)
    source = model if isinstance(model, bytes) else str(model)
    try:
        return onnxruntime.InferenceSession(source, options, providers=providers(device))
    except Exception as error:  # onnxruntime's own errors share no base class of their own
        name = "model" if isinstance(model, bytes) else model.name
        raise ModelUnusable(f"The {name} cannot be loaded ({str(error)[:200]}); fetch it again.") from error
