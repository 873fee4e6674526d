"""Step 3: who speaks when, and which voice will speak for each."""

from studio.documents import Person, Speakers, Turn
from studio.pipeline.context import Context
from studio.pipeline.extract import Extracted
from studio.speakers.casting import cast
from wire.models import ModelStore

_SHORT_S = 2.0


def speakers(context: Context) -> Speakers:
    """Raises ModelMissing, with the command that fetches the models."""
    extracted = context.result("extract", Extracted)
    options = context.order.options
    if options.max_speakers == 1 or extracted.seconds < _SHORT_S:
        people = [Person(0, extracted.seconds, 0.0)]
        turns = [Turn(0.0, extracted.seconds, 0)]
    else:
        turns, people = _told_apart(context, extracted)
    voices = context.stages.voices(context.order.target)
    return Speakers(turns, cast(people, voices, options.voice))


def _told_apart(context: Context, extracted: Extracted) -> tuple[list[Turn], list[Person]]:
    from studio.speakers.diarize import diarize  # scipy and onnxruntime load only where they are used
    from studio.speakers.models import Embedder, Segmenter

    store = ModelStore(context.settings.models_dir, context.settings.models_manifest)
    threads = context.settings.threads
    segmenter = Segmenter(store.path("pyannote-segmentation"), threads=threads)
    embedder = Embedder(store.path("wespeaker-resnet34"), threads=threads)
    with context.storage.local(extracted.speech) as path:
        most = context.order.options.max_speakers
        turns, people = diarize(path, segmenter, embedder, context.guard.report, most=most)
    if not people:
        return [Turn(0.0, extracted.seconds, 0)], [Person(0, extracted.seconds, 0.0)]
    return turns, people
