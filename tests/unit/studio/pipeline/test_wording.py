"""Sentences whose likeliest translation is too long for its slot."""

from pathlib import Path

from studio.documents import Translation
from studio.http import StageRefused
from studio.pipeline.context import Context
from studio.pipeline.speak import Spoken
from tests.fakes_studio import FakeStages, context_in, make_media
from tests.unit.studio.pipeline.test_pipeline import run

LONG = "a" * 100
"""2 s; two sentences of 0.78 s are heard, for which some 40 letters are enough."""


class Wordy(FakeStages):
    """Translates everything into 2 s of speech."""

    def translate(self, texts: object, source: str, target: str, glossary: dict[str, str]) -> list[str]:
        self._call("translate")
        return [LONG for _ in texts]  # type: ignore[attr-defined]  # a sequence


def dubbed(tmp_path: Path, stages: FakeStages, **options: object) -> tuple[Context, list[str]]:
    source = tmp_path / "talk.m4a"
    if not source.exists():
        make_media(source, video=False, container="mp4", seconds=1.8)
    context = context_in(tmp_path, source, stages, **options)  # type: ignore[arg-type]  # edits
    run(context)
    return context, [line.text for line in context.result("speak", Spoken).speech.lines]


def test_the_likeliest_wording_that_fits_is_said_and_shown(tmp_path: Path) -> None:
    stages = Wordy()
    stages.others = ["b" * 90, "c" * 20, "d" * 10]
    context, said = dubbed(tmp_path, stages)
    assert said == ["c" * 20, "c" * 20]
    assert all(line.fits and line.speed <= 1.16 for line in context.result("speak", Spoken).speech.lines)
    result = context.storage.read("jobs/job/1/pt.srt").decode()
    assert "c" * 20 in result
    assert LONG not in [text for text, _, _ in stages.said[2:]]


def test_without_one_that_fits_it_stays(tmp_path: Path) -> None:
    stages = Wordy()
    stages.others = ["b" * 90]
    assert dubbed(tmp_path, stages)[1] == [LONG, LONG]
    assert len(stages.said) <= 4


def test_a_service_that_has_none_is_no_failure(tmp_path: Path) -> None:
    stages = Wordy()
    stages.failure["wordings"] = StageRefused("No model.", "unsupported_language")
    assert dubbed(tmp_path, stages)[1] == [LONG, LONG]


def test_sentences_that_fit_are_not_asked_about(tmp_path: Path) -> None:
    stages = FakeStages()
    dubbed(tmp_path, stages)
    assert "wordings" not in stages.calls


def test_a_correction_keeps_what_was_chosen_for_the_others(tmp_path: Path) -> None:
    stages = Wordy()
    stages.others = ["c" * 20]
    dubbed(tmp_path, stages)
    stages.said.clear()
    stages.others = ["d" * 10]
    context, said = dubbed(tmp_path, stages, edits={1: "e" * 80})
    assert said == ["c" * 20, "e" * 80]
    assert {text for text, _, _ in stages.said} == {"e" * 80}
    assert context.result("translate", Translation).sentences[1].target == "e" * 80
