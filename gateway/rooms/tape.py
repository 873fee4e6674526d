"""Whether a room is recorded, and what has been: at most one recording, kept until the next one or the room's end."""

from collections.abc import Callable
from pathlib import Path

from gateway.rooms.errors import UnknownRecording
from gateway.rooms.minutes import Minutes
from gateway.rooms.recording import Recorder
from gateway.rtc.faces import Encoders
from wire.errors import NotAllowed


class Tape:
    """Without one of the `encoders` left it has no pictures. `changed` is called when a recording begins or ends.

    The clock is the room's, which began at `began_at`.
    """

    def __init__(
        self,
        minutes: Minutes,
        encoders: Encoders,
        *,
        max_s: float,
        clock: Callable[[], float],
        changed: Callable[[], None],
    ) -> None:
        self._minutes, self._max_s, self._clock, self._changed = minutes, max_s, clock, changed
        self._encoders, self._films = encoders, False
        self._began_at = clock()
        self._recorder: Recorder | None = None
        self.made_by = ""
        """Key of the host who records, or did."""

    @property
    def ears(self) -> list[Recorder]:
        """Who hears what is said for the recording: one, or nobody."""
        return [self._recorder] if self._recorder is not None and not self._recorder.finished else []

    def start(self, made_by: str, language: str) -> None:
        """Record what somebody hears in this language; what was recorded before is gone. Raises NotAllowed."""
        if not self._max_s:
            raise NotAllowed("This gateway records nothing: GATEWAY_RECORDING_MAX_S is 0.")
        if self.ears:
            return
        self.forget()
        self.made_by = made_by
        began_s = self._clock() - self._began_at
        self._films = self._encoders.take()
        self._recorder = Recorder(language, self._minutes, began_s=began_s, max_s=self._max_s, pictures=self._films)
        self._recorder.start(self.stop, self._clock)
        self._changed()

    def stop(self) -> None:
        """What was recorded can be had."""
        for recorder in self.ears:
            recorder.finish()
            self._give_back()
            self._changed()

    def forget(self) -> None:
        """Nothing of it is left on the disk."""
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            recorder.discard()
            self._give_back()

    def _give_back(self) -> None:
        if self._films:
            self._films = False
            self._encoders.give()

    def file(self) -> Path:
        """The finished recording. Raises UnknownRecording."""
        if self._recorder is None or self.ears:
            raise UnknownRecording("There is no finished recording: stop it first.")
        return self._recorder.path
