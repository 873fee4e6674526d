"""Joins what the stages make into one stream without repeats. Pure."""

from collections import OrderedDict

import msgspec

from wire.codec import Message
from wire.dedup import Seen
from wire.events import Segment, Speech, Tombstone, Transcript, Translation

MAX_PARTIAL = 64


class Merger:
    """Decides what of the stages' events the browser gets: each committed segment once, drafts by rising `rev`, nothing
    translated for an older generation. After a reconnect a stage repeats itself, and may begin a segment's speech anew.
    """

    def __init__(self) -> None:
        self.gen = 0
        self.next_seq = 0
        self._seen = Seen()
        self._spoken: OrderedDict[tuple[int, str], int] = OrderedDict()

    def restarted(self) -> None:
        """A stage was connected anew: its drafts may count their revisions from 0 again."""
        self._seen.forget_tentative()

    def accept(self, event: Segment, payload: bytes = b"") -> Message | None:
        """The message to pass on, or None."""
        if event.gen < self.gen and (event.state == "tentative" or isinstance(event, Translation | Speech)):
            return None
        if isinstance(event, Speech):
            return self._accept_speech(event, payload)
        if not self._seen.accept(event):
            return None
        if isinstance(event, Tombstone):
            for slot in [slot for slot in self._spoken if slot[0] == event.seq and event.language in ("", slot[1])]:
                del self._spoken[slot]
        if event.state == "committed" and isinstance(event, Transcript | Tombstone):
            self.next_seq = max(self.next_seq, event.seq + 1)
        return Message(event, payload)

    def complete(self, seq: int, language: str) -> bool:
        """Whether a segment's speech has been passed on to its last frame."""
        return self._seen.committed(Speech(channel="-", seq=seq, language=language, sample_rate_hz=0))

    def _accept_speech(self, event: Speech, payload: bytes) -> Message | None:
        if event.state == "tentative" or self._seen.committed(event):
            return None
        slot = (event.seq, event.language)
        spoken = self._spoken.get(slot, 0)
        end = event.offset + len(payload) // 2
        if end <= spoken and not event.last:
            return None
        skip = min(max(0, spoken - event.offset), len(payload) // 2)
        if event.last:
            self._seen.accept(event)
            self._spoken.pop(slot, None)
        else:
            self._spoken[slot] = end
            while len(self._spoken) > MAX_PARTIAL:
                self._spoken.popitem(last=False)
        if skip == 0:
            return Message(event, payload)
        return Message(msgspec.structs.replace(event, offset=event.offset + skip), payload[2 * skip :])
