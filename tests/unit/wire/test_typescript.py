"""The schema from which the page's types are generated."""

from typing import Any, get_args

import msgspec

from wire.events import BINARY, PROTOCOL, AnyEvent
from wire.typescript import schema


def test_every_event_is_in_it_under_its_tag() -> None:
    definitions = schema()["definitions"]
    tags = {
        definition["properties"]["type"]["enum"][0]
        for definition in definitions.values()
        if "type" in definition["properties"]
    }
    assert tags == {event.__struct_config__.tag for event in get_args(AnyEvent)}


def test_names_what_may_be_left_out_and_what_that_means() -> None:
    transcript = schema()["definitions"]["Transcript"]
    assert {"channel", "seq", "text", "language", "type"} == set(transcript["required"])
    assert transcript["properties"]["state"]["default"] == "committed"


def test_knows_no_dialect_that_the_generator_does_not_read() -> None:
    def walk(node: Any) -> None:
        if isinstance(node, dict):
            assert "prefixItems" not in node
            assert not str(node.get("$ref", "")).startswith("#/$defs")
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(schema())
    assert schema()["definitions"]["Capture"]["properties"]["span"]["additionalItems"] is False


def test_carries_the_protocols_constants() -> None:
    constants = schema()["x-constants"]
    assert constants["PROTOCOL"] == PROTOCOL
    assert constants["BINARY"] == [event.__struct_config__.tag for event in BINARY]
    assert msgspec.json.encode(constants)
