"""Which picture of a speaker somebody is shown: the face that says the translation, or the camera as it is. Pure."""

from collections.abc import Iterable

from wire.events import Frame, Video

FACE_PATIENCE_S = 1.0
"""A language without a lip-synced frame for this long is shown the camera."""
SHARED_FRAMES = 10
"""As many people get every frame of a speaker; of more, each gets every second, third, … one."""


class Faces:
    """Of one speaker. Languages have a face for as long as the lip-sync stage keeps sending one."""

    def __init__(self) -> None:
        self._made_at: dict[str, float] = {}
        self._number = 0

    def made(self, language: str, now: float) -> None:
        """The lip-sync stage has sent a frame."""
        self._made_at[language] = now

    def has(self, language: str, now: float) -> bool:
        """Whether this language is seen to be spoken; the empty one never is."""
        return now - self._made_at.get(language, -FACE_PATIENCE_S) < FACE_PATIENCE_S

    def plain(self, frame: Frame) -> Video:
        """The camera's frame for those who are shown it."""
        video = Video(channel=frame.channel, language="", number=self._number, sample=frame.sample)
        self._number += 1
        return video


def sharing(number: int, viewers: Iterable[object]) -> bool:
    """Whether a frame is sent: pictures for many must not take the time that speech needs."""
    share = -(-max(1, sum(1 for _ in viewers)) // SHARED_FRAMES)
    return number % share == 0
