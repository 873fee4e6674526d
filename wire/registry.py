"""All channels of one stage: admits, finds, and closes them; nothing stays behind."""

import asyncio
import contextlib
from collections.abc import Callable

from wire.channels import Channel
from wire.codec import Message
from wire.errors import AtCapacity, ChannelTaken, Draining
from wire.events import Degraded
from wire.logs import get_logger
from wire.metrics import CHANNELS, LISTENERS
from wire.peer import Peer

log = get_logger()


class Registry:
    """Channels by id. One lives from its first socket to its end, or for `grace_s` after its producer vanished."""

    def __init__(
        self, stage: str, make_channel: Callable[[str], Channel], *, max_channels: int, grace_s: float
    ) -> None:
        self._stage = stage
        self._make = make_channel
        self._max_channels = max_channels
        self._grace_s = grace_s
        self._channels: dict[str, Channel] = {}
        self._closing: dict[str, asyncio.Task[None]] = {}
        self.draining = False
        self._level = 0
        self._reason = ""

    def __len__(self) -> int:
        return len(self._channels)

    def produce(self, channel_id: str, peer: Peer) -> Channel:
        """The channel, with `peer` as its one producer. Raises ChannelTaken, AtCapacity or Draining."""
        channel = self._admit(channel_id)
        if channel.producer is not None:
            raise ChannelTaken("Somebody is already speaking on this channel; ask for a channel of your own.")
        channel.producer = peer
        self._keep(channel_id)
        return channel

    def listen(self, channel_id: str, peer: Peer) -> Channel:
        """The channel, with `peer` among its listeners. Raises AtCapacity or Draining."""
        channel = self._admit(channel_id)
        channel.join(peer)
        LISTENERS.labels(self._stage).inc()
        self._keep(channel_id)
        if self._level:
            peer.offer(Message(self._degraded(channel_id)))
        return channel

    def leave(self, channel: Channel, peer: Peer, *, for_good: bool = False) -> None:
        """`peer` is gone. The channel waits for a producer to come back, unless it has ended or will not."""
        if peer in channel.listeners:
            channel.listeners.discard(peer)
            LISTENERS.labels(self._stage).dec()
        if channel.producer is peer:
            channel.producer = None
        if channel.producer is None and channel.channel in self._channels:
            done = for_good or channel.finished or (channel.gen < 0 and not channel.listeners)
            self._close_after(channel, 0.0 if done else self._grace_s)

    def degrade(self, level: int, reason: str) -> None:
        """The stage works at this level from now on: tell all channels."""
        self._level, self._reason = level, reason if level else ""
        for channel_id, channel in self._channels.items():
            channel.announce(self._degraded(channel_id))

    def _degraded(self, channel_id: str) -> Degraded:
        return Degraded(channel=channel_id, stage=self._stage, level=self._level, reason=self._reason)

    async def drain(self, timeout_s: float) -> None:
        """Take no new channels, let the segments in work finish, close everything."""
        self.draining = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while not all(channel.idle for channel in self._channels.values()):  # noqa: ASYNC110 - bounded, at exit only
                    await asyncio.sleep(0.05)
        await asyncio.gather(*(self._close(channel) for channel in list(self._channels.values())))

    def _admit(self, channel_id: str) -> Channel:
        if self.draining:
            raise Draining("This service is stopping; connect again in a moment.")
        channel = self._channels.get(channel_id)
        if channel is None:
            if len(self._channels) >= self._max_channels:
                raise AtCapacity(f"This service carries {self._max_channels} channels at most; try again later.")
            channel = self._channels[channel_id] = self._make(channel_id)
            self._gauge()
        return channel

    def _keep(self, channel_id: str) -> None:
        pending = self._closing.pop(channel_id, None)
        if pending is not None:
            pending.cancel()
        channel = self._channels[channel_id]
        if channel.producer is None:
            self._close_after(channel, self._grace_s)

    def _close_after(self, channel: Channel, delay_s: float) -> None:
        pending = self._closing.pop(channel.channel, None)
        if pending is not None:
            pending.cancel()
        self._closing[channel.channel] = asyncio.create_task(self._wait_and_close(channel, delay_s))

    async def _wait_and_close(self, channel: Channel, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        self._closing.pop(channel.channel, None)
        await self._close(channel)

    async def _close(self, channel: Channel) -> None:
        if self._channels.get(channel.channel) is channel:
            del self._channels[channel.channel]
            self._gauge()
            await channel.close()

    def _gauge(self) -> None:
        CHANNELS.labels(self._stage).set(len(self._channels))
