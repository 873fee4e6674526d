"""The neural renderers on small random networks of the same signature: what goes in, comes out, is refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lipsync.arrays import Array
from lipsync.engines.base import Cue, LoadedModel
from lipsync.engines.musetalk import MuseTalkModel
from lipsync.engines.synctalk2d import MASK, SyncTalkModel
from lipsync.engines.wav2lip import Wav2LipModel
from lipsync.errors import ModelUnusable
from lipsync.faces.pose import HeadModel
from lipsync.faces.tracker import Track
from lipsync.families import FAMILIES
from tests.fakes_lipsync import image_points, paint
from tests.fakes_lipsync_models import musetalk, synctalk2d, wav2lip

FACE = image_points(0.05)
IMAGE = paint(FACE)
TRACK = Track("", FACE, HeadModel().fit(FACE))
Load = Callable[[Path], LoadedModel]
MODELS: dict[str, Load] = {
    "wav2lip-96": lambda folder: Wav2LipModel(wav2lip(folder), name="w"),
    "wav2lip-256": lambda folder: Wav2LipModel(wav2lip(folder, 256), name="w"),
    "synctalk2d-window": lambda folder: SyncTalkModel(synctalk2d(folder), name="s"),
    "synctalk2d-frame": lambda folder: SyncTalkModel(synctalk2d(folder, [512]), name="s"),
    "musetalk": lambda folder: MuseTalkModel(musetalk(folder), name="m"),
}


def cue(level: float = 0.5, weight: float = 1.0) -> Cue:
    rng = np.random.default_rng(5)
    samples = (level * rng.normal(0, 0.2, 7_040)).astype(np.float32)
    return Cue(weight=weight, mel=np.full((80, 16), level, np.float32), samples=samples)


@pytest.mark.parametrize("load", MODELS.values(), ids=MODELS)
def test_the_lower_face_changes_and_the_rest_does_not(load: Load, tmp_path: Path) -> None:
    model = load(tmp_path)
    model.warm_up()
    renderer = model.renderer()
    renderer.observe(IMAGE, TRACK, 0.0)
    made = renderer.render(IMAGE, TRACK, cue())
    assert made.shape == IMAGE.shape
    assert made.dtype == np.uint8
    assert np.abs(made[150:200, 130:190].astype(int) - IMAGE[150:200, 130:190]).mean() > 5
    assert (made[:90] == IMAGE[:90]).all()
    assert (made[:, :15] == IMAGE[:, :15]).all()
    assert model.memory_mb > 0


@pytest.mark.parametrize("load", MODELS.values(), ids=MODELS)
def test_what_is_heard_is_seen(load: Load, tmp_path: Path) -> None:
    renderer = load(tmp_path).renderer()
    renderer.observe(IMAGE, TRACK, 0.0)
    quiet, loud = renderer.render(IMAGE, TRACK, cue(0.0)), renderer.render(IMAGE, TRACK, cue(3.0))
    assert (quiet != loud).any()


@pytest.mark.parametrize("load", MODELS.values(), ids=MODELS)
def test_frames_that_cannot_be_used_pass(load: Load, tmp_path: Path) -> None:
    renderer = load(tmp_path).renderer()
    renderer.observe(IMAGE, Track("no_face"), 0.0)
    assert renderer.render(IMAGE, Track("no_face"), cue()) is IMAGE
    assert renderer.render(IMAGE, TRACK, cue(weight=0.0)) is IMAGE
    assert renderer.render(IMAGE, TRACK, Cue()) is IMAGE


def test_a_file_of_batch_one_is_run_frame_by_frame(tmp_path: Path) -> None:
    single, free = (
        Wav2LipModel(wav2lip(tmp_path / "1", batch=1), name="a"),
        Wav2LipModel(wav2lip(tmp_path / "n"), name="b"),
    )
    faces = np.random.default_rng(0).random((3, 6, 96, 96)).astype(np.float32)
    mels = np.random.default_rng(1).random((3, 1, 80, 16)).astype(np.float32)
    assert np.allclose(single.generate(faces, mels), free.generate(faces, mels), atol=1e-5)


def test_wav2lip_sees_the_upper_half_and_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Wav2LipModel(wav2lip(tmp_path), name="w")
    given: list[Array] = []
    monkeypatch.setattr(model, "generate", lambda faces, mels: given.append(faces) or faces[:, 3:])
    model.renderer().render(IMAGE, TRACK, cue())
    masked, whole = given[0][0, :3], given[0][0, 3:]
    assert (masked[:, 48:] == 0).all()
    assert (masked[:, :48] == whole[:, :48]).all()
    assert whole.max() <= 1.0


def test_synctalk_sees_the_reference_and_the_masked_crop_and_16_embeddings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = SyncTalkModel(synctalk2d(tmp_path), name="s")
    given: list[tuple[Array, Array]] = []
    monkeypatch.setattr(model, "generate", lambda faces, windows: given.append((faces, windows)) or faces[:, :3])
    renderer = model.renderer()
    renderer.observe(IMAGE, TRACK, 0.0)
    for level in range(12):
        renderer.render(IMAGE, TRACK, cue(float(level)))
    faces, windows = given[-1]
    assert faces.shape == (1, 6, 320, 320)
    assert (faces[0, 3:, MASK[0], MASK[1]] == 0).all()
    assert faces[0, :3].max() > 0
    assert windows.shape == (1, 16, 512)
    newest = model.embed(np.full((1, 1, 80, 16), 11.0, np.float32))[0]
    assert np.allclose(windows[0, 8], newest)
    assert not np.allclose(windows[0, 7], newest)


def test_missing_files_and_other_signatures_are_refused(tmp_path: Path) -> None:
    for name, family in FAMILIES.items():
        (tmp_path / name).mkdir()
        with pytest.raises(ModelUnusable, match="missing"):
            family(tmp_path / name, name="x", device=None, threads=1)
    wav2lip(tmp_path / "other", 128)
    with pytest.raises(ModelUnusable, match="96"):
        Wav2LipModel(tmp_path / "other", name="x")
    synctalk2d(tmp_path / "odd", [7])
    with pytest.raises(ModelUnusable, match=r"audio.*7"):
        SyncTalkModel(tmp_path / "odd", name="x")


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    synctalk2d(tmp_path)
    (tmp_path / "unet.onnx").write_bytes(b"not a network")
    with pytest.raises(ModelUnusable, match=r"unet\.onnx"):
        SyncTalkModel(tmp_path, name="x")
