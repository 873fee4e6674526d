"""What the stage's faces (HTTP, socket, gRPC, command line) share: the engines, loaded once, and the compute thread."""

from lipsync.engines.base import Renderer
from lipsync.engines.mouthbank import MouthBankRenderer
from lipsync.errors import UnknownRenderer
from lipsync.faces.detector import FaceDetector
from lipsync.faces.mesh import FaceMesh
from lipsync.faces.tracker import Detector, Mesh, Tracker
from lipsync.settings import LipsyncSettings
from wire.compute import ComputeThread
from wire.models import ModelStore


class Stage:
    """Loads on creation (0.2 s). Raises ModelMissing with the command that fetches the face models.

    Detector and mesh are shared by all channels: use them on the compute thread only.
    """

    def __init__(self, settings: LipsyncSettings) -> None:
        self.settings = settings
        self.store = ModelStore(settings.models_dir, settings.models_manifest)
        self._detector: Detector
        self._mesh: Mesh
        self._load()
        self.compute = ComputeThread("lipsync")

    def _load(self) -> None:
        folder = self.store.path(self.settings.face_model)
        self._detector = FaceDetector(folder, threads=self.settings.threads)
        self._mesh = FaceMesh(folder, threads=self.settings.threads)

    def tracker(self) -> Tracker:
        """A tracker of a face of its own."""
        return Tracker(self._detector, self._mesh)

    def renderer(self, name: str = "") -> Renderer:
        """A renderer for one channel or rendering. Raises UnknownRenderer."""
        name = name or self.settings.renderer
        if name == MouthBankRenderer.name:
            return MouthBankRenderer()
        raise UnknownRenderer(f"There is no renderer {name!r}; use `mouthbank` or a model that GET /info lists.")

    def close(self) -> None:
        self.compute.close()
