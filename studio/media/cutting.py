"""Cuts the picture of a file into pieces at key frames, without decoding it."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

from studio.errors import UnreadableMedia
from studio.media.source import opened, origin_s, video_of

MAX_PIECES = 500


@dataclass(frozen=True)
class Piece:
    """A part of the picture as a file of its own; it begins `start` seconds into the whole."""

    path: Path
    start: float
    end: float


def cut(path: Path, folder: Path, piece_s: float) -> Iterator[Piece]:
    """Pieces of about `piece_s`, in order; a file may go when the next one is asked for. Raises UnreadableMedia."""
    with opened(path) as container, ExitStack() as stack:
        stream = video_of(container)
        if stream is None:
            raise UnreadableMedia("This file has no moving picture.")
        writer: _PieceWriter | None = None
        for packet in packets_of(container, stream):
            at = float(packet.pts * packet.time_base) - origin_s(container)
            if writer is not None and packet.is_keyframe and at - writer.start >= piece_s:
                yield writer.finish(at)
                writer = None
            if writer is None:
                if not packet.is_keyframe:
                    continue
                number = len(list(folder.glob("piece-*")))
                if number >= MAX_PIECES:
                    raise UnreadableMedia("The picture of this file consists of too many parts.")
                writer = _PieceWriter(folder / f"piece-{number}.mkv", stream, at, packet.pts)
                stack.callback(writer.close)
            writer.write(packet)
        if writer is None:
            raise UnreadableMedia("The picture of this file cannot be read.")
        yield writer.finish(None)


def packets_of(container: InputContainer, stream: VideoStream) -> Iterator[Any]:
    """The stream's packets that have a time, without those that are damaged."""
    packets, bad = container.demux(stream), 0
    while bad < MAX_PIECES:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except (av.error.FFmpegError, ValueError):
            bad += 1
            continue
        if packet.pts is not None and packet.size:
            yield packet


class _PieceWriter:
    """One piece; its clock begins at zero."""

    def __init__(self, path: Path, template: VideoStream, start: float, first_pts: int) -> None:
        self.path, self.start = path, start
        self._first_pts, self._last = first_pts, start
        self._container: OutputContainer = av.open(str(path), "w", format="matroska")
        self._stream = self._container.add_stream_from_template(template)

    def write(self, packet: Any) -> None:
        base = packet.time_base
        self._last = max(self._last, self.start + float((packet.pts - self._first_pts + (packet.duration or 0)) * base))
        packet.stream = self._stream
        packet.pts -= self._first_pts
        packet.dts = None if packet.dts is None else packet.dts - self._first_pts
        self._container.mux(packet)

    def finish(self, end: float | None) -> Piece:
        self.close()
        return Piece(self.path, self.start, self._last if end is None else end)

    def close(self) -> None:
        self._container.close()
