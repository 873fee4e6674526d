from pathlib import Path

import pytest

from model_downloader.manifest import find_problems, load_checked
from tests.unit.model_downloader.conftest import MakeStore, make_card, pin
from wire.models import Archive, FileSpec, ManifestInvalid, ModelCard, Source

HUB = Source("hub", repo="a/b")
MANIFEST = Path(__file__).parents[3] / "model_downloader" / "models.yaml"
LITE = {
    "whisper-base": {"model.bin", "config.json", "tokenizer.json", "vocabulary.txt"},
    "whisper-tiny-en": {"model.bin", "config.json", "tokenizer.json", "vocabulary.txt"},
    "moonshine-base-en": {"encoder_model.onnx", "decoder_model_merged.onnx", "tokenizer.json"},
    "moonshine-tiny-en": {"encoder_model.ort", "decoder_model_merged.ort", "tokenizer.json"},
    "silero-vad": {"silero_vad_16k_op15.onnx"},
    "bergamot-en-pt": {"model.enpt.intgemm.alphas.bin", "vocab.enpt.spm"},
    "bergamot-pt-en": {"model.pten.intgemm.alphas.bin", "vocab.pten.spm"},
    "opus-mt-zh-en": {"model.bin", "config.json", "shared_vocabulary.json", "sentencepiece.model"},
    "kokoro-82m": {"model.onnx", "tokenizer.json", "voices/af_heart.bin", "voices/pf_dora.bin"},
    "hibari-en": {"hibari.onnx", "vocab.json"},
    "facemesh": {"face_landmark_with_attention.tflite", "face_detection_short_range.tflite"},
    "pyannote-segmentation": {"segmentation.onnx"},
    "wespeaker-resnet34": {"embedding.onnx"},
}


def cards() -> tuple[ModelCard, ...]:
    return load_checked(MANIFEST)


def test_the_shipped_manifest_has_no_problem() -> None:
    assert len(cards()) > len(LITE)


def test_lite_is_what_the_services_expect_pinned_and_complete_without_the_hub() -> None:
    lite = {card.id: card for card in cards() if "lite" in card.profiles}
    assert lite.keys() == LITE.keys()
    for model_id, files in LITE.items():
        card = lite[model_id]
        assert files <= {file.path for file in card.files}
        assert card.pinned
        assert not card.restricted
        packages = [source for source in card.sources if source.kind != "hub"]
        without_hub = make_card(model_id, card.files, tuple(packages))
        assert list(find_problems([without_hub])) == []
    assert sum(file.path.startswith("voices/") for file in lite["kokoro-82m"].files) == 54


def test_known_hashes_are_the_published_ones() -> None:
    model = {card.id: card for card in cards()}
    assert model["whisper-base"].files[0].sha256.startswith("d01c3014881c9c6f")
    assert model["whisper-tiny-en"].files[0].sha256.startswith("1a5afae06a4db91c")
    assert model["kokoro-82m"].files[0].sha256.startswith("6e742170d309016e")


def test_full_is_all_of_lite_and_more() -> None:
    assert all("full" in card.profiles for card in cards())
    assert {card.id for card in cards() if card.restricted} == {"nllb-200-distilled-600m", "xtts-v2"}


def test_no_weight_of_lite_is_a_pickle() -> None:
    suffixes = {Path(file.path).suffix for card in cards() if "lite" in card.profiles for file in card.files}
    assert not suffixes & {".pt", ".pth", ".pkl", ".ckpt"}


GOOD = make_card("good", (pin("a", b"a"),), (HUB,))
NPM = Source("npm", archives={"n": Archive("p", "1")}, files={"a": "n!a"})
PYPI = Source("pypi", archives=NPM.archives, files=NPM.files)


@pytest.mark.parametrize(
    ("card", "problem"),
    [
        (make_card("../evil", (pin("a", b"a"),), (HUB,)), "no folder name"),
        (make_card("m", (pin("../a", b"a"),), (HUB,)), "leaves the model's folder"),
        (make_card("m", (), (HUB,)), "no files"),
        (make_card("m", (FileSpec("a", "zz", 1),), (HUB,)), "64 hex digits"),
        (make_card("m", (FileSpec("a", "0" * 64, 0),), (HUB,)), "its size"),
        (make_card("m", (pin("a", b"a"),)), "no source offers it"),
        (make_card("m", (FileSpec("a"),), (NPM,)), "pinned"),
        (make_card("m", (pin("a", b"a"),), (Source("npm", files={"a": "n!a"}),)), "not a listed archive"),
        (make_card("m", (pin("a", b"a"),), (PYPI,)), "no file"),
        (make_card("m", (pin("a", b"a"),), (Source("hub"),)), "names no repo"),
        (make_card("m", (pin("a", b"a"),), (HUB,), licence=""), "no licence"),
        (make_card("m", (pin("a", b"a"),), (HUB,), languages=()), "no languages"),
        (make_card("m", (pin("a", b"a"),), (HUB,), task="mt", pairs=("en-pt",)), "not two of its languages"),
    ],
)
def test_each_problem_is_named(card: ModelCard, problem: str) -> None:
    assert any(problem in text for text in find_problems([card]))


def test_an_id_stands_once() -> None:
    assert list(find_problems([GOOD, GOOD])) == ["good: listed 2 times"]


def test_all_problems_come_in_one_error(make_store: MakeStore) -> None:
    store = make_store(make_card("m", (), (HUB,)), make_card("n", (), (HUB,)))
    with pytest.raises(ManifestInvalid, match=r"2 problem.*m: no files; n: no files"):
        load_checked(store.manifest)
