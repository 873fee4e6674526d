"""What others hear of a microphone as it is: never what is known to be an echo, and soon in time again. Pure.

As long as no echo has come through a microphone, all of it goes on at once. Once one has, what the echo check passes
goes on instead: it comes late where it was held. Whoever plays it is that much behind; pauses are left out of it until
they are not.
"""

import msgspec
import numpy as np

from gateway.echo.guard import EchoGuard
from wire.codec import Message
from wire.events import CAPTURE_RATE_HZ, Capture

ECHO_REMEMBERED_S = 300.0
"""After the last echo: loudspeakers may have become headphones."""
IN_TIME_S = 0.2
"""Whoever is no more than this behind hears the pauses, too."""
PAUSE_S = 0.08
BELOW_LOUDEST_DB, FORGETS_DB_PER_S = 20.0, 3.0
SILENCE_DB = -60.0


class Originals:
    """One speaker's own voice on its way to everybody who hears it."""

    def __init__(self, guard: EchoGuard | None) -> None:
        self._guard = guard
        self._checked = False
        self._sent = 0
        self._pauses = Pauses()
        self._heard_until_s = 0.0

    def due(self, message: Message, passed: list[Message], now: float) -> list[Message]:
        """What goes on now that `message` has come, of which the echo check has `passed` that much."""
        remembered = self._guard is not None and now - self._guard.last_echo_s < ECHO_REMEMBERED_S
        self._checked = self._checked or remembered
        taken = passed if self._checked else [message]
        if not remembered and passed[-1:] == [message]:  # nothing is held
            self._checked = False
        return self._in_time(taken, now)

    def rest(self, passed: list[Message], now: float) -> list[Message]:
        """What is left when nothing more comes."""
        return self._in_time(passed, now)

    def _in_time(self, messages: list[Message], now: float) -> list[Message]:
        due = []
        for message in messages:
            event = message.event
            assert isinstance(event, Capture)  # noqa: S101 - a microphone sends nothing else
            if event.span[0] < self._sent:
                continue
            self._sent = event.span[1]
            pause = self._pauses.hears(message.payload)
            if pause and self._heard_until_s - now > IN_TIME_S:
                continue
            self._heard_until_s = max(self._heard_until_s, now) + len(message.payload) / 2 / CAPTURE_RATE_HZ
            due.append(Message(msgspec.structs.replace(event, t={}), message.payload))
        return due


class Pauses:
    """Tells pauses from speech by how loud the speech was."""

    def __init__(self) -> None:
        self._loudest_db = SILENCE_DB + BELOW_LOUDEST_DB
        self._quiet_s = 0.0

    def hears(self, pcm: bytes) -> bool:
        """The next piece of sound, PCM16LE mono at 16 kHz; whether it lies in a pause."""
        samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32_768
        seconds = len(samples) / CAPTURE_RATE_HZ
        level_db = 10 * float(np.log10(np.mean(samples**2) + 1e-12)) if len(samples) else -120.0
        least_db = SILENCE_DB + BELOW_LOUDEST_DB
        self._loudest_db = max(level_db, self._loudest_db - FORGETS_DB_PER_S * seconds, least_db)
        quiet = level_db < self._loudest_db - BELOW_LOUDEST_DB
        self._quiet_s = self._quiet_s + seconds if quiet else 0.0
        return self._quiet_s > PAUSE_S
