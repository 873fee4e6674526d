from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from mt.app import create_app
from mt.settings import MtSettings
from tests.fakes_mt import Fakes, fake_library

Make = Callable[..., TestClient]


@pytest.fixture
def fakes(tmp_path: Path) -> Fakes:
    return fake_library(tmp_path)


@pytest.fixture
def client(fakes: Fakes) -> Iterator[TestClient]:
    app = create_app(MtSettings(tts_url=""), fakes.library)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def post(client: TestClient, **body: Any) -> Any:
    return client.post("/translate", json=body)


def test_a_text(client: TestClient) -> None:
    answer = post(client, q="Hello.", source="en", target="pt", format="text", api_key="x")
    assert (answer.status_code, answer.json()) == (200, {"translatedText": "pt(Hello.)"})


def test_regions_are_understood(client: TestClient) -> None:
    assert post(client, q="Hello.", source="en-US", target="pt-BR").json() == {"translatedText": "pt(Hello.)"}


def test_a_list(client: TestClient) -> None:
    assert post(client, q=["Hello.", ""], source="en", target="pt").json() == {"translatedText": ["pt(Hello.)", ""]}
    assert post(client, q=[], source="en", target="pt").json() == {"translatedText": []}


def test_auto(client: TestClient) -> None:
    answer = post(client, q="Bom dia, meus amigos.", source="auto", target="en").json()
    assert answer["translatedText"] == "en(Bom dia, meus amigos.)"
    assert answer["detectedLanguage"]["language"] == "pt"
    several = post(client, q=["Bom dia, meus amigos."], target="en").json()
    assert [found["language"] for found in several["detectedLanguage"]] == ["pt"]


def test_alternatives(client: TestClient, fakes: Fakes) -> None:
    assert post(client, q="Hello.", source="en", target="pt", alternatives=2).json()["alternatives"] == []
    fakes.model("bergamot-en-pt").others["Hello."] = ["Oi.", "Alô.", "Olá."]
    assert post(client, q="Hello.", source="en", target="pt", alternatives=2).json()["alternatives"] == ["Oi.", "Alô."]
    assert post(client, q=["Hello."], source="en", target="pt", alternatives=1).json()["alternatives"] == [["Oi."]]
    assert post(client, q="Hello.", source="en", target="pt", alternatives=99).status_code == 400


def test_a_form(client: TestClient) -> None:
    answer = client.post("/translate", data={"q": "Hello.", "source": "en", "target": "pt"})
    assert answer.json() == {"translatedText": "pt(Hello.)"}


def test_html_and_glossary(client: TestClient, fakes: Fakes) -> None:
    assert post(client, q="<b>Hi</b>", source="en", target="pt", format="html").json() == {
        "translatedText": "<b>pt(Hi)</b>"
    }
    fakes.models["bergamot-en-pt"].answers["The XQ0."] = "O XQ0."
    assert post(client, q="The cat.", source="en", target="pt", glossary={"cat": "bichano"}).json() == {
        "translatedText": "O bichano."
    }


def test_the_older_form(client: TestClient) -> None:
    answer = post(client, text="Hello.", sequence=7, language="en").json()
    assert answer.pop("timestamp") > 0
    assert answer == {
        "text": "pt(Hello.)",
        "sequence": 7,
        "final": True,
        "source_lang": "en",
        "target_lang": "pt",
        "translatedText": "pt(Hello.)",
    }
    back = post(client, text="Olá.", sequence=8, language="pt", target_lang="en").json()
    assert (back["text"], back["source_lang"], back["target_lang"]) == ("en(Olá.)", "pt", "en")
    assert post(client, text="今天。", sequence=9, language="zh").json()["target_lang"] == "en"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "invalid_input"),
        ({"q": "Hello"}, 400, "invalid_input"),
        ({"q": "Hello", "source": "en", "target": "auto"}, 400, "invalid_input"),
        ({"q": "Hello", "source": "en", "target": "pt", "format": "pdf"}, 400, "invalid_input"),
        ({"q": 5, "source": "en", "target": "pt"}, 400, "invalid_input"),
        ({"q": ["Hello", None], "source": "en", "target": "pt"}, 400, "invalid_input"),
        ({"q": "Hola", "source": "es", "target": "pt"}, 400, "unsupported_language"),
        ({"q": "Hello", "source": "en", "target": "xx"}, 400, "unsupported_language"),
        ({"q": "Hello", "source": "en", "target": "../../etc"}, 400, "unsupported_language"),
        ({"q": "x" * 5_001, "source": "en", "target": "pt"}, 413, "too_large"),
        ({"q": ["x"] * 51, "source": "en", "target": "pt"}, 413, "too_large"),
    ],
)
def test_errors_in_both_shapes(client: TestClient, body: dict[str, Any], status: int, code: str) -> None:
    answer = client.post("/translate", json=body)
    told = answer.json()
    assert (answer.status_code, told["error_code"]) == (status, code)
    assert told["error"] == told["message"]
    assert isinstance(told["details"], dict)


def test_bugs_stay_inside(client: TestClient, fakes: Fakes, monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(fakes.library, "route", bug)
    answer = post(client, q="Hello.", source="en", target="pt")
    assert (answer.status_code, answer.json()["error_code"]) == (500, "internal")
    assert "secret" not in answer.text


def test_a_failing_model(client: TestClient, fakes: Fakes) -> None:
    fakes.models["bergamot-en-pt"].failure = RuntimeError("secret")
    answer = post(client, q="Hello.", source="en", target="pt")
    assert (answer.status_code, answer.json()["error_code"]) == (500, "engine_failed")
    assert "secret" not in answer.text


def test_languages(client: TestClient) -> None:
    assert client.get("/languages").json() == [
        {"code": "zh", "name": "Chinese", "targets": ["en", "pt"]},
        {"code": "en", "name": "English", "targets": ["pt"]},
        {"code": "pt", "name": "Portuguese", "targets": ["en"]},
    ]


def test_detect(client: TestClient) -> None:
    assert client.post("/detect", data={"q": "Bom dia, meus amigos."}).json()[0]["language"] == "pt"
    assert client.post("/detect", json={"q": ["Good morning,", "my friends."]}).json()[0]["language"] == "en"
    assert client.post("/detect", json={"q": ""}).json() == [{"confidence": 0.0, "language": "en"}]
    assert client.post("/detect", json={}).status_code == 400
