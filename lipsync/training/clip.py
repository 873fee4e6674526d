"""What a video teaches: the person's lower face, frame by frame, and the sound that goes with it."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from lipsync.arrays import Array, Image
from lipsync.engines.synctalk2d import inner, mouth_crop
from lipsync.errors import NoFace
from lipsync.faces.tracker import Tracker
from lipsync.media.audio import read_sound
from lipsync.media.frames import open_face
from lipsync.speech.cues import mel_at
from lipsync.speech.mel import mel_spectrogram

MIN_FRAMES = 50
MAX_SOUND_S = 3_600.0
HELD_BACK = 0.1
"""The last part of a video is kept to judge by."""


@dataclass(frozen=True)
class Examples:
    """`crops` (n, 320, 320, 3) BGR, `mels` (n, 80, 16): each frame and the sound from it on."""

    crops: Image
    mels: Array

    def __len__(self) -> int:
        return len(self.crops)

    def split(self) -> tuple["Examples", "Examples"]:
        """To learn from, and to judge by."""
        at = len(self) - max(1, round(HELD_BACK * len(self)))
        return Examples(self.crops[:at], self.mels[:at]), Examples(self.crops[at:], self.mels[at:])


def gather(video: Path, tracker: Tracker, *, max_frames: int) -> Examples:
    """The usable frames of a video with sound. Raises MediaUnreadable, or NoFace when there are too few."""
    source = open_face(video)
    fps = float(source.fps)
    mel = mel_spectrogram(read_sound(video, max_seconds=MAX_SOUND_S).mono_16k())
    crops, mels = [], []
    frames = int((source.seconds or 0) * fps + 0.5)
    for index, image in enumerate(islice(source.frames(), min(frames, max_frames))):
        track = tracker.track(image, index / fps)
        if track.problem or track.points is None:
            continue
        crops.append(inner(mouth_crop(track.points), image))
        mels.append(mel_at(mel, index / fps))
    if len(crops) < MIN_FRAMES:
        raise NoFace(f"Training needs {MIN_FRAMES} frames of one face at least; this video has {len(crops)}.")
    return Examples(np.stack(crops), np.stack(mels))
