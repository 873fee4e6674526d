"""Sounds like speech, what a room makes of them, and a microphone between loudspeakers; no models."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gateway.echo.guard import EchoGuard
from wire.codec import Message
from wire.events import Capture

HZ = 16_000
FRAME = 320
NOISE = 10 ** (-66 / 20)
CLAUSES_S = (3.0, 2.0, 2.6)
GAP_S = 0.7
Sound = NDArray[np.float64]


def babble(seconds: float, seed: int) -> Sound:
    """Noise whose colour and loudness change with every syllable, as those of speech do; about -20 dB."""
    rng = np.random.default_rng(seed)
    parts: list[Sound] = []
    while sum(map(len, parts)) < seconds * HZ:
        length = int(rng.uniform(0.07, 0.22) * HZ)
        spectrum = np.fft.rfft(rng.standard_normal(length))
        bins_hz = np.fft.rfftfreq(length, 1 / HZ)
        shape = np.zeros(len(bins_hz))
        for _ in range(3):
            centre, width = rng.uniform(200, 3_500), rng.uniform(80, 400)
            shape += rng.uniform(0.2, 1) * np.exp(-(((bins_hz - centre) / width) ** 2))
        syllable = np.fft.irfft(spectrum * shape, length) * np.hanning(length) ** 0.5
        parts.append(syllable / max(1e-9, float(syllable.std())) * 10 ** (rng.uniform(-12, 0) / 20))
        if rng.random() < 0.15:
            parts.append(np.zeros(int(rng.uniform(0.03, 0.15) * HZ)))
    return 0.1 * np.concatenate(parts)[: int(seconds * HZ)]


def heard_in_a_room(sound: Sound, *, fades_s: float = 0.3, gain_db: float = -6.0, seed: int = 0) -> Sound:
    """Played by a small loudspeaker (300 to 3800 Hz), with the room's reverberation, at a gain to the original."""
    rng = np.random.default_rng(seed)
    tail = int(fades_s * HZ)
    response = rng.standard_normal(tail) * 10 ** (-3 * np.arange(tail) / tail)
    response *= 0.7 / np.sqrt(np.sum(response**2))
    response[0] += 1.0
    size = len(sound) + tail
    bins_hz = np.fft.rfftfreq(size, 1 / HZ)
    colour = 1 / (1 + (300 / np.maximum(bins_hz, 1)) ** 4) / (1 + (bins_hz / 3_800) ** 6)
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size) * colour, size)
    scale = 10 ** (gain_db / 20) * np.sqrt(np.mean(sound**2) / max(1e-12, float(np.mean(heard[: len(sound)] ** 2))))
    return np.asarray(heard * scale)


def pcm(sound: Sound) -> bytes:
    return (np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes()


class Desk:
    """A person's microphone and loudspeakers: `hear` runs them in real time, and gives what is interpreted."""

    def __init__(self, guard: EchoGuard) -> None:
        self.guard = guard
        self.played: list[tuple[float, Sound, int]] = []
        self.hold_s: list[float] = []

    def play(self, at_s: float, sound: Sound, rate_hz: int = HZ, speed: float = 4.0) -> None:
        """Is sent from this moment on, faster than it is played."""
        step = rate_hz // 20
        for first in range(0, len(sound), step):
            self.played.append((at_s + first / rate_hz / speed, sound[first : first + step], rate_hz))

    def frames(self, microphone: Sound, seed: int = 0) -> Iterator[tuple[Message, float]]:
        """What the microphone sends and when it arrives; the guard has been told what was played until then."""
        rng = np.random.default_rng(seed)
        noisy = microphone + NOISE * rng.standard_normal(len(microphone))
        waiting = sorted(self.played, key=lambda part: part[0])
        for first in range(0, len(noisy) - FRAME + 1, FRAME):
            now = (first + FRAME) / HZ + rng.random() * 0.03
            while waiting and waiting[0][0] <= now:
                at_s, part, rate_hz = waiting.pop(0)
                self.guard.plays("her", pcm(part), rate_hz, at_s)
            yield Message(Capture(channel="c", span=(first, first + FRAME)), pcm(noisy[first : first + FRAME])), now

    def hear(self, microphone: Sound, seed: int = 0) -> Sound:
        result = np.zeros(len(microphone))
        spans: list[tuple[int, int]] = []
        for frame, now in self.frames(microphone, seed):
            for message in self.guard.hear(frame, now):
                self.hold_s.append(now - message.event.span[1] / HZ)  # type: ignore[attr-defined]  # it is a Capture
                spans.append(put(result, message))
        spans += [put(result, message) for message in self.guard.flush()]
        assert spans == [(at, at + FRAME) for at in range(0, len(spans) * FRAME, FRAME)], "each sample once, in order"
        return result


def a_speech(desk: Desk, seed: int) -> Sound:
    """Three clauses that the loudspeakers play, from 1 s on."""
    track = np.zeros(int((1 + sum(CLAUSES_S) + GAP_S * len(CLAUSES_S) + 4) * HZ))
    at_s = 1.0
    for number, seconds in enumerate(CLAUSES_S):
        clause = babble(seconds, seed * 10 + number)
        desk.play(at_s, clause)
        track[int(at_s * HZ) : int(at_s * HZ) + len(clause)] = clause
        at_s += seconds + GAP_S
    return track


def echo_of(track: Sound, *, delay_s: float, **room: float) -> Sound:
    heard = heard_in_a_room(track, **room)[: len(track)]  # type: ignore[arg-type]  # the room's own arguments
    return np.concatenate([np.zeros(int(delay_s * HZ)), heard])[: len(track)]


def put(result: Sound, message: Message) -> tuple[int, int]:
    """Where the microphone's message belongs in all that was heard."""
    event: Any = message.event
    result[event.span[0] : event.span[1]] = np.frombuffer(message.payload, "<i2") / 32_767
    return int(event.span[0]), int(event.span[1])


def loud(sound: Sound, above_db: float = -50.0) -> NDArray[np.bool_]:
    """Which 20 ms of it are not silence."""
    count = len(sound) // FRAME
    power = np.mean(sound[: count * FRAME].reshape(count, FRAME) ** 2, axis=1)
    return np.asarray(10 * np.log10(power + 1e-12) > above_db)


def share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    return float((part & whole).sum() / max(1, whole.sum()))
