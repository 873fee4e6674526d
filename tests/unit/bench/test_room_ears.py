"""What is said and what is heard, found in loudness."""

from bench.room_ears import LOUD, Phrase, phrases, responses


def noted(*loud: tuple[int, int], until: int = 20_000) -> list[tuple[float, float]]:
    """A look every 10 ms from 1 s on."""
    return [
        (float(at), 2 * LOUD if any(first <= at <= last for first, last in loud) else 0.0)
        for at in range(1_000, until, 10)
    ]


def test_a_phrase_has_short_pauses_and_ends_with_a_long_one() -> None:
    assert phrases(noted((2_000, 3_000), (3_500, 4_000), (8_000, 9_000))) == [
        Phrase(2_000, 4_000),
        Phrase(8_000, 9_000),
    ]
    assert phrases(noted((2_000, 3_000), (8_000, 9_000), until=9_500)) == [Phrase(2_000, 3_000)]
    assert phrases([]) == []


def test_a_response_belongs_to_the_phrase_before_it() -> None:
    said = [Phrase(1_000, 3_000), Phrase(8_000, 10_000), Phrase(15_000, 16_000), Phrase(20_000, 21_000)]
    heard = [Phrase(3_600, 5_000), Phrase(9_900, 12_000), Phrase(21_700, 23_000)]
    assert responses(said, heard) == [600.0, -100.0, 700.0]
