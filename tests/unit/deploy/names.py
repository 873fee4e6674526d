"""What the settings classes read from the environment."""

from vivavoce.envfile import packages, settings_of
from vivavoce.services import settings_classes


def setting_names() -> set[str]:
    return {s.variable for name in packages() for each in settings_classes(name) for s in settings_of(each)}
