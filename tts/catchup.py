"""How fast a clause is spoken while the speaker goes on, and when one is left out. Pure: seconds in, decisions out.

An interpreter keeps up by speaking faster, and leaves something out only when that is not enough. Listeners accept a
quarter more than the natural pace.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class CatchUpPolicy:
    """`target_s` of speech may wait. `lead_s`: the last clause of a phrase is ready this much sooner after it was said
    than one from its middle is. `breath_s`: so soon after a pause the next phrase may want to be heard. `hurry_s`
    more than the target: as fast as it goes. Above
    `merge_above_s` waiting clauses become one, above `skip_above_s` the oldest is left out."""

    target_s: float = 0.6
    lead_s: float = 2.0
    breath_s: float = 3.0
    hurry_s: float = 1.5
    fastest: float = 1.25
    merge_above_s: float = 4.0
    skip_above_s: float = 8.0


@dataclass(frozen=True)
class Waiting:
    """Speech that the listener has not heard: `sent_s` is on its way, `behind_s` is that of later clauses in the queue
    at their natural pace."""

    sent_s: float = 0.0
    behind_s: float = 0.0

    @property
    def all_s(self) -> float:
        return self.sent_s + self.behind_s


def rate(natural_s: float, source_s: float, waiting: Waiting, policy: CatchUpPolicy, *, goes_on: bool) -> float:
    """The pace of a clause that takes `natural_s` at 1.0 and was said in `source_s`.

    Before the next clause is ready, this one should have been heard, and what waits before it. `goes_on`: the speaker
    did not pause behind this clause, and the next one takes about as long to say, or less where a phrase ends.
    """
    next_s = source_s - policy.lead_s if goes_on else policy.breath_s
    room_s = next_s + policy.target_s - waiting.all_s
    if room_s <= 0.0:
        return policy.fastest
    behind = (waiting.all_s - policy.target_s) / policy.hurry_s
    making_up = 1.0 + (policy.fastest - 1.0) * min(1.0, max(0.0, behind))
    return min(policy.fastest, max(making_up, natural_s / room_s))


def leaves_out(waiting: Waiting, policy: CatchUpPolicy) -> bool:
    """Whether the oldest clause that is not spoken yet is skipped: too much waits besides it, some of it behind it.

    Its own length does not count: a long phrase is no backlog.
    """
    return waiting.behind_s > 0.0 and waiting.all_s > policy.skip_above_s


def merges(natural_s: float, waiting: Waiting, policy: CatchUpPolicy) -> bool:
    """Whether this clause and the one behind it are spoken as one, without a pause between."""
    return waiting.behind_s > 0.0 and natural_s + waiting.all_s > policy.merge_above_s
