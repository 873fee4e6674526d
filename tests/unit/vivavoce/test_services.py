"""Which services there are, and what each is told of the others."""

from pathlib import Path

import pytest

from vivavoce.errors import InvalidSetting
from vivavoce.services import (
    Service,
    load_services,
    models_environment,
    project_root,
    settings_classes,
    shared_environment,
)
from wire.settings import ServiceSettings


def service(name: str, port: int, host: str = "127.0.0.1") -> Service:
    return Service(name, ServiceSettings(_env_file=None, port=port, host=host))


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104 - an address to translate
        ("::1", "http://[::1]:8000"),
    ],
)
def test_address_is_one_that_this_machine_can_reach(host: str, url: str) -> None:
    assert service("asr", 8000, host).url == url


def test_changed_port_is_told_to_the_neighbours() -> None:
    told = shared_environment([service("asr", 9000)], {"HOME": "/root"})
    assert told == {"HOME": "/root", "ASR_URL": "http://127.0.0.1:9000"}


def test_stage_that_is_somewhere_else_stays_there() -> None:
    assert shared_environment([service("asr", 9000)], {"ASR_URL": "http://gpu:8000"})["ASR_URL"] == "http://gpu:8000"
    Path(".env").write_text("ASR_URL=http://gpu:8000\n", encoding="utf-8")
    assert "ASR_URL" not in shared_environment([service("asr", 9000)], {})


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_PORT", "6000")
    assert load_services(["gateway"])[0].settings.port == 6000


def test_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_PORT", "many")
    with pytest.raises(InvalidSetting, match=r"port of gateway is wrong.*'many'"):
        load_services(["gateway"])


def test_models_are_the_projects_wherever_one_stands(tmp_path: Path) -> None:
    assert models_environment(tmp_path, {})["MODELS_DIR"] == str(tmp_path / "models")
    (tmp_path / ".env").write_text("MODELS_DIR=weights\n", encoding="utf-8")
    assert models_environment(tmp_path, {})["MODELS_DIR"] == str(tmp_path / "weights")
    assert models_environment(tmp_path, {"MODELS_DIR": "/all"})["MODELS_DIR"] == "/all"


def test_project_root_is_the_checkout() -> None:
    assert (project_root() / "pyproject.toml").is_file()


def test_inherited_settings_class_is_not_counted_twice() -> None:
    assert [each.__name__ for each in settings_classes("gateway")] == ["GatewaySettings"]
