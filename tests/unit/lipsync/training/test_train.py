"""A smoke-size training on a made-up face: a few steps, then the file is loaded and speaks."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from lipsync.engines.base import Cue
from lipsync.engines.person import PersonModel
from lipsync.errors import MediaUnreadable, ModelUnusable, NoFace
from lipsync.faces.tracker import Tracker
from lipsync.families import FAMILIES
from lipsync.loading import FolderLoader
from lipsync.training.clip import gather
from tests.fakes_lipsync import FakeDetector, FakeMesh, image_points, paint
from wire.models import ModelStore

FACE = image_points(0.1)
SIZE = (320, 260)


def tracker(face: bool = True) -> Tracker:
    return Tracker(FakeDetector(*([FACE] if face else [])), FakeMesh(FACE if face else None))


def video(path: Path, *, frames: int = 70, sound: bool = True) -> Path:
    """A made-up face whose mouth opens and closes with a tone."""
    with av.open(str(path), "w") as container:
        pictures = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        pictures.width, pictures.height, pictures.pix_fmt = *SIZE, "yuv420p"
        voice = container.add_stream("aac", rate=16_000, layout="mono") if sound else None
        for index in range(frames):
            image = paint(image_points(0.1 + 0.08 * np.sin(index / 3)))
            container.mux(pictures.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(pictures.encode(None))
        if voice is not None:
            tone = np.sin(np.arange(frames * 640) * 0.3) * (1 + np.sin(np.arange(frames * 640) / 1_920)) / 4
            frame = av.AudioFrame.from_ndarray(tone.astype(np.float32)[None], format="fltp", layout="mono")
            frame.sample_rate = 16_000
            container.mux(voice.encode(frame))
            container.mux(voice.encode(None))
    return path


def test_examples_are_crops_with_their_sound(tmp_path: Path) -> None:
    examples = gather(video(tmp_path / "v.mp4"), tracker(), max_frames=60)
    assert examples.crops.shape == (60, 320, 320, 3)
    assert examples.mels.shape == (60, 80, 16)
    learnt, judged = examples.split()
    assert (len(learnt), len(judged)) == (54, 6)


def test_a_video_without_face_or_sound_or_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoFace, match="50 frames"):
        gather(video(tmp_path / "a.mp4"), tracker(face=False), max_frames=100)
    with pytest.raises(NoFace, match="has 30"):
        gather(video(tmp_path / "b.mp4", frames=30), tracker(), max_frames=100)
    with pytest.raises(MediaUnreadable, match="no sound"):
        gather(video(tmp_path / "c.mp4", sound=False), tracker(), max_frames=100)
    text = tmp_path / "text.mp4"
    text.write_text("not a video")
    with pytest.raises(MediaUnreadable):
        gather(text, tracker(), max_frames=100)


def test_training_writes_a_file_that_speaks(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed: the training itself is not tested")
    from lipsync.training.fit import Step
    from lipsync.training.train import Plan, Trained, train

    people = tmp_path / "people"
    plan = Plan(video(tmp_path / "v.mp4"), people / "anna.onnx", steps=12, batch=2, max_frames=60)
    steps = list(train(plan, tracker()))
    losses = [step.loss for step in steps if isinstance(step, Step)]
    assert len(losses) == 12
    assert np.mean(losses[-3:]) < np.mean(losses[:3])
    assert isinstance(steps[-1], Trained)
    assert steps[-1].judged == 6

    loader = FolderLoader(ModelStore(tmp_path / "models", Path("model_downloader/models.yaml")), FAMILIES, people)
    assert loader.known()["anna"]
    assert loader.expected_mb("anna") > 1
    renderer = loader.load("anna", None).renderer()
    image = paint(FACE)
    track = tracker().track(image, 0.0)
    renderer.observe(image, track, 0.0)
    made = renderer.render(image, track, Cue(mel=np.zeros((80, 16), np.float32)))
    assert made.shape == image.shape
    assert np.abs(made.astype(int) - image).max() > 0
    assert np.array_equal(made[:40], image[:40])


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "person.onnx"
    path.write_bytes(b"not a model")
    with pytest.raises(ModelUnusable):
        PersonModel(path, name="person")
    cv2.imwrite(str(tmp_path / "x.png"), paint(FACE))
    with pytest.raises(ModelUnusable):
        PersonModel(tmp_path / "x.png", name="person")
