"""WebRTC's voice activity detector: the light option. It says yes or no, and takes loud noise for speech."""

import numpy as np
import webrtcvad

from asr.engines.base import FRAME_SAMPLES, SAMPLE_RATE_HZ, Audio

_PIECE_SAMPLES = SAMPLE_RATE_HZ // 100
_SMOOTHING = 0.6


class WebRtc:
    """See VoiceActivityDetector. The probability is the smoothed share of the window's 10 ms pieces found voiced."""

    def __init__(self, aggressiveness: int = 2) -> None:
        """`aggressiveness`: 0 (lets most through) to 3."""
        self._aggressiveness = aggressiveness
        self.reset()

    def reset(self) -> None:
        self._vad = webrtcvad.Vad(self._aggressiveness)
        self._smoothed = 0.0

    def probability(self, frame: Audio) -> float:
        """Raises ValueError unless `frame` has FRAME_SAMPLES samples."""
        if len(frame) != FRAME_SAMPLES:
            raise ValueError(f"a window has {FRAME_SAMPLES} samples, not {len(frame)}")
        pcm = (np.clip(frame, -1.0, 1.0) * 32767).astype("<i2")
        starts = range(0, FRAME_SAMPLES - _PIECE_SAMPLES + 1, _PIECE_SAMPLES)
        voiced = [self._vad.is_speech(pcm[at : at + _PIECE_SAMPLES].tobytes(), SAMPLE_RATE_HZ) for at in starts]
        self._smoothed = _SMOOTHING * self._smoothed + (1 - _SMOOTHING) * sum(voiced) / len(voiced)
        return self._smoothed
