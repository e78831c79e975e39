"""Bodies that no endpoint could take are refused before anything reads them; what came as gzip is unpacked."""

import re
import zlib
from typing import Any, Final

from shared.messaging.web.problems import problem
from shared.schemas.wire import DoubledName, doubled_name

STREAMED: Final = re.compile(r"/uploads/.*|/projects/[^/]+/documents/?")
"""Paths whose routes read the body themselves, piece by piece, and bound it."""
GZIP: Final = 16 + zlib.MAX_WBITS


class BodyLimit:
    """Refuses bodies that are too large, hold a character that no database text can, or are JSON in which a name stands
    twice in one object, before anything reads them.

    What counts is the size of what came out of gzip: a small body that would fill the memory is refused as well.
    """

    def __init__(self, app: Any, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD") or STREAMED.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        encoding = _encoding(scope)
        if encoding not in ("", "identity", "gzip"):
            await problem(415, f"content-encoding {encoding!r} is not known here: gzip or none", "encoding")(
                scope, receive, send
            )
            return
        unpack = zlib.decompressobj(GZIP) if encoding == "gzip" else None
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return
            chunk = message.get("body", b"")
            if unpack is not None:
                try:
                    chunk = unpack.decompress(chunk, self.max_bytes - size + 1)
                except zlib.error:
                    await problem(422, "the body is no gzip", "invalid")(scope, receive, send)
                    return
            size += len(chunk)
            if size > self.max_bytes:
                await problem(413, f"the body is larger than {self.max_bytes} bytes", "too-large")(scope, receive, send)
                return
            chunks.append(chunk)
            if not message.get("more_body"):
                break
        if unpack is not None and not unpack.eof:
            await problem(422, "the body is cut short: no end of gzip", "invalid")(scope, receive, send)
            return
        body = b"".join(chunks)
        if b"\\u0000" in body or b"\x00" in body:
            await problem(422, "the body holds a NUL character", "invalid")(scope, receive, send)
            return
        if (name := doubled_name(body)) is not None:
            await problem(422, f"the body is refused: {DoubledName(name)}", "invalid")(scope, receive, send)
            return
        delivered = False

        async def replay() -> Any:
            nonlocal delivered
            if delivered:
                return await receive()
            delivered = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, send)


def _encoding(scope: Any) -> str:
    for name, value in scope["headers"]:
        if name == b"content-encoding":
            return str(value.decode("latin-1").strip().lower())
    return ""
