import io

import pytest
from rich.console import Console

from model_downloader.console import Cancelled, ConsoleProgress


def test_without_a_terminal_each_transfer_is_one_line() -> None:
    out = io.StringIO()
    with ConsoleProgress(Console(file=out)) as progress:
        progress.note("a note [with brackets] that stays as it is")
        with progress.transfer("model.whl", 2_500_000) as advance:
            advance(10)
        with progress.transfer("unknown.whl", None) as advance:
            advance(10)
    assert out.getvalue().splitlines() == [
        "  a note [with brackets] that stays as it is",
        "  fetching model.whl (2.5 MB)",
        "  fetching unknown.whl",
    ]


def test_in_a_terminal_there_is_a_bar_with_a_short_name() -> None:
    out = io.StringIO()
    with (
        ConsoleProgress(Console(file=out, force_terminal=True, width=160)) as progress,
        progress.transfer("organisation/a-repository/" + "x" * 40 + "/model.bin", 100) as advance,
    ):
        advance(50)
        progress._bars.refresh()
    assert "organisation/a-repos…" in out.getvalue()
    assert "50%" in out.getvalue()


def test_after_a_cancel_the_next_bytes_stop_the_transfer() -> None:
    progress = ConsoleProgress(Console(file=io.StringIO()))
    progress.cancel()
    with pytest.raises(Cancelled), progress.transfer("model.whl", 1) as advance:
        advance(1)
