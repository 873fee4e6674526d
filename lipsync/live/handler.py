"""The channel socket of this stage. Speech from tts cannot be sent on it yet, so it says where it can be."""

from lipsync.errors import NotOnThisSocket
from wire.channels import Port
from wire.events import End, Event, Open, Segment, Welcome


class PointerHandler:
    """Tells a producer of the full protocol to use the plain form, and lets its stream end in order."""

    def __init__(self, port: Port) -> None:
        self._port = port

    async def open(self, event: Open, resume: Welcome) -> None:  # noqa: ARG002 - the protocol's
        await self._port.complain(
            NotOnThisSocket("Lip-sync takes speech on its plain socket: connect without a subprotocol.")
        )

    async def receive(self, event: Event, payload: bytes) -> None:  # noqa: ARG002 - the protocol's
        if isinstance(event, End):
            await self._port.emit(event, cause=event)
        if isinstance(event, Segment):
            await self._port.finish(event)

    async def close(self) -> None:
        """Nothing is held."""
