"""Write, or compare, the table of docs/metrics.md: `python -m tests.metrics_page` writes it."""

from pathlib import Path

from prometheus_client import REGISTRY

import tts.metrics
import wire.metrics

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "metrics.md"
BEGIN, END = "<!-- metrics -->\n", "<!-- /metrics -->\n"
MODULES = (wire.metrics, tts.metrics)
"""Where metrics are declared; a test fails when another module declares one."""


def rows() -> list[str]:
    """One row for each metric of the project, by name."""
    found = ["| name | kind | labels | meaning |", "| --- | --- | --- | --- |"]
    collectors = [member for module in MODULES for member in vars(module).values() if hasattr(member, "_labelnames")]
    for collector in sorted(collectors, key=lambda each: str(each._name)):
        name = collector._name + ("_total" if collector._type == "counter" else "")
        labels = ", ".join(f"`{label}`" for label in collector._labelnames)
        found.append(f"| `{name}` | {collector._type} | {labels} | {collector._documentation} |")
    return found


def exported() -> set[str]:
    """Every sample name that a service may export, the process's own included."""
    kinds = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
    return {
        f"{family.name}{suffix}"
        for family in REGISTRY.collect()
        for suffix in kinds.get(family.type, ("",))
        if family.name.startswith(("vivavoce_", "process_"))
    }


def written() -> list[str]:
    """The rows that stand in the page now."""
    return PAGE.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0].splitlines()


def write() -> None:
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(before + BEGIN + "".join(f"{row}\n" for row in rows()) + END + after, encoding="utf-8")


if __name__ == "__main__":
    write()
