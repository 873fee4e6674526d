"""How every stage runs ONNX models: on few cores, beside the other stages, for days."""

from typing import Any


def configure(options: Any, threads: int, *, lengths_vary: bool = True) -> Any:
    """Set an `onnxruntime.SessionOptions` (which not every stage has) and return it.

    Threads sleep when there is no work, so that they take none of the other stages' time. Where `lengths_vary`, as they
    do in speech, no plan is kept of each length that was ever run.
    """
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = not lengths_vary
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    return options
