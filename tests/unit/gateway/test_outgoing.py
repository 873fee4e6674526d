import asyncio

from gateway.outgoing import MAX_NOTES, SPAN_OF_CAPTIONS, Outgoing
from tests.fakes_gateway import CHANNEL, speech, transcript, translation
from wire.codec import Message
from wire.events import Ack, End, Event, Segment, Status, Transcript

FRAME = bytes(960)


def drain(outgoing: Outgoing) -> list[Event]:
    sent = []
    while (message := outgoing.take()) is not None:
        sent.append(message.event)
    return sent


def put(outgoing: Outgoing, *events: Segment) -> None:
    for event in events:
        outgoing.keep(Message(event, FRAME if event.__class__.__name__ == "Speech" else b""))


def test_notes_go_first_then_the_log_then_drafts() -> None:
    outgoing = Outgoing()
    outgoing.draft(Message(transcript(1, state="tentative")))
    put(outgoing, transcript(0), translation(0))
    outgoing.note(Status(channel=CHANNEL, stage="mt", up=True))
    kinds = [type(event).__name__ for event in drain(outgoing)]
    assert kinds == ["Status", "Transcript", "Translation", "Transcript"]
    assert drain(outgoing) == []


def test_what_was_not_acknowledged_is_sent_again() -> None:
    outgoing = Outgoing()
    put(outgoing, transcript(0), speech(0), speech(0, 480, last=True), speech(1))
    drain(outgoing)
    assert outgoing.ack(("speech", 0, "pt"))
    outgoing.rewind()
    assert drain(outgoing) == [speech(1)]


def test_acknowledged_speech_proves_only_what_was_sent_before_it() -> None:
    outgoing = Outgoing()
    put(outgoing, transcript(0), speech(0, last=True), translation(0))
    outgoing.ack(("speech", 0, "pt"))
    outgoing.rewind()
    assert drain(outgoing) == [translation(0)]


def test_captions_can_be_acknowledged_too() -> None:
    outgoing = Outgoing()
    put(outgoing, transcript(0), transcript(1))
    assert outgoing.ack(("transcript", 0, ""))
    assert not outgoing.ack(("transcript", 0, ""))
    assert drain(outgoing) == [transcript(1)]


def test_only_the_latest_draft_waits() -> None:
    outgoing = Outgoing()
    for rev in range(5):
        outgoing.draft(Message(transcript(0, rev=rev, state="tentative")))
    outgoing.draft(Message(translation(0, state="tentative")))
    assert [event.rev for event in drain(outgoing) if isinstance(event, Transcript)] == [4]


def test_a_committed_segment_ends_its_drafts() -> None:
    outgoing = Outgoing()
    outgoing.draft(Message(transcript(0, state="tentative")))
    outgoing.draft(Message(translation(0, state="tentative")))
    put(outgoing, transcript(0))
    assert [type(event).__name__ for event in drain(outgoing)] == ["Transcript", "Translation"]
    outgoing.draft(Message(translation(0, state="tentative")))
    put(outgoing, End(channel=CHANNEL, seq=1))
    assert [type(event).__name__ for event in drain(outgoing)] == ["End"]


def test_notes_in_one_slot_replace_each_other_and_do_not_outlive_the_connection() -> None:
    outgoing = Outgoing()
    for sample in range(3):
        outgoing.note(Ack(channel=CHANNEL, kind="capture", sample=sample), "ack")
    assert drain(outgoing) == [Ack(channel=CHANNEL, kind="capture", sample=2)]
    for _ in range(1_000):
        outgoing.note(Status(channel=CHANNEL, stage="mt", up=True))
    assert len(outgoing) == MAX_NOTES
    outgoing.rewind()
    assert drain(outgoing) == []


def test_an_older_generation_is_forgotten() -> None:
    outgoing = Outgoing()
    put(outgoing, transcript(0), speech(0), speech(1, gen=1))
    outgoing.draft(Message(translation(1, state="tentative")))
    assert outgoing.drop_older(1) == [("speech", 0, "pt")]
    assert drain(outgoing) == [transcript(0), speech(1, gen=1)]


def test_a_reader_that_keeps_up_loses_old_speech_only_from_what_is_kept() -> None:
    outgoing = Outgoing(max_messages=10)
    for seq in range(100):
        put(outgoing, speech(seq, last=True))
        assert len(drain(outgoing)) == 1
    assert not outgoing.overrun
    assert len(outgoing) == 10


def test_dropped_speech_is_reported_when_its_last_frame_goes() -> None:
    outgoing = Outgoing(max_messages=2)
    put(outgoing, speech(0), speech(0, 480))
    assert outgoing.keep(Message(speech(1), FRAME)) == []
    assert outgoing.keep(Message(speech(1, 480), FRAME)) == [("speech", 0, "pt")]


def test_a_reader_that_does_not_keep_up_is_noticed() -> None:
    outgoing = Outgoing(max_bytes=5 * 960)
    for seq in range(6):
        put(outgoing, speech(seq, last=True))
    assert outgoing.overrun
    outgoing.rewind()
    assert not outgoing.overrun


def test_captions_are_bounded() -> None:
    outgoing = Outgoing()
    for seq in range(2 * SPAN_OF_CAPTIONS):
        put(outgoing, transcript(seq))
        drain(outgoing)
    assert len(outgoing) == SPAN_OF_CAPTIONS
    assert not outgoing.overrun


async def test_waiting_ends_when_something_comes() -> None:
    outgoing = Outgoing()
    assert outgoing.take() is None
    waiting = asyncio.create_task(outgoing.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    outgoing.finish(1000, "ended")
    await asyncio.wait_for(waiting, 1)
    assert outgoing.last_word == (1000, "ended")


def test_what_goes_another_way_is_kept_and_sent_when_it_does_not() -> None:
    outgoing = Outgoing()
    outgoing.set_aside(("speech", 0, "pt"))
    outgoing.set_aside(("speech", 1, "pt"))
    put(outgoing, transcript(0), speech(0, last=True), transcript(1), speech(1), speech(1, 480))
    assert drain(outgoing) == [transcript(0), transcript(1)]
    outgoing.ack(("speech", 0, "pt"))
    outgoing.bring_back()
    put(outgoing, speech(1, 960, last=True))
    assert drain(outgoing) == [speech(1), speech(1, 480), speech(1, 960, last=True)]
    assert not outgoing.is_aside(("speech", 1, "pt"))


def test_what_goes_another_way_may_stop_being_wanted() -> None:
    outgoing = Outgoing()
    outgoing.set_aside(("speech", 0, "pt"))
    put(outgoing, speech(0, last=True))
    outgoing.drop_aside()
    outgoing.bring_back()
    assert drain(outgoing) == []
    assert outgoing.speech() == []
