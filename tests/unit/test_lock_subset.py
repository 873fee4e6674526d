"""What one service's image installs of the whole lock."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "script" / "lock_subset.py"
PROJECT = {
    "dependencies": ["fastapi>=0.1"],
    "optional-dependencies": {
        "mt": ["CTranslate2>=4", "uvloop>=0.2; sys_platform != 'win32'"],
        "cli": ["vivavoce[mt]", "rich"],
        "broken": ["nowhere"],
    },
}
LOCK = """\
# written by uv
anyio==4.0 \\
    --hash=sha256:aa
    # via fastapi
ctranslate2==4.6 \\
    --hash=sha256:bb
    # via vivavoce (pyproject.toml)
fastapi==0.1 \\
    --hash=sha256:cc
    # via vivavoce (pyproject.toml)
numpy==2.4 ; python_full_version < '3.12' \\
    --hash=sha256:dd
    # via
    #   ctranslate2
    #   matplotlib
numpy==2.5 ; python_full_version >= '3.12' \\
    --hash=sha256:ee
    # via
    #   ctranslate2
    #   matplotlib
rich==14.0 \\
    --hash=sha256:ff
    # via vivavoce (pyproject.toml)
uvloop==0.2 \\
    --hash=sha256:00
    # via vivavoce (pyproject.toml)
"""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lock_subset", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def packages(script: ModuleType, extras: list[str]) -> list[str]:
    text = script.subset(LOCK, script.wanted(PROJECT, extras))
    return [line.split(" \\")[0] for line in text.splitlines() if "==" in line]


def test_no_extra_is_what_every_service_has(script: ModuleType) -> None:
    assert packages(script, []) == ["anyio==4.0", "fastapi==0.1"]


def test_what_a_package_needs_comes_with_it_for_every_python(script: ModuleType) -> None:
    found = packages(script, ["mt"])
    assert "numpy==2.4 ; python_full_version < '3.12'" in found
    assert "numpy==2.5 ; python_full_version >= '3.12'" in found
    assert "rich==14.0" not in found


def test_hashes_stay_and_remarks_go(script: ModuleType) -> None:
    text = script.subset(LOCK, {"fastapi"})
    assert text == "anyio==4.0 \\\n    --hash=sha256:aa\nfastapi==0.1 \\\n    --hash=sha256:cc\n"


def test_an_extra_may_name_another(script: ModuleType) -> None:
    assert {"ctranslate2==4.6", "rich==14.0"} <= set(packages(script, ["cli"]))


def test_a_package_that_the_lock_lacks_is_named(script: ModuleType) -> None:
    with pytest.raises(ValueError, match=r"nowhere.*make lock"):
        packages(script, ["broken"])


def test_the_real_lock_serves_every_extra(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    script.main(["asr", "mt", "tts", "lipsync", "download"])
    assert "torch==" not in capsys.readouterr().out
