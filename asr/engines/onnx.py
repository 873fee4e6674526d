"""How this stage runs ONNX models: few threads, and none that burns CPU while waiting for the next call."""

from pathlib import Path

import onnxruntime


def open_session(path: Path, *, threads: int = 1) -> onnxruntime.InferenceSession:
    """A CPU session on an `.onnx` or `.ort` file. Spinning is off: other stages share the cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = False  # one plan would be kept for each length of speech ever heard
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
