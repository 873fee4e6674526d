from lipsync.settings import LipsyncSettings


def test_every_setting_says_what_it_does() -> None:
    assert all(field.description for field in LipsyncSettings.model_fields.values())


def test_the_ports_are_the_documented_ones() -> None:
    settings = LipsyncSettings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings' own argument
    assert (settings.port, settings.grpc_port) == (8003, 50053)
