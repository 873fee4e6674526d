"""The stage directory: which stages answer, and what they can do. Asked over HTTP, remembered for a few seconds."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import httpx
import msgspec

from gateway.abilities import read_recognition, read_synthesis, read_translation
from gateway.pairs import Catalogue, compose
from wire.errors import StageUnavailable
from wire.logs import get_logger

HURRY_S = 0.5
"""Time between two looks while a stage is away."""
MAX_INFO_BYTES = 1024 * 1024
log = get_logger()


class StageState(msgspec.Struct):
    """One stage as it was last seen. What it could do is remembered while it is away."""

    up: bool = False
    problem: str = "not asked yet"
    info: Mapping[str, Any] = {}


class StageDirectory:
    """Asks every stage for `/readyz` and `/info`; `run` keeps asking, `current` asks when the answer is old.

    Nothing waits for an `optional` one.
    """

    def __init__(
        self,
        urls: Mapping[str, str],
        client: httpx.AsyncClient,
        *,
        optional: Mapping[str, str] = MappingProxyType({}),
        cache_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._urls, self._client, self._cache_s, self._clock = {**urls, **optional}, client, cache_s, clock
        self.optional = frozenset(optional)
        self._states = {stage: StageState() for stage in self._urls}
        self._catalogue = Catalogue()
        self._asked = -1e9
        self._asking: asyncio.Task[None] | None = None
        self._nudged = asyncio.Event()

    @property
    def states(self) -> Mapping[str, StageState]:
        return self._states

    @property
    def catalogue(self) -> Catalogue:
        """What the stages could do when they were last asked."""
        return self._catalogue

    @property
    def problem(self) -> str:
        """Which stages are not ready and why, optional ones left out; empty when all are."""
        return "; ".join(f"{stage}: {self._states[stage].problem}" for stage in self._away())

    def nudge(self) -> None:
        """Something changed: ask again soon."""
        self._asked = -1e9
        self._nudged.set()

    async def current(self) -> Catalogue:
        """The catalogue, asked for anew when it is older than the cache time (sooner while a stage is away)."""
        patience_s = self._cache_s if not self.problem else min(HURRY_S, self._cache_s)
        if self._clock() - self._asked >= patience_s:
            await self.refresh()
        return self._catalogue

    async def refresh(self) -> None:
        """Ask all stages now; callers at the same time share one round."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_all())
        await asyncio.shield(self._asking)

    async def run(self) -> None:
        """Keep the answers fresh until cancelled."""
        while True:
            self._nudged.clear()
            await self.refresh()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(HURRY_S, self._cache_s) if not self.problem else HURRY_S):
                    await self._nudged.wait()
                    await asyncio.sleep(HURRY_S)

    def require(self) -> None:
        """Raises StageUnavailable, naming the stages that are away."""
        away = self._away()
        if away:
            raise StageUnavailable(
                f"Not everything that interpreting needs is running. {self.problem}. Try again in a moment.",
                stages=away,
            )

    def _away(self) -> list[str]:
        """The stages that interpreting needs and that do not answer."""
        return [stage for stage, state in self._states.items() if not state.up and stage not in self.optional]

    async def _ask_all(self) -> None:
        answers = await asyncio.gather(*(self._ask(stage, url) for stage, url in self._urls.items()))
        for (stage, before), now in zip(list(self._states.items()), answers, strict=True):
            if now.up and not before.up:
                log.info("stage is up", stage=stage)
            elif now.problem != before.problem:
                log.warning("stage is away", stage=stage, problem=now.problem)
            self._states[stage] = now
        self._asked = self._clock()
        infos = {stage: state.info for stage, state in self._states.items()}
        self._catalogue = compose(
            read_recognition(infos.get("asr", {})),
            read_translation(infos.get("mt", {})),
            read_synthesis(infos.get("tts", {})),
        )

    async def _ask(self, stage: str, url: str) -> StageState:
        known = self._states[stage].info
        try:
            ready, told = await asyncio.gather(self._client.get(f"{url}/readyz"), self._client.get(f"{url}/info"))
            if ready.status_code != 200:
                return StageState(problem=ready.text[:300].strip() or f"answers {ready.status_code}", info=known)
            if told.status_code != 200 or len(told.content) > MAX_INFO_BYTES:
                return StageState(problem=f"/info answers {told.status_code}", info=known)
            info = told.json()
            if not isinstance(info, dict):
                return StageState(problem="/info is not an object", info=known)
        except (httpx.HTTPError, ValueError, OSError) as error:
            return StageState(problem=f"no answer from {url} ({type(error).__name__})", info=known)
        return StageState(up=True, problem="", info=info)
