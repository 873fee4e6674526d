"""A channel's recogniser on fakes: what is emitted for what is said."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest
from prometheus_client import REGISTRY

from asr.engines.base import Audio
from asr.routing import Ears
from asr.session import PRIORITY, Session
from asr.settings import AsrSettings
from tests.fakes_asr import FakeDetector, FakePort, FakeRecognizer, Vocabulary, silence
from wire.compute import ComputeThread
from wire.errors import InvalidMessage
from wire.events import Ack, Capture, End, Open, Tombstone, Transcript, Welcome

STEP = 1_600


class Room:
    """A session with its fakes, fed in pieces of 100 ms."""

    def __init__(self, settings: AsrSettings | None = None) -> None:
        self.port = FakePort()
        self.vocabulary = Vocabulary()
        self.english = FakeRecognizer(self.vocabulary, "english", ("en",))
        self.other = FakeRecognizer(self.vocabulary, "other", ("en", "es"), ("en",))
        self.compute = ComputeThread("asr-test")
        ears = Ears([self.english, self.other], self.other)
        self.session = Session(self.port, ears, FakeDetector(), self.compute, settings or AsrSettings())
        self.position = 0

    async def open(self, source: str = "en", gen: int = 0, resume: Welcome | None = None) -> None:
        await self.session.open(
            Open(channel="c", source=source, targets=("pt",), gen=gen), resume or Welcome(channel="c")
        )

    async def hear(self, *parts: Audio, at: int | None = None) -> None:
        """Capture the parts, letting the session work after each 100 ms."""
        self.position = self.position if at is None else at
        audio = np.concatenate(parts)
        for start in range(0, len(audio), STEP):
            piece = (audio[start : start + STEP] * 32_768).astype("<i2")
            span = (self.position, self.position + len(piece))
            await self.session.receive(Capture(channel="c", span=span), piece.tobytes())
            self.position = span[1]
            await self.settle()

    async def settle(self) -> None:
        """Let everything run that can run."""
        for _ in range(20):
            await asyncio.sleep(0)
        while not self.compute.idle:
            await asyncio.sleep(0.001)
            for _ in range(20):
                await asyncio.sleep(0)

    async def close(self) -> None:
        await self.session.close()
        self.compute.close()

    async def end(self) -> None:
        await self.session.receive(End(channel="c", seq=0), b"")

    def committed(self) -> list[Transcript]:
        return [e for e in self.port.emitted if isinstance(e, Transcript) and e.state == "committed"]

    def drafts(self) -> list[Transcript]:
        return [e for e in self.port.emitted if isinstance(e, Transcript) and e.state == "tentative"]


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    made = Room()
    yield made
    await made.close()


async def test_drafts_grow_and_the_end_commits(room: Room) -> None:
    await room.open()
    await room.hear(silence(500), room.vocabulary.spoken("we", "meet", "again"), silence(400))
    assert [e.text for e in room.committed()] == ["we meet again"]
    assert len(room.drafts()) >= 2
    assert all("we meet again".startswith(draft.text) for draft in room.drafts())
    revs = [draft.rev for draft in room.drafts()]
    assert revs == sorted(set(revs))


async def test_a_clause_has_its_place_on_the_capture_clock_and_its_stamps(room: Room) -> None:
    await room.open()
    await room.hear(silence(512), room.vocabulary.spoken("hello", "there"), silence(400))
    (clause,) = room.committed()
    assert clause.span[0] <= 8_192 < clause.span[1] <= 8_192 + 2 * 6_400 + 512
    assert clause.t["asr.end"] <= clause.t["asr.commit"]
    assert clause.stable == len(clause.text)


async def test_the_end_that_may_come_is_announced_before_it_is_sure(room: Room) -> None:
    await room.open()
    await room.hear(room.vocabulary.spoken("good", "night"), silence(130))
    assert room.drafts()[-1].closing
    assert room.drafts()[-1].text == "good night"
    assert not room.committed()


async def test_the_end_decodes_nothing_that_was_decoded_already(room: Room) -> None:
    await room.open()
    await room.hear(room.vocabulary.spoken("good", "night"), silence(130))
    calls = room.english.calls
    await room.hear(silence(200))
    assert room.committed()
    assert room.english.calls == calls


async def test_somebody_who_never_pauses_is_cut_into_clauses(room: Room) -> None:
    await room.open()
    words = [f"word{i:02d}" for i in range(40)]
    await room.hear(room.vocabulary.spoken(*words))
    assert len(room.committed()) >= 3
    await room.hear(silence(900))
    assert " ".join(e.text for e in room.committed()).split() == words
    assert [e.seq for e in room.committed()] == list(range(len(room.committed())))


async def test_clauses_are_as_long_as_the_operator_wants() -> None:
    counts = []
    for clause_ms in (1_600, 2_800):
        made = Room(AsrSettings(clause_ms=clause_ms, whole_ms=0))
        await made.open()
        await made.hear(made.vocabulary.spoken(*(f"word{number:02d}" for number in range(20))))
        counts.append(len(made.committed()[0].text.split()))
        await made.close()
    assert counts == [4, 7]


async def test_end_flushes_and_is_passed_on_behind_everything(room: Room) -> None:
    await room.open()
    await room.hear(room.vocabulary.spoken("one", "moment"))
    await room.end()
    assert [type(e) for e in room.port.emitted if e.state == "committed"] == [Transcript, End]
    assert room.port.emitted[-1].seq == 1
    assert room.port.settled == room.session._segmenter.position


async def test_silence_is_settled_and_says_nothing(room: Room) -> None:
    await room.open()
    await room.hear(silence(3_000))
    assert room.port.emitted == []
    assert room.port.settled >= 2_000 * 16


async def test_a_restart_goes_on_where_downstream_was(room: Room) -> None:
    await room.open(resume=Welcome(channel="c", next_seq=7, sample=16_000))
    await room.hear(room.vocabulary.spoken("old"), silence(600), at=0)
    await room.hear(room.vocabulary.spoken("new", "words"), silence(400))
    assert [(e.seq, e.text) for e in room.committed()] == [(7, "new words")]


async def test_a_language_that_mt_does_not_read_comes_with_english(room: Room) -> None:
    await room.open(source="es")
    await room.hear(room.vocabulary.spoken("hola", "amigos."), silence(150))
    draft = room.drafts()[-1]
    assert (draft.closing, draft.translation) == (True, "hola-in-english amigos.-in-english"), "so it can be prepared"
    await room.hear(silence(250))
    (clause,) = room.committed()
    assert (clause.language, clause.translation) == ("es", draft.translation)
    assert room.other.given == [], "transcript and English came of one call"


async def test_the_english_of_a_clause_goes_on_from_the_one_before(room: Room) -> None:
    await room.open(source="es")
    await room.hear(room.vocabulary.spoken("hola", "amigos."), silence(400))
    await room.hear(room.vocabulary.spoken("vamos", "ya."), silence(400))
    assert [e.translation for e in room.committed()][1:] == ["vamos-in-english ya.-in-english"]
    assert {before.english for before in room.other.given if before} == {"hola-in-english amigos.-in-english"}


async def test_half_a_sentence_waits_for_the_rest_where_english_is_made_of_its_sound(room: Room) -> None:
    await room.open(source="es")
    await room.hear(room.vocabulary.spoken("hola", "amigos"), silence(400))
    assert room.committed() == []
    await room.hear(silence(400))
    assert [e.text for e in room.committed()] == ["hola amigos"]


async def test_an_unknown_source_is_detected_first(room: Room) -> None:
    room.other.spoken_language = "es"
    await room.open(source="auto")
    await room.hear(room.vocabulary.spoken("uno", "dos", "tres", "cuatro", "cinco."), silence(400))
    assert {e.language for e in room.committed()} == {"es"}


async def test_an_engine_that_fails_costs_its_clause_not_the_channel(room: Room) -> None:
    await room.open()
    room.english.fails = True
    await room.hear(room.vocabulary.spoken("lost", "words"), silence(900))
    stones = [e for e in room.port.emitted if isinstance(e, Tombstone)]
    assert [(stone.stage, stone.code) for stone in stones][:1] == [("asr", "engine_failed")]
    room.english.fails = False
    await room.hear(room.vocabulary.spoken("fine", "again"), silence(900))
    assert room.committed()[-1].text == "fine again"
    assert room.committed()[-1].seq == len(stones)


async def test_a_source_nobody_knows_is_complained_of(room: Room) -> None:
    await room.open(source="xx")
    assert [error.code for error in room.port.complaints] == ["unsupported_language"]


async def test_only_audio_and_the_end_are_taken(room: Room) -> None:
    await room.open()
    with pytest.raises(InvalidMessage):
        await room.session.receive(Ack(channel="c", kind="speech"), b"")


async def test_speech_that_came_faster_than_it_can_be_heard_is_heard_in_pieces(room: Room) -> None:
    await room.open()
    words = [f"w{number}" for number in range(150)]
    audio = np.concatenate([silence(500), room.vocabulary.spoken(*words), silence(900)])
    span = (0, len(audio))
    fed = asyncio.create_task(
        room.session.receive(Capture(channel="c", span=span), (audio * 32_768).astype("<i2").tobytes())
    )
    await room.settle()
    await fed
    await room.settle()
    heard = " ".join(event.text for event in room.committed()).split()
    assert len(set(heard) & set(words)) >= len(words) - 8, "only words that a cut went through may be missing"
    assert heard == sorted(heard, key=words.index), "in order, once each"
    assert room.english.longest <= 25 * 16_000


async def test_a_probable_end_is_announced_before_it_is_certain(room: Room) -> None:
    await room.open()
    await room.hear(silence(500), room.vocabulary.spoken("we", "meet", "again"), silence(150))
    assert [(draft.text, draft.closing) for draft in room.drafts()][-1] == ("we meet again", True)
    assert room.committed() == []
    await room.hear(silence(300))
    (clause,) = room.committed()
    assert clause.closing, "the speaker paused behind it"


async def test_speech_that_follows_a_silence_is_cut_late(room: Room) -> None:
    words = [f"word{number}" for number in range(32)]
    await room.open()
    await room.hear(silence(1_000), room.vocabulary.spoken(*words[:16]))
    assert room.committed() == []
    await room.hear(room.vocabulary.spoken(*words[16:]))
    assert room.committed()
    assert not room.committed()[0].closing, "the speaker went on"


def test_dashboards_show_a_step_that_was_never_taken() -> None:
    for step in PRIORITY:
        labels = {"stage": "asr", "step": step.value}
        assert REGISTRY.get_sample_value("vivavoce_stage_seconds_count", labels) is not None
