import json
from pathlib import Path

import httpx
import pytest

from model_downloader.errors import SourceUnavailable
from model_downloader.python_index import PythonIndex, local_path
from tests.unit.model_downloader.conftest import Site
from wire.models import Archive

ARCHIVE = Archive("My_Package", "1.0", "my_package-1.0-py3-none-any.whl")
HTML = '<a href="../../files/my_package-0.9-py3-none-any.whl">x</a><a href="../../files/{}#sha256=abc123">y</a>'


def test_an_html_page_gives_address_and_digest(site: Site, client: httpx.Client) -> None:
    site.files["/simple/my-package/"] = HTML.format(ARCHIVE.file).encode()
    site.types["/simple/my-package/"] = "text/html"
    link = PythonIndex(client, [f"{site.url}/simple"]).find(ARCHIVE)
    assert link.url == f"{site.url}/files/{ARCHIVE.file}"
    assert link.digest is not None
    assert (link.digest.algorithm, link.digest.hex) == ("sha256", "abc123")


def test_a_json_page_too(site: Site, client: httpx.Client) -> None:
    files = [{"filename": ARCHIVE.file, "url": f"/f/{ARCHIVE.file}", "hashes": {"sha256": "ff", "md5": "00"}}]
    site.files["/simple/my-package/"] = json.dumps({"files": files}).encode()
    site.types["/simple/my-package/"] = "application/vnd.pypi.simple.v1+json"
    link = PythonIndex(client, [f"{site.url}/simple/"]).find(ARCHIVE)
    assert link.url == f"{site.url}/f/{ARCHIVE.file}"
    assert link.digest is not None
    assert link.digest.hex == "ff"


def test_later_indexes_are_asked_when_earlier_ones_fail(site: Site, client: httpx.Client) -> None:
    site.files["/b/my-package/"] = HTML.format(ARCHIVE.file).encode()
    index = PythonIndex(client, ["http://127.0.0.1:9/simple", f"{site.url}/a", f"{site.url}/b"])
    assert index.find(ARCHIVE).url.endswith(ARCHIVE.file)


def test_what_was_wrong_at_each_place_is_said(site: Site, client: httpx.Client) -> None:
    site.files["/simple/my-package/"] = b""
    site.status = 403
    with pytest.raises(SourceUnavailable, match=r"no package index lists my_package.*403"):
        PythonIndex(client, [f"{site.url}/simple"]).find(ARCHIVE)


def test_folders_and_file_indexes_need_no_network(client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / ARCHIVE.file).write_bytes(b"w")
    for index in (
        PythonIndex(client, [], [str(tmp_path / "wheels")]),
        PythonIndex(client, [], [(tmp_path / "wheels").as_uri()]),
    ):
        assert local_path(index.find(ARCHIVE).url) == tmp_path / "wheels" / ARCHIVE.file
    page = tmp_path / "simple/my-package"
    page.mkdir(parents=True)
    (page / "index.html").write_text(f'<a href="../../wheels/{ARCHIVE.file}">x</a>')
    assert local_path(PythonIndex(client, [(tmp_path / "simple").as_uri()]).find(ARCHIVE).url) == (
        tmp_path / "wheels" / ARCHIVE.file
    )


def test_a_password_in_the_index_goes_to_its_own_host_only(site: Site, client: httpx.Client) -> None:
    secret = site.url.replace("http://", "http://user:word@")
    page = HTML.format(ARCHIVE.file)
    site.files["/simple/my-package/"] = page.encode()
    link = PythonIndex(client, [f"{secret}/simple"]).find(ARCHIVE)
    assert link.url == f"{secret}/files/{ARCHIVE.file}"
    site.files["/simple/my-package/"] = page.replace("../../files", "http://files.test").encode()
    link = PythonIndex(client, [f"{secret}/simple"]).find(ARCHIVE)
    assert link.url == f"http://files.test/{ARCHIVE.file}"
