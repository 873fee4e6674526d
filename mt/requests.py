"""Reads a request of the text routes, whichever way a client sends it: JSON, form, or multipart form."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from wire.errors import InvalidInput, MessageTooLarge

MAX_BODY_BYTES = 4 * 1024 * 1024
MAX_FIELDS = 200
Code = Annotated[str, msgspec.Meta(max_length=32)]
T = TypeVar("T")


class TranslateRequest(msgspec.Struct, kw_only=True):
    """LibreTranslate's fields, and the older form's `text`, `sequence`, `language`, `source_lang`, `target_lang`.

    `glossary` maps source terms to what must stand for them. Other fields (`api_key`) are passed over.
    """

    q: str | list[str] | None = None
    source: Code | None = None
    target: Code | None = None
    format: str | None = None
    alternatives: int | None = None
    glossary: dict[str, str] | None = None
    text: str | None = None
    sequence: int | None = None
    language: Code | None = None
    source_lang: Code | None = None
    target_lang: Code | None = None

    @property
    def older_form(self) -> bool:
        return self.q is None and self.text is not None

    @property
    def texts(self) -> list[str]:
        """What is to be translated. Raises InvalidInput when there is no such field."""
        asked = self.q if self.q is not None else self.text
        if asked is None:
            raise InvalidInput("`q` is missing: the text to translate, or a list of texts.", field="q")
        return [asked] if isinstance(asked, str) else asked


class DetectRequest(msgspec.Struct, kw_only=True):
    """`q` is a text or a list of texts, which are taken together."""

    q: str | list[str] | None = None


async def read(request: Request, shape: type[T]) -> T:
    """The request's body as `shape`. Raises InvalidInput, naming the field, or MessageTooLarge."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        fields: Any = await _multipart(request)
    else:
        body = b"".join([chunk async for chunk in _chunks(request)])
        fields = _form(body) if kind == "application/x-www-form-urlencoded" else _json(body)
    if not isinstance(fields, dict):
        raise InvalidInput("The body must be a JSON object with the field `q`.")
    # Forms have nothing but strings; JSON clients get their types checked.
    try:
        return msgspec.convert(fields, shape, strict=kind in ("", "application/json"))
    except msgspec.ValidationError as error:
        raise InvalidInput(f"The request is not valid: {error}") from None


async def _chunks(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > MAX_BODY_BYTES:
                raise MessageTooLarge(f"A request holds at most {MAX_BODY_BYTES} bytes; split it.")
            yield chunk
    except ClientDisconnect:
        raise InvalidInput("The request was broken off.") from None


def _json(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise InvalidInput("The body is not JSON; send an object with the fields q, source and target.") from None


def _form(body: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except (UnicodeDecodeError, ValueError):
        raise InvalidInput("The form is not valid UTF-8, or has too many fields.") from None
    return _gather(pairs)


async def _multipart(request: Request) -> dict[str, Any]:
    chunks = _chunks(request)
    parser = MultiPartParser(request.headers, chunks, max_files=0, max_fields=MAX_FIELDS, max_part_size=MAX_BODY_BYTES)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError):
        raise InvalidInput("The form cannot be read; it holds text fields only: q, source, target.") from None
    return _gather([(key, value) for key, value in form.multi_items() if isinstance(value, str)])


def _gather(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """One value per field; `q` may come several times."""
    fields: dict[str, Any] = dict(pairs)
    several = [value for key, value in pairs if key == "q"]
    if len(several) > 1:
        fields["q"] = several
    if "glossary" in fields:
        fields["glossary"] = _json(fields["glossary"].encode())
    return fields
