"""The espeak-ng library through ctypes: its voices, text to phonemes, and speech with phoneme events.

espeak-ng keeps its state in globals, so one lock guards every call; there is one instance per process (`shared`).
The functions and structures are those of espeak-ng 1.52, `src/include/espeak-ng/speak_lib.h`.
"""

import ctypes
import functools
import threading
from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple

import espeakng_loader

_SYNCHRONOUS = 2
_OPTIONS = 0x8000 | 0x0002 | 0x0001  # do not exit on errors; phoneme events, in IPA
_UTF8 = 1
_IPA_WITH_TIE = 0x02 | 0x80 | (ord("^") << 8)
_RATE, _PITCH = 1, 3
_EVENT_END, _EVENT_PHONEME = 0, 7
_GENDERS = {1: "male", 2: "female"}
NORMAL_RATE_WPM = 175


class EspeakVoice(NamedTuple):
    """One voice file. `languages` are (priority, code), lower is better; `identifier` is what the library loads."""

    name: str
    languages: tuple[tuple[int, str], ...]
    identifier: str
    gender: str


class Spoken(NamedTuple):
    """PCM16LE mono samples and the (sample, IPA symbol) at which each phoneme begins; an empty symbol is silence."""

    pcm: bytes
    phonemes: list[tuple[int, str]]


class _CVoice(ctypes.Structure):
    _fields_: ClassVar = [
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    ]


class _CEvent(ctypes.Structure):
    _fields_: ClassVar = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("symbol", ctypes.c_char * 8),
    ]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_CEvent))


class EspeakNg:
    """The library, loaded and initialised. Raises RuntimeError when its data cannot be read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_CVoice))
        data = espeakng_loader.get_data_path().encode()
        self.sample_rate_hz: int = self._library.espeak_Initialize(_SYNCHRONOUS, 0, data, _OPTIONS)
        if self.sample_rate_hz <= 0:
            raise RuntimeError("espeak-ng could not read its data; reinstall the package espeakng-loader.")
        self._callback = _Callback(self._take)  # kept: the library holds a bare pointer to it
        self._library.espeak_SetSynthCallback(self._callback)
        self._pcm = bytearray()
        self._marks: list[tuple[int, str]] = []

    def voices(self) -> list[EspeakVoice]:
        """All voices of the data folder, one or more per language."""
        with self._lock:
            return list(_voices(self._library.espeak_ListVoices(None)))

    def phonemes(self, text: str, voice: str) -> list[str]:
        """IPA with stress marks, `^` between the halves of affricates and diphthongs; one string per clause."""
        with self._lock:
            self._load(voice)
            rest = ctypes.c_char_p(text.encode())
            clauses = []
            while rest.value:
                found = self._library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA_WITH_TIE)
                clauses.append((found or b"").decode(errors="ignore").strip())
            return [clause for clause in clauses if clause]

    def speak(self, text: str, voice: str, *, rate_wpm: int = NORMAL_RATE_WPM) -> Spoken:
        """Synthesise `text` whole. `rate_wpm` is bounded by the library to 80-450 words per minute."""
        with self._lock:
            self._load(voice)
            self._library.espeak_SetParameter(_RATE, rate_wpm, 0)
            self._pcm, self._marks = bytearray(), []
            data = text.encode() + b"\0"
            status = self._library.espeak_Synth(data, len(data), 0, 1, 0, _UTF8, None, None)
            if status != 0:
                raise RuntimeError(f"espeak-ng failed with status {status}")
            return Spoken(bytes(self._pcm), list(self._marks))

    def _load(self, voice: str) -> None:
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise RuntimeError(f"espeak-ng has no voice {voice!r}")

    def _take(self, samples: int | None, count: int, events: Any) -> int:
        if samples and count > 0:
            self._pcm += ctypes.string_at(samples, 2 * count)
        index = 0
        while events[index].type != _EVENT_END:
            event = events[index]
            if event.type == _EVENT_PHONEME:
                at = event.audio_position * self.sample_rate_hz // 1000
                self._marks.append((at, event.symbol.decode(errors="ignore")))
            index += 1
        return 0


def _voices(found: Any) -> Iterator[EspeakVoice]:
    index = 0
    while found[index]:
        voice = found[index].contents
        name, identifier = voice.name.decode(errors="ignore"), voice.identifier.decode(errors="ignore")
        yield EspeakVoice(name, tuple(_languages(voice.languages)), identifier, _GENDERS.get(voice.gender, ""))
        index += 1


def _languages(address: int) -> Iterator[tuple[int, str]]:
    """The library packs them as one priority byte and a zero-terminated code each, ended by a zero byte."""
    while priority := ctypes.string_at(address, 1)[0]:
        code = ctypes.string_at(address + 1)
        yield priority, code.decode(errors="ignore")
        address += len(code) + 2


@functools.cache
def shared() -> EspeakNg:
    """The process's one instance, loaded at first use."""
    return EspeakNg()
