from tests.unit.wire.stages import transcript
from wire.codec import Message
from wire.events import Capture, Speech
from wire.outbox import Outbox, key_of


def capture(start: int, samples: int = 320) -> Message:
    return Message(Capture(channel="c", span=(start, start + samples)), bytes(2 * samples))


def test_readers_follow_by_index() -> None:
    box = Outbox()
    for seq in range(3):
        box.put(Message(transcript(seq)))
    index, seen = -1, []
    while (entry := box.after(index)) is not None:
        index = entry[0]
        seen.append(entry[1].event.seq)  # type: ignore[attr-defined]  # transcripts have one
    assert seen == [0, 1, 2]
    box.ack(key_of(transcript(0)))
    first = box.after(-1)
    assert first is not None
    assert first[0] == 1


def test_all_frames_of_a_segment_are_acknowledged_together() -> None:
    box = Outbox()
    for offset in range(0, 960, 480):
        speech = Speech(channel="c", seq=7, language="pt", sample_rate_hz=24_000, offset=offset)
        box.put(Message(speech, bytes(960)))
    assert box.ack(("speech", 7, "pt"))
    assert not box.ack(("speech", 7, "pt"))
    assert len(box) == 0


def test_capture_is_acknowledged_by_position() -> None:
    box = Outbox()
    for start in range(0, 3_200, 320):
        box.put(capture(start))
    box.ack_capture(1_000)
    assert next(m.event.span for m in box) == (960, 1_280)  # type: ignore[attr-defined]  # captures have one


def test_over_its_bound_the_oldest_go_and_are_named() -> None:
    box = Outbox(max_bytes=2_000)
    box.put(capture(0))
    box.put(capture(320))
    box.put(capture(640))
    assert box.put(capture(960)) == [("capture", 0, "")]
    assert ("capture", 960, "") in box


def test_one_message_over_the_bound_is_still_kept() -> None:
    box = Outbox(max_bytes=10)
    assert box.put(capture(0)) == []
    assert len(box) == 1
