"""Step 1: what is in the file, and its speech as the recognisers want it."""

from collections.abc import Iterator

import msgspec

from studio.documents import Probe
from studio.errors import UnreadableMedia
from studio.media.sound import pieces
from studio.media.source import MIN_SECONDS, probe
from studio.media.wave_file import SPEECH_RATE_HZ, Mono, write_mono
from studio.pipeline.context import Context


class Extracted(msgspec.Struct, frozen=True):
    """`speech` names a 16 kHz mono WAV in the storage that lasts `seconds`."""

    probe: Probe
    speech: str
    seconds: float


def extract(context: Context) -> Extracted:
    """Raises UnreadableMedia or MessageTooLarge."""
    settings, track = context.settings, context.order.options.audio_track
    with context.storage.local(context.order.upload) as path:
        found = probe(path, audio_track=track, max_seconds=settings.max_duration_s, max_side_px=settings.max_side_px)

        def sound() -> Iterator[Mono]:
            done = 0
            for piece in pieces(
                path, track=track, rate_hz=SPEECH_RATE_HZ, channels=1, max_seconds=settings.max_duration_s
            ):
                done += piece.shape[1]
                context.guard.report(done / SPEECH_RATE_HZ / found.seconds if found.seconds else 0.0)
                yield piece[0]

        out = context.scratch("speech.wav")
        seconds = write_mono(out, sound(), SPEECH_RATE_HZ) / SPEECH_RATE_HZ
    if seconds < MIN_SECONDS:
        raise UnreadableMedia("The sound of this file is shorter than a tenth of a second.")
    return Extracted(found, context.keep("speech.wav", out), seconds)
