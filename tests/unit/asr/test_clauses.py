import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.clause_tables import TABLES, table_for
from asr.clauses import ClausePolicy, ends_sentence, find_cut, find_sentence
from asr.words import normalize

POLICY = ClausePolicy(comma_words=6, max_words=12, soft_ms=3_000, soft_words=4, cap_ms=5_000)


def cut(text: str, *, stable: int | None = None, word_ms: float = 200, language: str = "en") -> str:
    words = text.split()
    ends_ms = [word_ms * (number + 1) for number in range(len(words))]
    count = find_cut(words, len(words) if stable is None else stable, ends_ms, language, POLICY)
    return " ".join(words[:count])


def test_a_sentence_ends_a_clause_once_something_follows() -> None:
    assert cut("We are here. And") == "We are here."
    assert cut("We are here.") == ""


def test_words_that_may_still_change_are_not_cut() -> None:
    assert cut("We are here. And so", stable=2) == ""


@pytest.mark.parametrize("text", ["Then Dr. Smith came", "The letter B. is next", "We waited... and waited"])
def test_these_dots_end_no_sentence(text: str) -> None:
    assert cut(text) == ""


def test_a_comma_counts_after_six_words() -> None:
    assert cut("If you come here tomorrow morning, we can") == "If you come here tomorrow morning,"
    assert cut("If you come, we can") == ""


def test_a_conjunction_begins_the_next_clause() -> None:
    assert cut("we walked along the river bank and then") == "we walked along the river bank"


def test_no_cut_before_a_conjunction_that_follows_a_preposition() -> None:
    assert cut("this is what they are looking for when it") == ""


def test_twelve_words_are_enough_but_no_article_is_left_behind() -> None:
    text = "some people say one should always walk home slowly every evening by the"
    assert cut(text, word_ms=100) == "some people say one should always walk home slowly every evening"


def test_three_seconds_lower_what_is_enough() -> None:
    text = "nobody ever came back, said"
    assert cut(text, word_ms=200) == ""
    assert cut(text, word_ms=800) == "nobody ever came back,"


def test_five_seconds_end_any_clause() -> None:
    assert cut("slowly rising water everywhere around", word_ms=1_100) == "slowly rising water everywhere around"
    assert cut("slowly rising water around the", word_ms=1_100) == "slowly rising water around"


def test_characters_count_less_than_words() -> None:
    words = [*"我们昨天去了北京看朋友，他"]
    joined = [*words[:10], "友，", "他"]
    ends_ms = [100.0 * (number + 1) for number in range(len(joined))]
    assert find_cut(joined, len(joined), ends_ms, "zh", POLICY) == 11


def test_other_scripts_end_sentences_too() -> None:
    assert find_sentence(["你", "好。", "我"], "zh") == 2
    assert ends_sentence("क्या?", table_for("hi"))
    assert ends_sentence('said."', table_for("en"))


def test_an_unknown_language_has_an_empty_table() -> None:
    assert not table_for("xx").conjunctions


def test_tables_hold_words_as_they_are_compared() -> None:
    for language, table in TABLES.items():
        for word in table.conjunctions | table.dangling:
            assert word == normalize(word), (language, word)


def test_a_sentence_that_is_about_to_end_is_waited_for_but_not_for_ever() -> None:
    text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen. And"
    assert cut(text, stable=12) == ""
    assert cut(text, stable=12, word_ms=630).endswith("twelve")
    assert cut(text.replace("fourteen.", "fourteen"), stable=12).endswith("twelve")


@given(
    st.lists(st.sampled_from(["the", "cat,", "and", "sat.", "on", "mat", "while", "Dr."]), max_size=20),
    st.integers(0, 20),
    st.floats(50, 2_000),
)
def test_a_cut_lies_within_the_stable_words(words: list[str], stable: int, word_ms: float) -> None:
    stable = min(stable, len(words))
    count = find_cut(words, stable, [word_ms * (n + 1) for n in range(len(words))], "en", POLICY)
    assert 0 <= count <= stable


@given(st.lists(st.sampled_from(["cat", "sat", "mat"]), min_size=12, max_size=20))
def test_running_speech_is_always_cut_in_the_end(words: list[str]) -> None:
    assert find_cut(words, len(words), [600.0 * (n + 1) for n in range(len(words))], "en", POLICY) > 0


def test_the_length_of_a_clause_sets_its_words_and_times() -> None:
    assert ClausePolicy.of_length(ClausePolicy().cap_ms) == ClausePolicy()
    short = ClausePolicy.of_length(2_200)
    assert (short.max_words, short.soft_ms) == (6, 1_414)
