"""What can go wrong while models are fetched. Each message says what to do next."""

from typing import ClassVar

from wire.errors import WireError


class DownloadFailed(WireError):
    """No source gave every file of a model."""

    code: ClassVar[str] = "download_failed"
    status: ClassVar[int] = 502


class SourceUnavailable(DownloadFailed):
    """One source cannot give what was asked; the next one may."""

    code: ClassVar[str] = "source_unavailable"


class HashMismatch(SourceUnavailable):
    """Bytes arrived that are not the ones that were expected."""

    code: ClassVar[str] = "hash_mismatch"


class BadArchive(SourceUnavailable):
    """A package is not a readable archive, lacks a member, or holds more bytes than it should."""

    code: ClassVar[str] = "bad_archive"


class OfflineRefused(SourceUnavailable):
    """The network would be needed and `--offline` forbids it."""

    code: ClassVar[str] = "offline"


class DiskFull(WireError):
    """The models folder's file system has no room; other sources would not help."""

    code: ClassVar[str] = "disk_full"
    status: ClassVar[int] = 507


class NotWritable(WireError):
    """The models folder cannot be written."""

    code: ClassVar[str] = "not_writable"


class ConversionFailed(WireError):
    """The fetched weights could not be turned into the form that the engine loads."""

    code: ClassVar[str] = "conversion_failed"


class LicenceNotAccepted(WireError):
    """The model's licence restricts its use and nobody has accepted it."""

    code: ClassVar[str] = "licence_not_accepted"
    status: ClassVar[int] = 403
