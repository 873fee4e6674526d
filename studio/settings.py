"""Settings of the studio, read from `STUDIO_*` and the shared variables."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from wire.settings import ServiceSettings


class StudioSettings(ServiceSettings):
    """The studio's own settings; each says what it does, its unit and its default."""

    model_config = SettingsConfigDict(env_file=".env", env_prefix="STUDIO_", extra="ignore", populate_by_name=True)

    port: int = Field(8004, ge=0, le=65535, description="TCP port of the job API.")
    asr_url: str = Field("http://127.0.0.1:8000", validation_alias="ASR_URL", description="Address of the recogniser.")
    mt_url: str = Field("http://127.0.0.1:8001", validation_alias="MT_URL", description="Address of the translator.")
    tts_url: str = Field("http://127.0.0.1:8002", validation_alias="TTS_URL", description="Address of the synthesiser.")
    lipsync_url: str = Field(
        "http://127.0.0.1:8003",
        validation_alias="LIPSYNC_URL",
        description="Address of the lip-sync stage that renders for jobs; empty: pictures stay as they are.",
    )
    data_dir: Path = Field(Path(".studio"), description="Folder of the database, the broker and the local storage.")
    database_url: str = Field(
        "", description="SQLAlchemy address, such as postgresql+psycopg://user@host/name; empty: SQLite in data_dir."
    )
    storage_url: str = Field("", description="s3://bucket/prefix keeps files there; empty: a folder in data_dir.")
    s3_endpoint_url: str = Field("", description="Address of an S3 server other than Amazon's.")
    broker_url: str = Field("", description="Celery broker (redis://…, amqp://…); empty: files in data_dir, no server.")
    workers: int = Field(
        1, ge=0, le=16, description="Worker processes started here while jobs wait; 0: workers are run elsewhere."
    )
    worker_idle_s: float = Field(30.0, gt=0, description="Seconds without a job after which such a worker ends.")
    lease_s: float = Field(
        20.0, gt=0, description="Seconds without a sign of life after which a worker counts as dead."
    )
    max_attempts: int = Field(5, ge=1, description="Workers that may die over one job before it is given up.")
    step_timeout_s: float = Field(4 * 3600.0, gt=0, description="Longest time of one step of a job, seconds.")
    outage_s: float = Field(
        3600.0, ge=0, description="Seconds for which a job waits for a service or a disk that fails, then it fails too."
    )
    max_upload_mb: int = Field(4_000, ge=1, description="Largest upload, MB.")
    max_chunk_mb: int = Field(64, ge=1, description="Largest chunk of an upload, MB.")
    max_duration_s: float = Field(4 * 3600.0, gt=0, description="Longest file that is dubbed, seconds.")
    max_side_px: int = Field(4_096, ge=64, description="Longest side of a picture, pixels.")
    max_jobs: int = Field(100, ge=1, description="Jobs that may wait; the next one is refused (503).")
    quota_mb: int = Field(50_000, ge=1, description="Bytes that uploads and results may take together, MB.")
    retention_h: float = Field(7 * 24.0, gt=0, description="Hours after which uploads and finished jobs are deleted.")

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'studio.db'}"
