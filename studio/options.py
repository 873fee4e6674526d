"""What a user may choose for a dubbing."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MAX_TERMS, MAX_TERM_CHARS = 100, 100
Term = Annotated[str, Field(min_length=1, max_length=MAX_TERM_CHARS)]


class Options(BaseModel):
    """`voice` speaks for everybody; without it each speaker gets one of the same kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lipsync: bool = Field(True, description="Move the lips to the new words.")
    voice: str = Field("", max_length=64, description="Voice id for all speakers; empty: one is chosen for each.")
    keep_background: bool = Field(
        False, description="Keep the original sound well audible under the dub, for music and atmosphere."
    )
    glossary: dict[Term, Term] = Field(
        default_factory=dict, max_length=MAX_TERMS, description="Source terms and what must stand for them."
    )
    audio_track: int = Field(0, ge=0, lt=64, description="Which of several audio tracks is dubbed.")
    max_speakers: int = Field(0, ge=0, le=32, description="Most people that speak; 0: found out.")
