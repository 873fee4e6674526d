import numpy as np
import pytest

from lipsync.rpc import inputs
from lipsync.rpc import lipsync_pb2 as pb
from wire.errors import InvalidInput

WAVE = (0.5 * np.sin(np.arange(16_000) * 0.2)).astype(np.float32)


def test_16_bit_and_float_samples_are_told_apart() -> None:
    from_floats = inputs.samples_of(WAVE.tobytes(), 16_000, pb.AUDIO_FORMAT_AUTO)
    from_ints = inputs.samples_of((WAVE * 32_767).astype("<i2").tobytes(), 16_000, pb.AUDIO_FORMAT_AUTO)
    assert np.abs(from_floats - WAVE).max() < 1e-6
    assert np.abs(from_ints - WAVE).max() < 1e-3


def test_a_format_that_is_named_is_taken() -> None:
    assert len(inputs.samples_of(bytes(64_000), 0, pb.AUDIO_FORMAT_F32LE)) == 16_000
    assert len(inputs.samples_of(bytes(64_000), 0, pb.AUDIO_FORMAT_S16LE)) == 32_000


def test_other_rates_are_resampled_and_damage_is_made_harmless() -> None:
    assert len(inputs.samples_of(bytes(2 * 48_000), 48_000, pb.AUDIO_FORMAT_S16LE)) == 16_000
    broken = np.array([np.nan, np.inf, -np.inf, 9.0], "<f4").tobytes()
    assert np.abs(inputs.samples_of(broken, 16_000, pb.AUDIO_FORMAT_F32LE)).max() <= 1.0


@pytest.mark.parametrize(("data", "rate"), [(b"abc", 16_000), (b"ab", 7), (b"ab", 10**9)])
def test_sound_that_cannot_be_is_refused(data: bytes, rate: int) -> None:
    with pytest.raises(InvalidInput):
        inputs.samples_of(data, rate, pb.AUDIO_FORMAT_S16LE)


def test_planes_come_as_floats_or_bytes_in_whole_sets() -> None:
    floats = np.full((2, 6, 320, 320), 0.5, "<f4").tobytes()
    assert [one.shape for one in inputs.sets_of(floats, pb.PLANE_FORMAT_F32LE)] == [(6, 320, 320)] * 2
    octets = np.full((6, 320, 320), 255, np.uint8).tobytes()
    assert inputs.sets_of(octets, pb.PLANE_FORMAT_U8)[0].max() == 1.0
    wild = np.random.default_rng(0).normal(size=(6, 320, 320)).astype("<f4").tobytes()
    assert 0 <= inputs.sets_of(wild, pb.PLANE_FORMAT_F32LE)[0].min() <= inputs.sets_of(wild, 0)[0].max() <= 1
    for data in (b"", b"1234", floats[:-4]):
        with pytest.raises(InvalidInput, match="visual_frames"):
            inputs.sets_of(data, pb.PLANE_FORMAT_F32LE)


def test_counts_have_bounds() -> None:
    assert inputs.frame_count(24, WAVE, 25.0) == 24
    assert inputs.frame_count(0, WAVE, 25.0) == 25
    for wrong in (-1, 1_501):
        with pytest.raises(InvalidInput):
            inputs.frame_count(wrong, WAVE, 25.0)
    with pytest.raises(InvalidInput):
        inputs.frame_count(0, WAVE[:0], 25.0)
    with pytest.raises(InvalidInput):
        inputs.rate_of(61)
    with pytest.raises(InvalidInput, match="face"):
        inputs.images_of(pb.Face(), [])
