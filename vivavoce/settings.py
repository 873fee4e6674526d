"""Settings of the command line itself."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class RunSettings(BaseSettings):
    """Where `vivavoce run` keeps what belongs to one run."""

    model_config = SettingsConfigDict(env_file=".env", env_prefix="VIVAVOCE_", extra="ignore", populate_by_name=True)

    run_dir: Path = Field(Path(".run"), description="Folder of the process manager's socket and of the services' logs.")
