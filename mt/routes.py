"""The batch face: LibreTranslate's `POST /translate`, `GET /languages`, `POST /detect`, and the older simple form."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from mt.batch import Batch, Done
from mt.languages import AUTO, name_of, normalise
from mt.library import Library
from mt.requests import DetectRequest, TranslateRequest, read
from wire.errors import InvalidInput, UnsupportedLanguage, WireError
from wire.logs import get_logger
from wire.metrics import ERRORS

log = get_logger()
FORMATS = ("text", "html")


def router(batch: Callable[[], Batch], library: Callable[[], Library]) -> APIRouter:
    """The routes. Both callables raise WireError while the service is not ready."""
    routes = APIRouter()

    @routes.post("/translate")
    async def translate(request: Request) -> Response:
        return await _answered(_translate(request, batch, library))

    @routes.get("/languages")
    async def languages() -> Response:
        return await _answered(_languages(library))

    @routes.post("/detect")
    async def detect(request: Request) -> Response:
        return await _answered(_detect(request, batch))

    return routes


async def _answered(work: Awaitable[Any]) -> Response:
    """LibreTranslate's clients read `error` as a string and expect 400 for what they did wrong; ours read the rest."""
    try:
        return JSONResponse(await work)
    except WireError as error:
        problem = error
    except Exception as error:  # the shell would answer in a shape that these clients do not know
        log.error("unexpected error", error=type(error).__name__, exc_info=error)
        problem = WireError("Something went wrong inside this service; its log says what.")
    ERRORS.labels("mt", problem.code).inc()
    status = 400 if problem.status == InvalidInput.status else problem.status
    headers = {"Retry-After": "2"} if status == 503 else None
    return JSONResponse({**problem.body(), "error": problem.message}, status, headers)


async def _translate(request: Request, batch: Callable[[], Batch], library: Callable[[], Library]) -> dict[str, Any]:
    asked = await read(request, TranslateRequest)
    if asked.format is not None and asked.format not in FORMATS:
        raise InvalidInput("`format` is `text` or `html`.", field="format")
    texts = asked.texts
    source = asked.source or asked.source_lang or asked.language or AUTO
    target = asked.target or asked.target_lang or (default_target(library(), source) if asked.older_form else "")
    if not target:
        raise InvalidInput("`target` is missing: the code of the language to translate into.", field="target")
    done = await batch().many(
        texts,
        source,
        target,
        html=asked.format == "html",
        glossary=asked.glossary or {},
        alternatives=asked.alternatives or 0,
        gone=request.is_disconnected,
    )
    if len(done) < len(texts):
        raise InvalidInput("The client went away.")
    if asked.older_form:
        return _older(asked, done[0], target)
    return _libre(asked, done)


def _libre(asked: TranslateRequest, done: list[Done]) -> dict[str, Any]:
    many = isinstance(asked.q, list)

    def shaped(values: list[Any]) -> Any:
        return values if many else values[0]

    answer: dict[str, Any] = {"translatedText": shaped([one.text for one in done])}
    found = [one.detected for one in done if one.detected is not None]
    if found or (many and not done and normalise(asked.source or AUTO) == AUTO):
        answer["detectedLanguage"] = shaped([{"confidence": d.confidence, "language": d.language} for d in found])
    if asked.alternatives:
        answer["alternatives"] = shaped([list(one.alternatives) for one in done])
    return answer


def _older(asked: TranslateRequest, done: Done, target: str) -> dict[str, Any]:
    return {
        "text": done.text,
        "sequence": asked.sequence or 0,
        "final": True,
        "timestamp": time.time(),
        "source_lang": done.source,
        "target_lang": target,
        "translatedText": done.text,
    }


def default_target(library: Library, source: str) -> str:
    """Where the older form names no target: English, and from English the first installed target.

    Raises UnsupportedLanguage when there is none.
    """
    start = normalise(source)
    if start not in ("en", AUTO):
        return "en"
    for pair_source, target in library.routes():
        if pair_source == "en":
            return target
    raise UnsupportedLanguage("No installed model translates from English; say which `target` you want.")


async def _languages(library: Callable[[], Library]) -> list[dict[str, Any]]:
    targets: dict[str, list[str]] = {}
    for source, target in library().routes():
        targets.setdefault(source, []).append(target)
    only_targets = {target for found in targets.values() for target in found} - targets.keys()
    codes = sorted({*targets, *only_targets}, key=name_of)
    return [{"code": code, "name": name_of(code), "targets": targets.get(code, [])} for code in codes]


async def _detect(request: Request, batch: Callable[[], Batch]) -> list[dict[str, Any]]:
    asked = (await read(request, DetectRequest)).q
    if asked is None:
        raise InvalidInput("`q` is missing: the text whose language is asked for.", field="q")
    found = await batch().detect(asked if isinstance(asked, str) else "\n".join(asked))
    return [{"confidence": one.confidence, "language": one.language} for one in found]
