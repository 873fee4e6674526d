"""The STUN and TURN servers of the settings, for our side and for the page's."""

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCIceServer

from wire.errors import InvalidInput

KINDS = ("stun:", "stuns:", "turn:", "turns:")


def parse_ice_servers(setting: str) -> list[dict[str, str]]:
    """From `stun:HOST:PORT, turn:HOST:PORT|USER|PASSWORD` to the form of `RTCConfiguration.iceServers`.

    Raises InvalidInput.
    """
    servers = []
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        url, *login = entry.split("|")
        if not url.startswith(KINDS) or len(login) not in (0, 2):
            raise InvalidInput("GATEWAY_ICE_SERVERS holds entries like stun:HOST:PORT or turn:HOST:PORT|USER|PASSWORD.")
        servers.append({"urls": url} | ({"username": login[0], "credential": login[1]} if login else {}))
    return servers


def configuration(setting: str) -> RTCConfiguration:
    """The same for our side. Everything of a person goes one way: aiortc loses a third video section otherwise."""
    servers = [RTCIceServer(**server) for server in parse_ice_servers(setting)]
    return RTCConfiguration(iceServers=servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
