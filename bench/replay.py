"""The recogniser's policy on a clock of its own: real engines, hours of speech in minutes, nothing else on the machine.

    python -m bench.replay [--language en] [--talk 4] [--slower 1.3]

Decodings take the processor time they took here times `slower`, everything else no time. Change a setting
(ASR_CONTEXT_S=8) or a line of the policy, and compare; what a change is worth is then measured on the running product.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Annotated, Any, TypeVar, cast

import typer
from rich.table import Table

from asr.library import open_detector, open_ears
from asr.session import Session
from asr.settings import AsrSettings
from bench.asr_eval import by_utterance, error_percent
from bench.material import recorded_clips
from bench.observation import Observation, Seen
from bench.options import DATA, DataFolder, JsonFile, wide_console, write_json
from bench.recordings import RATE_HZ, Recording, join
from bench.screen import erasure
from bench.stats import summarise
from bench.talk import talk
from wire.compute import ComputeThread
from wire.errors import WireError
from wire.events import Capture, End, Open, Segment, Transcript, Video, Welcome
from wire.logs import Logger, get_logger
from wire.models import ModelStore
from wire.outbox import Key

PAUSE_S = 2.0
FRAME_SAMPLES = 320
T = TypeVar("T")


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time passes where everybody waits, at once."""

    def __init__(self) -> None:
        super().__init__()
        self._now_s = 0.0
        selector = cast(Any, self)._selector
        select = selector.select

        def pass_time(timeout: float | None = None) -> Any:
            self._now_s += timeout or 0.0
            return select(0)

        selector.select = pass_time

    def time(self) -> float:
        return self._now_s


@dataclass
class VirtualCompute:
    """Stands for wire.compute.ComputeThread: one decoding at a time."""

    slower: float
    busy_s: float = 0.0
    overload: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(level=0))
    _free: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self, fn: Callable[..., T], *args: Any, priority: int = 0) -> T:
        del priority
        async with self._free:
            began_s = time.process_time()
            result = fn(*args)
            took_s = (time.process_time() - began_s) * self.slower
            self.busy_s += took_s
            await asyncio.sleep(took_s)
            return result


@dataclass
class ReplayPort:
    """Implements wire.channels.Port: keeps what it is given, with the time."""

    channel: str = "replay"
    log: Logger = field(default_factory=get_logger)
    seen: list[Seen] = field(default_factory=list)

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def emit(self, event: Segment, payload: bytes = b"", *, cause: Segment | None = None) -> None:
        del payload, cause
        self.seen.append(Seen(self.now(), event))

    async def finish(self, cause: Segment) -> None:
        """Nobody waits for it."""

    def show(self, event: Video, payload: bytes) -> None:
        """A recogniser shows none."""

    def on_acknowledged(self, tell: Callable[[Key], None]) -> None:
        """Nobody acknowledges."""

    async def settle(self, sample: int) -> None:
        """Nothing is sent again."""

    async def complain(self, error: WireError) -> None:
        raise error


async def _replay(session: Session, recording: Recording, language: str) -> None:
    channel, pcm, loop = "replay", recording.pcm, asyncio.get_running_loop()
    await session.open(Open(channel=channel, source=language), Welcome(channel=channel, next_seq=0, sample=0))
    for start in range(0, len(pcm), FRAME_SAMPLES):
        frame = pcm[start : start + FRAME_SAMPLES]
        await asyncio.sleep(max(0.0, (start + len(frame)) / RATE_HZ - loop.time()))
        span = (start, start + len(frame))
        await session.receive(Capture(channel=channel, span=span), frame.astype("<i2").tobytes())
    await session.receive(End(channel=channel, seq=0, span=(len(pcm), len(pcm))), b"")
    await session.close()


def replay(recording: Recording, language: str, slower: float) -> tuple[Observation, float]:
    """What the recogniser said and when, and its share of one core. Raises ModelMissing."""
    settings = AsrSettings()
    store = ModelStore(settings.models_dir, settings.models_manifest)
    ears, detector = open_ears(settings, store), open_detector(settings, store.path)
    port, compute = ReplayPort(), VirtualCompute(slower)
    session = Session(port, ears, detector(), cast(ComputeThread, compute), settings)
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(_replay(session, recording, language))
    return Observation(recording, 0.0, language, "", seen=port.seen), compute.busy_s / recording.seconds


def figures(observation: Observation, share: float, *, pauses: bool) -> dict[str, Any]:
    """Errors, erasure, and how long after its end a clause was committed. Without `pauses` between utterances a clause
    may belong to two, and all of the text is scored at once."""
    recording = observation.recording
    finals = [(t.span[0] / RATE_HZ, t.span[1] / RATE_HZ, t.text) for t in observation.transcripts()]
    said, heard = [utterance.text for utterance in recording.utterances], by_utterance(recording, finals)
    if not pauses:
        said, heard = [" ".join(said)], [" ".join(text for _, _, text in finals)]
    late_s: dict[bool, list[float]] = {True: [], False: []}
    for at_s, event in observation.seen:
        if isinstance(event, Transcript) and event.state == "committed":
            late_s[event.closing].append(at_s - event.span[1] / RATE_HZ)
    taken, stayed = erasure(observation, Transcript)
    return {
        "wer_percent": error_percent(said, heard, observation.source),
        "erasure": round(taken / max(1, stayed), 3),
        "commit in a pause": summarise(late_s[True]),
        "commit while speech goes on": summarise(late_s[False]),
        "clause": summarise([end - start for start, end, _ in finals]),
        "processor_share": round(share, 3),
    }


def main(
    language: Annotated[str, typer.Option(help="Language spoken.")] = "en",
    minutes: Annotated[float, typer.Option("--talk", min=0, help="Minutes of a talk without pauses.")] = 0.0,
    slower: Annotated[float, typer.Option(min=0.1, help="How much slower the machine is to be than this one.")] = 1.3,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many utterances.")] = None,
    data: DataFolder = DATA,
    json_file: JsonFile = None,
) -> None:
    """Replay recordings through the recogniser's policy."""
    console = wide_console()
    clips = recorded_clips(data, language, folders=("asr",), limit=limit)
    if not clips:
        console.print(f"error: there are no {language} recordings at {data / 'asr'}.", style="red", markup=False)
        sys.exit(1)
    recording = talk(clips, minutes) if minutes else join(clips, pause_s=PAUSE_S, whole=True)
    found = figures(*replay(recording, language, slower), pauses=not minutes)
    table = Table("figure", "value", title=f"{language}, {recording.seconds:.0f} s, decodings {slower:g} times slower")
    for name, value in found.items():
        table.add_row(name, str(value))
    console.print(table)
    write_json(json_file, found)


if __name__ == "__main__":
    typer.run(main)
