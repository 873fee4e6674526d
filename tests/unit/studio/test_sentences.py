"""Words become sentences of one speaker each."""

from studio.documents import Turn, Word
from studio.sentences import MAX_SECONDS, sentences_of, speaker_at


def words(text: str, *, start: float = 0.0, each: float = 0.4, gap: float = 0.05) -> list[Word]:
    made, at = [], start
    for word in text.split():
        made.append(Word(word, at, at + each))
        at += each + gap
    return made


def texts(found: list[Word], turns: list[Turn] | None = None, language: str = "en") -> list[str]:
    return [sentence.source for sentence in sentences_of(found, turns or [], language)]


def test_punctuation_ends_a_sentence() -> None:
    assert texts(words("We sat down. Did you see that?")) == ["We sat down.", "Did you see that?"]


def test_abbreviations_and_initials_do_not() -> None:
    assert texts(words("We met Dr. Jones and J. Smith there.")) == ["We met Dr. Jones and J. Smith there."]


def test_a_stop_before_a_small_letter_is_the_end_of_a_window_only() -> None:
    assert texts(words("He spoke of a target. of great interest.")) == ["He spoke of a target. of great interest."]


def test_a_long_pause_ends_a_sentence() -> None:
    found = words("so we went") + words("and came back", start=3.0)
    assert texts(found) == ["so we went", "and came back"]


def test_another_speaker_begins_another_sentence() -> None:
    found = words("yes I think so") + words("no I do not", start=2.1)
    turns = [Turn(0.0, 1.9, 0), Turn(2.0, 4.0, 1)]
    made = sentences_of(found, turns, "en")
    assert [(one.speaker, one.source) for one in made] == [(0, "yes I think so"), (1, "no I do not")]


def test_a_very_long_sentence_is_cut_at_a_comma_near_its_middle() -> None:
    text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen, "
    long = words(text + "and then seventeen eighteen nineteen twenty more words until the end of it all.", each=0.5)
    made = sentences_of(long, [], "en")
    assert len(made) == 2
    assert made[0].source.endswith("sixteen,")
    assert all(one.end - one.start <= MAX_SECONDS for one in made)


def test_a_tiny_sentence_shares_its_neighbours_slot() -> None:
    assert texts(words("No. We stay here.")) == ["No. We stay here."]


def test_scripts_without_spaces_are_joined_without_them() -> None:
    assert texts([Word("你好", 0, 1), Word("世界。", 1, 2)], language="zh") == ["你好世界。"]


def test_between_two_turns_the_nearer_speaker_speaks() -> None:
    turns = [Turn(0, 1, 0), Turn(3, 4, 1)]
    assert (speaker_at(turns, 1.5), speaker_at(turns, 2.9), speaker_at([], 7)) == (0, 1, 0)
