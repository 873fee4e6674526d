"""The two networks: who speaks within ten seconds (pyannote segmentation 3.0), and whose voice it is (WeSpeaker)."""

from pathlib import Path

import kaldi_native_fbank
import numpy as np
import numpy.typing as npt
import onnxruntime

from studio.media.wave_file import SPEECH_RATE_HZ, Mono
from wire.onnx import configure

WINDOW_S = 10.0
LOCAL_SPEAKERS = 3
FRAMES_PER_WINDOW = 589
_POWERSET = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=bool)
"""The classes of segmentation 3.0: nobody, one of three speakers, two of them (Plaquet and Bredin, 2023)."""
_SCALE = 32_768.0
_MEL_BINS = 80

Activity = npt.NDArray[np.bool_]
"""Shape (frames, LOCAL_SPEAKERS)."""
Embedding = npt.NDArray[np.float32]
"""256 numbers of length 1."""


def _session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = configure(onnxruntime.SessionOptions(), threads)
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Segmenter:
    """Local speaker activity."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        self._session = _session(folder / "segmentation.onnx", threads)

    def activity(self, window: Mono) -> Activity:
        """Of ten seconds of 16 kHz sound; a shorter window is filled up with silence."""
        padded = np.zeros(int(WINDOW_S * SPEECH_RATE_HZ), np.float32)
        padded[: len(window)] = window
        (logits,) = self._session.run(None, {"input_values": padded[None, None]})
        return np.asarray(_POWERSET[np.argmax(logits[0], axis=-1)])


class Embedder:
    """A voice as a direction in 256 dimensions."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        self._session = _session(folder / "embedding.onnx", threads)

    def embed(self, sound: Mono) -> Embedding:
        """Of at least 0.3 s of 16 kHz speech of one person."""
        features = self._features(sound)
        (vectors,) = self._session.run(None, {"feats": features[None]})
        vector = np.asarray(vectors[0], np.float32)
        return vector / np.float32(np.linalg.norm(vector) or 1.0)

    def _features(self, sound: Mono) -> npt.NDArray[np.float32]:
        """Kaldi's log mel energies, 25 ms every 10 ms, without their mean: what the network was trained on."""
        options = kaldi_native_fbank.FbankOptions()
        options.frame_opts.samp_freq = SPEECH_RATE_HZ
        options.frame_opts.dither = 0.0
        options.frame_opts.window_type = "hamming"
        options.mel_opts.num_bins = _MEL_BINS
        bank = kaldi_native_fbank.OnlineFbank(options)
        bank.accept_waveform(SPEECH_RATE_HZ, (sound * _SCALE).tolist())
        bank.input_finished()
        features = np.stack([bank.get_frame(index) for index in range(bank.num_frames_ready)]).astype(np.float32)
        return np.asarray(features - features.mean(axis=0, keepdims=True), np.float32)
