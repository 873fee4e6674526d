"""Step 2: words in time. Long files go to the recogniser in windows that are cut where it is quiet."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from studio.documents import Transcript, Word
from studio.errors import NothingSaid, SameLanguage
from studio.media.wave_file import SPEECH_RATE_HZ, Mono, as_wav, read_mono, seconds_of
from studio.pipeline.context import Context
from studio.pipeline.extract import Extracted

WINDOW_S, SEARCH_S = 90.0, 25.0
_QUIET_S = 0.3


def transcribe(context: Context) -> Transcript:
    """Raises NothingSaid where there is no speech, SameLanguage where there is nothing to translate."""
    extracted = context.result("extract", Extracted)
    language, words = context.order.source, list[Word]()
    with context.storage.local(extracted.speech) as path:
        for start, sound in windows(path):
            heard = context.stages.recognise(as_wav(sound, SPEECH_RATE_HZ), language)
            if heard.words:
                language = language or heard.language
                words += [Word(w.text, round(start + w.start, 3), round(start + w.end, 3)) for w in heard.words]
            context.guard.report((start + len(sound) / SPEECH_RATE_HZ) / extracted.seconds)
    if not words:
        raise NothingSaid("No speech was found in this file; there is nothing to dub.")
    if language == context.order.target:
        raise SameLanguage(f"This file is spoken in {language} already; choose another language, or say which it is.")
    return Transcript(language, in_order(words))


def windows(path: Path) -> Iterator[tuple[float, Mono]]:
    """Beginning in seconds and samples of each window."""
    total, start = seconds_of(path), 0.0
    while start < total:
        sound, rate = read_mono(path, start, start + WINDOW_S)
        if start + WINDOW_S < total:
            sound = sound[: quietest(sound, rate, WINDOW_S - SEARCH_S)]
        yield start, sound
        start += len(sound) / rate


def quietest(sound: Mono, rate_hz: int, after_s: float) -> int:
    """The sample in the middle of the quietest 0.3 s behind `after_s`."""
    size = int(_QUIET_S * rate_hz)
    tail = sound[int(after_s * rate_hz) :]
    if len(tail) <= size:
        return len(sound)
    power = np.concatenate([[0.0], np.cumsum(tail.astype(np.float64) ** 2)])
    return int(after_s * rate_hz) + int(np.argmin(power[size:] - power[:-size])) + size // 2


def in_order(words: list[Word]) -> list[Word]:
    """Each word ends before the next one begins, and has some length."""
    result: list[Word] = []
    for word in sorted(words, key=lambda word: word.start):
        if result and result[-1].end > word.start:
            result[-1] = Word(result[-1].text, result[-1].start, max(result[-1].start, word.start))
        result.append(word)
    return result
