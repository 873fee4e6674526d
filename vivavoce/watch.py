"""What a user is told about the services, and when to give up. Pure: observations and the clock are passed in."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vivavoce.readiness import Readiness
from vivavoce.supervisor import Exit, Process

MAX_DEATHS = 4
DEATHS_WINDOW_S = 60.0
"""A service that dies this often within this time will go on dying."""
READY_TIMEOUT_S = 120.0
"""A service that lives this long without becoming ready will not."""
STUCK_S = 5.0
"""When all that are not ready have named their problem for this long, nothing will change any more."""


@dataclass(frozen=True)
class Ready:
    """A service became ready, for the first time or again."""

    name: str
    seconds: float
    again: bool


@dataclass(frozen=True)
class Died:
    """A service died and is being restarted."""

    name: str
    reason: str


@dataclass(frozen=True)
class GaveUp:
    """A service cannot be had: everything should stop."""

    name: str
    reason: str


Happening = Ready | Died | GaveUp


@dataclass
class Condition:
    """One service as it is seen from outside."""

    since: float
    ready: bool = False
    was_ready: bool = False
    problem: str = ""
    ready_after_s: float = 0.0
    """How long it took to become ready, the last time."""
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=MAX_DEATHS))

    def waiting_s(self, now: float) -> float:
        """Seconds since it was started, or since it was ready last."""
        return now - self.since


class Watch:
    """Turns what the process manager and `/readyz` say into what happened."""

    def __init__(self, names: Iterable[str], now: float) -> None:
        self.conditions = {name: Condition(since=now) for name in names}
        self._stuck_since: float | None = None

    @property
    def all_ready(self) -> bool:
        return all(condition.ready for condition in self.conditions.values())

    def observe(
        self,
        now: float,
        *,
        exits: Iterable[Exit] = (),
        processes: Mapping[str, Process] | None = None,
        readiness: Mapping[str, Readiness] | None = None,
    ) -> list[Happening]:
        """What happened since the last observation, deaths first."""
        happenings: list[Happening] = [self._died(exit_, now) for exit_ in exits]
        fatal = [process for process in (processes or {}).values() if process.state == "FATAL"]
        happenings.extend(GaveUp(process.name, "it cannot be started") for process in fatal)
        for name, answer in (readiness or {}).items():
            happenings.extend(self._answered(name, answer, now))
        return happenings + self._stuck(now)

    def _died(self, exit_: Exit, now: float) -> Happening:
        condition = self.conditions[exit_.name]
        condition.ready, condition.problem, condition.since = False, "", now
        condition.deaths.append(now)
        if not condition.was_ready:
            return GaveUp(exit_.name, f"it ended while starting: {exit_.reason}")
        if len(condition.deaths) == MAX_DEATHS and now - condition.deaths[0] <= DEATHS_WINDOW_S:
            return GaveUp(
                exit_.name, f"it died {MAX_DEATHS} times within {DEATHS_WINDOW_S:.0f} s, last: {exit_.reason}"
            )
        return Died(exit_.name, exit_.reason)

    def _answered(self, name: str, answer: Readiness, now: float) -> list[Happening]:
        condition = self.conditions[name]
        condition.problem = answer.problem
        if answer.ready and not condition.ready:
            again, condition.ready, condition.was_ready = condition.was_ready, True, True
            condition.ready_after_s = condition.waiting_s(now)
            return [Ready(name, condition.ready_after_s, again)]
        if not condition.ready and condition.waiting_s(now) > READY_TIMEOUT_S:
            return [GaveUp(name, answer.problem or f"it is not ready after {READY_TIMEOUT_S:.0f} s")]
        return []

    def _stuck(self, now: float) -> list[Happening]:
        waiting = {name: condition for name, condition in self.conditions.items() if not condition.ready}
        if not waiting or not all(condition.problem for condition in waiting.values()):
            self._stuck_since = None
            return []
        self._stuck_since = now if self._stuck_since is None else self._stuck_since
        if now - self._stuck_since < STUCK_S:
            return []
        # The services are in the order of the chain: the first one's problem is the others' cause.
        name, condition = next(iter(waiting.items()))
        return [GaveUp(name, condition.problem)]
