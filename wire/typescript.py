"""Prints the protocol as one JSON Schema, from which the types of the page are generated (`npm run generate`).

The dialect is the one that TypeScript generators read: tuples as a list under `items` (JSON Schema draft 4).
"""

import sys
from typing import Any

import msgspec

from wire.events import BINARY, CAPTURE_RATE_HZ, PROTOCOL, AnyEvent

_REF = "#/definitions/{name}"


def schema() -> dict[str, Any]:
    """The schema of every event under `definitions`, with the protocol's constants beside it."""
    (union,), definitions = msgspec.json.schema_components((AnyEvent,), ref_template=_REF)
    return {
        "title": "AnyEvent",
        "oneOf": union["anyOf"],
        "definitions": {name: _plain(body) for name, body in definitions.items()},
        "x-constants": {
            "PROTOCOL": PROTOCOL,
            "CAPTURE_RATE_HZ": CAPTURE_RATE_HZ,
            "BINARY": [str(event.__struct_config__.tag) for event in BINARY],
        },
    }


def _plain(node: Any) -> Any:
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _plain(value) for key, value in node.items()}
    if "prefixItems" in plain:
        plain["items"] = plain.pop("prefixItems")
        plain["additionalItems"] = False
    if plain.get("type") == "object" and "properties" in plain:
        plain["additionalProperties"] = False
    return plain


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(schema()), indent=1).decode() + "\n")
