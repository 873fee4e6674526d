"""Step 4: whole sentences, each translated once, with the user's glossary and corrections."""

import msgspec

from studio.documents import Sentence, Speakers, Transcript, Translation
from studio.media.wave_file import as_wav, read_mono
from studio.pipeline.context import Context
from studio.pipeline.extract import Extracted
from studio.sentences import sentences_of
from studio.stages import MAX_TEXTS
from wire.errors import UnsupportedLanguage

_MARGIN_S = 0.15


def translate(context: Context) -> Translation:
    """Raises UnsupportedLanguage where no installed model knows the way."""
    transcript = context.result("transcribe", Transcript)
    sentences = sentences_of(transcript.words, context.result("speakers", Speakers).turns, transcript.language)
    source, target = transcript.language, context.order.target
    pairs = context.stages.pairs()
    if target in pairs.get(source, []):
        made = _texts(context, [sentence.source for sentence in sentences], source)
    else:
        made = _through_speech(context, sentences, source, pairs)
    edits = context.order.edits
    return Translation(
        source,
        [msgspec.structs.replace(s, target=edits.get(s.index, text)) for s, text in zip(sentences, made, strict=True)],
    )


def _texts(context: Context, texts: list[str], source: str) -> list[str]:
    made: list[str] = []
    for first in range(0, len(texts), MAX_TEXTS):
        part = texts[first : first + MAX_TEXTS]
        made += context.stages.translate(part, source, context.order.target, context.order.options.glossary)
        context.guard.report(len(made) / len(texts))
    return made


def _through_speech(context: Context, sentences: list[Sentence], source: str, pairs: dict[str, list[str]]) -> list[str]:
    """Where no text model knows the language, the recogniser makes English of the sound of each sentence."""
    target = context.order.target
    if source not in context.stages.hears() or (target != "en" and target not in pairs.get("en", [])):
        raise UnsupportedLanguage(
            f"No installed model translates {source} into {target}; `vivavoce models list` shows those that would.",
            source=source,
            target=target,
        )
    english: list[str] = []
    with context.storage.local(context.result("extract", Extracted).speech) as path:
        for sentence in sentences:
            sound, rate = read_mono(path, sentence.start - _MARGIN_S, sentence.end + _MARGIN_S)
            english.append(context.stages.english_of(as_wav(sound, rate), source) or sentence.source)
            context.guard.report(0.9 * len(english) / len(sentences))
    return english if target == "en" else _texts(context, english, "en")
