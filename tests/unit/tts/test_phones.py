from tts.phones import Token, phones
from wire.events import Phoneme


def spoken(symbols: str, offset_s: float = 0.0) -> list[tuple[str, float, float]]:
    """Each symbol takes a tenth of a second."""
    tokens = [Token(symbol, at / 10, (at + 1) / 10) for at, symbol in enumerate(symbols)]
    return [(phone.symbol, phone.start, phone.end) for phone in phones(tokens, offset_s=offset_s)]


def test_marks_give_their_time_to_the_phone_they_belong_to() -> None:
    assert spoken("ˈaːb") == [("aː", 0.0, 0.3), ("b", 0.3, 0.4)]
    assert spoken("pʰa") == [("pʰ", 0.0, 0.2), ("a", 0.2, 0.3)]
    assert spoken("a\u0303") == [("a\u0303", 0.0, 0.2)]
    assert spoken("ma↘") == [("m", 0.0, 0.1), ("a", 0.1, 0.3)]


def test_spaces_lengthen_and_marks_pause() -> None:
    assert spoken("a b") == [("a", 0.0, 0.2), ("b", 0.2, 0.3)]
    assert spoken("a, b.") == [("a", 0.0, 0.1), ("sil", 0.1, 0.3), ("b", 0.3, 0.4)]
    assert spoken("a.” b") == [("a", 0.0, 0.1), ("sil", 0.1, 0.4), ("b", 0.4, 0.5)]


def test_times_are_moved_and_stay_positive() -> None:
    assert phones([Token("a", 0.0, 0.1), Token("b", 0.1, 0.3)], offset_s=-0.15) == (Phoneme("b", 0.0, 0.15),)


def test_marks_alone_are_no_phones() -> None:
    assert spoken("ˈ ː") == []
    assert spoken("") == []
