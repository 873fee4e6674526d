import json
from typing import Any

import pytest
from starlette.requests import Request

from mt.requests import MAX_BODY_BYTES, DetectRequest, TranslateRequest, read
from wire.errors import InvalidInput, MessageTooLarge

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"


def request(body: bytes, kind: str = JSON) -> Request:
    sent = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        return next(sent, {"type": "http.disconnect"})

    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


def multipart(**fields: str) -> bytes:
    parts = [f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()]
    return "".join([*parts, "--x--\r\n"]).encode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"q": "Hello", "source": "en", "target": "pt", "api_key": "", "alternatives": 3}', JSON),
        (b'{"q": "Hello", "source": "en", "target": "pt", "alternatives": 3}', "application/json; charset=utf-8"),
        (b"q=Hello&source=en&target=pt&alternatives=3", FORM),
        (multipart(q="Hello", source="en", target="pt", alternatives="3"), MULTIPART),
    ],
)
async def test_the_same_in_every_form(body: bytes, kind: str) -> None:
    asked = await read(request(body, kind), TranslateRequest)
    assert (asked.texts, asked.source, asked.target, asked.alternatives) == (["Hello"], "en", "pt", 3)
    assert not asked.older_form


async def test_lists() -> None:
    assert (await read(request(b'{"q": ["a", "b"]}'), TranslateRequest)).texts == ["a", "b"]
    assert (await read(request(b"q=a&q=b", FORM), TranslateRequest)).texts == ["a", "b"]
    assert (await read(request(b'{"q": []}'), TranslateRequest)).texts == []


async def test_the_older_form() -> None:
    asked = await read(request(b'{"text": "Hi", "sequence": 1, "language": "en", "confidence": 0.5}'), TranslateRequest)
    assert (asked.texts, asked.sequence, asked.language, asked.older_form) == (["Hi"], 1, "en", True)


async def test_glossary_in_a_form_is_json() -> None:
    body = multipart(q="a", glossary=json.dumps({"a": "b"}))
    assert (await read(request(body, MULTIPART), TranslateRequest)).glossary == {"a": "b"}


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        (b"", JSON, "not JSON"),
        (b"{", JSON, "not JSON"),
        (b"\xff\xfe", JSON, "not JSON"),
        (b"[" * 100_000, JSON, "not JSON"),
        (b'{"q": "\\ud800"}', JSON, "not JSON"),
        (b"[]", JSON, "JSON object"),
        (b'"q"', JSON, "JSON object"),
        (b'{"q": 1}', JSON, r"\$\.q"),
        (b'{"q": ["a", 1]}', JSON, r"\$\.q\[1\]"),
        (b'{"q": {"a": 1}}', JSON, r"\$\.q"),
        (b'{"q": "a", "source": 5}', JSON, r"\$\.source"),
        (b'{"q": "a", "target": "' + b"x" * 100 + b'"}', JSON, r"\$\.target"),
        (b'{"q": "a", "glossary": ["b"]}', JSON, r"\$\.glossary"),
        (b"q=%ff%fe", FORM, "UTF-8"),
        (b"&".join(b"a%d=1" % number for number in range(300)), FORM, "too many"),
        (b"garbage", MULTIPART, "form cannot be read"),
        (b'--x\r\nContent-Disposition: form-data; name="q"; filename="f"\r\n\r\nhi\r\n--x--\r\n', MULTIPART, "form"),
    ],
)
async def test_what_cannot_be_read_is_said(body: bytes, kind: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        await read(request(body, kind), TranslateRequest)


async def test_a_missing_text() -> None:
    with pytest.raises(InvalidInput, match="`q` is missing"):
        _ = (await read(request(b"{}"), TranslateRequest)).texts
    assert (await read(request(b"{}"), DetectRequest)).q is None


@pytest.mark.parametrize("kind", [JSON, FORM, MULTIPART])
async def test_too_much(kind: str) -> None:
    with pytest.raises(MessageTooLarge):
        await read(request(b"x" * (MAX_BODY_BYTES + 1), kind), TranslateRequest)
