"""The bytes of an upload as UTF-8 pieces that end right after a tag."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from services.lead.rules.usage.imported import UsageRefused

PIECE_BYTES: Final = 1 << 17
"""128 kB: small enough that what is collected from one piece stays in the processor's cache."""
_HEAD_BYTES: Final = 1024
_DECLARATION: Final = re.compile(rb"^\s*<\?xml[^>]*\?>")
_ENCODING: Final = re.compile(rb"""encoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF32_LE, ""), (codecs.BOM_UTF32_BE, ""), (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
_READABLE: Final = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"})
_ARCHIVES: Final = ((b"PK\x03\x04", "a zip archive"), (b"\x1f\x8b", "a gzip archive"), (b"%PDF", "a PDF document"))


def utf8_pieces(stream: BinaryIO, longest: int) -> Iterator[bytes]:
    """UTF-8 without byte order mark and XML declaration, cut after ``>``; text is never torn apart.

    Lines keep their numbers. Raises UsageRefused for what is not XML text, and where ``longest`` bytes pass without
    the end of a tag.
    """
    head = b""
    while len(head) < _HEAD_BYTES and (part := stream.read(_HEAD_BYTES - len(head))):
        head += part
    if not head.strip():
        raise UsageRefused("the file is empty")
    for magic, what in _ARCHIVES:
        if head.startswith(magic):
            raise UsageRefused(f"this is {what}, not XML; unpack or export it first")
    encoding, mark = _encoding(head)
    chunks = _transcoded(head[mark:], stream, encoding)
    rest = _without_declaration(next(chunks, b""))
    if not rest.lstrip().startswith(b"<"):
        raise UsageRefused("this is not XML", "line 1")
    for chunk in chunks:
        rest += chunk
        cut = rest.rfind(b">") + 1
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > longest:
            raise UsageRefused(f"{longest} bytes pass without the end of a tag")
    yield rest


def _encoding(head: bytes) -> tuple[str, int]:
    """Name of the encoding and length of the byte order mark."""
    for mark, name in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            if not name:
                raise UsageRefused("UTF-32 is not supported", "line 1")
            return name, 0 if b"<" in mark else len(mark)
    declared = _ENCODING.search(_declaration(head))
    name = declared[1].decode("ascii") if declared else "utf-8"
    try:
        normal = codecs.lookup(name).name
    except LookupError:
        normal = ""
    if normal not in _READABLE:
        raise UsageRefused(f"encoding {name!r} is not supported", "line 1")
    return normal, 0


def _declaration(head: bytes) -> bytes:
    found = _DECLARATION.match(head)
    return found[0] if found else b""


def _without_declaration(text: bytes) -> bytes:
    declaration = _declaration(text)
    return b"\n" * declaration.count(b"\n") + text[len(declaration) :]


def _transcoded(head: bytes, stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    if encoding in ("utf-8", "ascii"):  # expat itself finds bytes that are not UTF-8
        yield head
        while chunk := stream.read(PIECE_BYTES):
            yield chunk
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        yield decoder.decode(head).encode()
        while chunk := stream.read(PIECE_BYTES):
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise UsageRefused(f"the text is not {encoding}: {error}") from None
