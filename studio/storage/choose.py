"""The storage that the settings name."""

from urllib.parse import urlsplit

from studio.settings import StudioSettings
from studio.storage.base import Storage
from studio.storage.local import LocalStorage
from wire.errors import InvalidInput


def open_storage(settings: StudioSettings) -> Storage:
    """A folder, or S3 for `s3://bucket/prefix`. Raises InvalidInput for any other address."""
    if not settings.storage_url:
        return LocalStorage(settings.data_dir.resolve() / "storage")
    parts = urlsplit(settings.storage_url)
    if parts.scheme != "s3" or not parts.netloc:
        raise InvalidInput("STUDIO_STORAGE_URL is s3://bucket/prefix, or empty for a folder.")
    from studio.storage.s3 import S3Storage  # boto3 takes memory that a folder does not need

    return S3Storage(parts.netloc, parts.path, settings.s3_endpoint_url)
