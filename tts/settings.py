"""Settings of the synthesis service, read from `TTS_*` and the shared variables."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from tts.catchup import CatchUpPolicy
from tts.chunking import FirstPiece
from wire.settings import ServiceSettings


class TtsSettings(ServiceSettings):
    """`threads` is what one onnxruntime session uses."""

    model_config = SettingsConfigDict(env_prefix="TTS_", env_file=".env", extra="ignore", populate_by_name=True)

    port: int = Field(8002, ge=0, le=65535, description="TCP port to listen on.")
    model: str = Field(
        "",
        description="Engine or model to prefer for every language it speaks: hibari, kokoro or espeak, or a model id. "
        "Empty: the fastest good voice of each language.",
    )
    default_language: str = Field(
        "en", min_length=2, description="Language of a batch request that names none and whose script does not tell."
    )
    warm_languages: str = Field(
        "en,pt", description="Comma-separated languages whose default voice is loaded before the service is ready."
    )
    first_piece: FirstPiece = Field(
        "off",
        description="Cut the first piece of a live clause short to hear it sooner: off; clause, at a clause mark; "
        "words, also before a joining word. Streaming voices are early without it.",
    )
    speculate: bool = Field(
        True,
        description="Begin to synthesise a clause that has probably ended while that is being confirmed, when idle.",
    )
    fastest_rate: float = Field(
        1.25,
        ge=1,
        le=2,
        description="Fastest pace while speech waits to be heard; 1: never faster than the voice's own.",
    )
    backlog_target_s: float = Field(0.6, ge=0, description="Seconds of speech that may wait without any hurry.")
    lead_s: float = Field(
        2.0,
        ge=0,
        description="Seconds by which a clause from the middle of a phrase should be over before the next can be said; "
        "the last clause of a phrase is ready that much sooner than others.",
    )
    merge_above_s: float = Field(
        4.0, gt=0, description="Two clauses that wait are spoken as one while more than this many seconds wait."
    )
    skip_above_s: float = Field(
        8.0, gt=0, description="The oldest clause is not spoken, only shown, while more than this many seconds wait."
    )
    max_text_chars: int = Field(5_000, ge=1, description="Longest text of a request, in characters.")
    max_backlog: int = Field(
        64, ge=1, description="Committed clauses of a channel and language that wait; then its sender is held back."
    )
    chunk_timeout_s: float = Field(
        20.0, gt=0, description="Seconds that one part of an utterance may take before the clause becomes a tombstone."
    )

    workers: int = Field(
        0,
        ge=0,
        description="Calls of the engine that run at once, each with `threads`; 0: one for every two cores, and one "
        "for each core while only batch requests are in work.",
    )

    @property
    def catch_up(self) -> CatchUpPolicy:
        """How the voice keeps up with the speaker."""
        return CatchUpPolicy(
            target_s=self.backlog_target_s,
            lead_s=self.lead_s,
            fastest=self.fastest_rate,
            merge_above_s=self.merge_above_s,
            skip_above_s=self.skip_above_s,
        )

    @property
    def warm(self) -> list[str]:
        """`warm_languages` as a list."""
        return [language.strip() for language in self.warm_languages.split(",") if language.strip()]
