"""Settings of the recognition service, read from `ASR_*` and the shared variables."""

from typing import Literal

from pydantic import AliasChoices, Field
from pydantic_settings import SettingsConfigDict

from wire.settings import ServiceSettings


class AsrSettings(ServiceSettings):
    """Engines, voice detection, endpointing. `threads` is what one decoding uses."""

    model_config = SettingsConfigDict(env_prefix="ASR_", env_file=".env", extra="ignore", populate_by_name=True)

    port: int = Field(8000, ge=0, le=65535, description="TCP port to listen on.")
    mt_url: str = Field(
        "http://127.0.0.1:8001",
        validation_alias="MT_URL",
        description="Address of the translator, which gets the transcripts; empty: nobody does, only listeners.",
    )
    whisper_model: str = Field(
        "base",
        validation_alias=AliasChoices("WHISPER_MODEL", "ASR_WHISPER_MODEL"),
        description="Whisper model for detection and every language but English: base, small, medium, large-v3-turbo.",
    )
    english_model: str = Field(
        "moonshine-base-en", description="English recogniser: moonshine-base-en, or moonshine-tiny-en for less CPU."
    )
    text_languages: str = Field(
        "en,pt,zh",
        description="Comma-separated languages that mt translates as text; of others the recogniser makes English too.",
    )
    vad: Literal["silero", "webrtc"] = Field("silero", description="Voice activity detector; webrtc is lighter.")
    vad_enabled: bool = Field(
        True, validation_alias="VAD_ENABLED", description="Off: everything that is captured is taken for speech."
    )
    vad_start: float = Field(0.5, ge=0, le=1, description="Probability from which on speech begins.")
    vad_stop: float = Field(0.35, ge=0, le=1, description="Probability below which speech pauses.")
    preroll_ms: int = Field(300, ge=0, description="Milliseconds before the first voiced window that are heard too.")
    closing_ms: int = Field(100, ge=32, description="Milliseconds of silence after which the end is prepared.")
    soft_end_ms: int = Field(200, ge=64, description="Milliseconds of silence that end a segment.")
    reopen_ms: int = Field(600, ge=64, description="Milliseconds in which speech goes on in the same utterance.")
    whole_ms: int = Field(
        9_000,
        ge=0,
        description="After a silence of 1.5 s, milliseconds of speech cut at the ends of sentences only: a phrase that "
        "ends sooner is translated and spoken whole, with nothing before it to wait for.",
    )
    clause_ms: int = Field(
        2_800,
        ge=1_200,
        le=10_000,
        description="Milliseconds of running speech that are translated at once where no comma parts them sooner; "
        "less follows a little closer and is translated worse.",
    )
    partial_step_ms: int = Field(
        300,
        ge=100,
        validation_alias="CHUNK_DURATION_MS",
        description="Milliseconds of new speech between two partial decodings.",
    )
    partial_duty: float = Field(
        0.8, gt=0, le=1, description="Share of one core that partial decodings may take; slow engines step further."
    )
    context_s: float = Field(
        4.0,
        gt=1,
        le=10,
        description="Seconds of finished speech kept in front of the open clause; 8 hears better and costs more.",
    )
    max_upload_mb: int = Field(100, ge=1, description="Largest file of a batch request, in MB.")
    max_upload_s: float = Field(4 * 3600.0, gt=0, description="Longest audio of a batch request, in seconds.")
    request_timeout_s: float = Field(600.0, gt=0, description="Seconds a batch request may take.")

    workers: int = Field(
        0, ge=0, description="Calls of the engine that run at once, each with `threads`; 0: one for every two cores."
    )

    @property
    def next_socket(self) -> str:
        """Where the transcripts go: the socket behind `mt_url`; empty for nowhere."""
        base = self.mt_url.strip().rstrip("/").removesuffix("/ws")
        scheme, found, rest = base.partition("://")
        if not found:
            return f"ws://{base}/ws" if base else ""
        return f"{'wss' if scheme.lower() in ('https', 'wss') else 'ws'}://{rest}/ws"

    @property
    def whisper_id(self) -> str:
        """The model id of `whisper_model`, which may also be given whole."""
        return self.whisper_model if self.whisper_model.startswith("whisper-") else f"whisper-{self.whisper_model}"

    @property
    def translated_as_text(self) -> frozenset[str]:
        return frozenset(code.strip() for code in self.text_languages.split(",") if code.strip())
