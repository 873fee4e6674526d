"""The built web page: any path that is no file is a view of the page itself."""

from pathlib import Path, PurePosixPath

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

HASHED_FOLDER = "assets"
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
MIME_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".onnx": "application/octet-stream",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
NOT_BUILT = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Vivavoce: the page is not built yet</title></head>
<body>
<h1>The page is not built yet</h1>
<p>The gateway runs, but there is no built web page in <code>{folder}</code>.</p>
<p>Build it with <code>make setup</code> (or <code>npm ci</code> and <code>npm run build</code> in the folder
<code>frontend</code>), then reload this page. <code>make run</code> does it by itself.</p>
</body>
</html>
"""


class Site(StaticFiles):
    """Serves `folder`; looks for it at each request, so that a build is seen without a restart.

    Files under `assets/` carry a hash in their name and never change; everything else is revalidated.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._folder = folder

    async def check_config(self) -> None:
        """An absent folder is not an error: `get_response` explains it."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if _names_a_route(path):
            raise HTTPException(404)
        if not (self._folder / "index.html").is_file():
            return HTMLResponse(NOT_BUILT.format(folder=self._folder.name), 503, {"Cache-Control": "no-store"})
        try:
            response = await super().get_response("index.html" if path == "." else path, scope)
        except HTTPException as error:
            if error.status_code != 404 or _names_a_file(path):
                raise
            path = "index.html"
            response = await super().get_response(path, scope)
        return _label(response, path)


def _names_a_file(path: str) -> bool:
    """A missing script or picture is missing; a missing page is a view that the script knows."""
    pure = PurePosixPath(path)
    return bool(pure.suffix) or pure.parts[:1] == (HASHED_FOLDER,)


def _names_a_route(path: str) -> bool:
    """The page has no views below `api/`: whoever asks there is a program."""
    return PurePosixPath(path).parts[:1] == ("api",)


def _label(response: Response, path: str) -> Response:
    hashed = PurePosixPath(path).parts[:1] == (HASHED_FOLDER,)
    response.headers["Cache-Control"] = IMMUTABLE if hashed else REVALIDATE
    mime_type = MIME_TYPES.get(PurePosixPath(path).suffix.lower())
    if mime_type is not None and isinstance(response, FileResponse):
        response.headers["Content-Type"] = mime_type
    return response
