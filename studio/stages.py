"""The stages as a job sees them: recognise, translate, speak, move lips."""

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec

from studio.documents import Phone, Script, Word
from studio.errors import NothingSaid
from studio.http import Stage, StageRefused, make_client
from studio.media.wave_file import Mono, read_mono
from studio.settings import StudioSettings
from wire.errors import EngineFailed, StageUnavailable, WireError

_ASR_S, _MT_S, _TTS_S, _LIPS_S = 600.0, 120.0, 180.0, 600.0
_POLL_S = 0.5
MAX_TEXTS = 50
ALTERNATIVES = 7


@dataclass(frozen=True)
class Heard:
    """A stretch of sound as text; `words` in seconds from its beginning."""

    language: str
    words: list[Word]


@dataclass(frozen=True)
class Said:
    """A spoken sentence."""

    sound: Mono
    rate_hz: int
    phones: list[Phone]

    @property
    def seconds(self) -> float:
        return len(self.sound) / self.rate_hz


class Stages:
    """Blocking clients of the four services. `wait` passes time and raises when the job shall stop."""

    def __init__(
        self, settings: StudioSettings, wait: Callable[[float], None], client: httpx.Client | None = None
    ) -> None:
        client = client or make_client()
        self._asr = Stage("recognition", settings.asr_url, wait, client)
        self._mt = Stage("translation", settings.mt_url, wait, client)
        self._tts = Stage("speech", settings.tts_url, wait, client)
        self._lips = Stage("lip-sync", settings.lipsync_url, wait, client)
        self._wait = wait

    def recognise(self, wav: bytes, language: str) -> Heard:
        """`language` empty: found out."""
        fields = {"response_format": "verbose_json", "timestamp_granularities[]": "word"}
        body = self._asr.call(
            "POST",
            "/v1/audio/transcriptions",
            timeout_s=_ASR_S,
            files={"file": ("speech.wav", wav, "audio/wav")},
            data=fields | ({"language": language} if language else {}),
        ).json()
        words = [Word(w["word"], float(w["start"]), float(w["end"])) for w in body.get("words", [])]
        return Heard(str(body.get("language", language)), words)

    def english_of(self, wav: bytes, language: str) -> str:
        """What the recogniser itself makes of speech in another language: English."""
        body = self._asr.call(
            "POST",
            "/v1/audio/translations",
            timeout_s=_ASR_S,
            files={"file": ("speech.wav", wav, "audio/wav")},
            data={"language": language} if language else {},
        ).json()
        return str(body.get("text", "")).strip()

    def hears(self) -> list[str]:
        """Languages that the recogniser can put into English by itself, empty if it cannot."""
        info = self._asr.call("GET", "/info", timeout_s=10).json()
        return list(info.get("languages", [])) if "en" in info.get("translates_to", []) else []

    def pairs(self) -> dict[str, list[str]]:
        """Source language to the targets that texts can be translated into."""
        answer = self._mt.call("GET", "/languages", timeout_s=10).json()
        return {entry["code"]: list(entry["targets"]) for entry in answer}

    def translate(self, texts: Sequence[str], source: str, target: str, glossary: dict[str, str]) -> list[str]:
        """One translation a text, at most MAX_TEXTS of them."""
        return [str(text) for text in self._translated(texts, source, target, glossary)["translatedText"]]

    def wordings(self, texts: Sequence[str], source: str, target: str, glossary: dict[str, str]) -> list[list[str]]:
        """Other translations of each text than the likeliest one, likeliest first; none from models that are greedy."""
        answer = self._translated(texts, source, target, glossary, alternatives=ALTERNATIVES)
        return [[str(text) for text in others] for others in answer.get("alternatives", [[] for _ in texts])]

    def _translated(
        self, texts: Sequence[str], source: str, target: str, glossary: dict[str, str], **more: Any
    ) -> dict[str, Any]:
        body: dict[str, Any] = {"q": list(texts), "source": source, "target": target, "format": "text", **more}
        answer: dict[str, Any] = self._mt.call(
            "POST", "/translate", timeout_s=_MT_S, json=body | ({"glossary": glossary} if glossary else {})
        ).json()
        made = answer["translatedText"]
        if not isinstance(made, list) or len(made) != len(texts):
            raise EngineFailed("The translation service gave back another number of texts than it got.")
        return answer

    def voices(self, language: str) -> list[dict[str, Any]]:
        """Voices of a language, the default one first."""
        listed = self._tts.call("GET", "/v1/voices", timeout_s=10).json()["voices"]
        spoken = [voice for voice in listed if voice["language"] == language]
        return sorted(spoken, key=lambda voice: not voice["default"])

    def spoken_languages(self) -> list[str]:
        return list(self._tts.call("GET", "/info", timeout_s=10).json().get("languages", []))

    def say(self, text: str, language: str, voice: str, speed: float) -> Said:
        """Raises NothingSaid for a text without anything that can be said."""
        body = {
            "input": text,
            "language": language,
            "voice": voice,
            "speed": round(speed, 3),
            "response_format": "wav",
            "phonemes": True,
        }
        answer = self._tts.call("POST", "/v1/audio/speech", timeout_s=_TTS_S, json=body).json()
        sound, rate = read_mono(io.BytesIO(base64.b64decode(answer["audio"])))
        if not len(sound):
            raise NothingSaid("Nothing in this sentence can be said.")
        phones = [Phone(p["symbol"], float(p["start"]), float(p["end"])) for p in answer["phonemes"]]
        return Said(sound, rate, phones)

    def lips(
        self, picture: Path, sound: Path, script: Script, on_progress: Callable[[float], None], out: Path
    ) -> dict[str, Any]:
        """Render `picture` saying `sound` into `out`; the stage's report. Raises what it refuses, such as `no_face`."""
        with picture.open("rb") as face, sound.open("rb") as audio:
            begun = self._lips.call(
                "POST",
                "/render",
                timeout_s=_LIPS_S,
                headers={"Prefer": "respond-async"},
                files={"face": ("picture.mp4", face, "video/mp4"), "audio": ("speech.wav", audio, "audio/wav")},
                data={
                    "length": "video",
                    "phones": msgspec.json.encode(script.phones).decode(),
                    "turns": msgspec.json.encode(script.turns).decode(),
                },
            ).json()
        where = f"/render/{begun['id']}"
        try:
            return self._follow(where, on_progress, out)
        except StageRefused as error:
            if error.stage_code == "unknown_render":
                raise StageUnavailable("The lip-sync service was restarted while it rendered.") from None
            raise
        finally:
            self._forget(where)

    def _follow(self, where: str, on_progress: Callable[[float], None], out: Path) -> dict[str, Any]:
        while True:
            facts: dict[str, Any] = self._lips.call("GET", where, timeout_s=30).json()
            if facts["state"] != "running":
                break
            on_progress(float(facts["progress"]))
            self._wait(_POLL_S)
        # For a rendering that failed this answers with the reason.
        self._lips.download(f"{where}/video", out, timeout_s=_LIPS_S)
        return facts

    def _forget(self, where: str) -> None:
        try:
            self._lips.call("DELETE", where, timeout_s=10)
        except WireError:
            return  # the stage forgets it by itself after a while
