"""Which stages a session can reach now, and which complaints were told already. Pure: the clock is passed in."""

from collections.abc import Iterator

from wire.events import Status

REPEAT_S = 5.0
MAX_REMEMBERED = 64
AWAY = {
    "asr": "Recognition is away; what you say is kept for 30 s and goes on by itself when it is back.",
    "mt": "Translation is away; captions go on, and what is missing follows when it is back.",
    "tts": "The voice is away; captions go on, and it speaks again when it is back.",
    "lipsync": "Lip-sync is away; the camera is shown as it is, and the lips follow again when it is back.",
}


class StageBoard:
    """The last known state of each stage of one channel. A stage that was never heard of has none."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._up: dict[str, bool] = {}
        self._told: dict[tuple[str, str], float] = {}

    def change(self, stage: str, up: bool) -> Status | None:
        """The news for the browser, or None when it is none."""
        if self._up.get(stage) == up:
            return None
        self._up[stage] = up
        return self._status(stage)

    def known(self, stage: str) -> bool:
        return stage in self._up

    def all(self) -> Iterator[Status]:
        """What a browser that joins now has to know."""
        return (self._status(stage) for stage in self._up)

    def repeats(self, stage: str, code: str, now: float) -> bool:
        """Whether this complaint was told a moment ago: a link that tries again gets the same answer each time."""
        if now - self._told.get((stage, code), -REPEAT_S) < REPEAT_S:
            return True
        if len(self._told) >= MAX_REMEMBERED:
            self._told.clear()
        self._told[stage, code] = now
        return False

    def _status(self, stage: str) -> Status:
        up = self._up[stage]
        return Status(channel=self._channel, stage=stage, up=up, message="" if up else AWAY.get(stage, ""))
