"""The engines of the installed models, the one to prefer for a language first."""

from tts.engines.base import Synthesizer
from wire.logs import get_logger
from wire.models import ModelMissing, ModelStore

log = get_logger()


def open_engines(store: ModelStore, *, threads: int, gpu: bool = False) -> list[Synthesizer]:
    """hibari for English in 30 ms, Kokoro for its eight languages, espeak-ng for the rest; none is loaded yet.

    Raises ModelMissing when only the last resort is there.
    """
    from tts.engines.espeak import Espeak
    from tts.engines.hibari import Hibari
    from tts.engines.kokoro import Kokoro

    engines: list[Synthesizer] = []
    missing: ModelMissing | None = None
    for family in (Hibari, Kokoro):
        try:
            engines.append(family(store.path(family.model_id), threads=threads, gpu=gpu))
        except ModelMissing as error:
            missing = error
            log.warning("voices not installed", model=family.model_id, command=error.details.get("command"))
    if missing is not None and not engines:
        raise missing
    return [*engines, Espeak()]
