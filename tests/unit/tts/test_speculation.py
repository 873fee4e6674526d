from typing import Any

import pytest

from tts.speculation import Draft, Speculation
from wire.events import Translation

DRAFT = Draft("pt", "rui", "Bom dia.")


def event(**more: Any) -> Translation:
    facts: dict[str, Any] = {"state": "tentative", "closing": True} | more
    return Translation(channel="c", seq=0, text="Bom dia.", language="pt", source_language="en", **facts)


@pytest.fixture
def speculation() -> Speculation[str]:
    return Speculation(enabled=True)


def test_prepares_what_has_probably_ended(speculation: Speculation[str]) -> None:
    assert speculation.wants(event(), DRAFT, idle=True)


@pytest.mark.parametrize("more", [{"closing": False}, {"state": "committed"}])
def test_prepares_nothing_else(speculation: Speculation[str], more: dict[str, Any]) -> None:
    assert not speculation.wants(event(**more), DRAFT, idle=True)


def test_prepares_nothing_when_busy_empty_or_off(speculation: Speculation[str]) -> None:
    assert not speculation.wants(event(), DRAFT, idle=False)
    assert not speculation.wants(event(), DRAFT._replace(text=" "), idle=True)
    assert not Speculation[str](enabled=False).wants(event(), DRAFT, idle=True)


def test_same_draft_is_prepared_once(speculation: Speculation[str]) -> None:
    assert speculation.keep(DRAFT, "speech") is None
    assert not speculation.wants(event(), DRAFT, idle=True)
    assert speculation.wants(event(), DRAFT._replace(text="Bom"), idle=True)


def test_equal_clause_takes_what_was_prepared_once(speculation: Speculation[str]) -> None:
    speculation.keep(DRAFT, "speech")
    assert speculation.take(DRAFT) == ("speech", None)
    assert speculation.take(DRAFT) == (None, None)
    assert (speculation.prepared, speculation.hits, speculation.misses) == (1, 1, 0)


@pytest.mark.parametrize("other", [DRAFT._replace(text="Boa noite."), DRAFT._replace(voice="lia")])
def test_other_clause_gives_it_back_as_a_miss(speculation: Speculation[str], other: Draft) -> None:
    speculation.keep(DRAFT, "speech")
    assert speculation.take(other) == (None, "speech")
    assert (speculation.hits, speculation.misses) == (0, 1)


def test_newer_draft_replaces_only_its_own_language(speculation: Speculation[str]) -> None:
    speculation.keep(DRAFT, "speech")
    speculation.keep(DRAFT._replace(language="es"), "other")
    assert speculation.keep(DRAFT._replace(text="Boa"), "newer") == "speech"
    assert sorted(speculation.clear()) == ["newer", "other"]
    assert speculation.clear() == []
    assert speculation.misses == 3
