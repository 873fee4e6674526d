"""An S3 bucket, or what speaks like one, as storage."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from studio.errors import StorageFailed
from studio.storage.base import PIECE_BYTES, checked

_ABSENT = ("404", "NoSuchKey", "NotFound")
_TRANSFER = TransferConfig(multipart_chunksize=16 * 1024 * 1024, max_concurrency=2)


class S3Storage:
    """Objects of one bucket below a prefix; credentials come from the environment, as boto3 finds them."""

    def __init__(self, bucket: str, prefix: str, endpoint_url: str = "") -> None:
        self._bucket, self._prefix = bucket, prefix.strip("/")
        config = Config(connect_timeout=5, read_timeout=60, retries={"max_attempts": 4, "mode": "standard"})
        self._client: Any = boto3.client("s3", endpoint_url=endpoint_url or None, config=config)

    def put(self, name: str, path: Path) -> None:
        with _failures():
            self._client.upload_file(str(path), self._bucket, self._key(name), Config=_TRANSFER)

    def put_bytes(self, name: str, data: bytes) -> None:
        with _failures():
            self._client.put_object(Bucket=self._bucket, Key=self._key(name), Body=data)

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="vivavoce-s3-") as folder:
            path = Path(folder) / name.rpartition("/")[2]
            with _failures():
                self._client.download_file(self._bucket, self._key(name), str(path), Config=_TRANSFER)
            yield path

    def read(self, name: str) -> bytes:
        with _failures():
            body: bytes = self._client.get_object(Bucket=self._bucket, Key=self._key(name))["Body"].read()
        return body

    def stream(self, name: str, start: int, end: int) -> Iterator[bytes]:
        if end <= start:
            return
        with _failures():
            answer = self._client.get_object(Bucket=self._bucket, Key=self._key(name), Range=f"bytes={start}-{end - 1}")
            yield from answer["Body"].iter_chunks(PIECE_BYTES)

    def size(self, name: str) -> int | None:
        try:
            with _failures():
                return int(self._client.head_object(Bucket=self._bucket, Key=self._key(name))["ContentLength"])
        except FileNotFoundError:
            return None

    def usage(self) -> int:
        with _failures():
            return sum(entry["Size"] for page in self._pages("") for entry in page.get("Contents", []))

    def remove(self, prefix: str) -> None:
        with _failures():
            self._client.delete_object(Bucket=self._bucket, Key=self._key(prefix))
            for page in self._pages(f"{checked(prefix)}/"):
                keys = [{"Key": entry["Key"]} for entry in page.get("Contents", [])]
                if keys:
                    self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": keys, "Quiet": True})

    def _pages(self, below: str) -> Any:
        prefix = f"{self._prefix}/{below}" if self._prefix else below
        return self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{checked(name)}" if self._prefix else checked(name)


@contextmanager
def _failures() -> Iterator[None]:
    """boto's errors as ours; an absent object is FileNotFoundError."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _ABSENT:
            raise FileNotFoundError(code) from None
        raise StorageFailed(f"The S3 storage refused ({code}); check STUDIO_STORAGE_URL and its credentials.") from None
    except (BotoCoreError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise StorageFailed(f"The S3 storage does not answer ({type(error).__name__}).") from None
