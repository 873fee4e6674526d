"""Which picture of a face is shown when."""

from gateway.rtc.due import MAX_WAITING, DuePictures
from gateway.rtc.mixer import Heard
from wire.codec import Message
from wire.events import Video


def put(pictures: DuePictures, name: str, seq: int | None = None, at_s: float = 0.0, language: str = "pt") -> None:
    event = Video(channel="c", language=language, number=0, seq=seq, offset=int(at_s * 24_000), sample_rate_hz=24_000)
    pictures.put(Message(event, name.encode()))


def shown(pictures: DuePictures, seq: int | None = None, seconds: float = 0.0) -> str:
    jpeg = pictures.next(None if seq is None else Heard(seq, "pt", seconds))
    return (jpeg or b"").decode()


def test_pictures_of_silence_are_shown_as_they_come_and_catch_up() -> None:
    pictures = DuePictures()
    for name in "abcdef":
        put(pictures, name)
    assert [shown(pictures) for _ in range(6)] == ["b", "d", "e", "f", "", ""]


def test_those_that_speak_wait_for_the_voice_and_late_ones_are_passed_over() -> None:
    pictures = DuePictures()
    for number in range(5):
        put(pictures, f"p{number}", seq=3, at_s=0.04 * number)
    assert shown(pictures) == ""
    assert shown(pictures, 3, 0.0) == "p0"
    assert shown(pictures, 3, 0.02) == ""
    assert shown(pictures, 3, 0.13) == "p3"
    put(pictures, "late", seq=3, at_s=0.01)
    put(pictures, "rest", seq=None)
    assert shown(pictures) == "rest"


def test_another_language_or_segment_is_not_shown() -> None:
    pictures = DuePictures()
    put(pictures, "german", seq=1, language="de")
    put(pictures, "next", seq=2)
    assert shown(pictures, 1, 1.0) == ""
    assert shown(pictures, 2, 0.0) == "next"


def test_no_more_wait_than_are_worth_it() -> None:
    pictures = DuePictures()
    for number in range(3 * MAX_WAITING):
        put(pictures, str(number), seq=9, at_s=number)
    assert len(pictures) == MAX_WAITING
