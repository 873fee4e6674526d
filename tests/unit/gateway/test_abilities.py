from typing import Any

import pytest

from gateway.abilities import Synthesis, TextPair, Voice, read_recognition, read_synthesis, read_translation
from tests.fakes_gateway import INFOS


def test_the_stages_are_understood() -> None:
    asr = read_recognition(INFOS["asr"])
    assert asr.languages == ("en", "pt", "zh", "de")
    assert (asr.translates_to, asr.translator, asr.detects) == (("en",), "whisper-base", True)
    pairs = read_translation(INFOS["mt"])
    assert pairs[0] == TextPair("en", "pt", ("bergamot-en-pt",))
    assert [pair.pivot for pair in pairs] == [None, None, None, "en"]
    tts = read_synthesis(INFOS["tts"])
    assert tts.languages == {"en", "pt", "pt-BR"}
    assert tts.voices[0] == Voice("hibari", "en", "Hibari", "hibari", "female", "American", default=True)


@pytest.mark.parametrize("junk", [None, 5, "en", [None, 3, {}, {"source": 1}, []], {"x": {}}])
def test_junk_is_no_ability(junk: Any) -> None:
    assert read_translation({"pairs": junk}) == ()
    assert read_synthesis({"voices": junk, "languages": 7}) == Synthesis()
    read_recognition({"languages": junk, "translates_to": junk, "translator": junk})


def test_languages_may_be_objects() -> None:
    assert read_recognition({"languages": [{"code": "en", "name": "English"}]}).languages == ("en",)
