"""What is kept of the captured audio."""

from vivavoce.retention import Retention


def frame(samples: int, value: int = 1) -> bytes:
    return bytes([value, 0]) * samples


def test_frames_follow_each_other_and_old_ones_go() -> None:
    kept = Retention(max_samples=500)
    for _ in range(4):
        kept.push(frame(200))
    assert (kept.start, kept.end) == (400, 800)


def test_confirmed_audio_is_forgotten() -> None:
    kept = Retention()
    for _ in range(3):
        kept.push(frame(100))
    kept.confirm(199)
    assert kept.start == 100
    kept.confirm(300)
    assert (kept.start, kept.end) == (300, 300)


def test_resending_starts_within_a_frame() -> None:
    kept = Retention()
    kept.push(frame(100, 1))
    kept.push(frame(100, 2))
    first, second = kept.since(30)
    assert (first.start, first.end, len(first.pcm)) == (30, 100, 140)
    assert second.start == 100
