import ssl
from pathlib import Path

import httpx
import pytest

from model_downloader.clients import registry_client


def test_a_plain_client_follows_redirects_and_checks_certificates() -> None:
    with registry_client() as client:
        assert client.follow_redirects


def test_a_certificate_that_is_not_there_is_an_error() -> None:
    with pytest.raises((OSError, ssl.SSLError)):
        registry_client(cert="/no/such/ca.pem")


def test_saved_passwords_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with registry_client() as client:
        assert client.auth is None
    (tmp_path / ".netrc").write_text("machine mirror.test login me password word\n")
    with registry_client() as client:
        assert isinstance(client.auth, httpx.NetRCAuth)
