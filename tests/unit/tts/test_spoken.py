"""Two clauses spoken as one: nothing is lost at the seam, and each gets what is its own."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes_tts import RATE_HZ, FakePort, tone
from tts.engines.base import SILENCE, Chunk, Voice
from tts.spoken import Spoken, Together, seam_s
from wire.events import Phoneme, Translation

VOICE = Voice("good-rui", "pt", "Rui", "good")
PHONEMES = (
    Phoneme("a", 0.0, 0.4),
    Phoneme("b", 0.4, 0.8),
    Phoneme(SILENCE, 0.8, 1.0),
    Phoneme("c", 1.0, 1.5),
    Phoneme("d", 1.5, 2.0),
)


def clause(seq: int) -> Translation:
    return Translation(channel="c", seq=seq, text="x", language="pt", source_language="en", t={"mt.out": 1.0})


def together(port: FakePort, share: float) -> Together:
    first, second = (Spoken(port, clause(seq), VOICE, RATE_HZ, 1.0, 1.25) for seq in (0, 1))
    return Together(first, second, share, RATE_HZ)


def test_the_seam_lies_in_a_pause_nearby_else_between_phones() -> None:
    assert seam_s(PHONEMES, 0.5) == 0.9
    assert seam_s(PHONEMES[3:], 0.8) == 1.5
    assert seam_s((), 0.5) == 0.0


@given(st.floats(0.05, 0.95), st.lists(st.integers(0, 2 * RATE_HZ), max_size=4).map(sorted))
async def test_every_sample_is_sent_once_and_both_clauses_end(share: float, cuts: list[int]) -> None:
    port, audio = FakePort(), tone(2.0)
    edges = [0, *cuts, len(audio)]
    both = together(port, share)
    sent_s = 0.0
    for index, (begin, end) in enumerate(pairwise(edges)):
        chunk = Chunk(audio[begin:end], PHONEMES if index == 0 else (), last=index == len(edges) - 2)
        sent_s += await both.send(chunk)
    first, second = port.speech(0), port.speech(1)
    heard = np.frombuffer(b"".join(payload for _, payload in first + second), "<i2")
    assert np.array_equal(heard, (audio * 32767.0).round().astype("<i2"))
    assert sent_s == pytest.approx(len(audio) / RATE_HZ)
    for packets in (first, second):
        assert [event.last for event, _ in packets] == [False] * (len(packets) - 1) + [True]
        assert packets[0][0].offset == 0
        assert {"mt.out", "tts.in", "tts.first"} <= set(packets[0][0].t)
    symbols = [phoneme.symbol for event, _ in first + second for phoneme in event.phonemes]
    assert symbols == [phoneme.symbol for phoneme in PHONEMES]


async def test_what_breaks_off_ends_both() -> None:
    port = FakePort()
    both = together(port, 0.5)
    await both.send(Chunk(tone(0.5), PHONEMES))
    await both.end()
    assert [event.seq for event in port.events() if event.last] == [0, 1]  # type: ignore[attr-defined]  # all are Speech
