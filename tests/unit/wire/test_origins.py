import pytest

from wire.origins import origin_allowed


@pytest.mark.parametrize(
    ("origin", "allowed", "expected"),
    [
        (None, "", True),
        ("http://localhost:5173", "", True),
        ("http://LOCALHOST:5173", "", True),
        ("http://localhost:5174", "", False),
        ("http://evil.example", "", False),
        ("null", "", False),
        ("", "", False),
        ("file://localhost:5173", "", False),
        ("http://localhost:5173.evil.example", "", False),
        ("https://talks.example.org", "https://a.example, https://talks.example.org/", True),
        ("https://talks.example.org.evil.example", "https://talks.example.org", False),
    ],
)
def test_only_own_and_listed_origins(origin: str | None, allowed: str, expected: bool) -> None:
    assert origin_allowed(origin, "localhost:5173", allowed) is expected
