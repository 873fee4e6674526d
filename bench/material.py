"""What is spoken in a measurement: people's recordings from a data folder, else our own synthesiser."""

import json
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import httpx
import numpy as np
import soundfile
import soxr

from bench.recordings import RATE_HZ, Clip, Pcm, read_pcm

FOLDERS = ("asr", "st")
SYNTHESIS_TIMEOUT_S = 120.0
SENTENCES = {
    "en": (
        "The museum opens at nine in the morning.",
        "Please send the letter to my office before the end of the week.",
        "My sister bought a red bicycle and rode it along the river until the sun went down.",
        "We are going to need more chairs for the meeting.",
        "The tickets cost four dollars each, and children do not pay.",
        "He has been living in this town since he was a boy.",
        "If it rains tomorrow, we will stay at home and read.",
        "The doctor said that the operation went well.",
        "I would like to change my reservation, please.",
        "The train to the coast leaves from the other platform.",
        "Nobody knew who had left the door open.",
        "They have been building this bridge for three years.",
    ),
    "pt": (
        "O museu abre às nove horas da manhã.",
        "Por favor, envie a carta para o meu escritório antes do fim da semana.",
        "Vamos precisar de mais cadeiras para a reunião.",
        "Os ingressos custam quatro reais, e as crianças não pagam.",
        "Ele mora nesta cidade desde que era menino.",
        "Se chover amanhã, vamos ficar em casa e ler.",
        "O médico disse que a operação correu bem.",
        "Eu gostaria de mudar a minha reserva, por favor.",
    ),
    "es": (
        "El museo abre a las nueve de la mañana.",
        "Vamos a necesitar más sillas para la reunión.",
        "Si llueve mañana, nos quedaremos en casa.",
        "El médico dijo que la operación salió bien.",
        "Quisiera cambiar mi reserva, por favor.",
    ),
    "fr": (
        "Le musée ouvre à neuf heures du matin.",
        "Nous aurons besoin de plus de chaises pour la réunion.",
        "S'il pleut demain, nous resterons à la maison.",
        "Le médecin a dit que l'opération s'était bien passée.",
        "Je voudrais changer ma réservation, s'il vous plaît.",
    ),
}
T = TypeVar("T")


class NoSpeech(Exception):
    """There is nothing to speak in this language; the message says what to do."""


def rows(data: Path, folder: str) -> Iterator[dict[str, Any]]:
    """The entries of `data/folder/manifest.jsonl`; none where it is not there."""
    path = data / folder / "manifest.jsonl"
    if path.is_file():
        yield from (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def recorded_clips(
    data: Path,
    language: str,
    *,
    shortest_s: float = 0.0,
    longest_s: float = 1e9,
    folders: Sequence[str] = FOLDERS,
    limit: int | None = None,
) -> list[Clip]:
    """People's single utterances in a language, in the manifests' order, at most `limit` of them spread over all."""
    found = [
        (data / folder / row["file"], row)
        for folder in folders
        for row in rows(data, folder)
        if row["lang"] == language
        and row["file"].startswith(f"{language}/")
        and row["text"]
        and shortest_s <= (row.get("seconds") or 0.0) <= longest_s
    ]
    return [
        Clip(row["file"], language, row["text"], read_pcm(path), row.get("translation") or {})
        for path, row in spread(found, limit)
    ]


def synthetic_clips(tts: str, language: str, limit: int | None = None) -> list[Clip]:
    """Our own synthesiser's speech. Raises NoSpeech."""
    texts = spread(SENTENCES.get(language, ()), limit)
    if not texts:
        raise NoSpeech(f"There are no recordings in {language!r}; name a folder that has some with --data.")
    return [
        Clip(f"synthetic {language} {n}", language, text, spoken(tts, language, text)) for n, text in enumerate(texts)
    ]


def clips_for(
    data: Path, language: str, tts: str, *, limit: int | None, shortest_s: float = 0.0, longest_s: float = 1e9
) -> tuple[list[Clip], str]:
    """Speech in a language, and in words where it comes from. Raises NoSpeech."""
    found = recorded_clips(data, language, shortest_s=shortest_s, longest_s=longest_s, limit=limit)
    if found:
        return found, f"{len(found)} recordings of people from {data.name}"
    made = synthetic_clips(tts, language, limit)
    return made, f"{len(made)} utterances of our own synthesiser (no recordings in {language!r} at {data})"


def spread(items: Sequence[T], count: int | None) -> list[T]:
    """At most `count` of the items, evenly over all of them."""
    if count is None or len(items) <= count:
        return list(items)
    return [items[i * len(items) // count] for i in range(count)]


def spoken(tts: str, language: str, text: str, voice: str = "") -> Pcm:
    """A text in one of our voices, mono 16 kHz. Raises httpx.HTTPError."""
    body = {"input": text, "language": language, "voice": voice, "response_format": "wav"}
    answer = httpx.post(f"{tts}/v1/audio/speech", json=body, timeout=SYNTHESIS_TIMEOUT_S, trust_env=False)
    audio, rate_hz = soundfile.read(BytesIO(answer.raise_for_status().content), dtype="float32")
    samples = soxr.resample(audio, rate_hz, RATE_HZ) * 32767
    pcm: Pcm = np.clip(samples, -32_768, 32_767).astype(np.int16)
    return pcm
