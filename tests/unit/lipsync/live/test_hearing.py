from lipsync.live.hearing import MAX_SEGMENTS, Hearing


def test_every_sample_once_though_it_is_sent_again() -> None:
    hearing = Hearing()
    assert hearing.news(0, 0, bytes(8)) == bytes(8)
    assert hearing.news(0, 2, b"abcdefgh") == b"efgh"
    assert hearing.news(0, 0, bytes(8)) == b""
    assert hearing.news(0, 6, b"next") == b"next"
    assert hearing.news(1, 0, b"xy") == b"xy"


def test_what_is_long_over_is_not_heard_again_and_memory_is_bounded() -> None:
    hearing = Hearing()
    for seq in range(MAX_SEGMENTS + 5):
        assert hearing.news(seq, 0, b"ab") == b"ab"
    assert hearing.news(0, 0, b"ab") is None
    assert hearing.news(MAX_SEGMENTS + 4, 0, b"ab") == b""
