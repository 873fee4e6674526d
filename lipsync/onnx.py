"""How this stage runs ONNX models: on the best provider there is, with threads that do not spin while waiting."""

from pathlib import Path

import onnxruntime

from lipsync.errors import ModelUnusable

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
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    source = model if isinstance(model, bytes) else str(model)
    try:
        return onnxruntime.InferenceSession(source, options, providers=providers(device))
    except Exception as error:  # onnxruntime's own errors share no base class of their own
        name = "model" if isinstance(model, bytes) else model.name
        raise ModelUnusable(f"The {name} cannot be loaded ({str(error)[:200]}); fetch it again.") from error
