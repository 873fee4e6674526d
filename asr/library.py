"""The recognisers and the voice detector that are installed, loaded as the settings say."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from asr.engines.base import Audio, VoiceActivityDetector
from asr.engines.moonshine import Moonshine
from asr.engines.silero import SileroModel
from asr.engines.webrtc import WebRtc
from asr.engines.whisper import Whisper
from asr.routing import Ears
from asr.settings import AsrSettings
from wire.models import ModelStore

MakeDetector = Callable[[], VoiceActivityDetector]


class AlwaysSpeech:
    """The voice detector of VAD_ENABLED=false."""

    def probability(self, frame: Audio) -> float:
        return float(len(frame) > 0)

    def reset(self) -> None:
        """Nothing is remembered."""


def open_ears(settings: AsrSettings, store: ModelStore) -> Ears:
    """Load and warm the engines. Raises ModelMissing with the command that fetches a missing one."""
    device = "cuda" if settings.use_gpu else "cpu"
    whisper = Whisper(settings.whisper_id, store.path(settings.whisper_id), threads=settings.threads, device=device)
    english = Moonshine(settings.english_model, store.path(settings.english_model), threads=settings.threads)
    ears = Ears([english, whisper], whisper)
    hum = (0.01 * np.sin(np.arange(16_000) / 20)).astype(np.float32)
    for engine in ears.recognizers:
        engine.recognize(hum, language="en")
    return ears


def open_detector(settings: AsrSettings, path: Callable[[str], Path]) -> MakeDetector:
    """What makes each channel its voice detector. Raises ModelMissing."""
    if not settings.vad_enabled:
        return AlwaysSpeech
    if settings.vad == "webrtc":
        return WebRtc
    return SileroModel(path("silero-vad")).detector
