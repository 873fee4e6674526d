"""Which function does which step."""

from collections.abc import Callable, Mapping

import msgspec

from studio.pipeline.context import Context
from studio.pipeline.extract import extract
from studio.pipeline.lipsync import lipsync
from studio.pipeline.mix import mix
from studio.pipeline.mux import finish
from studio.pipeline.plan import StepName
from studio.pipeline.speak import speak
from studio.pipeline.speakers import speakers
from studio.pipeline.transcribe import transcribe
from studio.pipeline.translate import translate

Step = Callable[[Context], msgspec.Struct]

STEPS: Mapping[StepName, Step] = {
    "extract": extract,
    "transcribe": transcribe,
    "speakers": speakers,
    "translate": translate,
    "speak": speak,
    "lipsync": lipsync,
    "mix": mix,
    "mux": finish,
}
