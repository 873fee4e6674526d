"""The product under measurement: the services that run on this machine, or our own for as long as the bench lasts."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Any

import httpx
import psutil
from rich.console import Console

from vivavoce.readiness import probe
from vivavoce.run import start_shown, stop_shown
from vivavoce.services import Service, load_services, models_environment, project_root
from vivavoce.settings import RunSettings
from vivavoce.stack import Stack

INFO_TIMEOUT_S = 10.0


class NotMeasurable(Exception):
    """The product cannot be measured as asked for; the message says what to do."""


@dataclass(frozen=True)
class Product:
    """Where each service answers, by its name."""

    urls: Mapping[str, str]
    services: tuple[Service, ...]
    started_here: bool

    def models(self) -> dict[str, Any]:
        """What each stage says about its models at `GET /info`."""
        found: dict[str, Any] = {}
        for name, url in self.urls.items():
            try:
                answer = httpx.get(f"{url}/info", timeout=INFO_TIMEOUT_S, trust_env=False)
                found[name] = answer.raise_for_status().json().get("models")
            except (httpx.HTTPError, ValueError, AttributeError):
                found[name] = None
        return {name: models for name, models in found.items() if models}

    def processes(self) -> dict[str, psutil.Process]:
        """The process of each service that runs on this machine, found by the port it listens on."""
        listening = {
            connection.laddr.port: connection.pid
            for connection in psutil.net_connections(kind="tcp")
            if connection.status == psutil.CONN_LISTEN and connection.pid and connection.laddr
        }
        return {
            service.name: psutil.Process(pid)
            for service in self.services
            if (pid := listening.get(service.settings.port)) is not None
        }


@contextmanager
def environment(settings: Mapping[str, str]) -> Iterator[None]:
    """The process's environment with these variables set."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def product(console: Console, settings: Mapping[str, str] | None = None) -> Iterator[Product]:
    """The running services; where none run, they are started, and stopped afterwards.

    `settings` are variables that the services must have been started with: then they always are started here. Changes
    into the project's folder. Raises NotMeasurable, or what a start raises.
    """
    root = project_root()
    os.chdir(root)
    os.environ.update(models_environment(root, os.environ))
    services = tuple(load_services())
    ready = [service.name for service in services if probe(service).ready]
    if len(ready) == len(services) and not settings:
        yield _product(services, started_here=False)
        return
    if ready:
        missing = ", ".join(service.name for service in services if service.name not in ready)
        why = "would not have the settings to be measured" if settings else f"are not complete ({missing} missing)"
        raise NotMeasurable(f"The services that run here {why}; stop them, and the bench starts its own.")
    with environment(settings or {}):
        stack = Stack(load_services(), directory=root, run_dir=RunSettings().run_dir, environment=os.environ)
        try:
            start_shown(stack, console, Event())
            yield _product(services, started_here=True)
        finally:
            stop_shown(stack, console)


def _product(services: tuple[Service, ...], *, started_here: bool) -> Product:
    return Product({service.name: service.url for service in services}, services, started_here)
