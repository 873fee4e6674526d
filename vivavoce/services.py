"""Which services there are, where each listens, and what each process gets to know."""

import importlib
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic_settings import BaseSettings

from vivavoce.errors import InvalidSetting
from wire.settings import ServiceSettings

ORDER = ("asr", "mt", "tts", "lipsync", "gateway", "studio")
"""The services of one machine, each the package that `python -m` runs, in the order in which they are shown."""

NICENESS = {"asr": 0, "mt": 0, "tts": 0, "lipsync": 5, "gateway": 0, "studio": 5}
"""Process priority by service (see nice(2)): a higher number yields the processor to the others."""

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - addresses to recognise, not to bind


@dataclass(frozen=True)
class Service:
    """One process: its package, its settings, its priority."""

    name: str
    settings: ServiceSettings
    niceness: int = 0

    @property
    def address(self) -> tuple[str, int]:
        """Where to reach it from this machine."""
        host = "127.0.0.1" if self.settings.host in EVERYWHERE else self.settings.host
        return host, self.settings.port

    @property
    def ports(self) -> dict[str, int]:
        """Every port that it listens on, by the setting that changes it."""
        fields = sorted(name for name in type(self.settings).model_fields if name.split("_")[-1] == "port")
        return {f"{self.name}_{name}".upper(): getattr(self.settings, name) for name in fields}

    @property
    def url(self) -> str:
        host, port = self.address
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def project_root() -> Path:
    """The checkout that this package belongs to; where it was installed without one, the working folder."""
    checkout = Path(__file__).resolve().parents[1]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()


def models_environment(root: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Where the project's models are, for commands that are called in another folder."""
    known = {**dotenv_values(root / ".env"), **environment}
    defaults = {"MODELS_DIR": "models", "MODELS_MANIFEST": "model_downloader/models.yaml"}
    return {name: str(root / (known.get(name) or default)) for name, default in defaults.items()}


def settings_classes(package: str) -> list[type[BaseSettings]]:
    """The settings classes that a package's `settings` module defines."""
    module = importlib.import_module(f"{package}.settings")
    return [
        member
        for member in vars(module).values()
        if inspect.isclass(member) and issubclass(member, BaseSettings) and member.__module__ == module.__name__
    ]


def load_services(names: Iterable[str] = ORDER) -> list[Service]:
    """The services with their settings from the environment and `.env` of the working folder. Raises InvalidSetting."""
    services = []
    for name in names:
        settings_class = next(c for c in settings_classes(name) if issubclass(c, ServiceSettings))
        try:
            services.append(Service(name, settings_class(), NICENESS.get(name, 0)))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise InvalidSetting(
                f"The setting {where} of {name} is wrong: {first['msg']} (found {first['input']!r}); see env.example."
            ) from None
    return services


def shared_environment(services: Iterable[Service], environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` with `<NAME>_URL` of every service, so that a changed port is known to its neighbours.

    An address that is set already, there or in `.env`, stays: that stage is somewhere else.
    """
    known = {**dotenv_values(".env"), **environment}
    addresses = {f"{service.name.upper()}_URL": service.url for service in services}
    return {**environment, **{name: url for name, url in addresses.items() if not known.get(name)}}
