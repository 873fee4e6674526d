"""Step 6: the picture with the speaker's lips moving to the new words, rendered piece by piece."""

import wave
from collections.abc import Sequence
from pathlib import Path

import msgspec

from studio.documents import Line, Lips, Phone, Rendered, SaidTurn, Script, Sentence, Translation
from studio.http import StageRefused
from studio.media.cutting import Piece, cut
from studio.media.encoding import encode
from studio.pipeline.context import Context
from studio.pipeline.extract import Extracted
from studio.pipeline.speak import Spoken

PIECE_S = 300.0
_UNCHANGED = ("no_face", "media_unreadable")


def lipsync(context: Context) -> Lips:
    """Without a face, a picture or the wish for it, the picture stays as it is, and the note says why."""
    extracted = context.result("extract", Extracted)
    if not extracted.probe.video:
        return Lips([], note="The file has no picture.")
    if not context.order.options.lipsync:
        return Lips([], note="Lip-sync was switched off.")
    if not context.settings.lipsync_url.strip():
        return Lips([], note="No lip-sync stage is set (LIPSYNC_URL).")
    spoken = context.result("speak", Spoken)
    script = script_of(context.result("translate", Translation).sentences, spoken.speech.lines)
    rendered: list[Rendered] = []
    with context.storage.local(context.order.upload) as source, context.storage.local(spoken.track) as track:
        whole_s = extracted.probe.seconds or extracted.seconds
        for piece in cut(source, _folder(context), PIECE_S):
            shown = (piece.start / whole_s, min(1.0, piece.end / whole_s)) if whole_s else (0.0, 1.0)
            rendered.append(_rendered(context, piece, track, script, shown))
    frames, changed = sum(piece.frames for piece in rendered), sum(piece.changed for piece in rendered)
    if not changed:
        return Lips([], frames, 0, "No face was found that could speak.")
    return Lips(rendered, frames, changed)


def _rendered(context: Context, piece: Piece, track: Path, script: Script, shown: tuple[float, float]) -> Rendered:
    """The piece in the storage, from an earlier run where that made the same."""
    sound = context.scratch("piece.wav")
    _slice(track, sound, piece.start, piece.end)
    timed = within(script, piece.start, piece.end)
    name = context.content_name("lips", piece.start, piece.end, msgspec.json.encode(timed)) + ".mp4"
    facts_name = f"{name}.facts"
    if context.storage.size(facts_name) is None:
        out = context.scratch("rendered.mp4")
        first, last = shown
        try:
            report = context.stages.lips(
                piece.path, sound, timed, lambda done: context.guard.report(first + (last - first) * done), out
            )
            facts = {"frames": int(report["frames"]), "changed": int(report["changed"])}
        except StageRefused as error:
            if error.stage_code not in _UNCHANGED:
                raise
            facts = {"frames": encode(piece.path, out), "changed": 0}
        context.storage.put(name, out)
        context.storage.put_bytes(facts_name, msgspec.json.encode(facts))
    piece.path.write_bytes(b"")
    facts = msgspec.json.decode(context.storage.read(facts_name), type=dict[str, int])
    return Rendered(name, piece.start, facts["frames"], facts["changed"])


def script_of(sentences: Sequence[Sentence], lines: Sequence[Line]) -> Script:
    """What the whole picture says."""
    said = {sentence.index: sentence for sentence in sentences}
    turns = [
        SaidTurn(one.speaker, one.start, one.end, line.start, line.end)
        for line in lines
        if (one := said.get(line.index)) is not None
    ]
    return Script([phone for line in lines for phone in line.phones], turns)


def within(script: Script, start: float, end: float) -> Script:
    """The script of a stretch, timed from its beginning; turns keep what lies outside of it."""

    def at(seconds: float) -> float:
        return round(seconds - start, 4)

    phones = [
        Phone(p.symbol, max(0.0, at(p.start)), at(min(p.end, end)))
        for p in script.phones
        if p.end > start and p.start < end
    ]
    turns = [
        SaidTurn(t.speaker, at(t.start), at(t.end), at(t.said_start), at(t.said_end))
        for t in script.turns
        if max(t.end, t.said_end) > start and min(t.start, t.said_start) < end
    ]
    return Script(phones, turns)


def _slice(track: Path, out: Path, start: float, end: float) -> None:
    """A stretch of a WAV file, filled up with silence."""
    with wave.open(str(track), "rb") as source, wave.open(str(out), "wb") as file:
        rate = source.getframerate()
        first, last = round(start * rate), round(end * rate)
        file.setparams(source.getparams())
        source.setpos(min(first, source.getnframes()))
        left = last - first
        while left > 0 and (part := source.readframes(min(left, rate))):
            file.writeframes(part)
            left -= len(part) // 2
        file.writeframes(bytes(2 * left))


def _folder(context: Context) -> Path:
    folder = context.scratch("picture")
    folder.mkdir(exist_ok=True)
    return folder
