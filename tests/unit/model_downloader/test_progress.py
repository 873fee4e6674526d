from model_downloader.progress import Silent


def test_silent_keeps_the_notes_and_counts_nothing() -> None:
    progress = Silent()
    with progress.transfer("x", None) as advance:
        advance(1)
    progress.note("y")
    assert progress.notes == ["y"]
