import pytest

from mt.settings import MtSettings


@pytest.mark.parametrize(
    ("url", "socket"),
    [
        ("http://127.0.0.1:8002", "ws://127.0.0.1:8002/ws"),
        ("https://tts.example.org/", "wss://tts.example.org/ws"),
        ("ws://tts:8002/ws", "ws://tts:8002/ws"),
        ("tts:8002", "ws://tts:8002/ws"),
        ("", ""),
        (" ", ""),
    ],
)
def test_where_translations_go(url: str, socket: str) -> None:
    assert MtSettings(tts_url=url, _env_file=None).next_socket == socket


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MT_MODEL", "facebook/m2m100_418M")
    monkeypatch.setenv("MT_PORT", "9001")
    monkeypatch.setenv("TTS_URL", "")
    settings = MtSettings(_env_file=None)
    assert (settings.model, settings.port, settings.next_socket) == ("facebook/m2m100_418M", 9001, "")
