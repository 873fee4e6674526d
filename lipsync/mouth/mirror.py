"""A look at a picture that was made: the same mesh that follows faces tells how far its mouth is open."""

from lipsync.arrays import Image
from lipsync.faces.tracker import MIN_PRESENCE, Mesh, Track, region_of
from lipsync.mouth.lips import lips_of


class Mirror:
    """For pictures made from tracked frames, where the face is known to be. Has no state: it may be shared."""

    def __init__(self, mesh: Mesh) -> None:
        self._mesh = mesh

    def __call__(self, image: Image, track: Track) -> float | None:
        """The opening in eye distances; None where no face is seen."""
        if track.points is None or track.pose is None:
            return None
        points, presence = self._mesh.locate(image, *region_of(track.points))
        return lips_of(track.pose.to_head(points)).opening if presence >= MIN_PRESENCE else None
