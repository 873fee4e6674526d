"""A clause's Speech events: what one utterance becomes on the wire, or two clauses that are spoken as one."""

import msgspec

from tts.engines.base import SILENCE, Chunk, Voice
from tts.pacing import Packets
from wire.channels import Port
from wire.events import Phoneme, Speech, Translation
from wire.metrics import STAGE_SECONDS

NEAR_S = 0.5
"""A pause this close to where the first clause should end is where it ends."""


class Spoken:
    """One clause's Speech events: packets in order, each chunk's phonemes on its first, `last` on the last."""

    def __init__(self, port: Port, event: Translation, voice: Voice, rate_hz: int, began: float, rate: float) -> None:
        self._port = port
        self._event = event
        self._voice = voice
        self._rate_hz = rate_hz
        self._rate = rate
        self._packets = Packets(rate_hz)
        self._t = {**event.t, "tts.in": began}
        self._phonemes: tuple[Phoneme, ...] = ()
        self.begun = self.ended = False

    async def send(self, chunk: Chunk) -> float:
        """Everything of the chunk that fills whole frames; all that is left with the last one. Returns its seconds."""
        before = self._packets.sent
        self._phonemes += chunk.phonemes
        packets = self._packets.push(chunk.audio, last=chunk.last)
        if chunk.last and not packets:
            packets = [(self._packets.sent, b"")]
        for index, (offset, payload) in enumerate(packets):
            await self._emit(offset, payload, last=chunk.last and index == len(packets) - 1)
        return (self._packets.sent - before) / self._rate_hz

    async def end(self) -> None:
        """Close the clause where it is."""
        await self._emit(self._packets.sent, b"", last=True)

    async def _emit(self, offset: int, payload: bytes, *, last: bool) -> None:
        event = self._event
        phonemes, self._phonemes = self._phonemes, ()
        self.ended = last
        if not self.begun:
            self.begun = True
            self._t["tts.first"] = self._port.now()
            STAGE_SECONDS.labels("tts", "first").observe(self._t["tts.first"] - self._t["tts.in"])
        speech = Speech(
            channel=event.channel,
            seq=event.seq,
            rev=event.rev,
            gen=event.gen,
            span=event.span,
            t=self._t if last or offset == 0 else {},
            language=event.language,
            voice=self._voice.id,
            rate=round(self._rate, 3),
            sample_rate_hz=self._rate_hz,
            offset=offset,
            phonemes=phonemes,
            last=last,
        )
        await self._port.emit(speech, payload, cause=event)


class Together:
    """Two clauses spoken as one utterance: what sounds before the seam belongs to the first, the rest to the second."""

    def __init__(self, first: Spoken, second: Spoken, share: float, rate_hz: int) -> None:
        """`share` of the text is the first clause's."""
        self._first, self._second = first, second
        self._share, self._rate_hz = share, rate_hz
        self._seam: int | None = None
        self._later: tuple[Phoneme, ...] = ()
        self._made = 0

    @property
    def begun(self) -> bool:
        return self._first.begun

    async def send(self, chunk: Chunk) -> float:
        """As `Spoken.send`."""
        if self._seam is None:
            self._seam = round(seam_s(chunk.phonemes, self._share) * self._rate_hz)
        cut = min(max(0, self._seam - self._made), len(chunk.audio))
        seam_at_s = self._seam / self._rate_hz
        before = tuple(phoneme for phoneme in chunk.phonemes if phoneme.start < seam_at_s)
        self._later += tuple(_earlier(phoneme, seam_at_s) for phoneme in chunk.phonemes[len(before) :])
        sent_s = 0.0
        if not self._first.ended:
            over = chunk.last or cut < len(chunk.audio)
            sent_s += await self._first.send(Chunk(chunk.audio[:cut], before, last=over))
        if self._first.ended:
            after, self._later = self._later, ()
            sent_s += await self._second.send(Chunk(chunk.audio[cut:], after, last=chunk.last))
        self._made += len(chunk.audio)
        return sent_s

    async def end(self) -> None:
        """Close both clauses where they are."""
        for spoken in (self._first, self._second):
            if not spoken.ended:
                await spoken.end()


def seam_s(phonemes: tuple[Phoneme, ...], share: float) -> float:
    """When the first clause ends: in the pause nearest to its share of the time, else at the nearest phone."""
    if not phonemes:
        return 0.0
    wanted_s = share * phonemes[-1].end
    nearest = min(phonemes, key=lambda phoneme: abs(phoneme.start - wanted_s))
    pauses = [p for p in phonemes if p.symbol == SILENCE and abs(p.start - wanted_s) <= NEAR_S]
    pause = min(pauses, key=lambda phoneme: abs(phoneme.start - wanted_s), default=None)
    return nearest.start if pause is None else (pause.start + pause.end) / 2


def _earlier(phoneme: Phoneme, seconds: float) -> Phoneme:
    start, end = max(0.0, phoneme.start - seconds), max(0.0, phoneme.end - seconds)
    return msgspec.structs.replace(phoneme, start=round(start, 4), end=round(end, 4))
