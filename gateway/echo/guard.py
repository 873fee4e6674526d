"""Decides what of a microphone is interpreted while our own speech may come back through it. Pure: gets the clock.

Sound that begins while something is played, or was lately, is held until it is clear what it is, `CLEAR` at most: an
echo becomes silence; anything else goes on as it came, late only by its beginning. Who speaks into an echo is louder
than the echo would be; then everything passes again, from shortly before that was noticed.
"""

import math
from collections import deque
from typing import Literal

from gateway.echo.bands import STEP_S
from gateway.echo.ear import Ear
from gateway.echo.likeness import Levels, Match, levels, match, twice_match
from gateway.echo.path import NEARBY, EchoPath
from gateway.echo.reference import Reference
from wire.codec import Message
from wire.events import CAPTURE_RATE_HZ, Capture
from wire.metrics import DROPS

FARTHEST = round(3.0 / STEP_S)
"""An echo comes at most this much later than its sound was due."""
LONG, SHORT, LEAD = 40, 15, 5
"""Steps that are compared: where nothing is known of an echo, where its lag is known; and the silence before it."""
CLEAR = LONG + LEAD
PAUSE = 15
EVERY = 4
LIKE_TWICE, LIKE_AT_LAG, LIKE_ONCE = 0.66, 0.7, 0.9
LIKE_AGAIN, INSISTING = 0.54, 3
"""Less likeness will do where it is found at the same lag so many times again."""
FOREIGN, FOREIGN_OF = 5, 10
BEFORE = 30
"""Steps that are passed on of what came before foreign speech was noticed."""
RECENT, UNLIKE = 20, 0.4
"""An echo with somebody's voice in it is less like what was played, though it need not be louder."""
DOUBT = 25
"""For so long after it was found, an echo may still turn out to be none."""
SAMPLES = round(STEP_S * CAPTURE_RATE_HZ)
State = Literal["open", "unsure", "own", "echo"]


