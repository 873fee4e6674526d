"""The gateway's HTTP side: the right to connect, as the browser gets it."""

from typing import Any

import httpx
import msgspec

from vivavoce.errors import SessionFailed

TIMEOUT_S = 10.0


class Wanted(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a session is opened for."""

    source: str
    target: str
    voice: str = ""


class Grant(msgspec.Struct, frozen=True):
    """A channel, the ticket for one connection to it, and the key to get further tickets."""

    channel: str
    ticket: str
    key: str = ""


class Forgotten(SessionFailed):
    """The gateway does not know the channel (any more)."""

    code = "unknown_channel"


class GatewayApi:
    """Raises SessionFailed with the gateway's own words when it refuses, or when it does not answer."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.AsyncClient(base_url=url, timeout=TIMEOUT_S, trust_env=False)

    async def close(self) -> None:
        await self._http.aclose()

    def socket_url(self, grant: Grant) -> str:
        """Where to connect with a ticket."""
        return f"ws{self.url.removeprefix('http')}/live?ticket={grant.ticket}"

    async def open(self, wanted: Wanted) -> Grant:
        """A new channel."""
        return await self._post("/api/live", json=msgspec.to_builtins(wanted))

    async def renew(self, grant: Grant) -> Grant:
        """A new ticket for the same channel. Raises Forgotten when the gateway has restarted or given it up."""
        fresh = await self._post(f"/api/live/{grant.channel}/ticket", headers={"X-Channel-Key": grant.key})
        return msgspec.structs.replace(fresh, key=grant.key)

    async def _post(self, path: str, **options: Any) -> Grant:
        try:
            answer = await self._http.post(path, **options)
        except httpx.HTTPError as error:
            raise SessionFailed(f"The gateway at {self.url} does not answer ({type(error).__name__}).") from None
        if answer.is_success:
            try:
                return msgspec.json.decode(answer.content, type=Grant)
            except msgspec.DecodeError:
                raise SessionFailed(f"Something other than Vivavoce's gateway answers at {self.url}.") from None
        raise _refusal(answer)


def _refusal(answer: httpx.Response) -> SessionFailed:
    try:
        message = str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        message = f"The gateway answered with status {answer.status_code}."
    kind = Forgotten if answer.status_code == 404 else SessionFailed
    return kind(message, status=answer.status_code)
