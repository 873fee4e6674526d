import hashlib
import io
import subprocess
from pathlib import Path

import pytest

from model_downloader.hashing import TooManyBytesError, copy_bounded, file_digest, git_blob_digest


def test_digests_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"living voice")
    assert file_digest(tmp_path / "f") == hashlib.sha256(b"living voice").hexdigest()
    assert file_digest(tmp_path / "f", "sha512") == hashlib.sha512(b"living voice").hexdigest()


def test_the_git_digest_is_the_one_of_git(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"living voice")
    git = subprocess.run(["git", "hash-object", tmp_path / "f"], capture_output=True, text=True, check=True)
    assert git_blob_digest(tmp_path / "f") == git.stdout.strip()


def test_a_copy_ends_at_its_limit() -> None:
    target = io.BytesIO()
    assert copy_bounded(io.BytesIO(b"12345"), target, 5) == 5
    assert target.getvalue() == b"12345"
    with pytest.raises(TooManyBytesError):
        copy_bounded(io.BytesIO(b"123456"), io.BytesIO(), 5)
