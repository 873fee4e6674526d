"""Another pace at the same pitch, by FFmpeg's `atempo` (WSOLA)."""

from fractions import Fraction

import av
import numpy as np

from studio.media.wave_file import Mono


def stretched(samples: Mono, rate_hz: int, tempo: float) -> Mono:
    """The samples `tempo` times as fast; about 1/tempo as many of them."""
    if abs(tempo - 1.0) < 0.005 or not len(samples):
        return samples
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="fltp", sample_rate=rate_hz, layout="mono", time_base=Fraction(1, rate_hz))
    pace, sink = graph.add("atempo", f"{tempo:.5f}"), graph.add("abuffersink")
    graph.link_nodes(source, pace, sink).configure()
    frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = rate_hz, 0, Fraction(1, rate_hz)
    graph.push(frame)
    graph.push(None)
    parts = []
    while True:
        try:
            parts.append(graph.pull().to_ndarray()[0])
        except (av.BlockingIOError, av.EOFError):
            break
    return np.concatenate(parts).astype(np.float32) if parts else samples
