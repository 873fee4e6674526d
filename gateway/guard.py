"""What every HTTP answer and request of the edge goes through: security headers, body size, origin of changes."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wire.errors import InvalidInput, MessageTooLarge, NotAllowed, WireError
from wire.origins import origin_allowed

MAX_BODY_BYTES = 64 * 1024
STREAMED = "/api/studio/"
"""Files go through there; the studio itself bounds them while they stream in."""
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# Worklets count as scripts; 'self' covers ws: and wss: to the page's own address; blob: is what a page makes itself.
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(self), geolocation=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """ASGI middleware for the whole edge."""

    def __init__(self, app: ASGIApp, *, allowed_origins: str) -> None:
        self._app = app
        self._allowed_origins = allowed_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        problem = self._problem(scope)
        if problem is None:
            await self._app(scope, receive, send_guarded)
        else:
            await JSONResponse(problem.body(), problem.status)(scope, receive, send_guarded)

    def _problem(self, scope: Scope) -> WireError | None:
        if scope["method"] in SAFE_METHODS:
            return None
        headers = Headers(scope=scope)
        if not origin_allowed(headers.get("origin"), headers.get("host"), self._allowed_origins):
            return NotAllowed("This page's origin may not do this; add it to ALLOWED_ORIGINS if it should.")
        if scope["path"].startswith(STREAMED):
            return None
        length = headers.get("content-length", "")
        if "transfer-encoding" in headers or (length and not length.isdecimal()):
            return InvalidInput("Send the body with a Content-Length.")
        if length and int(length) > MAX_BODY_BYTES:
            return MessageTooLarge(f"A request holds at most {MAX_BODY_BYTES} bytes; this one has {length}.")
        return None
