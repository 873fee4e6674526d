import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tts.pacing import Packets, to_pcm16

RATE_HZ = 24_000


def test_pcm_is_clipped_and_little_endian() -> None:
    assert to_pcm16(np.array([0.0, 1.0, -1.0, 2.0, -2.0], np.float32)) == (
        b"\x00\x00" + b"\xff\x7f" + b"\x01\x80" + b"\xff\x7f" + b"\x01\x80"
    )


def test_first_frame_comes_alone_and_the_rest_in_larger_packets() -> None:
    packets = Packets(RATE_HZ)
    sizes = [len(payload) // 2 for _, payload in packets.push(np.zeros(RATE_HZ, np.float32), last=True)]
    assert sizes[0] == 480
    assert set(sizes[1:-1]) == {2_400}
    assert sum(sizes) == RATE_HZ


def test_what_is_there_is_not_held_back_for_a_full_packet() -> None:
    packets = Packets(RATE_HZ)
    packets.push(np.zeros(480, np.float32))
    assert [len(payload) // 2 for _, payload in packets.push(np.zeros(1_000, np.float32))] == [960]


@given(st.lists(st.integers(0, 6_000), max_size=12))
def test_nothing_is_lost_or_moved(sizes: list[int]) -> None:
    audio = np.arange(sum(sizes), dtype=np.float32) % 1_000 / 1_000
    packets, found, begin = Packets(RATE_HZ), [], 0
    for index, size in enumerate(sizes):
        found += packets.push(audio[begin : begin + size], last=index == len(sizes) - 1)
        begin += size
    assert b"".join(payload for _, payload in found) == to_pcm16(audio)
    at = 0
    for offset, payload in found:
        assert offset == at
        at += len(payload) // 2
    assert all(len(payload) // 2 % 480 == 0 for _, payload in found[:-1])
