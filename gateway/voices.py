"""How a voice sounds: one sentence of it for the lobby, made by tts when it is first asked for, and kept."""

import asyncio
from collections import OrderedDict
from typing import Annotated

import httpx
from fastapi import FastAPI, Path, Request, Response

from gateway.abilities import Voice
from gateway.languages import base_of
from gateway.lobby import Lobby
from gateway.stages import StageDirectory
from wire.errors import AtCapacity, StageUnavailable, UnknownVoice

SENTENCES = {
    "ar": "مرحباً. هكذا تسمعون الآخرين بلغتكم.",
    "de": "Guten Tag. So hören Sie die anderen in Ihrer Sprache.",
    "en": "Hello. This is how you will hear the others in your language.",
    "es": "Hola. Así oirá a los demás en su idioma.",
    "fr": "Bonjour. Voici comment vous entendrez les autres dans votre langue.",
    "hi": "नमस्ते। आप दूसरों को अपनी भाषा में इसी आवाज़ में सुनेंगे।",
    "it": "Buongiorno. Così sentirà gli altri nella sua lingua.",
    "ja": "こんにちは。ほかの人の話は、この声で聞こえます。",
    "ko": "안녕하세요. 다른 사람의 말을 이 목소리로 듣게 됩니다.",
    "nl": "Goedendag. Zo hoort u de anderen in uw taal.",
    "pl": "Dzień dobry. Tak usłyszą Państwo innych w swoim języku.",
    "pt": "Olá. É assim que você vai ouvir os outros na sua língua.",
    "ru": "Здравствуйте. Так вы будете слышать других на своём языке.",
    "tr": "Merhaba. Diğerlerini kendi dilinizde böyle duyacaksınız.",
    "uk": "Вітаю. Так ви чутимете інших своєю мовою.",
    "zh": "您好。您将听到这个声音用您的语言转述他人的话。",
}
MEDIA_TYPE = "audio/mpeg"
KEPT = 64
MAKING = 2
"""More voices at once are not asked of tts."""
PATIENCE_S = 15.0
MAX_BYTES = 512 * 1024


class VoiceSamples:
    """MP3 by voice. Whoever asks for one that is being made waits for the same one."""

    def __init__(self, directory: StageDirectory, tts_url: str, client: httpx.AsyncClient) -> None:
        self._directory, self._url, self._client = directory, f"{tts_url}/v1/audio/speech", client
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._making: dict[str, asyncio.Task[bytes]] = {}

    async def sample(self, voice_id: str) -> bytes:
        """Raises UnknownVoice, AtCapacity or StageUnavailable."""
        if voice_id in self._kept:
            self._kept.move_to_end(voice_id)
            return self._kept[voice_id]
        making = self._making.get(voice_id)
        if making is None:
            voice = await self._find(voice_id)
            if len(self._making) >= MAKING:
                raise AtCapacity("Other voices are being tried at this moment; try again in a few seconds.")
            making = self._making[voice_id] = asyncio.create_task(self._make(voice))
            making.add_done_callback(lambda _: self._making.pop(voice_id, None))
        return await asyncio.shield(making)

    async def _find(self, voice_id: str) -> Voice:
        for voice in (await self._directory.current()).voices:
            if voice.id == voice_id:
                return voice
        raise UnknownVoice(f"There is no voice {voice_id!r} here; /api/info lists those there are.")

    async def _make(self, voice: Voice) -> bytes:
        text = SENTENCES.get(base_of(voice.language), SENTENCES["en"])
        asked = {"input": text, "voice": voice.id, "language": voice.language, "response_format": "mp3"}
        try:
            answer = await self._client.post(self._url, json=asked, timeout=PATIENCE_S)
        except httpx.HTTPError as error:
            raise StageUnavailable(f"tts does not speak now ({type(error).__name__}); try again later.") from error
        if answer.status_code != 200 or len(answer.content) > MAX_BYTES:
            raise StageUnavailable(f"tts answers {answer.status_code} to a sentence for a sample; its log says why.")
        self._kept[voice.id] = answer.content
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return answer.content


def add_voice_routes(app: FastAPI, samples: VoiceSamples, lobby: Lobby) -> None:
    """`/api/voices/{voice}/sample`; counts as a join for how often an address may ask."""

    @app.get("/api/voices/{voice}/sample")
    async def sample(voice: Annotated[str, Path(max_length=64)], request: Request) -> Response:
        lobby.count(request)
        heard = await samples.sample(voice)
        return Response(heard, media_type=MEDIA_TYPE, headers={"Cache-Control": "private, max-age=3600"})
