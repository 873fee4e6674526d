"""onnxruntime sessions as a live service on few cores needs them."""

import onnxruntime

onnxruntime.set_default_logger_severity(3)


def open_session(model: bytes | str, *, threads: int, gpu: bool = False) -> onnxruntime.InferenceSession:
    """A session whose threads sleep when there is no work, so that they take none of the other stages' time.

    With `gpu` the operators that CUDA has run there, the others on the CPU.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_mem_pattern = False  # a plan would be kept for each length that anybody ever spoke
    options.enable_cpu_mem_arena = False  # the arena keeps the memory of the longest text ever; without it is as fast
    providers = ["CUDAExecutionProvider"] if gpu else []
    return onnxruntime.InferenceSession(model, options, providers=[*providers, "CPUExecutionProvider"])
