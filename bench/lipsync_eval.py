"""Lip-sync: how fast, how well in time, how right the shapes, how unchanged the rest.

    python -m bench.lipsync_eval [--json FILE] [--sheets FOLDER] [--live-seconds 600]

Timing is judged by the energy of the sound, which did not drive the mouths (phones did). It checks timing, not realism:
look at the contact sheets for that.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import cv2
import grpc
import httpx
import numpy as np
import typer
from rich.console import Console

from bench.facts import commit, machine
from bench.lipsync_clips import camera_clip, contact_sheet, frames_of, jpegs, sound_of
from bench.lipsync_live import watch
from bench.lipsync_product import Said, Services, services
from bench.lipsync_scores import percentile, psnr, speech_energy, timing
from bench.options import DATA, DataFolder, JsonFile, UseMlflow, wide_console, write_json
from bench.product import NotMeasurable
from bench.tracking import log_run

TEXTS = (
    "The weather was lovely this morning, so we walked along the river and talked about what we would like to do "
    "next summer. My brother wants to climb mountains, but I would rather stay by the sea and read good books all day.",
    "When I was a child, my grandmother told me stories about a farm where she had lived before the war. There was a "
    "big brown dog, a barn full of hay, and an apple tree that nobody was allowed to climb.",
    "Please remember that the meeting on Thursday has been moved to half past four. We will talk about the budget for "
    "the coming year, and everybody should bring three ideas for making our work a little simpler.",
    "Cooking for many people is easier than most of us believe. You need a large pot, plenty of onions, some patience, "
    "and above all a few friends who do not mind waiting and talking until the food is finally on the table.",
    "Scientists have found that walking for half an hour every day helps people to sleep better and to think more "
    "clearly. It does not matter much where you walk, as long as you leave your telephone at home.",
)
FPS = 25.0
CAMERA = "retalking_face1.mp4"
CLOSED = 0.02
"""Lips that are measured closer than this (eye distances) are closed: the landmarks are no finer."""


def speed(found: Services, clip: Path, said: Said) -> dict[str, Any]:
    """The whole path of a 640x480 clip on one core."""
    _, facts, _ = found.render(clip, said.wav(), said.phones)
    steps = {step: round(total / facts["frames"], 2) for step, total in facts["milliseconds"].items()}
    fps = facts["frames"] / sum(facts["milliseconds"].values()) * 1e3
    return {"median_ms": facts["frame_ms"]["median"], "p95_ms": facts["frame_ms"]["p95"], "fps": round(fps, 1), **steps}


def batch(found: Services, picture: bytes, said: Said) -> dict[str, Any]:
    """24 frames over gRPC, warm."""
    from lipsync.rpc import lipsync_pb2, lipsync_pb2_grpc

    first, total = [], []
    with grpc.insecure_channel(found.rpc) as channel:
        stub = lipsync_pb2_grpc.LipSyncStub(channel)  # type: ignore[no-untyped-call]  # generated code
        audio = said.samples_16k()[: int(16_000 * 24 / FPS)].astype("<f4").tobytes()
        request = lipsync_pb2.CompositeBatchRequest(
            batch_size=24, raw_audio=audio, face=lipsync_pb2.Face(images=[picture])
        )
        for run in range(6):
            answer = stub.InferBatchComposite(request)
            if run:
                first.append(answer.first_frame_ms)
                total.append(answer.total_time_ms)
    return {"first_ms": round(statistics.median(first), 1), "all_ms": round(statistics.median(total), 1)}


def shapes(found: Services, faces: list[Path], saids: list[Said], sheets: Path | None) -> dict[str, Any]:
    """Timing, likeness of the opening, and closed lips, over all faces and texts."""
    rows, in_sync, correlations = [], 0, []
    closed = labials = 0
    for index, face in enumerate(faces):
        said = saids[index % len(saids)]
        video, facts, wanted = found.render(face, said.wav(), said.phones)
        fps = facts["total"] / said.seconds
        seen = found.measure(video)
        count = min(len(seen), len(wanted))
        opening = np.array([one["opening"] for one in seen[:count]])
        target = np.array(wanted[:count])
        good = np.array([one["problem"] == "" for one in seen[:count]]) & (target >= 0)
        score = timing(opening, speech_energy(said.samples_16k(), fps, count), fps)
        likeness = float(np.corrcoef(opening[good], target[good])[0, 1]) if good.sum() > 10 else float("nan")
        hits, all_of_them = _closures(said, opening, good, fps)
        closed, labials, in_sync = closed + hits, labials + all_of_them, in_sync + score.in_sync
        correlations.append(likeness)
        rows.append(
            {
                "face": face.name,
                "lag_ms": round(score.lag_ms),
                "clarity": round(score.clarity, 2),
                "in_sync": score.in_sync,
                "opening_r": round(likeness, 3),
                "closed": f"{hits}/{all_of_them}",
                "flags": facts["flags"],
            }
        )
        if sheets is not None:
            _sheet(sheets / f"{face.stem}.png", video, seen)
    return {
        "clips": rows,
        "in_sync": in_sync,
        "of": len(faces),
        "opening_r_median": round(float(np.nanmedian(correlations)), 3),
        "lips_closed_percent": round(100 * closed / max(1, labials), 1),
        "labials": labials,
    }


def _closures(said: Said, opening: np.ndarray, good: np.ndarray, fps: float) -> tuple[int, int]:
    """How many p, b, m show closed lips in some frame around them, of how many that are fully shown."""
    hits = count = 0
    for phone in said.phones:
        if not set(phone["symbol"]) & set("pbm"):
            continue
        first, last = int((phone["start"] - 0.06) * fps), int(np.ceil(phone["end"] * fps))
        around = slice(max(0, first), min(len(opening), last + 1))
        if not good[around].size or not good[around].all():
            continue
        count += 1
        hits += bool(opening[around].min() < CLOSED)
    return hits, count


def identity(found: Services, face: Path, said: Said) -> float:
    """PSNR outside the lower face against the same clip passed through untouched, and the same encoder, in dB."""
    silent = Said(bytes(len(said.pcm)), said.sample_rate_hz, [])
    spoken, _, _ = found.render(face, said.wav(), said.phones)
    passed, _, _ = found.render(face, silent.wav())
    seen = found.measure(passed)
    values = []
    for a, b, one in zip(frames_of(spoken), frames_of(passed), seen, strict=False):
        x0, y0, x1, y1 = one["box_px"]
        mask = np.ones(a.shape[:2], bool)
        mask[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = False
        values.append(psnr(a, b, mask))
    return round(statistics.median(values), 1)


def offsets(found: Services, media: Path) -> float | None:
    """Measured distance of the two files that are 280 ms apart; None without them."""
    files = [media / "syncnet_offset_5.avi", media / "syncnet_offset_12.avi"]
    if not all(file.is_file() for file in files):
        return None
    lags = []
    for file in files:
        opening = np.array([one["opening"] for one in found.measure(file.read_bytes())])
        lags.append(timing(opening, speech_energy(sound_of(file).astype(np.float64), FPS, len(opening)), FPS).lag_ms)
    return round(abs(lags[1] - lags[0]), 1)


def live(found: Services, face: Path, said: Said, seconds: float) -> dict[str, Any]:
    """What a viewer of the live stage sees."""
    seen = asyncio.run(watch(found, jpegs(face, 150), said, seconds))
    memory = seen.memory_mb[len(seen.memory_mb) // 4 :]
    return {
        "seconds": seconds,
        "fps": round(seen.frames / seconds, 2),
        "first_frame_ms": round(statistics.median(seen.first_frame_ms), 1) if seen.first_frame_ms else None,
        "skew_p1_ms": round(percentile(seen.skew_ms, 1), 1),
        "skew_p99_ms": round(percentile(seen.skew_ms, 99), 1),
        "gap_p99_ms": round(percentile(seen.gaps_ms, 99), 1),
        "memory_growth_mb": round(memory[-1] - memory[0], 1) if len(memory) > 1 else None,
        "flags": {flag or "followed": count for flag, count in seen.flags.items()},
    }


def _sheet(path: Path, video: bytes, seen: list[dict[str, Any]]) -> None:
    frames = list(frames_of(video))
    numbers = list(range(12, min(len(frames), len(seen)), 2))[:40]
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), contact_sheet([frames[n] for n in numbers], [tuple(seen[n]["mouth_px"]) for n in numbers]))


def evaluate(
    data: DataFolder = DATA,
    json_file: JsonFile = None,
    sheets: Annotated[Path | None, typer.Option(resolve_path=True, help="Write contact sheets to this folder.")] = None,
    mlflow: UseMlflow = True,
    live_seconds: Annotated[float, typer.Option(help="Length of the live measurement.")] = 30.0,
    only: Annotated[str, typer.Option(help="Comma-separated names of measurements; empty: all.")] = "",
    clips: Annotated[int, typer.Option(help="How many faces to render.")] = 10,
) -> None:
    """Measure and print."""
    console = wide_console()
    try:
        figures = _measured(console, data, sheets, mlflow, live_seconds, only, clips)
    except (NotMeasurable, httpx.HTTPError, grpc.RpcError) as problem:
        console.print(f"error: {problem}", style="red", markup=False)
        sys.exit(1)
    write_json(json_file, figures)


def _measured(
    console: Console, data: Path, sheets: Path | None, mlflow: bool, live_seconds: float, only: str, clips: int
) -> dict[str, Any]:
    media = data.parent / "media"
    faces = [*sorted(media.glob("*.png")), *sorted(media.glob("*.mp4")), *sorted((data / "video").glob("*.mp[g4]"))]
    faces = [face for face in faces if face.name != "nasa_13013.mp4"][:clips]
    if not (data / "video" / CAMERA).is_file():
        raise NotMeasurable(f"There is no {CAMERA} in {data / 'video'}; say where the recordings are with --data.")
    figures: dict[str, Any] = {"machine": machine(), "commit": commit()}
    with services(one_core=True) as found, tempfile.TemporaryDirectory() as folder:
        sheets = sheets or Path(folder) / "sheets"
        saids = [found.say(text) for text in TEXTS]
        clip = camera_clip(data / "video" / CAMERA, Path(folder) / "camera.mp4", 8.0)
        picture = jpegs(data / "video" / CAMERA, 1)[0]
        measurements: dict[str, Callable[[], Any]] = {
            "speed": lambda: speed(found, clip, saids[0]),
            "batch": lambda: batch(found, picture, saids[3]),
            "live": lambda: live(found, data / "video" / CAMERA, saids[0], live_seconds),
            "known_offset_ms": lambda: offsets(found, media),
            "identity_psnr_db": lambda: identity(found, clip, saids[0]),
            "shapes": lambda: shapes(found, faces, saids, sheets),
        }
        wanted = [name for name in measurements if not only or name in only.split(",")]
        for name in wanted:
            figures[name] = measurements[name]()
            console.print(f"[bold]{name}[/bold]", figures[name])
        if mlflow:
            measured = {name: figures[name] for name in wanted}
            pictures = sorted(sheets.glob("*.png"))
            log_run("lipsync", measured, parameters={"clips": len(faces)}, pictures=pictures, console=console)
    return figures


if __name__ == "__main__":
    typer.run(evaluate)
