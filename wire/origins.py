"""Which browser origins may open a socket: the service's own and those that are listed, no others."""

from urllib.parse import urlsplit


def origin_allowed(origin: str | None, host: str | None, allowed: str) -> bool:
    """Whether a request with this Origin header may connect.

    No Origin means a program, not a browser page. `host` is the request's Host header, `allowed` the comma-separated
    list of further origins such as `https://talks.example.org`.
    """
    if origin is None:
        return True
    parts = urlsplit(origin)
    if parts.scheme in ("http", "https") and host and parts.netloc.lower() == host.lower():
        return True
    return origin.rstrip("/").lower() in {
        entry.strip().rstrip("/").lower() for entry in allowed.split(",") if entry.strip()
    }
