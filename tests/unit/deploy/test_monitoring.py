"""Metrics, dashboards and alerts speak of the same things."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.metrics_page import MODULES, ROOT, exported, rows, written

MONITORING = ROOT / "deploy" / "monitoring"
DASHBOARDS = sorted((MONITORING / "grafana" / "dashboards").glob("*.json"))
NAME = re.compile(r"\b(?:vivavoce|process)_\w+")
DECLARES = re.compile(r"^\w+ = (?:Counter|Gauge|Histogram|Summary|Info)\(", re.MULTILINE)
OF_PROMETHEUS = {"up"}


def panels(path: Path) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text(encoding="utf-8"))["panels"])


def queries(path: Path) -> list[str]:
    return [target["expr"] for panel in panels(path) for target in panel["targets"]]


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((MONITORING / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_page_is_what_the_code_exports() -> None:
    assert written() == rows(), "run `python -m tests.metrics_page`"


def test_metrics_are_declared_where_the_page_looks() -> None:
    packages = ("asr", "gateway", "lipsync", "mt", "studio", "tts", "wire")
    files = [path for package in packages for path in (ROOT / package).rglob("*.py")]
    declaring = {path for path in files if DECLARES.search(path.read_text(encoding="utf-8"))}
    assert declaring == {Path(str(module.__file__)) for module in MODULES}


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_panels_ask_for_what_is_exported(path: Path) -> None:
    for query in queries(path):
        names = set(NAME.findall(query))
        assert names or query.startswith("up{"), query
        assert names <= exported(), query


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_panels_do_not_overlap_and_use_the_provisioned_source(path: Path) -> None:
    cells: set[tuple[int, int]] = set()
    for panel in panels(path):
        place = panel["gridPos"]
        own = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not own & cells
        assert max(x for x, _ in own) < 24
        cells |= own
        assert panel["datasource"]["uid"] == "prometheus"


def test_alerts_ask_for_what_is_exported_and_say_what_to_do() -> None:
    for alert in alerts():
        assert set(NAME.findall(alert["expr"])) <= exported()
        assert alert["labels"]["severity"] in ("page", "warn")
        assert {"summary", "action"} <= set(alert["annotations"])


def test_every_alert_has_a_test() -> None:
    tests = yaml.safe_load((MONITORING / "alerts_test.yml").read_text(encoding="utf-8"))["tests"]
    raised = {case["alertname"] for test in tests for case in test["alert_rule_test"] if case["exp_alerts"]}
    assert raised == {alert["alert"] for alert in alerts()}


def test_promtool_agrees() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("promtool is not installed (Debian: prometheus)")
    for command in (["check", "config", "prometheus.yml"], ["test", "rules", "alerts_test.yml"]):
        done = subprocess.run([promtool, *command], cwd=MONITORING, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
