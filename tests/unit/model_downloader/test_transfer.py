import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from model_downloader.errors import HashMismatch, SourceUnavailable
from model_downloader.hashing import Digest
from model_downloader.progress import Silent
from model_downloader.transfer import ATTEMPTS, download
from tests.unit.model_downloader.conftest import Site, sha

BODY = bytes(range(256)) * 4096


def fetch(site: Site, client: httpx.Client, target: Path, **more: object) -> list[float]:
    pauses: list[float] = []
    site.files.setdefault("/f.bin", BODY)
    digest = more.get("digest", Digest("sha256", sha(BODY)))
    download(client, f"{site.url}/f.bin", target, Silent(), digest=digest, pause=pauses.append)  # type: ignore[arg-type]  # Digest or None
    return pauses


def test_a_file_arrives_whole_and_leaves_no_part(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    assert fetch(site, client, tmp_path / "f.bin") == []
    assert (tmp_path / "f.bin").read_bytes() == BODY
    assert [path.name for path in tmp_path.iterdir()] == ["f.bin"]


def test_a_cut_transfer_continues_where_it_stopped(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    site.cut_after = [100_000, 50_000]
    pauses = fetch(site, client, tmp_path / "f.bin")
    assert (tmp_path / "f.bin").read_bytes() == BODY
    assert [asked for _, asked in site.requests] == ["", "bytes=100000-", "bytes=150000-"]
    assert len(pauses) == 2


def test_a_part_of_an_earlier_run_is_continued(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "f.bin.part").write_bytes(BODY[:1000])
    fetch(site, client, tmp_path / "f.bin")
    assert site.requests == [("/f.bin", "bytes=1000-")]
    assert (tmp_path / "f.bin").read_bytes() == BODY


def test_a_whole_part_needs_no_more_bytes(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "f.bin.part").write_bytes(BODY)
    fetch(site, client, tmp_path / "f.bin")
    assert (tmp_path / "f.bin").read_bytes() == BODY


def test_a_server_without_ranges_sends_everything_again(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    site.ranges = False
    (tmp_path / "f.bin.part").write_bytes(b"x" * 1000)
    fetch(site, client, tmp_path / "f.bin")
    assert (tmp_path / "f.bin").read_bytes() == BODY


def test_a_part_longer_than_the_file_is_thrown_away(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "f.bin.part").write_bytes(BODY + b"more")
    fetch(site, client, tmp_path / "f.bin")
    assert (tmp_path / "f.bin").read_bytes() == BODY


def test_a_wrong_part_is_noticed_and_fetched_anew(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "f.bin.part").write_bytes(b"x" * 1000)
    fetch(site, client, tmp_path / "f.bin")
    assert [asked for _, asked in site.requests] == ["bytes=1000-", ""]
    assert (tmp_path / "f.bin").read_bytes() == BODY


def test_wrong_bytes_never_become_the_file(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    site.files["/f.bin"] = b"not it"
    with pytest.raises(HashMismatch):
        fetch(site, client, tmp_path / "f.bin")
    assert list(tmp_path.iterdir()) == []


def test_endless_cuts_end_with_an_error_and_keep_the_part(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    site.cut_after = [10] * ATTEMPTS
    with pytest.raises(SourceUnavailable, match="broke 5 times"):
        fetch(site, client, tmp_path / "f.bin")
    assert (tmp_path / "f.bin.part").stat().st_size == 10 * ATTEMPTS
    assert not (tmp_path / "f.bin").exists()


@pytest.mark.parametrize(("status", "requests"), [(403, 1), (503, ATTEMPTS)])
def test_a_refusal_is_final_and_a_busy_server_is_asked_again(
    site: Site, client: httpx.Client, tmp_path: Path, status: int, requests: int
) -> None:
    site.status = status
    with pytest.raises(SourceUnavailable, match=str(status)):
        fetch(site, client, tmp_path / "f.bin")
    assert len(site.requests) == requests


def test_no_server_is_said_at_once(client: httpx.Client, tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="no connection"):
        download(
            client, "http://127.0.0.1:9/f.bin", tmp_path / "f.bin", Silent(), pause=lambda _: pytest.fail("waited")
        )


def test_kill_9_in_the_middle_leaves_a_part_that_the_next_run_continues(
    site: Site, client: httpx.Client, tmp_path: Path
) -> None:
    site.files["/f.bin"] = BODY
    site.hold_after = 512 * 1024
    script = (
        "import sys, httpx; from pathlib import Path; from model_downloader.transfer import download; "
        "from model_downloader.progress import Silent; "
        "download(httpx.Client(trust_env=False), sys.argv[1], Path(sys.argv[2]), Silent())"
    )
    target, part = tmp_path / "f.bin", tmp_path / "f.bin.part"
    with subprocess.Popen([sys.executable, "-c", script, f"{site.url}/f.bin", str(target)]) as process:
        while not (part.exists() and part.stat().st_size >= 256 * 1024):
            assert process.poll() is None
            os.sched_yield()
        os.kill(process.pid, signal.SIGKILL)
    assert not target.exists()
    arrived = part.stat().st_size
    site.hold_after = None
    site.release.set()
    fetch(site, client, target)
    assert site.requests[-1] == ("/f.bin", f"bytes={arrived}-")
    assert target.read_bytes() == BODY