class EchoGuard:
    """For one person, with a microphone and loudspeakers."""

    def __init__(self) -> None:
        self.state: State = "open"
        self.path = EchoPath()
        self.last_echo_s = -math.inf
        """When the newest echo was heard, on the clock that is passed in."""
        self._reference = Reference()
        self._ear = Ear()
        self._held: deque[Message] = deque()
        self._since = self._insisted = 0
        self._suspected = Match()

    def plays(self, voice: str, pcm: bytes, rate_hz: int, now: float) -> None:
        """The loudspeakers are given this now, PCM16LE mono; each voice's sound is played in the order it came."""
        self._reference.play(voice, pcm, rate_hz, now)

    def hear(self, message: Message, now: float) -> list[Message]:
        """Audio of the microphone; returns what is to be interpreted now of all that has come."""
        event = message.event
        assert isinstance(event, Capture)  # noqa: S101 - a microphone sends nothing else
        new = self._ear.hear(event, message.payload, now)
        if self.state == "open" and not self._reference.sounds(now, FARTHEST * STEP_S):
            return [message]
        self._held.append(message)
        ready: list[Message] = []
        for _ in range(new):
            ready += self._listen()
        return ready + self._due()

    def flush(self) -> list[Message]:
        """Nothing more comes: what is still held."""
        blank, self.state = self.state == "echo", "open"
        return self._take(0, blank=blank)

    def _listen(self) -> list[Message]:
        """One step more was heard."""
        self._since += 1
        if self.state == "open":
            if self._ear.quiet == 0:
                self._turn("unsure")
        elif self._ear.quiet >= PAUSE:
            return self._pause()
        elif self._since % EVERY == 0:
            return self._look()
        return []

    def _look(self) -> list[Message]:
        if self.state == "echo":
            return self._watch()
        found = self._find()
        if found is not None and not (self.state == "own" and self._foreign()):
            self._confirm(found)
        elif self.state == "unsure" and (self._since >= CLEAR or self._foreign()):
            self._turn("own")
        return []

    def _watch(self) -> list[Message]:
        """An echo, as long as nobody speaks into it."""
        if not self._foreign() and self._like_before() >= UNLIKE:
            if (found := self._find()) is not None:
                self._learn(found)
            return []
        blank = [] if self._since < DOUBT else self._take(BEFORE, blank=True)
        self._turn("own")
        return blank

    def _pause(self) -> list[Message]:
        """A sound is over."""
        found = self._find(once=True) if self.state == "unsure" else None
        if found is not None:
            self._confirm(found)
        blank = self.state == "echo"
        self._turn("open")
        return self._take(0, blank=blank)

    def _find(self, *, once: bool = False) -> Match | None:
        """The echo that has been heard lately, if it was one. `once`: there is no more to come of it."""
        heard = self._ear.last(LONG)
        lag = self.path.lag
        if lag is not None and len(heard) >= SHORT:
            near = self._at_lag(heard[-2 * SHORT :], lag)
            if near.likeness >= LIKE_AT_LAG:
                return near
        if len(heard) >= LONG:
            found = twice_match(heard, self._played(LONG + FARTHEST))
            return found if found.likeness >= LIKE_TWICE or self._insists(found) else None
        if once and len(heard) >= SHORT:
            found = match(heard, self._played(len(heard) + FARTHEST))
            return found if found.likeness >= LIKE_ONCE else None
        return None

    def _insists(self, found: Match) -> bool:
        """Whether the same lag has been found for a while."""
        last, self._suspected = self._suspected, found
        again = min(found.likeness, last.likeness) >= LIKE_AGAIN and abs(found.lag - last.lag) <= 1
        self._insisted = self._insisted + 1 if again else 0
        return self._insisted >= INSISTING

    def _at_lag(self, heard: Levels, lag: int) -> Match:
        """The best match near the lag that is known."""
        later = max(0, lag - NEARBY)
        played = self._played(len(heard) + lag + NEARBY)
        near = match(heard, played[: len(played) - later])
        return Match(near.likeness, near.lag + later)

    def _like_before(self) -> float:
        """How like the known echo the newest sound is."""
        assert self.path.lag is not None  # noqa: S101 - an echo has been found
        return self._at_lag(self._ear.last(RECENT), self.path.lag).likeness

    def _foreign(self) -> bool:
        """Whether the microphone hears more than the echo that is known."""
        if self.path.lag is None or len(self._ear) < FOREIGN_OF:
            return False
        played = self._played(FOREIGN_OF + self.path.lag + NEARBY)
        return int(self.path.foreign(self._ear.last(FOREIGN_OF), played, self._ear.noise).sum()) >= FOREIGN

    def _confirm(self, found: Match) -> None:
        DROPS.labels("gateway", "echo").inc()
        self._learn(found)
        self._turn("echo")

    def _learn(self, found: Match) -> None:
        heard = self._ear.last(LONG)
        self.last_echo_s = self._ear.step * STEP_S
        self.path.learn(heard, self._played(len(heard) + found.lag), found.lag)

    def _played(self, steps: int) -> Levels:
        return levels(self._reference.before(self._ear.step, steps))

    def _turn(self, state: State) -> None:
        self.state, self._since = state, 0

    def _due(self) -> list[Message]:
        """What need not be held any longer."""
        if self.state == "unsure":
            return []
        return self._take(CLEAR, blank=True) if self.state == "echo" else self._take(0, blank=False)

    def _take(self, steps: int, *, blank: bool) -> list[Message]:
        """All that is held but the newest steps."""
        taken: list[Message] = []
        last = self._held[-1].event if self._held else None
        while self._held and isinstance(last, Capture):
            message = self._held[0]
            assert isinstance(message.event, Capture)  # noqa: S101 - nothing else is held
            if steps and message.event.span[1] > last.span[1] - steps * SAMPLES:
                break
            self._held.popleft()
            taken.append(silent(message) if blank else message)
        return taken


def silent(message: Message) -> Message:
    """The same stretch of time without a sound."""
    return Message(message.event, bytes(len(message.payload)))
