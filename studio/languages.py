"""Which languages a dubbing can have as its target now, and what to install for others."""

import asyncio
from typing import Any

import httpx

from studio.settings import StudioSettings
from wire.errors import UnsupportedLanguage
from wire.models import ModelCard, ModelStore, pull_command

_TIMEOUT_S = 3.0


class Languages:
    """Asks the stages; a stage that does not answer now is not held against a language: the job will wait for it."""

    def __init__(self, settings: StudioSettings, client: httpx.AsyncClient | None = None) -> None:
        self._settings = settings
        self._store = ModelStore(settings.models_dir, settings.models_manifest)
        self._client = client or httpx.AsyncClient(timeout=_TIMEOUT_S, trust_env=False)

    async def close(self) -> None:
        await self._client.aclose()

    async def require(self, source: str, target: str) -> None:
        """Raises UnsupportedLanguage, which names what to install."""
        pairs, spoken, heard = await asyncio.gather(self._pairs(), self._spoken(), self._heard())
        if spoken is not None and target not in spoken:
            raise self._unsupported(
                f"No installed voice speaks {target}", self._store.would_add_language("tts", target)
            )
        if pairs is None:
            return
        english = set(heard or ()) | {"en"}
        ways = {start for start, targets in pairs.items() if target in targets}
        if target == "en" or target in pairs.get("en", ()):
            ways |= english
        if not ways or (source and source not in ways):
            start = source or "en"
            raise self._unsupported(
                f"No installed model translates {f'{source} ' if source else ''}into {target}",
                self._store.would_add_pair(start, target),
            )

    async def targets(self) -> list[str]:
        """What can be chosen now."""
        pairs, spoken = await asyncio.gather(self._pairs(), self._spoken())
        reachable = {target for targets in (pairs or {}).values() for target in targets}
        return sorted(reachable & set(spoken or ()))

    def _unsupported(self, problem: str, would: list[ModelCard]) -> UnsupportedLanguage:
        commands = [pull_command(card.id) for card in would[:3]]
        what = f"; install one with: {' or: '.join(commands)}" if commands else "; no model in the manifest does either"
        return UnsupportedLanguage(f"{problem}{what}.", install=commands)

    async def _pairs(self) -> dict[str, list[str]] | None:
        found = await self._get(self._settings.mt_url, "/languages")
        return {entry["code"]: list(entry["targets"]) for entry in found} if isinstance(found, list) else None

    async def _spoken(self) -> list[str] | None:
        found = await self._get(self._settings.tts_url, "/info")
        return list(found["languages"]) if isinstance(found, dict) and "languages" in found else None

    async def _heard(self) -> list[str] | None:
        found = await self._get(self._settings.asr_url, "/info")
        if not isinstance(found, dict) or "en" not in found.get("translates_to", []):
            return None
        return list(found.get("languages", []))

    async def _get(self, base: str, path: str) -> Any:
        try:
            answer = await self._client.get(base.rstrip("/") + path)
            return answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError):
            return None
