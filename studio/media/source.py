"""Opens files that strangers made: no file but this one, and bounds on what it may hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from studio.documents import Probe
from studio.errors import UnreadableMedia
from wire.errors import MessageTooLarge

MAX_STREAMS = 64
MAX_BAD_PACKETS = 1_000
MIN_SECONDS = 0.1
_COVER = "attached_pic"


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """The container. Raises UnreadableMedia."""
    with path.open("rb") as file:
        if not file.read(1):
            raise UnreadableMedia("The file is empty.")
        file.seek(0)
        try:
            # Through a Python file and without any protocol, a playlist or a reference movie can open nothing else.
            container = av.open(file, "r", options={"protocol_whitelist": "none"}, metadata_errors="replace")
        except (av.error.FFmpegError, OSError, ValueError):
            raise UnreadableMedia(
                "This is no audio or video file, or it is damaged at its beginning; send MP4, WebM, MKV, MP3 or WAV."
            ) from None
        try:
            yield container
        finally:
            container.close()


def video_of(container: InputContainer) -> VideoStream | None:
    """The first moving picture; a cover of an album is none."""
    for stream in container.streams.video:
        still = stream.codec_context is None or _COVER in str(stream.disposition).lower() or stream.average_rate is None
        if not still and not _is_picture(container):
            return stream
    return None


def audio_of(container: InputContainer, index: int) -> AudioStream:
    """The audio track with this number. Raises UnreadableMedia."""
    tracks = container.streams.audio
    if not tracks:
        raise UnreadableMedia("This file has no audio track: there is nothing to dub.")
    if not 0 <= index < len(tracks):
        raise UnreadableMedia(f"This file has {len(tracks)} audio tracks; number {index} is none of them.")
    if tracks[index].codec_context is None:
        raise UnreadableMedia("The audio of this file is in a format that cannot be decoded here.")
    return tracks[index]


def probe(path: Path, *, audio_track: int, max_seconds: float, max_side_px: int) -> Probe:
    """What the file holds. Raises UnreadableMedia or MessageTooLarge for what is not dubbed."""
    with opened(path) as container:
        if len(container.streams) > MAX_STREAMS:
            raise UnreadableMedia(f"This file has {len(container.streams)} streams; {MAX_STREAMS} are the limit.")
        audio = audio_of(container, audio_track)
        video = video_of(container)
        seconds = seconds_of(container, audio)
        if seconds > max_seconds:
            raise MessageTooLarge(
                f"This file is {seconds / 60:.0f} minutes long; {max_seconds / 60:.0f} are the limit."
            )
        found = Probe(
            seconds,
            video is not None,
            audio_track,
            len(container.streams.audio),
            audio_rate_hz=audio.codec_context.sample_rate or 0,
        )
        if video is None:
            return found
        width, height = video.codec_context.width, video.codec_context.height
        if max(width, height) > max_side_px:
            raise MessageTooLarge(f"The picture is {width}x{height}; the longer side has at most {max_side_px} pixels.")
        return Probe(
            seconds,
            True,
            audio_track,
            found.audio_tracks,
            width,
            height,
            float(video.average_rate or 0),
            video.codec_context.name,
            found.audio_rate_hz,
        )


def seconds_of(container: InputContainer, stream: AudioStream) -> float:
    """The length that the file claims; 0 where it says nothing."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else 0.0


def origin_s(container: InputContainer) -> float:
    """The moment that players show as 0:00: where the picture begins, without one the sound."""
    stream = video_of(container) or next(iter(container.streams.audio), None)
    if stream is None or stream.start_time is None or stream.time_base is None:
        return 0.0
    return float(stream.start_time * stream.time_base)


def _is_picture(container: InputContainer) -> bool:
    return container.format.name.endswith("_pipe") or container.format.name in ("image2", "apng", "gif", "ico")
