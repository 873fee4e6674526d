"""hibari: English in 8 MB, a sentence in 30 ms. Phoneme timings come from the durations inside its graph."""

import json
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from hibari import dsp
from hibari.voices import VOICES

from tts.engines.base import Audio, Chunk, Voice
from tts.engines.runtime import open_session
from tts.g2p.english import english_g2p
from tts.phones import Token, phones
from tts.samples import sentence
from wire.errors import EngineFailed

_DURATIONS = "/Clip_output_0"
_MAX_PHONEMES = 400  # what the model was trained for
_LEAD_FRAMES, _TAIL_FRAMES = 3, 3
_FRAME = 2 * dsp.HOP  # the durations count pairs of the 12.5 ms frames of the spectrum
_TIMING_SHIFT_S = -0.05  # sound comes before its frames; measured by correlating loudness with vowels
_PREFIX = "hibari-"


class Hibari:
    """`folder` holds hibari.onnx (the voice heart) and the files of any other voices."""

    name = "hibari"
    model_id = "hibari-en"
    sample_rate_hz = dsp.SR
    max_characters = 300
    streams = False

    def __init__(self, folder: Path, *, threads: int = 1, gpu: bool = False) -> None:
        self._folder = folder
        self._threads, self._gpu = threads, gpu
        self._sessions: dict[str, onnxruntime.InferenceSession] = {}
        self._alphabet: dict[str, int] = {}

    @property
    def voices(self) -> list[Voice]:
        return [
            Voice(
                id=_PREFIX + name,
                language="en",
                name=name.capitalize(),
                engine="hibari",
                gender=facts["gender"],
                accent="GB" if facts["british"] else "US",
                default=bool(facts.get("bundled")),
            )
            for name, facts in VOICES.items()
            if (self._folder / facts["file"]).is_file()
        ]

    @property
    def ready(self) -> bool:
        return bool(self._sessions)

    def load(self) -> None:
        for voice in self.voices:
            if voice.default:
                self._session(voice)
                self._phonemes(".", voice)

    def prepare(self, voice: Voice) -> Audio:
        return np.concatenate([chunk.audio for chunk in self.synthesize(sentence("en"), voice, 1.0)])

    def synthesize(self, text: str, voice: Voice, speed: float) -> Iterator[Chunk]:
        session = self._session(voice)
        spoken = [part for part in _split(self._phonemes(text, voice)) if any(letter.isalpha() for letter in part)]
        for index, phonemes in enumerate(spoken):
            yield self._speak(session, phonemes, speed, last=index == len(spoken) - 1)
        if not spoken:
            yield Chunk(np.zeros(0, np.float32), last=True)

    def _speak(self, session: onnxruntime.InferenceSession, phonemes: str, speed: float, *, last: bool) -> Chunk:
        ids = [0, *(self._alphabet[letter] for letter in phonemes), 0]
        feeds = {"ids": np.array([ids], np.int64), "speed": np.array([speed], np.float32)}
        durations, *spectrum = session.run([_DURATIONS, "lh", "theta", "ln", "lr", "phi", "f0"], feeds)
        audio: Audio = dsp.synth(*(part[0] for part in spectrum), np.random.default_rng(0))
        edges = [0, *accumulate(int(frames) for frames in durations.ravel())]
        begin = max(0, edges[1] - _LEAD_FRAMES)
        end = min(edges[-1], edges[-2] + _TAIL_FRAMES)
        seconds = _FRAME / self.sample_rate_hz
        times = pairwise(edge * seconds for edge in edges[1:-1])
        tokens = [Token(symbol, start, stop) for symbol, (start, stop) in zip(phonemes, times, strict=True)]
        timed = phones(tokens, offset_s=_TIMING_SHIFT_S - begin * seconds)
        return Chunk(audio[begin * _FRAME : end * _FRAME], timed, last=last)

    def _phonemes(self, text: str, voice: Voice) -> str:
        found: str = english_g2p(british=voice.accent == "GB")(text)
        return "".join(letter for letter in found if letter in self._alphabet)

    def _session(self, voice: Voice) -> onnxruntime.InferenceSession:
        if voice.id not in self._sessions:
            file = self._folder / VOICES[voice.id.removeprefix(_PREFIX)]["file"]
            self._sessions[voice.id] = open_session(_with_durations(file), threads=self._threads, gpu=self._gpu)
            self._alphabet = _alphabet(self._folder)
        return self._sessions[voice.id]


def _with_durations(file: Path) -> bytes:
    """The model with one more output: the frames of 25 ms that each phoneme lasts, [1, phonemes]."""
    model = onnx.load(str(file))
    if not any(_DURATIONS in node.output for node in model.graph.node):
        raise EngineFailed(f"{file} is not the hibari export this service knows; install the pinned model again.")
    model.graph.output.append(onnx.ValueInfoProto(name=_DURATIONS))
    return bytes(model.SerializeToString())


def _alphabet(folder: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    return found


def _split(phonemes: str) -> Iterator[str]:
    """Parts of at most 400 phonemes, cut after a mark or a space."""
    while len(phonemes) > _MAX_PHONEMES:
        head = phonemes[:_MAX_PHONEMES]
        cut = max(head.rfind(mark) for mark in (". ", ", ", "; ", ": ")) + 1 or head.rfind(" ") + 1 or _MAX_PHONEMES
        yield phonemes[:cut].strip()
        phonemes = phonemes[cut:].lstrip()
    yield phonemes.strip()
