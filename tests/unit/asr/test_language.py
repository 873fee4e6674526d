from asr.language import LanguageLock, LanguagePolicy

POLICY = LanguagePolicy()


def locked(language: str = "en") -> LanguageLock:
    lock = LanguageLock("auto", POLICY)
    lock.observe(language, 0.99, 1_500, ended=False)
    return lock


def test_a_chosen_language_is_never_left_nor_looked_for() -> None:
    lock = LanguageLock("pt", POLICY)
    assert lock.language == "pt"
    assert not lock.wants_look(5_000, 0, ended=True)
    assert not lock.observe("en", 1.0, 5_000, ended=True)
    assert lock.language == "pt"


def test_the_first_look_waits_for_enough_speech_or_its_end() -> None:
    lock = LanguageLock("auto", POLICY)
    assert not lock.wants_look(1_400, 0, ended=False)
    assert lock.wants_look(1_500, 0, ended=False)
    assert lock.wants_look(300, 0, ended=True)


def test_an_unsure_look_is_repeated_and_settled_in_the_end() -> None:
    lock = LanguageLock("auto", POLICY)
    assert not lock.observe("nl", 0.5, 1_500, ended=False)
    assert lock.language is None
    assert lock.wants_look(3_000, 1_500, ended=False)
    assert lock.observe("en", 0.6, 3_000, ended=False)
    assert lock.language == "en"


def test_the_end_of_speech_settles_it() -> None:
    lock = LanguageLock("auto", POLICY)
    assert lock.observe("fr", 0.4, 600, ended=True)
    assert lock.language == "fr"


def test_one_contrary_look_changes_nothing() -> None:
    lock = locked()
    assert not lock.observe("de", 0.95, 1_500, ended=False)
    assert lock.language == "en"


def test_two_contrary_looks_in_a_row_do() -> None:
    lock = locked()
    lock.observe("de", 0.95, 1_500, ended=False)
    assert lock.wants_look(3_000, 1_500, ended=False)
    assert lock.observe("de", 0.9, 3_000, ended=False)
    assert lock.language == "de"


def test_looks_that_disagree_among_themselves_do_not() -> None:
    lock = locked()
    lock.observe("de", 0.95, 1_500, ended=False)
    assert not lock.observe("nl", 0.95, 3_000, ended=False)
    assert lock.language == "en"


def test_a_look_that_confirms_or_doubts_clears_the_rival() -> None:
    for language, probability in (("en", 0.9), ("de", 0.5)):
        lock = locked()
        lock.observe("de", 0.95, 1_500, ended=False)
        lock.observe(language, probability, 3_000, ended=False)
        assert not lock.observe("de", 0.95, 1_500, ended=False)
        assert lock.language == "en"


def test_a_confirmed_utterance_is_looked_at_once() -> None:
    lock = locked()
    assert lock.wants_look(1_500, 0, ended=False)
    lock.observe("en", 0.99, 1_500, ended=False)
    assert not lock.wants_look(3_500, 1_500, ended=False)
