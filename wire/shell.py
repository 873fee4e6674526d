"""What a running service knows of itself."""

import time
from typing import Protocol

from wire.registry import Registry
from wire.settings import ServiceSettings


class Carrier(Protocol):
    """Whatever carries a service's live channels: the registry of a stage, the lobby of the gateway."""

    def __len__(self) -> int: ...

    async def drain(self, timeout_s: float) -> None: ...


class Shell:
    """A service's state, at `app.state.shell`. `problem` says why it is not ready; empty once it is."""

    def __init__(self, name: str, settings: ServiceSettings) -> None:
        self.name = name
        self.settings = settings
        self.problem = "starting"
        self.started = time.monotonic()
        self.registry: Registry | None = None
        self.carrier: Carrier | None = None
        self.draining = False
        self.load: dict[str, float] = {}
        """How busy the stage is: see `wire.overload`; empty where it does not say."""

    async def drain(self) -> None:
        """Become unready, finish the segments in work, close all channels."""
        self.draining, self.problem = True, "stopping"
        if self.carrier is not None:
            await self.carrier.drain(self.settings.drain_s)
