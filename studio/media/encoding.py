"""The picture as H.264, for what cannot be copied; as the lip-sync stage encodes it, so that pieces of both fit."""

from fractions import Fraction
from pathlib import Path

import av

from studio.media.source import MAX_BAD_PACKETS, opened, video_of

CRF, PRESET = "18", "veryfast"
MIN_FPS, MAX_FPS, USUAL_FPS = 10, 60, 25


def encode(source: Path, out: Path) -> int:
    """Re-encode the picture of `source` at a steady rate; frames written."""
    with opened(source) as container, av.open(str(out), "w", format="mp4") as made:
        video = video_of(container)
        assert video is not None  # noqa: S101 - the caller has seen it
        video.thread_type = "AUTO"
        rate = video.average_rate or Fraction(USUAL_FPS)
        fps = Fraction(rate) if MIN_FPS <= rate <= MAX_FPS else Fraction(USUAL_FPS)
        stream = made.add_stream("libx264", rate=fps, options={"crf": CRF, "preset": PRESET})
        context = video.codec_context
        stream.width, stream.height = context.width - context.width % 2, context.height - context.height % 2
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        count, first, bad = 0, None, 0
        packets = container.demux(video)
        while bad < MAX_BAD_PACKETS:
            try:
                packet = next(packets)
                frames = packet.decode()
            except StopIteration:
                break
            except (av.error.FFmpegError, ValueError):
                bad += 1
                continue
            for frame in frames:
                at = _seconds(frame, Fraction(count) / fps)
                first = at if first is None else first
                number = max(count, round((at - first) * fps))
                whole = frame.reformat(width=stream.width, height=stream.height, format="yuv420p")
                whole.pts, whole.time_base = number, 1 / fps
                made.mux(stream.encode(whole))
                count = number + 1
        made.mux(stream.encode(None))
    return count


def _seconds(frame: av.VideoFrame, otherwise: Fraction) -> Fraction:
    return frame.pts * frame.time_base if frame.pts is not None and frame.time_base is not None else otherwise
