"""What can go wrong on the command line. Each message is one line that says what to do."""

from typing import ClassVar

from wire.errors import InvalidInput, WireError


class NotSetUp(WireError):
    """Something that `make setup` provides is not there."""

    code: ClassVar[str] = "not_set_up"


class PortTaken(WireError):
    """Another process listens where a service should."""

    code: ClassVar[str] = "port_taken"


class AlreadyRunning(WireError):
    """The run folder belongs to a `vivavoce run` that is alive."""

    code: ClassVar[str] = "already_running"


class ServiceDied(WireError):
    """A service cannot be started or kept alive."""

    code: ClassVar[str] = "service_died"


class InvalidSetting(WireError):
    """A variable of the environment or of `.env` has a value that cannot be used."""

    code: ClassVar[str] = "invalid_setting"


class UnreadableMedia(InvalidInput):
    """The file holds no audio that can be decoded."""

    code: ClassVar[str] = "unreadable_media"


class DubbingFailed(WireError):
    """The studio refused a file, or its job failed."""

    code: ClassVar[str] = "dubbing_failed"


class SessionFailed(WireError):
    """The live session ended before the translation was complete."""

    code: ClassVar[str] = "session_failed"
