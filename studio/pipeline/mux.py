"""Step 8: the finished file and its subtitles."""

from contextlib import ExitStack
from pathlib import Path

from studio.documents import Lips, Result, Translation
from studio.media.encoding import encode
from studio.media.muxing import COPIED, mux
from studio.media.source import opened, video_of
from studio.pipeline.context import Context
from studio.pipeline.extract import Extracted
from studio.pipeline.mix import Mixed
from studio.pipeline.speak import Spoken
from studio.subtitles import Cue, to_srt, to_vtt


def finish(context: Context) -> Result:
    extracted, mixed = context.result("extract", Extracted), context.result("mix", Mixed)
    video = extracted.probe.video
    out = context.scratch("dub.mp4" if video else "dub.m4a")
    with ExitStack() as stack:
        pictures = _pictures(context, stack) if video else []
        sound = stack.enter_context(context.storage.local(mixed.sound))
        mux(pictures, sound, out, title=Path(context.order.filename).stem)
    context.guard.report(0.9)
    media = context.keep(out.name, out)
    return Result(media, "video/mp4" if video else "audio/mp4", _subtitles(context))


def _pictures(context: Context, stack: ExitStack) -> list[tuple[Path, float]]:
    """The files that hold the picture, and the second at which each begins."""
    lips = context.result("lipsync", Lips)
    if lips.pieces:
        paths = [stack.enter_context(context.storage.local(piece.name)) for piece in lips.pieces]
        return list(zip(paths, [piece.start for piece in lips.pieces], strict=True))
    source = stack.enter_context(context.storage.local(context.order.upload))
    if _copied(source):
        return [(source, 0.0)]
    encoded = context.scratch("picture.mp4")
    encode(source, encoded)
    return [(encoded, 0.0)]


def _copied(source: Path) -> bool:
    with opened(source) as container:
        stream = video_of(container)
        return stream is not None and stream.codec_context.name in COPIED


def _subtitles(context: Context) -> dict[str, str]:
    """`<language>.srt` and `<language>.vtt` of both languages."""
    translation, spoken = context.result("translate", Translation), context.result("speak", Spoken)
    texts = {sentence.index: sentence.target for sentence in translation.sentences}
    cues = {
        translation.language: [Cue(s.start, s.end, s.source) for s in translation.sentences],
        spoken.language: [Cue(line.start, line.end, line.text or texts[line.index]) for line in spoken.speech.lines],
    }
    return {
        f"{language}.{form}": context.keep_bytes(f"{language}.{form}", write(found).encode())
        for language, found in cues.items()
        for form, write in (("srt", to_srt), ("vtt", to_vtt))
    }
