"""Errors that only rooms give."""

from typing import ClassVar

from wire.errors import NotAllowed, WireError


class UnknownRoom(WireError):
    """The room was ended, was empty for too long, or never was."""

    code: ClassVar[str] = "unknown_room"
    status: ClassVar[int] = 404
    close_code: ClassVar[int] = 1008


class UnknownMember(WireError):
    """The member left, was removed, or was away for too long."""

    code: ClassVar[str] = "unknown_member"
    status: ClassVar[int] = 404
    close_code: ClassVar[int] = 1008


class WrongPassword(NotAllowed):
    """The room asks for a password, and this is not it."""

    code: ClassVar[str] = "wrong_password"


class HostPresent(WireError):
    """A room has one host."""

    code: ClassVar[str] = "host_present"
    status: ClassVar[int] = 409
    close_code: ClassVar[int] = 1008


class RoomLocked(WireError):
    """The host lets nobody else in."""

    code: ClassVar[str] = "room_locked"
    status: ClassVar[int] = 423
    close_code: ClassVar[int] = 1008


class RoomFull(WireError):
    """The room holds as many as it may."""

    code: ClassVar[str] = "room_full"
    status: ClassVar[int] = 503
    close_code: ClassVar[int] = 1013


class UnknownRecording(WireError):
    """Nothing was recorded, or it is not finished."""

    code: ClassVar[str] = "unknown_recording"
    status: ClassVar[int] = 404
    close_code: ClassVar[int] = 1008
