from gateway.pictures import MAX_IN_FLIGHT, MAX_WAITING, Pictures
from wire.codec import Message
from wire.events import Video


def frame(number: int, language: str = "pt") -> Message:
    return Message(Video(channel="c", language=language, number=number), b"\xff\xd8")


def numbers(pictures: Pictures) -> list[int]:
    taken = []
    while (message := pictures.take()) is not None:
        assert isinstance(message.event, Video)
        taken.append(message.event.number)
    return taken


def test_a_browser_that_confirms_nothing_gets_no_more_than_fits_in_flight() -> None:
    pictures = Pictures()
    sent = []
    for number in range(3 * MAX_IN_FLIGHT):
        pictures.put(frame(number))
        sent += numbers(pictures)
    assert sent == list(range(MAX_IN_FLIGHT))
    pictures.received("pt", 2)
    newest = 3 * MAX_IN_FLIGHT - MAX_WAITING
    assert numbers(pictures) == [newest, newest + 1, newest + 2]


def test_the_oldest_of_what_waits_gives_way() -> None:
    pictures = Pictures()
    for number in range(MAX_WAITING + 3):
        pictures.put(frame(number))
    assert len(pictures) == MAX_WAITING
    assert numbers(pictures)[0] == 3


def test_what_was_never_sent_confirms_nothing_and_a_new_connection_starts_empty() -> None:
    pictures = Pictures()
    for number in range(MAX_IN_FLIGHT + 1):
        pictures.put(frame(number))
        pictures.take()
    pictures.received("en", 3)
    pictures.received("pt", 999)
    assert pictures.take() is None
    pictures.restart()
    pictures.put(frame(50))
    assert numbers(pictures) == [50]
