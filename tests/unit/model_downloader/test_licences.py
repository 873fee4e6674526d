"""docs/licences.md says what is true; `python -m tests.licences` brings it up to date."""

import pytest

from tests import licences

REFRESH = "run: python -m tests.licences"


def test_every_weight_stands_in_the_page() -> None:
    assert licences.written("weights") == licences.weights(), REFRESH


def test_every_package_of_the_lock_stands_in_the_page_with_its_licence() -> None:
    written = set(licences.written("python"))
    here = set(licences.python_packages())
    assert here <= written, REFRESH
    names = {row.split(" | ")[0].removeprefix("| ") for row in written if not row.startswith("| ---")}
    assert names - set(licences.locked_packages()) == {"package"}, f"not in requirements.lock any more; {REFRESH}"


def test_what_reaches_the_browser_stands_in_the_page() -> None:
    assert licences.written("frontend") == licences.frontend_packages(), REFRESH


def test_no_licence_is_left_unknown_or_proprietary() -> None:
    rows = licences.written("python") + licences.written("frontend")
    assert not [row for row in rows if "not stated" in row or "Proprietary" in row or "UNKNOWN" in row]


@pytest.mark.parametrize("package", ["espeakng-loader", "av"])
def test_the_gpl_parts_are_called_by_name(package: str) -> None:
    assert "GPL" in licences.STATED_HERE[package]
    assert f"| {package} | {licences.STATED_HERE[package]} |" in licences.written("python")
