"""All live sessions: admits them, hands out their tickets, finds them again. Nothing stays behind."""

import asyncio
import ipaddress
import time
from collections.abc import Callable, Sequence

from fastapi import Request

from gateway.admission import StageLoad, can_carry
from gateway.chain import MakeLink
from gateway.delivery import DeliveryPort
from gateway.errors import TooManyRequests, UnknownChannel
from gateway.limits import AddressLimit
from gateway.session import Approve, Session
from gateway.settings import GatewaySettings
from gateway.tickets import Tickets, new_token, same_key
from wire.errors import AtCapacity, Draining, NotAllowed
from wire.events import Open
from wire.metrics import CHANNELS

SERVICE = "gateway"
JOIN_BURST = 30.0
BUSY_RETRY_S = 15.0


class Lobby:
    """Sessions by channel. Bounded in number, for each address too."""

    def __init__(
        self,
        settings: GatewaySettings,
        make_link: MakeLink,
        *,
        approve: Approve,
        on_stage: Callable[[str, bool], None] = lambda _stage, _up: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._make_link, self._clock = settings, make_link, clock
        self._approve, self._on_stage = approve, on_stage
        self._sessions: dict[str, Session] = {}
        self._tickets = Tickets(settings.ticket_ttl_s)
        self._joins = AddressLimit(settings.joins_per_minute / 60.0, min(JOIN_BURST, settings.joins_per_minute))
        self._draining = False

    def __len__(self) -> int:
        return len(self._sessions)

    def count(self, request: Request) -> str:
        """Count a request; the address that it comes from. Raises TooManyRequests."""
        address = address_of(request.client.host if request.client else None)
        self.check_pace(address)
        return address

    def check_pace(self, address: str) -> None:
        """Count one request of an address. Raises TooManyRequests."""
        wait_s = self._joins.take(address, self._clock())
        if wait_s > 0:
            raise TooManyRequests("Too many requests from this address; wait a little.", retry_after_s=round(wait_s, 1))

    def create(
        self,
        address: str,
        source: str,
        targets: tuple[str, ...],
        voices: dict[str, str],
        loads: Sequence[StageLoad] = (),
    ) -> Session:
        """A new session that waits for its browser. Raises AtCapacity, TooManyRequests or Draining.

        `loads` is how busy the stages are with those that are here.
        """
        self._check_room(loads)
        mine = sum(session.address == address for session in self._sessions.values())
        if mine >= self._settings.max_channels_per_address:
            raise TooManyRequests(
                f"This address already holds {mine} sessions; end one of them first.", retry_after_s=5.0
            )
        return self._add(Open(channel=new_token(), source=source, targets=targets, voices=voices), address)

    def admit(
        self,
        opened: Open,
        address: str,
        *,
        deliver: DeliveryPort,
        on_closed: Callable[[Session], None],
        loads: Sequence[StageLoad] = (),
    ) -> Session:
        """A chain for a speaker in a room. Raises AtCapacity or Draining."""
        self._check_room(loads)
        return self._add(opened, address, deliver, on_closed)

    def _add(
        self,
        opened: Open,
        address: str,
        deliver: DeliveryPort | None = None,
        on_closed: Callable[[Session], None] = lambda _: None,
    ) -> Session:
        def closed(session: Session) -> None:
            self._forget(session)
            on_closed(session)

        session = Session(
            opened,
            self._settings,
            self._make_link,
            address=address,
            approve=self._approve,
            deliver=deliver,
            on_closed=closed,
            on_stage=self._on_stage,
            clock=self._clock,
        )
        self._sessions[session.channel] = session
        self._gauge()
        return session

    def _check_room(self, loads: Sequence[StageLoad]) -> None:
        if self._draining:
            raise Draining("The gateway is stopping; try again in a moment.")
        if len(self._sessions) >= self._settings.max_channels:
            raise AtCapacity(
                f"All {self._settings.max_channels} places are taken; try again when somebody has finished."
            )
        if not can_carry(loads, len(self._sessions), self._settings.most_busy):
            raise AtCapacity(
                "This machine is busy interpreting for others, and one more would harm them; try again in a while.",
                retry_after_s=BUSY_RETRY_S,
            )

    def ticket(self, session: Session) -> str:
        """A pass to the session's socket."""
        return self._tickets.issue(session.channel, self._clock())

    def find(self, channel: str, key: str) -> Session:
        """The session of a channel, for who has its key. Raises UnknownChannel or NotAllowed."""
        session = self._sessions.get(channel)
        if session is None:
            raise UnknownChannel("This session has ended or was never here; start a new one.")
        if not same_key(session.key, key):
            raise NotAllowed("The X-Channel-Key header does not fit this channel.")
        return session

    def redeem(self, ticket: str) -> Session:
        """The session that a ticket opens, once. Raises NotAllowed or UnknownChannel."""
        session = self._sessions.get(self._tickets.redeem(ticket, self._clock()))
        if session is None:
            raise UnknownChannel("This session has ended; start a new one.")
        return session

    async def drain(self, timeout_s: float) -> None:
        """Take no new sessions, and let those that are there finish what was said."""
        self._draining = True
        ends = [session.end() for session in self._sessions.values()]
        if ends:
            await asyncio.wait(ends, timeout=timeout_s)
        for end in ends:
            end.cancel()
        await asyncio.gather(*ends, return_exceptions=True)

    def _forget(self, session: Session) -> None:
        self._tickets.revoke(session.channel)
        self._sessions.pop(session.channel, None)
        self._gauge()

    def _gauge(self) -> None:
        CHANNELS.labels(SERVICE).set(len(self._sessions))


def address_of(host: str | None) -> str:
    """What limits count as one address: an IPv4 address, or the /64 network of an IPv6 one."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return host or "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
