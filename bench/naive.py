"""The plain chain that others build, on the same engines: wait for silence, then ASR, then MT, then TTS, each whole."""

import io
import time
import wave
from dataclasses import dataclass

import httpx
import numpy as np

from bench.playout import AUDIBLE, DEVICE_S
from bench.recordings import RATE_HZ, Pcm, Recording, Utterance, as_wav

HANGOVER_S = 0.5
"""Silence that such a chain waits for before it believes that the speaker has stopped."""
TIMEOUT_S = 120.0


@dataclass(frozen=True)
class Stages:
    """Addresses of the running services."""

    asr: str
    mt: str
    tts: str


def naive_responses(stages: Stages, recording: Recording, source: str, target: str) -> list[float]:
    """The response to each utterance in seconds.

    The end of speech is known here exactly, so the chain's own detection costs nothing beyond its hangover.
    """
    with httpx.Client(timeout=TIMEOUT_S, trust_env=False) as http:
        return [_response(http, stages, recording, utterance, source, target) for utterance in recording.utterances]


def _response(
    http: httpx.Client, stages: Stages, recording: Recording, utterance: Utterance, source: str, target: str
) -> float:
    heard = recording.pcm[utterance.start : utterance.end + int(HANGOVER_S * RATE_HZ)]
    began = time.perf_counter()
    text = _transcribe(http, stages.asr, heard, source)
    translated = http.post(f"{stages.mt}/translate", json={"q": text, "source": source, "target": target})
    wanted = {"input": translated.raise_for_status().json()["translatedText"], "language": target}
    spoken = http.post(f"{stages.tts}/v1/audio/speech", json={**wanted, "model": "tts", "response_format": "wav"})
    computed_s = time.perf_counter() - began
    return HANGOVER_S + computed_s + DEVICE_S + _silence_before_voice_s(spoken.raise_for_status().content)


def _transcribe(http: httpx.Client, asr: str, pcm: Pcm, language: str) -> str:
    answer = http.post(
        f"{asr}/v1/audio/transcriptions",
        files={"file": ("speech.wav", as_wav(pcm), "audio/wav")},
        data={"model": "default", "language": language},
    )
    return str(answer.raise_for_status().json()["text"])


def _silence_before_voice_s(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav)) as file:
        rate_hz, pcm = file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), "<i2")
    audible = np.flatnonzero(np.abs(pcm.astype(np.int32)) > AUDIBLE * 32_768)
    return int(audible[0]) / rate_hz if len(audible) else 0.0
