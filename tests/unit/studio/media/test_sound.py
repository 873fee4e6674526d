"""Sound keeps the file's own clock; what is mixed, stretched and cut stays in time."""

from pathlib import Path

import av
import numpy as np
import pytest

from studio.errors import UnreadableMedia
from studio.media.cutting import cut
from studio.media.ducking import UNDER, Ducking, merged
from studio.media.muxing import mux
from studio.media.sound import pieces
from studio.media.stretch import stretched
from studio.media.wave_file import as_wav, read_mono, write_mono
from studio.pipeline.mix import blocks
from tests.fakes_studio import make_media, tone
from wire.errors import MessageTooLarge

RATE = 16_000


def heard(path: Path, *, track: int = 0, max_seconds: float = 60.0) -> np.ndarray:
    parts = pieces(path, track=track, rate_hz=RATE, channels=1, max_seconds=max_seconds)
    return np.concatenate([part[0] for part in parts])


def onset_s(sound: np.ndarray) -> float:
    return float(np.argmax(np.abs(sound) > 0.1)) / RATE


def test_sound_that_begins_late_stays_late(tmp_path: Path) -> None:
    sound = heard(make_media(tmp_path / "a.mp4", delay_s=0.6))
    assert onset_s(sound) == pytest.approx(0.6, abs=0.06)
    assert len(sound) / RATE == pytest.approx(2.0, abs=0.1)


def test_each_track_is_its_own(tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.mp4", tracks=2)
    pitches = [np.argmax(np.abs(np.fft.rfft(heard(path, track=n)[4_000:12_000]))) * RATE / 8_000 for n in (0, 1)]
    assert pitches == pytest.approx([220.0, 440.0], abs=4)


def test_a_longer_file_than_it_claims_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(MessageTooLarge):
        heard(make_media(tmp_path / "a.mp4", seconds=4.0), max_seconds=1.0)


def test_a_track_that_cannot_be_decoded_is_said(tmp_path: Path) -> None:
    data = bytearray(make_media(tmp_path / "a.wav", video=False, container="matroska").read_bytes())
    start = len(data) // 3
    data[start:] = bytes(len(data) - start)
    (tmp_path / "b").write_bytes(bytes(data))
    try:
        assert len(heard(tmp_path / "b")) < 2 * RATE
    except UnreadableMedia:
        return


@pytest.mark.parametrize("tempo", [0.87, 1.0, 1.1, 1.15])
def test_stretching_changes_the_length_and_not_the_pitch(tempo: float) -> None:
    sound = tone(2.0, RATE)
    changed = stretched(sound, RATE, tempo)
    assert len(changed) == pytest.approx(len(sound) / tempo, rel=0.03)
    peak = np.argmax(np.abs(np.fft.rfft(changed[:8_000]))) * RATE / 8_000
    assert peak == pytest.approx(220.0, abs=4)


def test_the_original_is_down_while_somebody_speaks_and_comes_back() -> None:
    gains = Ducking([(1.0, 2.0), (2.2, 3.0)], UNDER).gains(0, 50 * 100, 1_000)
    assert gains[500] == 1.0
    assert gains[[1_000, 1_500, 2_100, 2_900]] == pytest.approx(UNDER)
    assert gains[4_000] == 1.0


def test_stretches_that_nearly_touch_are_one() -> None:
    assert merged([(2.2, 3.0), (1.0, 2.0), (9.0, 9.5)]) == [(1.0, 3.0), (9.0, 9.5)]


def test_blocks_keep_every_sample() -> None:
    parts = [np.full((2, size), value, np.float32) for value, size in enumerate((3, 9_599, 1, 30_000, 7))]
    made = list(blocks(iter(parts)))
    assert {block.shape[1] for block in made[:-1]} == {9_600}
    assert np.array_equal(np.concatenate(made, axis=1), np.concatenate(parts, axis=1))


def test_a_wav_file_is_read_in_windows(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    assert write_mono(path, [tone(1.0, RATE), tone(0.5, RATE)], RATE) == 24_000
    window, rate = read_mono(path, 1.0, 1.25)
    assert (len(window), rate) == (4_000, RATE)
    assert as_wav(window, RATE)[:4] == b"RIFF"


def test_a_picture_cut_at_key_frames_is_whole_when_it_is_joined_again(tmp_path: Path) -> None:
    source = make_media(tmp_path / "a.mp4", seconds=5.0)
    folder = tmp_path / "pieces"
    folder.mkdir()
    found = list(cut(source, folder, 1.5))
    assert len(found) > 1
    assert [piece.start for piece in found][1:] == [piece.end for piece in found][:-1]
    out = tmp_path / "out.mp4"
    mux([(piece.path, piece.start) for piece in found], _sound(tmp_path), out, title="a")

    def times(path: Path) -> list[float]:
        with av.open(str(path)) as container:
            return [round(float(frame.time or 0), 2) for frame in container.decode(video=0)]

    assert times(out) == times(source)


def test_a_file_without_a_picture_is_not_cut(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia):
        list(cut(make_media(tmp_path / "a.m4a", video=False, container="mp4"), tmp_path, 1.0))


def _sound(folder: Path) -> Path:
    return make_media(folder / "sound.m4a", seconds=5.0, video=False, container="mp4")
