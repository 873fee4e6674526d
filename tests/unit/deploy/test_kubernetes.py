"""The manifests: rendered by Kustomize, valid by Kubernetes' own schemas, confined, and with names that exist."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.metrics_page import ROOT, exported
from tests.unit.deploy.names import setting_names

OVERLAYS = ROOT / "deploy" / "k8s" / "overlays"
STAGES = ("asr", "mt", "tts", "lipsync")
SERVICES = (*STAGES, "gateway")
Objects = list[dict[str, Any]]


@pytest.fixture(scope="module", params=["cpu", "gpu", "studio"])
def overlay(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def rendered(overlay: str) -> Objects:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl, which has Kustomize inside, is not installed: the manifests were not checked")
    command = [kubectl, "kustomize", str(OVERLAYS / overlay)]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return list(yaml.safe_load_all(text))


def of_kind(rendered: Objects, kind: str) -> dict[str, dict[str, Any]]:
    return {each["metadata"]["name"]: each for each in rendered if each["kind"] == kind}


def pods(rendered: Objects) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in rendered:
        if each["kind"] in ("Deployment", "Job"):
            yield each["metadata"]["name"], each["spec"]["template"]["spec"]


def test_valid_by_the_schemas(rendered: Objects) -> None:
    for each in rendered:
        kubernetes_validate.validate(each, "1.33", strict=True)


def test_every_pod_is_confined_and_bounded(rendered: Objects) -> None:
    for name, pod in pods(rendered):
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["automountServiceAccountToken"] is False, name
        for container in pod["containers"]:
            security = container["securityContext"]
            assert security["readOnlyRootFilesystem"] is True, name
            assert security["capabilities"] == {"drop": ["ALL"]}, name
            assert container["resources"]["limits"]["memory"], name
            assert container["resources"]["requests"]["cpu"], name


@pytest.mark.parametrize("name", [*SERVICES, "studio"])
def test_services_are_probed_and_have_time_to_drain(name: str, rendered: Objects, overlay: str) -> None:
    if name == "studio" != overlay:
        pytest.skip("an overlay without the studio")
    pod = of_kind(rendered, "Deployment")[name]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert container["livenessProbe"]["httpGet"]["path"] == "/livez"
    leaving_s = int(container["lifecycle"]["preStop"]["exec"]["command"][-1])
    settings = next(each for key, each in of_kind(rendered, "ConfigMap").items() if key.startswith("settings"))
    assert leaving_s + float(settings["data"]["DRAIN_S"]) + 5 <= pod["terminationGracePeriodSeconds"]


@pytest.mark.parametrize("stage", STAGES)
def test_stages_scale_by_channels_and_only_read_models(stage: str, rendered: Objects, overlay: str) -> None:
    scaler = of_kind(rendered, "HorizontalPodAutoscaler")[stage]["spec"]
    (metric,) = scaler["metrics"]
    assert metric["pods"]["metric"]["name"] in exported()
    assert of_kind(rendered, "PodDisruptionBudget")[stage]
    (container,) = of_kind(rendered, "Deployment")[stage]["spec"]["template"]["spec"]["containers"]
    assert {"name": "models", "mountPath": "/models", "readOnly": True} in container["volumeMounts"]
    assert container["resources"]["limits"].get("nvidia.com/gpu") == (1 if overlay == "gpu" else None)
    assert container["image"].endswith("-cuda") == (overlay == "gpu")


def test_the_studio_is_behind_the_gateway_and_shares_its_code(rendered: Objects, overlay: str) -> None:
    deployments = of_kind(rendered, "Deployment")
    if overlay != "studio":
        assert "studio" not in deployments
        return
    api, worker = (deployments[name]["spec"]["template"]["spec"] for name in ("studio", "studio-worker"))
    assert api["containers"][0]["image"] == worker["containers"][0]["image"]
    assert worker["containers"][0]["command"] == ["tini", "--", "begin", "python", "-m", "studio.worker"]
    for pod in (api, worker):
        (container,) = pod["containers"]
        assert {"name": "STUDIO_WORKERS", "value": "0"} in container["env"]
        assert {"secretRef": {"name": "vivavoce-studio"}} in container["envFrom"]
    (gateway,) = deployments["gateway"]["spec"]["template"]["spec"]["containers"]
    assert {"name": "STUDIO_URL", "value": "http://studio:8004"} in gateway["env"]


def test_settings_exist(rendered: Objects) -> None:
    known = setting_names() | {"FORWARDED_ALLOW_IPS"}
    for config in of_kind(rendered, "ConfigMap").values():
        assert {key for key in config["data"] if key.isupper()} <= known
    for name, pod in pods(rendered):
        assert {entry["name"] for each in pod["containers"] for entry in each.get("env", ())} <= known, name


def test_only_the_gateway_is_reached_from_outside(rendered: Objects) -> None:
    (ingress,) = of_kind(rendered, "Ingress").values()
    backends = {
        path["backend"]["service"]["name"] for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]
    }
    assert backends == {"gateway"}
    assert {service["spec"].get("type", "ClusterIP") for service in of_kind(rendered, "Service").values()} == {
        "ClusterIP"
    }
    nothing = of_kind(rendered, "NetworkPolicy")["nothing"]["spec"]
    assert nothing == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    opened = [p for p in of_kind(rendered, "NetworkPolicy").values() if "ingress-nginx" in str(p)]
    assert [policy["spec"]["podSelector"] for policy in opened] == [{"matchLabels": {"app": "gateway"}}]


def test_router_knows_every_stage_and_services_lead_to_it(rendered: Objects) -> None:
    config = next(each for key, each in of_kind(rendered, "ConfigMap").items() if key.startswith("router"))
    routed = dict(re.findall(r"server-template replica 16 ([\w-]+):(\d+)", config["data"]["haproxy.cfg"]))
    assert routed == {f"{stage}-replicas": str(8000 + number) for number, stage in enumerate(STAGES)}
    for stage in STAGES:
        assert of_kind(rendered, "Service")[stage]["spec"]["selector"] == {"app": "router"}
        assert of_kind(rendered, "Service")[f"{stage}-replicas"]["spec"]["clusterIP"] == "None"
