"""A wrong setting ends the process with one line."""

import pytest

from mt.settings import MtSettings
from wire.settings import read_settings


def test_right_settings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MT_MAX_CHANNELS", "3")
    assert read_settings(MtSettings).max_channels == 3


@pytest.mark.parametrize(("name", "value"), [("MT_PORT", "eighty"), ("USE_GPU", "perhaps"), ("LOG_LEVEL", "LOUD")])
def test_wrong_one_is_named_with_its_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as end:
        read_settings(MtSettings)
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith(f"The setting {name} is wrong")
    assert repr(value) in said
