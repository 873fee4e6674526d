"""pip's configuration as uv's environment."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "script" / "pip_settings.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pip_settings", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_environment_wins_over_files_and_the_install_section_over_the_global_one(script: ModuleType) -> None:
    listing = "global.index-url='http://a'\nglobal.timeout='5'\ninstall.index-url='http://b'\nlist.format='x'\n"
    assert script.configured(listing) == {"index-url": "http://b", "timeout": "5"}
    assert script.configured(listing + ":env:.index-url='http://c'\n")["index-url"] == "http://c"


def test_mirrors_become_indexes_that_are_all_asked(script: ModuleType, tmp_path: Path) -> None:
    there, absent = tmp_path.as_uri(), (tmp_path / "absent").as_uri()
    found = script.uv_environment(
        {"index-url": "http://a/simple", "extra-index-url": f"http://b/simple\n{there} {absent}", "cert": "/c.pem"}
    )
    assert found == {
        "UV_DEFAULT_INDEX": "http://a/simple",
        "UV_INDEX": f"http://a/simple http://b/simple {there}",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "SSL_CERT_FILE": "/c.pem",
    }


def test_the_main_index_goes_before_others_where_none_is_configured(script: ModuleType) -> None:
    found = script.uv_environment({"extra-index-url": "http://b/simple"})
    assert found["UV_INDEX"].split() == [script.default_index(), "http://b/simple"]


def test_folders_of_packages_and_no_index(script: ModuleType, tmp_path: Path) -> None:
    found = script.uv_environment({"find-links": f"{tmp_path}\n/nowhere/at/all", "no-index": "true"})
    assert found == {"UV_FIND_LINKS": str(tmp_path), "UV_NO_INDEX": "1"}


def test_nothing_configured_is_nothing_said(script: ModuleType) -> None:
    assert script.uv_environment(script.configured("")) == {}
