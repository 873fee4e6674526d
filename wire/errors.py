"""Typed errors. Each says what was wrong and what to do, and crosses the wire in one shape."""

from typing import Any, ClassVar


class WireError(Exception):
    """An error that may be shown to a client.

    `code` is stable and machine-readable, `status` the HTTP status and `close_code` the WebSocket close code it
    maps to. `details` holds JSON-able facts (never what was said).
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    close_code: ClassVar[int] = 1011

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def body(self) -> dict[str, Any]:
        """The JSON body of an HTTP error: `{error_code, message, details}`."""
        return {"error_code": self.code, "message": self.message, "details": self.details}


class InvalidInput(WireError):
    """The request or message cannot be used as it is."""

    code = "invalid_input"
    status = 422
    close_code = 1008


class InvalidMessage(InvalidInput):
    """A frame on a socket that is not a message of the protocol."""

    code = "invalid_message"


class MessageTooLarge(InvalidInput):
    """A frame or upload over its limit."""

    code = "too_large"
    status = 413
    close_code = 1009


class UnsupportedLanguage(InvalidInput):
    """No installed model does this language or pair; the message names the model that would."""

    code = "unsupported_language"


class UnknownVoice(InvalidInput):
    code = "unknown_voice"


class NotAllowed(WireError):
    """Origin, ticket or role does not permit this."""

    code = "not_allowed"
    status = 403
    close_code = 1008


class ChannelTaken(WireError):
    """A channel has one producer; a second one was refused."""

    code = "channel_taken"
    status = 409
    close_code = 1008


class AtCapacity(WireError):
    """The service carries as many channels as it can; try again later."""

    code = "at_capacity"
    status = 503
    close_code = 1013


class Draining(WireError):
    """The service is shutting down and takes no new channels."""

    code = "draining"
    status = 503
    close_code = 1013


class StageUnavailable(WireError):
    """Another service does not answer."""

    code = "stage_unavailable"
    status = 503
    close_code = 1013


class EngineFailed(WireError):
    """A model raised or returned something unusable."""

    code = "engine_failed"
