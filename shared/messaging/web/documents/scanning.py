"""What looks for malware in a file before it is kept: clamd, or whatever speaks its protocol (clamd(8), INSTREAM)."""

import asyncio
import struct
from pathlib import Path

PIECE_BYTES = 64 * 1024
ANSWER_BYTES = 4096


class Infected(Exception):
    """The scanner has found something; the text is its name."""


async def scan(path: Path, address: str, timeout_s: float) -> None:
    """Raises Infected; OSError where the scanner cannot be reached, or does not say that the file is clean.

    ``address``: ``tcp://host:port`` or ``unix:///path``.
    """
    try:
        async with asyncio.timeout(timeout_s):
            answer = await _ask(path, address)
    except TimeoutError:
        raise OSError(f"the scanner has not answered within {timeout_s:g} s") from None
    said = answer.removeprefix("stream: ")
    if said.endswith(" FOUND"):
        raise Infected(said.removesuffix(" FOUND"))
    if said != "OK":
        raise OSError(f"the scanner answers {answer[:200]!r}")


async def _ask(path: Path, address: str) -> str:
    scheme, _, rest = address.partition("://")
    if scheme == "unix":
        reader, writer = await asyncio.open_unix_connection(rest)
    else:
        host, _, port = rest.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(b"zINSTREAM\0")
        with path.open("rb") as file:
            while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
                writer.write(struct.pack("!L", len(piece)) + piece)
                await writer.drain()
        writer.write(struct.pack("!L", 0))
        await writer.drain()
        return (await reader.read(ANSWER_BYTES)).rstrip(b"\0\n").decode(errors="replace")
    finally:
        writer.close()
