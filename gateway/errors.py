"""Errors that only the gateway gives."""

from typing import ClassVar

from wire.errors import WireError


class UnknownChannel(WireError):
    """The channel ended, waited too long for its browser, or never was."""

    code: ClassVar[str] = "unknown_channel"
    status: ClassVar[int] = 404
    close_code: ClassVar[int] = 1008


class TooManyRequests(WireError):
    """One address asks too often or holds too many sessions; `retry_after_s` in the details says when to ask again."""

    code: ClassVar[str] = "too_many_requests"
    status: ClassVar[int] = 429
    close_code: ClassVar[int] = 1013
