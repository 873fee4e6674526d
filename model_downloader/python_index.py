"""Find a published file by its exact name in Python package indexes (the simple repository API) and in folders."""

import json
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import url2pathname

import httpx
import msgspec

from model_downloader.errors import SourceUnavailable
from model_downloader.hashing import Digest
from wire.models import Archive

_ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
_DIGEST = re.compile(r"(sha256|sha384|sha512)=([0-9a-f]+)")


class Link(msgspec.Struct, frozen=True):
    """Where a file is, and the digest that the index gives for it."""

    url: str
    digest: Digest | None = None


class PythonIndex:
    """The indexes and folders that pip is configured with, asked in pip's order."""

    def __init__(self, client: httpx.Client, index_urls: Sequence[str], find_links: Sequence[str] = ()) -> None:
        self._client = client
        self._index_urls = index_urls
        self._find_links = find_links

    def find(self, archive: Archive) -> Link:
        """The first place that lists the archive's file. Raises `SourceUnavailable` with each place's problem."""
        project = re.sub(r"[-_.]+", "-", archive.package).lower()
        problems: list[str] = []
        for page in [*self._find_links, *(f"{url.rstrip('/')}/{project}/" for url in self._index_urls)]:
            try:
                links = list(self._links(page))
            except httpx.HTTPError as error:
                problems.append(f"{urlsplit(page).hostname}: {error}")
                continue
            for link in links:
                if _file_name(link.url) == archive.file:
                    return link
        raise SourceUnavailable(f"no package index lists {archive.file}" + "".join(f"; {text}" for text in problems))

    def _links(self, page: str) -> Iterator[Link]:
        folder = local_path(page)
        if folder is None:
            yield from self._remote_links(page)
        elif folder.is_dir():
            listing = folder / "index.html"
            if listing.is_file():
                yield from _parse_html(listing.read_text("utf-8"), listing.as_uri())
            yield from (Link(path.resolve().as_uri()) for path in folder.iterdir() if path.is_file())

    def _remote_links(self, page: str) -> Iterator[Link]:
        answer = self._client.get(page, headers={"Accept": _ACCEPT}, follow_redirects=True)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return
        answer.raise_for_status()
        parse = _parse_json if "json" in answer.headers.get("Content-Type", "") else _parse_html
        yield from (_with_credentials(link, page) for link in parse(answer.text, str(answer.url)))


def local_path(place: str) -> Path | None:
    """The path that a plain path or a `file:` URL names; None for anything remote."""
    parts = urlsplit(place)
    if parts.scheme == "file":
        return Path(url2pathname(unquote(parts.path)))
    return None if "://" in place else Path(place)


def _file_name(url: str) -> str:
    return unquote(urlsplit(url).path.rsplit("/", 1)[-1])


def _parse_json(text: str, base: str) -> Iterator[Link]:
    for file in json.loads(text).get("files", ()):
        hashes = file.get("hashes") or {}
        digest = next((Digest(name, hashes[name]) for name in ("sha256", "sha384", "sha512") if name in hashes), None)
        yield Link(urljoin(base, file["url"]), digest)


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.targets += [value for name, value in attrs if tag == "a" and name == "href" and value]


def _parse_html(text: str, base: str) -> Iterator[Link]:
    parser = _Anchors()
    parser.feed(text)
    for target in parser.targets:
        url, fragment = urldefrag(urljoin(base, target))
        match = _DIGEST.search(fragment)
        yield Link(url, Digest(*match.groups()) if match else None)


def _with_credentials(link: Link, page: str) -> Link:
    """An index that needs a password in its URL needs it for its files too, as long as they are on the same host."""
    index, file = urlsplit(page), urlsplit(link.url)
    if "@" in index.netloc and index.hostname == file.hostname and "@" not in file.netloc:
        return Link(file._replace(netloc=index.netloc).geturl(), link.digest)
    return link
