"""Audio in packets for the wire: the first 20 ms at once, then up to 100 ms together. Pure."""

import numpy as np

from tts.engines.base import Audio

FRAME_MS = 20
PACKET_MS = 100


def to_pcm16(audio: Audio) -> bytes:
    """PCM16LE of samples in -1..1; what is outside is clipped."""
    return (np.clip(audio, -1.0, 1.0) * 32767.0).round().astype("<i2").tobytes()


class Packets:
    """Cuts a growing utterance into packets of whole 20 ms frames; only the last one may be shorter."""

    def __init__(self, rate_hz: int) -> None:
        self._frame = rate_hz * FRAME_MS // 1000
        self._packet = rate_hz * PACKET_MS // 1000
        self._rest = np.zeros(0, np.float32)
        self._begun = False
        self.sent = 0
        """Samples given out so far: the offset of the next packet."""

    def push(self, audio: Audio, *, last: bool = False) -> list[tuple[int, bytes]]:
        """(offset in samples, PCM16LE) of each packet that is complete."""
        self._rest = np.concatenate([self._rest, audio])
        packets = []
        while size := self._next_size(last):
            packets.append((self.sent, to_pcm16(self._rest[:size])))
            self._rest = self._rest[size:]
            self.sent += size
            self._begun = True
        return packets

    def _next_size(self, last: bool) -> int:
        available = len(self._rest)
        if not self._begun and available >= self._frame:
            return self._frame
        if available >= self._packet:
            return self._packet
        return available if last else available // self._frame * self._frame
