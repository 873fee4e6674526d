"""Whether the stages can carry one more live channel beside those they have. Pure: from what they say at `/info`."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec


class StageLoad(msgspec.Struct, frozen=True):
    """What a stage says at `GET /info`: see `wire.overload`."""

    share: float = 0.0
    peak: float = 0.0
    level: int = 0


def loads_of(infos: Iterable[Mapping[str, Any]]) -> list[StageLoad]:
    """Of the stages that say how busy they are."""
    found = []
    for info in infos:
        try:
            found.append(msgspec.convert(info.get("load", {}), StageLoad))
        except msgspec.ValidationError:
            continue
    return found


def can_carry(loads: Iterable[StageLoad], channels: int, most_busy: float) -> bool:
    """Whether one more channel leaves `channels` unharmed: no stage leaves anything out for them, and one more like
    them would keep none busier than this share of the time. The first channel always finds a place; with a share
    above 1 all do."""
    if channels == 0 or most_busy > 1.0:
        return True
    return all(load.level == 0 and load.peak * (channels + 1) / channels <= most_busy for load in loads)
