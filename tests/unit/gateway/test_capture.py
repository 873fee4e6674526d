import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.capture import CaptureIntake
from wire.errors import InvalidInput, InvalidMessage
from wire.events import Capture


def intake() -> CaptureIntake:
    return CaptureIntake(max_speed=1.5, burst_s=30.0, now=0.0)


def frame(first: int, end: int) -> tuple[Capture, bytes]:
    return Capture(channel="c", span=(first, end)), b"".join((n % 256).to_bytes(2, "little") for n in range(first, end))


def test_frames_pass_in_order() -> None:
    audio = intake()
    message = audio.accept(*frame(0, 320), 0.0)
    assert message is not None
    assert len(message.payload) == 640
    assert audio.received == 320


def test_resent_audio_is_taken_once() -> None:
    audio = intake()
    audio.accept(*frame(0, 320), 0.0)
    assert audio.accept(*frame(0, 320), 0.0) is None
    message = audio.accept(*frame(160, 480), 0.0)
    assert message is not None
    assert isinstance(message.event, Capture)
    assert message.event.span == (320, 480)
    assert message.payload == frame(320, 480)[1]


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 80)), max_size=30))
def test_no_sample_comes_twice_or_out_of_order(pieces: list[tuple[int, int]]) -> None:
    audio, taken = intake(), []
    for first, samples in pieces:
        message = audio.accept(*frame(first, first + samples), 0.0)
        if message is not None:
            assert isinstance(message.event, Capture)
            span = message.event.span
            assert len(message.payload) == 2 * (span[1] - span[0])
            taken += list(range(*span))
    assert taken == sorted(set(taken))


def test_a_span_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InvalidMessage, match="does not fit"):
        intake().accept(Capture(channel="c", span=(0, 320)), bytes(100), 0.0)
    with pytest.raises(InvalidMessage):
        intake().accept(Capture(channel="c", span=(320, 0)), bytes(640), 0.0)


def test_the_future_is_refused() -> None:
    audio = intake()
    assert audio.accept(*frame(59 * 16_000, 59 * 16_000 + 320), 0.0) is not None
    with pytest.raises(InvalidInput, match="ahead of real time"):
        audio.accept(*frame(61 * 16_000, 61 * 16_000 + 320), 0.0)
    assert audio.accept(*frame(61 * 16_000, 61 * 16_000 + 320), 10.0) is not None


def test_empty_frames_are_nothing() -> None:
    assert intake().accept(Capture(channel="c", span=(0, 0)), b"", 0.0) is None


def test_a_fast_sender_is_slowed_to_its_pace() -> None:
    audio = intake()
    second = bytes(32_000)
    assert [audio.delay_s(second, 0.0) for _ in range(30)] == [0.0] * 30
    assert audio.delay_s(second, 0.0) == pytest.approx(1 / 1.5)
    assert audio.delay_s(b"", 1.0) == 0.0
