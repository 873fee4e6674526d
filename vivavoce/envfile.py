"""`python -m vivavoce.envfile` prints env.example: every setting of every package, what it does and its default."""

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import AliasChoices
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from vivavoce.services import ORDER, project_root, settings_classes

HEAD = """\
# Every setting with its default. Copy this file to .env and change what you need; a variable of the environment wins
# over .env. Written by `make generate` from the settings classes; do not edit it here.
"""
FIRST = ("wire", *ORDER)
"""The packages that begin the file: what all services share, then the services in their order."""
DERIVED = {f"{name.upper()}_URL": f"{name.upper()}_PORT" for name in ORDER}
"""Addresses that `vivavoce run` makes from the ports: shown, but not set, so that a changed port is enough."""
WIDTH = 118


@dataclass(frozen=True)
class Setting:
    """One variable. `value` None: it has no default and is left out."""

    variable: str
    value: str | None
    description: str


def packages() -> list[str]:
    """Packages of the project that have settings, in the order of the file."""
    found = sorted(path.parent.name for path in project_root().glob("*/settings.py"))
    return [name for name in FIRST if name in found] + [name for name in found if name not in FIRST]


def variable_of(settings: type[BaseSettings], name: str, field: FieldInfo) -> str:
    """The environment variable that a field is read from, the first of several."""
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        alias = next((choice for choice in alias.choices if isinstance(choice, str)), None)
    if isinstance(alias, str):
        return alias
    return f"{settings.model_config.get('env_prefix', '')}{name}".upper()


def value_of(field: FieldInfo) -> str | None:
    """A field's default as the environment would say it."""
    default = field.get_default(call_default_factory=True)
    if default is None or field.is_required():
        return None
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, str | int | float | Path):
        return str(default)
    return json.dumps(default if isinstance(default, dict) else list(default))


def settings_of(settings: type[BaseSettings]) -> Iterator[Setting]:
    """The variables of a class, inherited ones included."""
    for name, field in settings.model_fields.items():
        yield Setting(variable_of(settings, name, field), value_of(field), field.description or "")


def sections() -> Iterator[tuple[str, list[Setting]]]:
    """Package and its variables; one that several packages read is listed with the first."""
    seen: set[str] = set()
    for package in packages():
        found = [setting for each in settings_classes(package) for setting in settings_of(each)]
        if package == "wire":
            # Fields without a variable of their own get one from each service's prefix.
            found = [setting for setting in found if setting.variable in _shared()]
        fresh = [setting for setting in found if setting.variable not in seen]
        seen.update(setting.variable for setting in fresh)
        if fresh:
            yield package, list({setting.variable: setting for setting in fresh}.values())


def _shared() -> set[str]:
    return {
        field.validation_alias
        for each in settings_classes("wire")
        for field in each.model_fields.values()
        if isinstance(field.validation_alias, str)
    }


def env_example() -> str:
    """The text of env.example."""
    blocks = [HEAD]
    for package, settings in sections():
        blocks.append(f"# --- {'shared by all services' if package == 'wire' else package} ---\n")
        blocks.extend(block(setting) for setting in settings)
    return "\n".join(blocks)


def block(setting: Setting) -> str:
    """The lines of one variable."""
    description, port = setting.description, DERIVED.get(setting.variable)
    if port is not None:
        description += f" Unset, it follows {port}."
    comment = textwrap.fill(description, WIDTH, initial_indent="# ", subsequent_indent="# ")
    off = "# " if setting.value is None or port is not None else ""
    return f"{comment}\n{off}{setting.variable}={_quoted(setting.value or '')}\n"


def _quoted(value: str) -> str:
    return f"'{value}'" if any(character in value for character in " #'\"") else value


if __name__ == "__main__":
    print(env_example(), end="")
