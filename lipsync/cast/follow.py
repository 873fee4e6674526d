"""While a video is rendered: the track of whoever speaks, and the renderer that knows this face."""

from dataclasses import replace

from lipsync.arrays import Image
from lipsync.cast.choice import Choice
from lipsync.cast.scan import OneFace, Person
from lipsync.engines.base import Renderer
from lipsync.faces.tracker import Detector, Mesh, Track, Tracker

RESUME_S = 0.2


class Cast:
    """Frames must come in order; a face that was not followed for a moment is found anew where the scan saw it."""

    def __init__(self, choice: Choice, detector: Detector, mesh: Mesh) -> None:
        self._choice, self._detector, self._mesh = choice, detector, mesh
        self._person: Person | None = None
        self._seconds = 0.0
        self._aim = OneFace(detector)
        self._tracker = Tracker(self._aim, mesh)

    def follow(self, image: Image, seconds: float) -> tuple[Track, Renderer] | None:
        """None where nobody in the picture speaks."""
        person = self._choice.at(seconds)
        if person is None:
            return None
        if person is not self._person or seconds - self._seconds > RESUME_S:
            self._tracker = Tracker(self._aim, self._mesh)
        self._person, self._seconds = person, seconds
        self._aim.aim(*person.place(seconds))
        # The renderer has met this face in the scan; only the tracker begins anew.
        track = replace(self._tracker.track(image, seconds), fresh=False)
        person.renderer.observe(image, track, seconds)
        return track, person.renderer
