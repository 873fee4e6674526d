"""Whether a service is ready, as its `/readyz` says."""

from dataclasses import dataclass

import httpx

from vivavoce.services import Service

PROBE_TIMEOUT_S = 2.0
PASSING = ("starting", "stopping", "")
"""Answers of a service that is not ready now but will change; any other is a problem that somebody has to solve."""


@dataclass(frozen=True)
class Readiness:
    """`problem` is what a service that is up says it lacks; empty while it is silent or starting."""

    ready: bool
    problem: str = ""


def probe(service: Service) -> Readiness:
    """Ask a service once."""
    try:
        answer = httpx.get(f"{service.url}/readyz", timeout=PROBE_TIMEOUT_S, trust_env=False)
    except httpx.HTTPError:
        return Readiness(ready=False)
    text = answer.text.strip()
    ready = answer.status_code == 200
    return Readiness(ready, problem="" if ready or text in PASSING else text)
