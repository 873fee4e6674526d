from gateway.merge import Merger
from tests.fakes_gateway import CHANNEL, speech, transcript, translation
from wire.events import Speech, Tombstone

FRAME = bytes(960)


def test_committed_segments_pass_once() -> None:
    merger = Merger()
    assert merger.accept(transcript(0)) is not None
    assert merger.accept(transcript(0)) is None
    assert merger.accept(transcript(1)) is not None
    assert merger.next_seq == 2


def test_drafts_pass_while_their_revision_rises() -> None:
    merger = Merger()
    assert merger.accept(transcript(0, rev=2, state="tentative")) is not None
    assert merger.accept(transcript(0, rev=1, state="tentative")) is None
    merger.restarted()
    assert merger.accept(transcript(0, rev=0, state="tentative")) is not None
    assert merger.accept(transcript(0)) is not None
    assert merger.accept(transcript(0, rev=9, state="tentative")) is None


def test_work_for_an_older_generation_is_dropped_but_its_captions_stay() -> None:
    merger = Merger()
    merger.gen = 1
    assert merger.accept(translation(0)) is None
    assert merger.accept(speech(0), FRAME) is None
    assert merger.accept(transcript(0, state="tentative")) is None
    assert merger.accept(transcript(0)) is not None
    assert merger.accept(translation(1, gen=1)) is not None


def test_speech_that_comes_again_goes_on_where_it_was() -> None:
    merger = Merger()
    assert merger.accept(speech(0, 0), FRAME) is not None
    assert merger.accept(speech(0, 480), FRAME) is not None
    assert merger.accept(speech(0, 0), FRAME) is None
    anew = merger.accept(speech(0, 720), FRAME)
    assert anew is not None
    assert isinstance(anew.event, Speech)
    assert (anew.event.offset, len(anew.payload)) == (960, 480)


def test_the_last_frame_always_passes_once() -> None:
    merger = Merger()
    merger.accept(speech(0, 0), FRAME)
    assert not merger.complete(0, "pt")
    assert merger.accept(speech(0, 480, last=True)) is not None
    assert merger.complete(0, "pt")
    assert merger.accept(speech(0, 0), FRAME) is None
    assert merger.accept(speech(0, 480, last=True)) is None


def test_a_shorter_repetition_ends_the_segment() -> None:
    merger = Merger()
    merger.accept(speech(0, 480), FRAME)
    ended = merger.accept(speech(0, 0, last=True), FRAME)
    assert ended is not None
    assert ended.payload == b""


def test_speech_is_never_a_draft() -> None:
    assert Merger().accept(speech(0, state="tentative"), FRAME) is None


def test_languages_do_not_meet() -> None:
    merger = Merger()
    assert merger.accept(translation(0, language="pt")) is not None
    assert merger.accept(translation(0, language="es")) is not None
    merger.accept(speech(0, language="es", last=True), FRAME)
    assert not merger.complete(0, "pt")


def test_a_tombstone_takes_its_segment_s_place() -> None:
    merger = Merger()
    merger.accept(speech(3, 0), FRAME)
    tombstone = Tombstone(channel=CHANNEL, seq=3, stage="tts", code="engine_failed", language="pt")
    assert merger.accept(tombstone) is not None
    assert merger.accept(tombstone) is None
    assert merger.next_seq == 4


def test_unfinished_speech_is_bounded() -> None:
    merger = Merger()
    for seq in range(1_000):
        merger.accept(speech(seq), FRAME)
    assert len(merger._spoken) <= 64
