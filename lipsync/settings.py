"""Settings of the lip-sync stage, read from `LIPSYNC_*` and the shared variables."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from wire.addresses import OptionalStageUrl
from wire.settings import ServiceSettings


class LipsyncSettings(ServiceSettings):
    """The stage's own settings; each says what it does, its unit and its default."""

    model_config = SettingsConfigDict(env_file=".env", env_prefix="LIPSYNC_", extra="ignore", populate_by_name=True)

    port: int = Field(8003, ge=0, le=65535, description="TCP port of the lip-sync HTTP and socket interface.")
    grpc_port: int = Field(50053, ge=0, le=65535, description="TCP port of the gRPC server; 0 takes a free one.")
    grpc_max_message_mb: int = Field(100, ge=1, le=1024, description="Largest gRPC message taken or sent, MB.")
    channel_grace_s: float = Field(
        5.0, ge=0, description="Seconds that a channel waits for its producer to come back before it is closed."
    )
    tts_url: OptionalStageUrl = Field(
        "http://127.0.0.1:8002",
        validation_alias="TTS_URL",
        description="Address of the synthesiser, whose speech the faces say; empty: none, they only pass.",
    )
    max_faces: int = Field(4, ge=1, le=32, description="Languages in which one speaker's face is shown at once.")
    face_model: str = Field("facemesh", description="Id of the installed model that finds and follows faces.")
    renderer: str = Field("mouthbank", description="Renderer or model id used where a request names none.")
    people_dir: Path | None = Field(
        None, description="Folder of the people trained with `vivavoce lipsync train`; default: MODELS_DIR/people."
    )
    max_models: int = Field(8, ge=1, description="Neural models loaded at once; the least used one makes place.")
    max_models_mb: int = Field(4_000, ge=1, description="Memory for loaded neural models, MB.")
    idle_unload_s: float = Field(600.0, gt=0, description="Seconds after which a model that nobody used is unloaded.")
    warm_models: str = Field("", description="Comma-separated ids of models to load at start.")
    gpus: int = Field(1, ge=1, description="GPUs to spread neural models over, in turn, where USE_GPU is on.")
    jpeg_quality: int = Field(75, ge=1, le=100, description="Quality of the JPEG frames that gRPC and sockets give.")
    max_upload_mb: int = Field(300, ge=1, description="Largest picture, video or sound that is taken, MB.")
    max_render_s: float = Field(900.0, gt=0, description="Longest sound that is rendered, seconds.")
    max_renders: int = Field(4, ge=1, description="Renderings that may run or wait; the next one is refused (503).")
    keep_renders_s: float = Field(900.0, ge=0, description="Seconds for which a finished video can be fetched.")

    @property
    def max_upload_bytes(self) -> int:
        return self.max_upload_mb * 1_000_000

    @property
    def gpus_used(self) -> int:
        """How many GPUs get models: none unless `use_gpu`."""
        return self.gpus if self.use_gpu else 0
