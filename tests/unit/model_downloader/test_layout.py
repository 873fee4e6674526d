import pytest

from model_downloader.layout import is_safe_path, parts_of, split_place
from wire.models import Source


@pytest.mark.parametrize("path", ["model.bin", "voices/af_heart.bin", "pt_BR-faber-medium.onnx.json", "MODEL_CARD"])
def test_plain_relative_paths_are_safe(path: str) -> None:
    assert is_safe_path(path)


@pytest.mark.parametrize(
    "path",
    ["", ".", "..", "../x", "a/../b", "/etc/passwd", "a//b", "a/", "C:\\x", "a\\b", ".hidden", "a/.b", "~x", "a\0b"],
)
def test_paths_that_could_leave_or_hide_are_not(path: str) -> None:
    assert not is_safe_path(path)


def test_a_hub_repository_has_the_same_paths_unless_it_says_otherwise() -> None:
    assert parts_of(Source("hub", repo="a/b"), "model.bin") == ("model.bin",)
    assert parts_of(Source("hub", repo="a/b", files={"x": "y"}), "model.bin") == ()


def test_a_package_offers_what_it_maps() -> None:
    source = Source("pypi", files={"a": "w!x/a", "b": ["p!1", "q!2"], "voices/": "w!v/"})
    assert parts_of(source, "a") == ("w!x/a",)
    assert parts_of(source, "b") == ("p!1", "q!2")
    assert parts_of(source, "voices/one.bin") == ("w!v/one.bin",)
    assert parts_of(source, "c") == ()


def test_a_place_is_an_archive_and_a_member() -> None:
    assert split_place("sdist!in/inner.zip!file") == ("sdist", "in/inner.zip!file")
