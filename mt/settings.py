"""Settings of the translation service, read from `MT_*` and the shared variables."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from wire.settings import ServiceSettings


class MtSettings(ServiceSettings):
    """`threads` is what CTranslate2 models use for one call; Bergamot models always use one."""

    model_config = SettingsConfigDict(env_prefix="MT_", env_file=".env", extra="ignore", populate_by_name=True)

    port: int = Field(8001, ge=0, le=65535, description="TCP port to listen on.")
    tts_url: str = Field(
        "http://127.0.0.1:8002",
        validation_alias="TTS_URL",
        description="Address of the synthesiser, which gets the translations; empty: nobody does, only listeners.",
    )
    model: str = Field(
        "",
        description="Model to prefer where it is installed and knows the pair: an id or a repository such as "
        "facebook/m2m100_418M. Empty: the order of the manifest.",
    )
    preload_max_mb: int = Field(
        60,
        ge=0,
        description="Installed models up to this size, in MB, are loaded at start; larger ones when first needed.",
    )
    max_text_chars: int = Field(5_000, ge=1, description="Longest text of a request, in characters.")
    max_batch_texts: int = Field(50, ge=1, description="Most texts of one request.")
    request_timeout_s: float = Field(120.0, gt=0, description="Seconds a batch request may take before it is given up.")
    clause_timeout_s: float = Field(
        10.0, gt=0, description="Seconds a live clause may take before it becomes a tombstone and others go on."
    )
    max_backlog: int = Field(
        64, ge=1, description="Committed clauses of a channel that wait; then its sender is held back."
    )

    @property
    def next_socket(self) -> str:
        """Where the translations go: the socket behind `tts_url`; empty for nowhere."""
        base = self.tts_url.strip().rstrip("/").removesuffix("/ws")
        scheme, found, rest = base.partition("://")
        if not found:
            return f"ws://{base}/ws" if base else ""
        return f"{'wss' if scheme.lower() in ('https', 'wss') else 'ws'}://{rest}/ws"
