"""Options of ONNX sessions: threads that sleep, and no memory of lengths."""

import onnxruntime
import pytest

from wire.onnx import configure


def test_threads_are_few_and_sleep_between_two_calls() -> None:
    options = configure(onnxruntime.SessionOptions(), 2)
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (2, 1)
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"
    assert options.get_session_config_entry("session.inter_op.allow_spinning") == "0"


@pytest.mark.parametrize("vary", [True, False])
def test_no_plan_is_kept_where_lengths_vary(*, vary: bool) -> None:
    options = configure(onnxruntime.SessionOptions(), 1, lengths_vary=vary)
    assert options.enable_mem_pattern is not vary
