"""A folder and an S3 bucket behave alike."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.errors import StorageFailed
from studio.storage.base import Storage
from studio.storage.choose import open_storage
from studio.storage.local import LocalStorage
from tests.fakes_studio import settings_in
from wire.errors import InvalidInput


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    if request.param == "folder":
        yield open_storage(settings_in(tmp_path))
        return
    import boto3
    from moto import mock_aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="vivavoce")
        yield open_storage(settings_in(tmp_path, storage_url="s3://vivavoce/studio"))


def test_what_is_put_is_read(storage: Storage, tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(b"0123456789")
    storage.put("jobs/1/a.bin", source)
    storage.put_bytes("jobs/1/b.bin", b"bb")
    assert storage.size("jobs/1/a.bin") == 10
    assert storage.size("jobs/1/none") is None
    assert storage.read("jobs/1/b.bin") == b"bb"
    assert b"".join(storage.stream("jobs/1/a.bin", 2, 5)) == b"234"
    with storage.local("jobs/1/a.bin") as path:
        assert path.read_bytes() == b"0123456789"
    assert storage.usage() == 12


def test_what_is_removed_is_gone_with_all_below(storage: Storage) -> None:
    for name in ("jobs/1/a", "jobs/1/x/b", "jobs/10/a"):
        storage.put_bytes(name, b"x")
    storage.remove("jobs/1")
    storage.remove("jobs/never")
    assert [storage.size(name) for name in ("jobs/1/a", "jobs/1/x/b", "jobs/10/a")] == [None, None, 1]
    with pytest.raises(FileNotFoundError), storage.local("jobs/1/a"):
        pass


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "a/../../b", "", "a//b", ".hidden", "a\x00b", "x" * 600])
def test_no_name_leads_outside(storage: Storage, name: str) -> None:
    with pytest.raises(InvalidInput):
        storage.put_bytes(name, b"x")


def test_a_disk_that_takes_no_more_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(StorageFailed, match="make room"):
        LocalStorage(blocked).put_bytes("a", b"x")


def test_another_kind_of_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="s3://"):
        open_storage(settings_in(tmp_path, storage_url="ftp://x/y"))
