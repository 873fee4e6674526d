"""Single-use passes to a socket, so that no lasting secret stands in an address. Pure: the clock is passed in."""

import hmac
import secrets
from collections.abc import Callable

from wire.errors import NotAllowed

TOKEN_BYTES = 16
"""128 bits, as channel ids and tickets have."""


def new_token() -> str:
    """An unguessable URL-safe word of 128 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def same_key(known: str, key: str) -> bool:
    """Whether somebody has the key, in a time that does not tell how much of it is right."""
    return hmac.compare_digest(known.encode(), key.encode())


class Tickets:
    """At most one valid ticket for each channel, so their number is bounded by the number of sessions."""

    def __init__(self, ttl_s: float, make_token: Callable[[], str] = new_token) -> None:
        self._ttl_s = ttl_s
        self._make_token = make_token
        self._by_ticket: dict[str, tuple[str, float]] = {}
        self._by_channel: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._by_ticket)

    def issue(self, channel: str, now: float) -> str:
        """A new ticket for the channel; an older one that was not used stops being valid."""
        self.revoke(channel)
        ticket = self._make_token()
        self._by_ticket[ticket] = (channel, now + self._ttl_s)
        self._by_channel[channel] = ticket
        return ticket

    def redeem(self, ticket: str, now: float) -> str:
        """The channel a ticket opens, once. Raises NotAllowed for one that is unknown, used or expired."""
        channel, expires = self._by_ticket.pop(ticket, ("", 0.0))
        if self._by_channel.get(channel) == ticket:
            del self._by_channel[channel]
        if not channel or now >= expires:
            raise NotAllowed(
                "This ticket is unknown, was used before or has expired; ask for a new one and connect at once."
            )
        return channel

    def revoke(self, channel: str) -> None:
        """Forget the channel's ticket, if it has one."""
        ticket = self._by_channel.pop(channel, None)
        if ticket is not None:
            self._by_ticket.pop(ticket, None)
