"""HTTP clients that reach a registry the way its own tool is configured to: certificates, proxy, saved passwords."""

import ssl
from collections.abc import Sequence
from pathlib import Path

import httpx

from model_downloader.transfer import TIMEOUT


def registry_client(
    *, cert: str = "", client_cert: str = "", proxy: str = "", trusted_hosts: Sequence[str] = (), verify: bool = True
) -> httpx.Client:
    """A client with a registry tool's options; what is empty comes from the environment, as httpx reads it."""
    context = httpx.create_ssl_context()
    context.load_default_certs()  # besides certifi's: a company's own authority is usually in the system's store
    if cert:
        where = Path(cert).expanduser()
        context.load_verify_locations(*((None, where) if where.is_dir() else (where, None)))
    if client_cert:
        context.load_cert_chain(Path(client_cert).expanduser())
    if not verify:
        _trust_blindly(context)
    blind = ssl.create_default_context()
    _trust_blindly(blind)
    mounts = {f"all://{host}": httpx.HTTPTransport(verify=blind, proxy=proxy or None) for host in trusted_hosts}
    return httpx.Client(
        verify=context,
        proxy=proxy or None,
        mounts=mounts,
        timeout=TIMEOUT,
        follow_redirects=True,
        auth=_saved_passwords(),
    )


def _trust_blindly(context: ssl.SSLContext) -> None:
    # Only for hosts that the user's own pip or npm configuration says to trust without a certificate.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE


def _saved_passwords() -> httpx.Auth | None:
    netrc = Path("~/.netrc").expanduser()
    return httpx.NetRCAuth(str(netrc)) if netrc.is_file() else None
