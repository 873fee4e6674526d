"""What a picture of a face costs on its way by WebRTC: `python -m gateway.rtc.cost VIDEO`. Prints processor time."""

import argparse
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import av
from aiortc.codecs.vpx import Vp8Decoder, Vp8Encoder, vp8_depayload
from aiortc.jitterbuffer import JitterFrame

from gateway.rtc.jpeg import Encoder, decode

COUNT = 250
Thing = TypeVar("Thing")
SIZES = ((640, 480), (320, 240))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("video", type=Path, help="A face that speaks; its first ten seconds are used.")
    video = parser.parse_args().video
    for width, height in SIZES:
        print(f"{width} x {height}, ms of a core for each picture:")  # noqa: T201 - a command's output
        for step, ms in costs(pictures(video, width, height)):
            print(f"  {ms:5.2f}  {step}")  # noqa: T201


def pictures(video: Path, width: int, height: int) -> list[av.VideoFrame]:
    """The video's first pictures in one size, as a camera gives them."""
    frames = []
    with av.open(str(video)) as file:
        for frame in file.decode(video=0):
            plain = frame.reformat(width, height, "yuv420p").to_ndarray()
            frames.append(av.VideoFrame.from_ndarray(plain, format="yuv420p"))
            frames[-1].pts, frames[-1].time_base = 3_600 * len(frames), Fraction(1, 90_000)
            if len(frames) == COUNT:
                break
    return frames


def costs(frames: list[av.VideoFrame]) -> list[tuple[str, float]]:
    """The steps of the way, in their order."""
    jpeg, sender, receiver = Encoder(), Vp8Encoder(), Vp8Decoder()
    packets: list[JitterFrame] = []
    jpegs: list[bytes] = []

    def send(frame: av.VideoFrame) -> None:
        payloads, timestamp = sender.encode(frame)
        packets.append(JitterFrame(b"".join(map(vp8_depayload, payloads)), timestamp))

    return [
        ("encode VP8: a face goes out to one viewer", each(send, frames)),
        ("decode VP8: a camera comes in", each(receiver.decode, packets)),
        (
            "encode JPEG: a camera goes to the lip-sync stage",
            each(lambda frame: jpegs.append(jpeg.encode(frame)), frames),
        ),
        ("decode JPEG: a face comes from it", each(decode, jpegs)),
    ]


def each(act: Callable[[Thing], object], things: list[Thing]) -> float:
    """Milliseconds of processor time for each of them."""
    began = time.process_time()
    for thing in things:
        act(thing)
    return 1_000 * (time.process_time() - began) / len(things)


if __name__ == "__main__":
    main()
