"""`python -m bench.dub_film --minutes 60`: the memory that dubbing a long film takes, and the time.

The film is a minute of a talking head at 1920 x 1080, again and again. The studio that runs here dubs it, or one
that is started with the services that it needs.
"""

import math
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import av
import httpx
import psutil
import typer
from rich.console import Console

from bench.dub_eval import dub, services, show
from bench.dub_figures import spoken_of, timing
from bench.dub_material import Clip, talking_head
from bench.facts import commit, machine
from bench.options import DATA, JsonFile, UseMlflow, wide_console, write_json
from bench.product import NotMeasurable, Product
from bench.sampling import Sampler
from bench.tracking import log_run
from vivavoce.studio_api import StudioApi
from wire.errors import WireError

WIDTH, HEIGHT = 1920, 1080
GOAL_MB = 3_000.0
PERIOD_S = 1.0
MB = 1e6


def enlarged(piece: Path, out: Path) -> Path:
    """The same with pictures of 1920 x 1080, its sound as it was."""
    with av.open(str(piece)) as read, av.open(str(out), "w", format="mp4") as made:
        pictures, sound = read.streams.video[0], read.streams.audio[0]
        video: Any = made.add_stream("libx264", rate=pictures.average_rate, options={"crf": "23", "preset": "veryfast"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = made.add_stream_from_template(sound)
        for packet in read.demux(pictures, sound):
            if packet.stream is sound and packet.dts is not None:
                packet.stream = audio
                made.mux(packet)
                continue
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    made.mux(video.encode(frame.reformat(WIDTH, HEIGHT)))
        made.mux(video.encode(None))
    return out


def repeated(piece: Path, out: Path, times: int) -> Path:
    """The same video so many times, one after the other; nothing is encoded again."""
    with av.open(str(piece)) as read, av.open(str(out), "w", format="mp4") as made:
        copies = {stream.index: made.add_stream_from_template(stream) for stream in read.streams}
        begins_s = min(packet.dts * packet.time_base for packet in _whole(read))
        read.seek(0)
        length_s = max((packet.dts + packet.duration) * packet.time_base for packet in _whole(read)) - begins_s
        for number in range(times):
            read.seek(0)
            for packet in _whole(read):
                later = math.ceil(number * length_s / packet.time_base)
                packet.dts, packet.pts = packet.dts + later, packet.pts + later
                packet.stream = copies[packet.stream_index]
                made.mux(packet)
    return out


def _whole(read: Any) -> Iterator[Any]:
    return (packet for packet in read.demux() if packet.dts is not None and packet.pts is not None)


class Peak(Sampler):
    """The highest memory (PSS, MB) of each service with all that it has started, and of all at one moment."""

    def __init__(self, product: Product, memory: Callable[[psutil.Process], float] | None = None) -> None:
        super().__init__(PERIOD_S)
        self.services: dict[str, float] = {}
        self.all = 0.0
        self._processes = product.processes()
        self._memory = memory or _memory_mb

    def sample(self) -> None:
        now = {name: self._memory(process) for name, process in self._processes.items()}
        self.all = max(self.all, sum(now.values()))
        self.services = {name: max(mb, self.services.get(name, 0.0)) for name, mb in now.items()}


def _memory_mb(process: psutil.Process) -> float:
    """Of the process and its children; what ends meanwhile counts nothing."""
    total = 0.0
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return total
    for one in family:
        try:
            memory = one.memory_full_info()
        except psutil.NoSuchProcess:
            continue
        total += getattr(memory, "pss", memory.rss) / MB
    return total


def measure(console: Console, media: Path, minutes: int, *, lipsync: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Figures, and the models behind them. Raises NotMeasurable, and what a start or the studio raises."""
    with tempfile.TemporaryDirectory(prefix="vivavoce-film-") as name, services(console) as running:
        folder = Path(name)
        piece = enlarged(talking_head(media, folder).path, folder / "minute.mp4")
        film = repeated(piece, folder / "film.mp4", minutes)
        console.print(f"{minutes} minutes of {WIDTH} x {HEIGHT}, {film.stat().st_size / MB:.0f} MB")
        with Peak(running) as peak:
            made = dub(StudioApi(running.urls["studio"]), Clip(film, "en"), "pt", folder, lipsync=lipsync)
        figures = {
            "minutes": minutes,
            "job_s": made.seconds,
            "steps_s": made.steps,
            "peak_mb": {name: round(mb, 1) for name, mb in peak.services.items()},
            "peak_of_all_mb": round(peak.all, 1),
            **timing(spoken_of(made.script)),
        }
        return figures, running.models()


def main(
    minutes: Annotated[int, typer.Option(min=1, max=200)] = 60,
    lipsync: Annotated[bool, typer.Option(help="Let the mouth move, which takes longest.")] = True,
    media: Annotated[Path, typer.Option(resolve_path=True, help="Folder with the talking head.")] = DATA.parent
    / "media",
    json_file: JsonFile = None,
    mlflow: UseMlflow = True,
) -> None:
    """Dub a long film into Portuguese."""
    console = wide_console()
    try:
        figures, models = measure(console, media, minutes, lipsync=lipsync)
    except (NotMeasurable, WireError, httpx.HTTPError) as error:
        console.print(f"error: {error}", style="red", markup=False)
        raise typer.Exit(1) from None
    rows = [(f"{name}, with what it starts", f"{mb:.0f} MB", "") for name, mb in figures["peak_mb"].items()]
    rows += [
        ("all at one moment", f"{figures['peak_of_all_mb']:.0f} MB", f"≤ {GOAL_MB:.0f} MB"),
        ("whole job", f"{figures['job_s']:.0f} s", ""),
        ("start's offset, p95", f"{figures['offset_p95_ms']:.0f} ms", ""),
        ("drift", f"{figures['drift_ms_per_minute']:+.2f} ms a minute", "0"),
    ]
    show(console, f"A film of {minutes} minutes at 1920 x 1080", rows)
    write_json(json_file, {**figures, "conditions": {"commit": commit(), **machine()}})
    if mlflow:
        log_run(
            "dub-film", figures, parameters={"minutes": minutes, "lipsync": lipsync}, models=models, console=console
        )


if __name__ == "__main__":
    typer.run(main)
