"""When each word of a recording was really said: an offline recogniser's word times on the clean clip."""

import httpx
from rich.console import Console

from bench.figures import TimedWord
from bench.recordings import RATE_HZ, Recording, as_wav

MODEL = "whisper-base"
TIMEOUT_S = 120.0


def reference_words(asr: str, recording: Recording, language: str, console: Console) -> list[TimedWord]:
    """Words and their ends in seconds of the recording, by `POST /v1/audio/transcriptions` on each utterance alone.

    Empty, and said so, where the recogniser gives no word times: then `caption` cannot be measured.
    """
    words: list[TimedWord] = []
    with httpx.Client(timeout=TIMEOUT_S, trust_env=False) as http:
        for utterance in recording.utterances:
            speech = as_wav(recording.pcm[utterance.start : utterance.end])
            answer = http.post(
                f"{asr}/v1/audio/transcriptions",
                files={"file": ("speech.wav", speech, "audio/wav")},
                data={
                    "model": MODEL,
                    "language": language,
                    "response_format": "verbose_json",
                    "timestamp_granularities[]": "word",
                },
            )
            if answer.is_error:
                console.print(
                    f"captions are not measured: asr refused the words' times ({answer.text})", style="yellow"
                )
                return []
            words += [
                TimedWord(word["word"], utterance.start / RATE_HZ + word["end"])
                for word in answer.json().get("words") or []
            ]
    return words
