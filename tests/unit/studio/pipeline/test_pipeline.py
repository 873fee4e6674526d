"""All steps on a small real file, with stand-ins for the services."""

from pathlib import Path

import av
import msgspec
import pytest

from studio.documents import Lips, Result, Translation
from studio.errors import NothingSaid, SameLanguage
from studio.options import Options
from studio.pipeline.context import Context
from studio.pipeline.plan import PLAN
from studio.pipeline.speak import Spoken
from studio.pipeline.steps import STEPS
from tests.fakes_studio import FakeStages, context_in, make_media
from wire.errors import UnsupportedLanguage


def run(context: Context) -> Result:
    for step in PLAN:
        made = STEPS[step.name](context)
        context.results[step.name] = context.keep_bytes(f"{step.name}.json", msgspec.json.encode(made))
    return context.result("mux", Result)


def streams(context: Context, result: Result) -> tuple[list[str], float]:
    with context.storage.local(result.media) as path, av.open(str(path)) as container:
        return [stream.type for stream in container.streams], float(container.duration or 0) / av.time_base


def test_a_video_is_dubbed_with_lips_sound_and_subtitles(tmp_path: Path) -> None:
    context = context_in(tmp_path, make_media(tmp_path / "talk.mp4"), FakeStages())
    result = run(context)
    kinds, seconds = streams(context, result)
    assert kinds == ["video", "audio"]
    assert seconds == pytest.approx(2.0, abs=0.1)
    assert context.result("lipsync", Lips).changed == 50
    assert set(result.subtitles) == {"en.srt", "en.vtt", "pt.srt", "pt.vtt"}
    assert "One two three four." in context.storage.read(result.subtitles["en.srt"]).decode()
    assert ".ruof" in context.storage.read(result.subtitles["pt.vtt"]).decode()


def test_each_sentence_begins_with_the_original(tmp_path: Path) -> None:
    context = context_in(tmp_path, make_media(tmp_path / "talk.mp4"), FakeStages())
    run(context)
    sentences = context.result("translate", Translation).sentences
    lines = context.result("speak", Spoken).speech.lines
    assert len(lines) == len(sentences) == 2
    assert all(abs(line.start - s.start) < 0.25 for line, s in zip(lines, sentences, strict=True))


def test_sound_alone_becomes_sound(tmp_path: Path) -> None:
    context = context_in(tmp_path, make_media(tmp_path / "talk.m4a", video=False, container="mp4"), FakeStages())
    result = run(context)
    assert result.media_type == "audio/mp4"
    assert streams(context, result)[0] == ["audio"]
    assert "lips" not in context.stages.calls  # type: ignore[attr-defined]  # the stand-in counts


def test_without_a_face_the_picture_is_copied_bit_by_bit(tmp_path: Path) -> None:
    source = make_media(tmp_path / "talk.mp4")
    context = context_in(tmp_path, source, FakeStages(face=False))
    result = run(context)
    assert context.result("lipsync", Lips).pieces == []

    def packets(path: Path) -> list[bytes]:
        with av.open(str(path)) as container:
            return [bytes(packet) for packet in container.demux(container.streams.video[0]) if packet.size]

    with context.storage.local(result.media) as path:
        assert packets(path) == packets(source)


def test_a_long_picture_is_rendered_in_pieces_that_fit_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.pipeline.lipsync.PIECE_S", 1.0)
    context = context_in(tmp_path, make_media(tmp_path / "talk.mp4", seconds=4.0), FakeStages())
    result = run(context)
    assert len(context.result("lipsync", Lips).pieces) == 4
    first, second, *_ = context.stages.scripts  # type: ignore[attr-defined]  # the stand-in keeps them
    assert [turn.speaker for turn in first.turns] == [0, 0]
    assert first.turns[1].start == pytest.approx(second.turns[0].start + 1.0)
    assert all(phone.end <= 1.0 for phone in first.phones)
    with context.storage.local(result.media) as path, av.open(str(path)) as container:
        times = [float(frame.time or 0) for frame in container.decode(video=0)]
    assert times == pytest.approx([index / 25 for index in range(100)], abs=0.005)


def test_a_picture_that_mp4_cannot_hold_is_encoded(tmp_path: Path) -> None:
    source = make_media(tmp_path / "talk.webm", codec="libvpx", container="webm")
    context = context_in(tmp_path, source, FakeStages(), options=Options(max_speakers=1, lipsync=False))
    kinds, _ = streams(context, run(context))
    assert kinds == ["video", "audio"]


def test_an_edited_sentence_is_spoken_anew_and_no_other(tmp_path: Path) -> None:
    source, stages = make_media(tmp_path / "talk.mp4"), FakeStages()
    run(context_in(tmp_path, source, stages))
    stages.said.clear()
    context = context_in(tmp_path, source, stages, edits={1: "Cinco."})
    run(context)
    assert [text for text, _, _ in stages.said] == ["Cinco."]
    assert context.result("translate", Translation).sentences[1].target == "Cinco."


def test_no_speech_is_said(tmp_path: Path) -> None:
    context = context_in(tmp_path, make_media(tmp_path / "talk.mp4"), FakeStages(text=""))
    with pytest.raises(NothingSaid, match="No speech"):
        run(context)


def test_a_file_in_the_language_asked_for_is_not_dubbed(tmp_path: Path) -> None:
    context = spoken_in(context_in(tmp_path, make_media(tmp_path / "talk.mp4"), FakeStages()), "pt")
    with pytest.raises(SameLanguage, match="already"):
        run(context)


def test_a_language_without_a_text_model_goes_through_the_recogniser(tmp_path: Path) -> None:
    stages = FakeStages()
    context = context_in(tmp_path, make_media(tmp_path / "talk.mp4"), stages)
    context = spoken_in(context, "de")
    run(context)
    assert stages.calls.count("english_of") == 2


def test_a_language_that_nobody_knows_names_the_way_out(tmp_path: Path) -> None:
    context = spoken_in(context_in(tmp_path, make_media(tmp_path / "talk.mp4"), FakeStages()), "xx")
    with pytest.raises(UnsupportedLanguage, match="models list"):
        run(context)


def spoken_in(context: Context, source: str) -> Context:
    """The same context for a file in another language."""
    from dataclasses import replace

    return replace(context, order=replace(context.order, source=source))
