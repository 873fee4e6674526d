"""docker-compose.yml: settings by name, nobody is root, everything is bounded."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.deploy.names import setting_names
from vivavoce.compose_settings import filled, passed

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
TEMPORARY = "/tmp"  # noqa: S108 - the name of a mount
PROFILES = {
    "download": {"model-downloader"},
    "gpu": {"asr-gpu", "mt-gpu", "tts-gpu", "lipsync-gpu", "gateway-gpu"},
    "studio": {"studio", "studio-worker", "redis", "postgres"},
    "edge": {"edge"},
    "observability": {"prometheus", "grafana"},
    "mlflow": {"mlflow"},
}


def test_settings_are_those_of_the_classes() -> None:
    assert filled(TEXT) == TEXT, "run `make generate`"


@pytest.mark.parametrize("package", ["asr", "mt", "tts", "lipsync", "gateway"])
def test_a_setting_reaches_its_container_without_a_default_of_its_own(package: str) -> None:
    given = SERVICES[package]["environment"]
    assert set(passed(package)) <= set(given)
    assert all(given[name] is None for name in passed(package))


def test_settings_that_everybody_knows_are_given() -> None:
    given = {name for service in SERVICES.values() for name in service.get("environment", ())}
    known = {"WHISPER_MODEL", "MT_MODEL", "TTS_MODEL", "USE_GPU", "VAD_ENABLED", "CHUNK_DURATION_MS", "MAX_QUEUE"}
    assert known | {"LOG_LEVEL"} <= given


@pytest.mark.parametrize("name", OURS)
def test_a_container_is_given_nothing_that_nobody_reads(name: str) -> None:
    known = {*setting_names(), "FORWARDED_ALLOW_IPS", "CUDA_VISIBLE_DEVICES", "PGPASSWORD", "PIP_INDEX_URL"}
    assert set(SERVICES[name].get("environment", ())) <= known


def test_profiles() -> None:
    for profile, services in PROFILES.items():
        assert {name for name, service in SERVICES.items() if profile in service.get("profiles", ())} == services
    live = {name for name, service in SERVICES.items() if "profiles" not in service}
    assert {"asr", "mt", "tts", "gateway"} <= live


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_write_nothing_and_gain_nothing(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_has_a_memory_limit(name: str) -> None:
    assert SERVICES[name]["mem_limit"]


@pytest.mark.parametrize("name", ["asr", "mt", "tts", "lipsync"])
def test_stages_cannot_change_the_models(name: str) -> None:
    assert SERVICES[name]["volumes"] == [TEMPORARY, "${MODELS_VOLUME:-models}:/models:ro"]


@pytest.mark.parametrize("name", OURS)
def test_temporary_files_are_on_disk(name: str) -> None:
    assert TEMPORARY in SERVICES[name]["volumes"]
    assert TEMPORARY not in SERVICES[name].get("tmpfs", ())


@pytest.mark.parametrize("name", sorted(PROFILES["gpu"] - {"gateway-gpu"}))
def test_each_gpu_stage_reserves_one_gpu_and_stands_in_for_its_stage(name: str) -> None:
    service = SERVICES[name]
    (device,) = service["deploy"]["resources"]["reservations"]["devices"]
    assert device["capabilities"] == ["gpu"]
    assert len(device["device_ids"]) == 1
    assert service["build"]["args"]["ACCELERATOR"] == "cuda"
    assert service["environment"]["USE_GPU"] == "true"
    assert service["networks"]["default"]["aliases"] == [name.removesuffix("-gpu")]
