"""What the mouth in a video really does, frame by frame: the same eyes that judge our own pictures."""

from collections.abc import Iterator
from itertools import islice

import msgspec

from lipsync.faces.tracker import Tracker
from lipsync.media.frames import FrameSource
from lipsync.mouth.lips import lips_of

MAX_FRAMES = 20_000


class Seen(msgspec.Struct):
    """One frame. Lengths are in eye distances."""

    seconds: float
    problem: str
    opening: float = 0.0
    width: float = 0.0
    yaw_deg: float = 0.0
    box_px: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Left, top (below the eyes), right and bottom (below the chin) of the lower face."""
    mouth_px: tuple[int, int, int, int] = (0, 0, 0, 0)
    """A square around the mouth, in the same order."""


def measure(source: FrameSource, tracker: Tracker) -> Iterator[Seen]:
    """One entry for each frame of a video, the first only of a picture."""
    count = int((source.seconds or 0) * float(source.fps) + 0.5) or 1
    for index, image in enumerate(islice(source.frames(), min(count, MAX_FRAMES))):
        seconds = index / float(source.fps)
        track = tracker.track(image, seconds)
        if track.points is None or track.pose is None:
            yield Seen(seconds, track.problem)
            continue
        lips = lips_of(track.pose.to_head(track.points))
        low, high = track.points[:, :2].min(axis=0), track.points[:, :2].max(axis=0)
        margin = 0.35 * track.pose.scale
        middle = track.points[[13, 14], :2].mean(axis=0)
        reach = 0.5 * track.pose.scale
        near = (*(middle - reach), *(middle + reach))
        eyes = float(track.points[[33, 133, 362, 263], 1].max())
        box = _whole((low[0] - margin, eyes, high[0] + margin, high[1] + 2 * margin))
        yield Seen(seconds, track.problem, lips.opening, lips.width, track.pose.yaw_deg, box, _whole(near))


def _whole(edges: tuple[float, ...]) -> tuple[int, int, int, int]:
    left, top, right, bottom = (int(edge) for edge in edges)
    return left, top, right, bottom
