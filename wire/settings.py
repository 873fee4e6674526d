"""Settings that every service has. Each service's own class adds its fields under its own prefix."""

import os
import sys
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

Settings = TypeVar("Settings", bound=BaseSettings)


def read_settings(settings: type[Settings]) -> Settings:
    """The settings of a process from its environment; one line on stderr and exit code 2 where one of them is wrong."""
    try:
        return settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(map(str, first["loc"]))
        if name in settings.model_fields:  # where a variable has a name of its own, that is what the error says
            name = f"{settings.model_config.get('env_prefix', '')}{name}".upper()
        sys.stderr.write(f"The setting {name} is wrong: {first['msg']} (found {first['input']!r}); see env.example.\n")
        sys.exit(2)


def cores() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def half_of_the_cores() -> int:
    """The cores that this process may use, shared by two stages that compute much."""
    return max(1, cores() // 2)


class ServiceSettings(BaseSettings):
    """What all services share, read from the environment and `.env`.

    Fields with a `validation_alias` are read from that one variable by every service; the others from the service's
    prefix plus the field's name (`ASR_PORT`).
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", populate_by_name=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(0, ge=0, le=65535, description="TCP port to listen on.")
    max_channels: int = Field(8, ge=1, description="Live channels carried at once; the next one is refused (1013).")
    channel_grace_s: float = Field(
        30.0, ge=0, description="Seconds that a channel waits for its producer to come back before it is closed."
    )
    threads: int = Field(1, ge=1, description="Compute threads of the engine.")

    models_dir: Path = Field(
        Path("models"), validation_alias="MODELS_DIR", description="Folder of the installed models."
    )
    models_manifest: Path = Field(
        Path("model_downloader/models.yaml"),
        validation_alias="MODELS_MANIFEST",
        description="The list of models that exist and where they come from.",
    )
    use_gpu: bool = Field(
        False,
        validation_alias="USE_GPU",
        description="Run the engines that gain from it on the GPU; a service that finds none says so and is not ready.",
    )
    max_queue: int = Field(
        64,
        ge=1,
        validation_alias="MAX_QUEUE",
        description="Jobs that may wait for a service's engine; the next one is refused (503).",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", validation_alias="LOG_LEVEL", description="Least severe log level shown."
    )
    log_json: bool = Field(False, validation_alias="LOG_JSON", description="Write logs as JSON lines.")
    otlp_endpoint: str = Field(
        "",
        validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        description="OpenTelemetry collector (OTLP over HTTP) that gets a trace of every clause; empty: none.",
    )
    allowed_origins: str = Field(
        "",
        validation_alias="ALLOWED_ORIGINS",
        description="Comma-separated browser origins that may connect besides the service's own; programs send none.",
    )
    drain_s: float = Field(
        10.0, ge=0, validation_alias="DRAIN_S", description="Seconds a stopping service gives its segments to finish."
    )
