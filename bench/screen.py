"""The captions as a reader sees them: all segments one after another, at each moment at which something changed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.observation import Observation
from wire.events import Tombstone, Transcript, Translation

BLINK_S = 0.05
"""Changes within this time are one change to the eye: words may move from one segment to the next in it."""
Caption = Transcript | Translation
Shown = dict[int, list[str]]


@dataclass(frozen=True)
class Change:
    """What was on screen before and after a moment, by segment; only segments that changed."""

    at_s: float
    before: Shown
    after: Shown


def plain_word(word: str) -> str:
    """A word as it is compared: lower case, no punctuation."""
    return re.sub(r"[^\w']", "", word.lower())


def whole(caption: Caption) -> str:
    """All of the text that is shown."""
    return caption.text


def certain(caption: Caption) -> str:
    """The part that is shown as certain."""
    return caption.text if caption.state == "committed" else caption.text[: caption.stable]


def changes(observation: Observation, kind: type[Caption], part: Callable[[Caption], str] = whole) -> Iterator[Change]:
    """Every change on screen, in order."""
    shown: Shown = {}
    pending: Shown = {}
    since_s = last_s = 0.0
    for at_s, event in observation.seen:
        update = _update(event, kind, part)
        if update is None:
            continue
        if pending and at_s - since_s > BLINK_S:
            yield from _change(last_s, shown, pending)
            pending = {}
        since_s = at_s if not pending else since_s
        last_s = at_s
        pending |= update
    yield from _change(last_s, shown, pending)


def _update(event: object, kind: type[Caption], part: Callable[[Caption], str]) -> Shown | None:
    if isinstance(event, kind):
        return {event.seq: [plain for word in part(event).split() if (plain := plain_word(word))]}
    if isinstance(event, Tombstone):
        return {event.seq: []}
    return None


def _change(at_s: float, shown: Shown, pending: Shown) -> Iterator[Change]:
    after = {seq: words for seq, words in pending.items() if words != shown.get(seq, [])}
    if after:
        yield Change(at_s, {seq: shown.get(seq, []) for seq in after}, after)
        shown.update(after)


def together(shown: Shown) -> list[str]:
    """The words of all segments, in order."""
    return [word for seq in sorted(shown) for word in shown[seq]]


def common(first: list[str], second: list[str]) -> int:
    """How many words both begin with."""
    return next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )


def erased(change: Change) -> int:
    """Words of a change that were on screen and are not where they were, in the text as it is read."""
    before = together(change.before)
    return len(before) - common(before, together(change.after))


def erasure(observation: Observation, kind: type[Caption], part: Callable[[Caption], str] = whole) -> tuple[int, int]:
    """Words that were shown and then changed or taken away, and words that stayed in the end."""
    taken, final = 0, {}
    for change in changes(observation, kind, part):
        taken += erased(change)
        final.update(change.after)
    return taken, len(together(final))


def standing(observation: Observation) -> list[tuple[str, float]]:
    """Each recognised word of the end, and the monotonic second since which it stood there for good."""
    final = {event.seq: [p for w in event.text.split() if (p := plain_word(w))] for event in observation.transcripts()}
    words = together(final)
    since: list[float] = []
    shown: Shown = {}
    for change in changes(observation, Transcript):
        shown.update({seq: text for seq, text in change.after.items() if seq in final})
        steady = common(words, together(shown))
        since = since[:steady] + [change.at_s] * (steady - len(since))
    return list(zip(words, since, strict=False))
