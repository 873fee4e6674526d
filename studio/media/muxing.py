"""Picture and sound into one MP4, without encoding either again."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.video.stream import VideoStream

from studio.errors import UnreadableMedia
from studio.media.cutting import packets_of
from studio.media.source import opened, origin_s, video_of
from wire.errors import EngineFailed

_MAX_WAITING = 64
COPIED = ("h264", "hevc", "av1", "vp9", "mpeg4")
"""Codecs that MP4 holds and players know; others are encoded first."""


def mux(pictures: Sequence[tuple[Path, float]], sound: Path, out: Path, *, title: str) -> None:
    """Write `out`. Each picture file begins at its second of the whole; none: sound only.

    Raises UnreadableMedia or EngineFailed.
    """
    with ExitStack() as stack:
        container = stack.enter_context(av.open(str(out), "w", format="mp4", options={"movflags": "+faststart"}))
        container.metadata["title"] = title
        template = _template(stack, pictures[0][0]) if pictures else None
        video = container.add_stream_from_template(template) if template is not None else None
        spoken = stack.enter_context(av.open(str(sound)))
        audio = container.add_stream_from_template(spoken.streams.audio[0])
        moving = _retimed(pictures, template) if template is not None else iter(())
        for packet, is_video in _interleaved(moving, _sound_packets(spoken)):
            packet.stream = video if is_video else audio
            container.mux(packet)


def _template(stack: ExitStack, path: Path) -> VideoStream:
    stream = video_of(stack.enter_context(opened(path)))
    if stream is None:
        raise UnreadableMedia("The picture of this file cannot be read.")
    return stream


def _sound_packets(container: Any) -> Iterator[Any]:
    for packet in container.demux(container.streams.audio[0]):
        if packet.dts is not None and packet.size:
            yield packet


def _retimed(pictures: Sequence[tuple[Path, float]], template: VideoStream) -> Iterator[Any]:
    """The packets of all files on one clock, in the order of decoding."""
    extradata, last_dts = template.codec_context.extradata, None
    for path, start in pictures:
        with opened(path) as container:
            stream = video_of(container)
            if stream is None or (len(pictures) > 1 and stream.codec_context.extradata != extradata):
                raise EngineFailed("The parts of the picture do not fit together; retry the job.")
            shift_s = Fraction(start) - Fraction(origin_s(container))
            for packet in decodable(packets_of(container, stream)):
                shift = round(shift_s / packet.time_base)
                packet.pts += shift
                packet.dts += shift
                if last_dts is not None and packet.dts * packet.time_base <= last_dts:
                    packet.dts = int(last_dts / packet.time_base) + 1
                last_dts = packet.dts * packet.time_base
                yield packet


def decodable(packets: Iterator[Any]) -> Iterator[Any]:
    """The packets, each with a time of decoding: not every container tells it for the first ones."""
    waiting: list[Any] = []
    last: int | None = None
    for packet in packets:
        if packet.dts is None and last is not None:
            packet.dts = last + max(1, packet.duration or 1)
        if packet.dts is None and len(waiting) < _MAX_WAITING:
            waiting.append(packet)
            continue
        reached = packet.pts if packet.dts is None else packet.dts
        for steps, earlier in zip(range(len(waiting), 0, -1), waiting, strict=True):
            earlier.dts = reached - steps * max(1, earlier.duration or 1)
            yield earlier
        waiting.clear()
        packet.dts = last = reached
        yield packet
    for packet in waiting:
        packet.dts = packet.pts
        yield packet


def _interleaved(video: Iterator[Any], audio: Iterator[Any]) -> Iterator[tuple[Any, bool]]:
    """Both in the order of decoding, so that a player never waits for one of them."""
    one, other = next(video, None), next(audio, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one.dts * one.time_base <= other.dts * other.time_base):
            yield one, True
            one = next(video, None)
        else:
            yield other, False
            other = next(audio, None)
