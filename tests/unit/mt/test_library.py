from pathlib import Path

import pytest

from tests.fakes_mt import fake_library, install
from wire.errors import UnsupportedLanguage
from wire.models import ModelMissing


def test_routes_of_what_is_installed(tmp_path: Path) -> None:
    library = fake_library(tmp_path).library
    assert library.route("zh", "pt").models == ("opus-mt-zh-en", "bergamot-en-pt")
    assert library.sources() == {"en", "pt", "zh"}
    assert set(library.routes()) == {("en", "pt"), ("pt", "en"), ("zh", "en"), ("zh", "pt")}


def test_a_missing_pair_says_what_would_add_it(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedLanguage) as caught:
        fake_library(tmp_path).library.route("es", "pt")
    assert "Spanish to Portuguese" in caught.value.message
    assert caught.value.details["models"] == ["opus-mt-es-en"]
    assert caught.value.details["commands"] == ["vivavoce models pull --model opus-mt-es-en"]
    assert caught.value.details["commands"][0] in caught.value.message


def test_a_pair_that_no_model_does(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedLanguage, match="No listed model does this pair"):
        fake_library(tmp_path).library.route("ja", "pt")


def test_a_code_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedLanguage, match="'xx' is not a language code"):
        fake_library(tmp_path).library.route("en", "xx")


def test_a_model_pulled_later_is_found(tmp_path: Path) -> None:
    fakes = fake_library(tmp_path)
    with pytest.raises(UnsupportedLanguage):
        fakes.library.route("es", "pt")
    install(tmp_path, "opus-mt-es-en")
    assert fakes.library.route("es", "pt").models == ("opus-mt-es-en", "bergamot-en-pt")


def test_models_are_loaded_once_when_needed(tmp_path: Path) -> None:
    fakes = fake_library(tmp_path)
    assert fakes.library.loaded() == {}
    first = fakes.library.translator("bergamot-en-pt")
    assert fakes.library.translator("bergamot-en-pt") is first
    assert fakes.library.loaded() == {"bergamot-en-pt": "cpu"}
    assert [(model["id"], model["loaded"]) for model in fakes.library.models()][:2] == [
        ("bergamot-en-pt", True),
        ("bergamot-pt-en", False),
    ]
    assert fakes.library.models()[2]["sha256"] == {"model.bin": "abc"}


def test_a_model_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="vivavoce models pull --model m2m100-418m"):
        fake_library(tmp_path).library.translator("m2m100-418m")


def test_the_preferred_model_is_used_where_installed(tmp_path: Path) -> None:
    ids = ("bergamot-en-pt", "m2m100-418m")
    assert fake_library(tmp_path, *ids).library.route("en", "pt").models == ("bergamot-en-pt",)
    preferring = fake_library(tmp_path, *ids, preferred="facebook/m2m100_418M").library
    assert preferring.route("en", "pt").models == ("m2m100-418m",)
    elsewhere = fake_library(tmp_path, *ids, preferred="no/such").library
    assert elsewhere.route("en", "pt").models == ("bergamot-en-pt",)


def test_small_models(tmp_path: Path) -> None:
    assert "opus-mt-zh-en" not in fake_library(tmp_path).library.small(60)
    assert "opus-mt-zh-en" in fake_library(tmp_path).library.small(90)


def test_nothing_installed_says_the_command(tmp_path: Path) -> None:
    library = fake_library(tmp_path, "bergamot-en-pt").library
    library.require_any()
    library.leave_out("bergamot-en-pt")
    with pytest.raises(ModelMissing, match="vivavoce models pull --profile lite"):
        library.require_any()
