"""What can be wrong with an upload, a job or the world around them. Each message says what to do."""

from typing import ClassVar

from wire.errors import InvalidInput, WireError


class UnknownUpload(InvalidInput):
    """No such upload."""

    code: ClassVar[str] = "unknown_upload"
    status: ClassVar[int] = 404


class UploadIncomplete(InvalidInput):
    """Chunks are still missing."""

    code: ClassVar[str] = "upload_incomplete"
    status: ClassVar[int] = 409


class UploadConflict(InvalidInput):
    """A chunk that contradicts what is already there."""

    code: ClassVar[str] = "upload_conflict"
    status: ClassVar[int] = 409


class UnknownJob(InvalidInput):
    """No such job."""

    code: ClassVar[str] = "unknown_job"
    status: ClassVar[int] = 404


class NotFinished(InvalidInput):
    """The job has no such result yet."""

    code: ClassVar[str] = "not_finished"
    status: ClassVar[int] = 409


class WrongState(InvalidInput):
    """The job's state does not allow this."""

    code: ClassVar[str] = "wrong_state"
    status: ClassVar[int] = 409


class UnreadableMedia(InvalidInput):
    """A file that is no audio or video, or one that cannot be decoded."""

    code: ClassVar[str] = "unreadable_media"


class NothingSaid(InvalidInput):
    """A file in which no speech was found."""

    code: ClassVar[str] = "no_speech"


class SameLanguage(InvalidInput):
    """The file is spoken in the language that it should be dubbed into."""

    code: ClassVar[str] = "same_language"


class OverQuota(WireError):
    """The storage holds as much as it may."""

    code: ClassVar[str] = "over_quota"
    status: ClassVar[int] = 507


class StorageFailed(WireError):
    """The disk or bucket did not take or give a file; tried again later."""

    code: ClassVar[str] = "storage_failed"
    status: ClassVar[int] = 503


class Cancelled(WireError):
    """Somebody cancelled the job."""

    code: ClassVar[str] = "cancelled"
    status: ClassVar[int] = 409


class LeaseLost(WireError):
    """Another worker has taken the job over: this one must write nothing more."""

    code: ClassVar[str] = "lease_lost"
