"""What a channel costs, from what the services say of themselves."""

import pytest

from bench.capacity import Usage, parse


def test_process_figures_are_read() -> None:
    text = "# HELP x\nprocess_cpu_seconds_total 12.5\nprocess_resident_memory_bytes 4.5e+08\nother 1\n"
    assert parse(text) == Usage(12.5, 4.5e8)


def test_a_service_that_does_not_tell_is_an_error() -> None:
    with pytest.raises(KeyError):
        parse("vivavoce_channels 1\n")
