"""What came of one file, and the forms that OpenAI's clients ask for it in."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from asr.repetition import compression_ratio

Format: TypeAlias = Literal["json", "text", "srt", "vtt", "verbose_json"]
MEDIA_TYPES: dict[Format, str] = {
    "json": "application/json",
    "verbose_json": "application/json",
    "text": "text/plain",
    "srt": "text/plain",
    "vtt": "text/vtt",
}


@dataclass(frozen=True)
class Passage:
    """A sentence or a part of a long one; times in seconds from the beginning of the file."""

    text: str
    start: float
    end: float
    mean_log_probability: float = 0.0
    no_speech_probability: float = 0.0


@dataclass(frozen=True)
class Spoken:
    """One word; times in seconds from the beginning of the file."""

    word: str
    start: float
    end: float


@dataclass(frozen=True)
class Transcription:
    """A whole file."""

    task: Literal["transcribe", "translate"]
    language: str
    duration_s: float
    text: str
    passages: tuple[Passage, ...]
    words: tuple[Spoken, ...]

    def render(self, form: Format, *, words: bool = False, segments: bool = True) -> str | dict[str, Any]:
        """The body of the answer: text for `text`, `srt` and `vtt`, else an object."""
        if form == "text":
            return self.text + "\n"
        if form in ("srt", "vtt"):
            return _subtitles(self.passages, comma=form == "srt")
        if form == "json":
            return {"text": self.text}
        return self._verbose(words=words, segments=segments)

    def _verbose(self, *, words: bool, segments: bool) -> dict[str, Any]:
        body: dict[str, Any] = {
            "task": self.task,
            "language": self.language,
            "duration": round(self.duration_s, 3),
            "text": self.text,
        }
        if words:
            body["words"] = [
                {"word": said.word, "start": round(said.start, 3), "end": round(said.end, 3)} for said in self.words
            ]
        if segments:
            body["segments"] = [_segment(number, passage) for number, passage in enumerate(self.passages)]
        return body


def _segment(number: int, passage: Passage) -> dict[str, Any]:
    return {
        "id": number,
        "seek": 0,
        "start": round(passage.start, 3),
        "end": round(passage.end, 3),
        "text": passage.text,
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": round(passage.mean_log_probability, 4),
        "compression_ratio": round(compression_ratio(passage.text), 3),
        "no_speech_prob": round(passage.no_speech_probability, 4),
    }


def _subtitles(passages: tuple[Passage, ...], *, comma: bool) -> str:
    """SubRip (`comma`) or WebVTT."""
    lines = [] if comma else ["WEBVTT", ""]
    for number, passage in enumerate(passages, start=1):
        times = f"{_clock(passage.start, comma=comma)} --> {_clock(passage.end, comma=comma)}"
        # An arrow or an empty line in the text would end the cue.
        text = passage.text.replace("-->", "→").replace("\n", " ")
        lines += [*([str(number)] if comma else []), times, text, ""]
    return "\n".join(lines)


def _clock(seconds: float, *, comma: bool) -> str:
    total_ms = round(max(0.0, seconds) * 1000)
    hours, rest = divmod(total_ms, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    whole, milliseconds = divmod(rest, 1000)
    return f"{hours:02d}:{minutes:02d}:{whole:02d}{',' if comma else '.'}{milliseconds:03d}"
