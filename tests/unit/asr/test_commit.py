from hypothesis import given
from hypothesis import strategies as st

from asr.commit import LocalAgreement
from asr.words import normalize

hypotheses = st.lists(st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=6), max_size=8)


def test_a_single_hypothesis_is_not_believed() -> None:
    assert LocalAgreement().observe(["so", "we", "go", "on"]) == 0


def test_what_two_in_a_row_begin_with_is_stable_except_the_last_word() -> None:
    agreement = LocalAgreement()
    agreement.observe(["so", "we", "go"])
    assert agreement.observe(["So,", "we", "go"]) == 2


def test_each_hypothesis_continues_what_is_stable() -> None:
    agreement = LocalAgreement()
    agreement.observe(["so", "we", "go"])
    agreement.observe(["so", "we", "go", "on"])
    assert agreement.observe(["on", "and"]) == 1


def test_a_contradiction_stops_the_agreement_there() -> None:
    agreement = LocalAgreement()
    agreement.observe(["so", "we", "went", "home", "early"])
    assert agreement.observe(["so", "we", "want", "home", "early"]) == 2


def test_words_at_the_edge_of_the_audio_are_not_ripe() -> None:
    agreement = LocalAgreement()
    agreement.observe(["so", "we", "go", "on"])
    assert agreement.observe(["so", "we", "go", "on"], ripe=1) == 1


def test_forgets() -> None:
    agreement = LocalAgreement()
    agreement.observe(["so", "we", "go"])
    agreement.reset()
    assert agreement.observe(["so", "we", "go"]) == 0


@given(hypotheses, st.integers(0, 5))
def test_only_words_of_both_hypotheses_become_stable(spoken: list[list[str]], ripe: int) -> None:
    agreement, last = LocalAgreement(), []
    for words in spoken:
        count = agreement.observe(words, ripe)
        assert count <= min(ripe, max(0, len(words) - 1))
        assert [*map(normalize, words[:count])] == [*map(normalize, last[:count])]
        last = words[count:]
