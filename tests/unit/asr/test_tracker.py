import numpy as np
import pytest

from asr.clauses import ClausePolicy
from asr.engines.base import FRAME_SAMPLES, SAMPLE_RATE_HZ, Recognition, TimedWord
from asr.tracker import Tracker, TrackerPolicy
from asr.utterance import Utterance

CLAUSES = ClausePolicy(comma_words=6, max_words=12, soft_ms=3_000, soft_words=4, cap_ms=5_000)
POLICY = TrackerPolicy(CLAUSES, edge_ms=0)


def grow(utterance: Utterance, milliseconds: int, *, voiced: bool = True) -> None:
    for _ in range(milliseconds // 32):
        utterance.append(np.full(FRAME_SAMPLES, 0.5 if voiced else 0.0, np.float32))
        if voiced:
            utterance.mark_voiced(0.9)


def tracker(milliseconds: int = 3_200, policy: TrackerPolicy = POLICY, start: int = 0) -> Tracker:
    utterance = Utterance(start)
    grow(utterance, milliseconds)
    return Tracker(utterance, "en", policy)


def hear(under: Tracker, text: str, *, final: bool = False, words: tuple[TimedWord, ...] = ()) -> None:
    under.observe(Recognition(text, "en", words=words), under.utterance.end, final=final)


def test_words_become_stable_when_two_partials_agree() -> None:
    under = tracker()
    hear(under, "So we go")
    assert (under.text, under.stable_chars) == ("So we go", 0)
    hear(under, "So we went home")
    assert (under.text, under.stable_chars) == ("So we went home", len("So we"))


def test_stable_words_keep_their_form() -> None:
    under = tracker()
    hear(under, "So we go home now")
    hear(under, "So we go home then")
    hear(under, "so, We go home late")
    assert under.text == "So we go home late"
    assert under.text[: under.stable_chars] == "So we go home"


def test_words_at_the_edge_are_not_stable() -> None:
    under = tracker(policy=TrackerPolicy(CLAUSES, edge_ms=3_200))
    hear(under, "So we go home")
    hear(under, "So we go home")
    assert under.stable_chars == 0


def test_a_sentence_is_cut_out_of_running_speech() -> None:
    under = tracker(start=5_000)
    hear(under, "We are here. And then we")
    assert under.cut() is None
    hear(under, "We are here. And then we go")
    clause = under.cut()
    assert clause is not None
    assert (clause.text, clause.span[0]) == ("We are here.", 5_000)
    assert clause.span[1] == clause.words[-1].span[1] == under.open_start
    assert under.text == "And then we go"
    assert under.cut() is None
    assert under.prefix == "We are here"


def test_what_follows_a_cut_is_heard_after_its_text() -> None:
    under = tracker()
    for text in ("We are here. And then we", "We are here. And then we go"):
        hear(under, text)
    under.cut()
    grow(under.utterance, 640)
    hear(under, "and then we go home.")
    assert under.text.split()[0] == "And"
    (last,) = under.finish()
    assert last.text.endswith("home.")


def test_a_pause_finishes_the_clause() -> None:
    under = tracker()
    hear(under, "We are here", final=True)
    assert under.uncommitted_voice
    (clause,) = under.finish()
    assert (clause.text, clause.span) == ("We are here", (0, under.utterance.voiced_until))
    assert [word.text for word in clause.words] == ["We", "are", "here"]
    assert (under.text, under.uncommitted_voice) == ("", False)


def test_a_phrase_that_has_ended_is_one_clause_whatever_is_in_it() -> None:
    under = tracker()
    hear(under, "Yes. I agree with you.", final=True)
    (clause,) = under.finish()
    assert clause.text == "Yes. I agree with you."


def test_a_long_stretch_heard_at_once_is_cut_behind_its_sentences() -> None:
    under = tracker(16_000)
    hear(under, " ".join(f"word{number}{'.' * (number == 14)}" for number in range(40)), final=True)
    first, second = under.finish()
    assert first.text.endswith("word14.")
    assert first.span[1] == second.span[0]


def test_a_long_stretch_without_an_end_of_a_sentence_is_cut_too() -> None:
    under = tracker(40_000)
    hear(under, " ".join(f"word{number}" for number in range(100)), final=True)
    clauses = under.finish()
    assert all(clause.span[1] - clause.span[0] <= 12 * SAMPLE_RATE_HZ for clause in clauses)
    assert len(clauses) > 3


def test_an_open_clause_does_not_grow_for_ever_whatever_agrees() -> None:
    under = tracker(3_200)
    hear(under, "and one")
    hear(under, "and two three")
    assert under.stable_chars == len("and")
    grow(under.utterance, 9_600)
    hear(under, "and " + " ".join(f"word{number}" for number in range(20)), final=True)
    clause = under.cut()
    assert clause is not None
    assert clause.text.startswith("and word0 word1")


def test_nothing_heard_is_nothing_committed() -> None:
    under = tracker()
    hear(under, "...", final=True)
    assert under.finish() == []
    assert not under.uncommitted_voice


def test_dangling_words_are_noticed() -> None:
    under = tracker()
    hear(under, "we go to the", final=True)
    assert under.incomplete
    hear(under, "we go to the sea", final=True)
    assert not under.incomplete


def test_where_sentences_are_wanted_what_ends_none_is_incomplete() -> None:
    under = tracker(policy=TrackerPolicy(sentences=True))
    hear(under, "vamos a casa", final=True)
    assert under.incomplete
    hear(under, "vamos a casa.", final=True)
    assert not under.incomplete


def test_doubted_words_are_incomplete() -> None:
    under = tracker()
    under.observe(Recognition("we go home", "en", unsure=True), under.utterance.end, final=True)
    assert under.incomplete


def test_a_pause_corrects_what_seemed_stable() -> None:
    under = tracker()
    for text in ("That is how they", "That is how they go", "That is how they go on"):
        hear(under, text)
    assert under.stable_chars
    hear(under, "Let us have faith", final=True)
    assert [clause.text for clause in under.finish()] == ["Let us have faith"]


def test_speech_that_goes_on_agrees_with_what_the_pause_heard() -> None:
    under = tracker()
    hear(under, "we go home", final=True)
    hear(under, "we go home again")
    assert under.text[: under.stable_chars] == "we go home"


def test_what_is_shown_has_been_heard_twice() -> None:
    under = tracker()
    hear(under, "So we go home")
    assert under.shown == ""
    hear(under, "So we go hoping")
    assert under.shown == "So we go"
    hear(under, "So we go home", final=True)
    assert under.shown == "So we go home"


def test_speech_that_goes_on_is_uncommitted_again() -> None:
    under = tracker()
    hear(under, "We are here", final=True)
    under.finish()
    grow(under.utterance, 320, voiced=False)
    grow(under.utterance, 640)
    assert under.uncommitted_voice
    assert not under.covered


def test_context_stays_bounded() -> None:
    under = tracker(0, TrackerPolicy(CLAUSES, edge_ms=0, context_ms=4_000))
    for _ in range(20):
        grow(under.utterance, 1_600)
        hear(under, "one two three four", final=True)
        under.finish()
        assert under.utterance.end - under.utterance.start <= 6 * SAMPLE_RATE_HZ
    assert 0 < len(under.prefix.split()) <= 12


def test_timed_words_cut_the_audio() -> None:
    under = tracker()
    words = tuple(
        TimedWord(text, n * 0.4, n * 0.4 + 0.4) for n, text in enumerate(["We", "are", "here.", "And", "then"])
    )
    for _ in range(2):
        hear(under, "We are here. And then", words=words)
    clause = under.cut()
    assert clause is not None
    assert clause.span[1] / SAMPLE_RATE_HZ == pytest.approx(1.2, abs=0.2)
    assert under.utterance.start == under.open_start
    assert under.prefix == ""


def test_running_speech_nobody_can_agree_on_is_committed_in_the_end() -> None:
    under = tracker(9_600, TrackerPolicy(CLAUSES, edge_ms=0, max_open_ms=8_000))
    hear(under, "completely different words are here every single time")
    assert under.cut() is not None


def test_sound_without_words_is_let_go() -> None:
    under = tracker(9_600)
    hear(under, "")
    under.skip_unheard()
    assert under.utterance.end - under.utterance.start == 2 * SAMPLE_RATE_HZ


def test_another_engines_version_replaces_the_clause() -> None:
    under = tracker()
    hear(under, "oui are hear", final=True)
    under.replace(Recognition("We are here.", "en"))
    (clause,) = under.finish()
    assert clause.text == "We are here."


def test_a_phrase_after_a_silence_stays_whole_for_a_while() -> None:
    under = tracker(policy=TrackerPolicy(CLAUSES, edge_ms=0, whole_ms=4_000))
    for text in ("If you come here tomorrow morning, we", "If you come here tomorrow morning, we can"):
        hear(under, text)
        assert under.cut() is None
    grow(under.utterance, 960)
    hear(under, "If you come here tomorrow morning, we can go")
    clause = under.cut()
    assert clause is not None
    assert clause.text == "If you come here tomorrow morning,"


def test_a_sentence_in_a_phrase_after_a_silence_does_not_wait_for_the_next() -> None:
    under = tracker(policy=TrackerPolicy(CLAUSES, edge_ms=0, whole_ms=4_000))
    for text in ("We are here. And then we", "We are here. And then we go"):
        hear(under, text)
    clause = under.cut()
    assert clause is not None
    assert clause.text == "We are here."


def test_nothing_is_cut_in_a_pause_that_may_be_the_end() -> None:
    under = tracker()
    hear(under, "We are here. And then we")
    grow(under.utterance, 96, voiced=False)
    hear(under, "We are here. And then we go")
    assert under.cut() is None
    grow(under.utterance, 320)
    hear(under, "We are here. And then we go home")
    assert under.cut() is not None
