"""``/docs``: the operations of a service to read and to try, from files of our own and nothing from elsewhere."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from shared.messaging.web.access import anybody

_FOLDER: Final = Path(__file__).parent / "data"
_FILES: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "start.js": "text/javascript",
}
_HEADERS: Final = {
    # the viewer sets styles on elements and draws its icons as data; it runs no script but these files
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<main id="operations"></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
router = APIRouter(include_in_schema=False, dependencies=[Depends(anybody)])


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """The page. The document that it shows is ``/openapi.json``."""
    return HTMLResponse(_PAGE.format(title=request.app.title), headers=_HEADERS)


@router.get("/docs/{name}")
async def docs_file(name: str) -> Response:
    """A file of the page."""
    if name not in _FILES:
        raise HTTPException(404, "the page has no such file")
    return FileResponse(_FOLDER / name, media_type=_FILES[name], headers=_HEADERS)
