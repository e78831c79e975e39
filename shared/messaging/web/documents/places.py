"""Where a picture was taken, taken out of its own bytes, at the same length, so that nothing else of it changes.

Every EXIF block there is counts, wherever it lies: a second one, one of a picture appended to the first, one behind the
end. Of each the GPS directory is emptied (Exif 2.32, section 4.6.6). An XMP block that names a place is blanked. What
tells a place in a form that cannot be changed at the same length, as compressed text does, is refused.
"""

import mmap
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

GPS_IFD: Final = 0x8825
EXIF_IFD: Final = 0x8769
TYPE_BYTES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
"""Of the types of TIFF 6.0, section 2, and of its supplement's directories."""
HEADERS: Final = {b"II*\x00": "<", b"MM\x00*": ">"}
"""How every EXIF block begins, and the order of its bytes that this says."""
MOST_ENTRIES: Final = 200
"""Of a directory of EXIF; what has more is none."""
MOST_DIRECTORIES: Final = 8
MOST_BLOCKS: Final = 1_000
"""Looked at in one file; in pixels one is met by chance in a hundred megabytes."""
MOST_TEXT: Final = 4 * 1024 * 1024
"""Of a compressed text that is looked into."""
LATITUDE: Final = tuple("GPSLatitude".encode(form) for form in ("ascii", "utf-16-le", "utf-16-be"))
PNG_TEXTS: Final = (b"tEXt", b"zTXt", b"iTXt")
PNG_HEAD: Final = 8
RAW_PROFILE: Final = b"Raw profile type "
"""How ImageMagick calls a text that is an EXIF block in hexadecimal."""


class Untakeable(ValueError):
    """It tells a place that cannot be taken out of it."""


def take_out(path: Path, xmp: bytes | None, *, png: bool) -> None:
    """Takes the place out of a picture's file. ``xmp``: the block that its reader has found. Raises Untakeable."""
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as whole:
        changed = False
        for start, order in _headers(whole):
            changed |= _empty_gps(whole, start, order)
        if xmp and b"GPSL" in xmp:
            changed |= _blank(whole, xmp)
        if any(whole.find(name) >= 0 for name in LATITUDE) or (png and any(map(_tells, _png_texts(whole)))):
            raise Untakeable("where it was taken cannot be taken out of it: remove its metadata and send it again")
        if changed and png:
            _seal_png(whole)


def _headers(whole: mmap.mmap | bytes) -> Iterator[tuple[int, str]]:
    """Where an EXIF block may begin. Raises Untakeable where there are more than any picture has."""
    met = 0
    for header, order in HEADERS.items():
        at = whole.find(header)
        while at >= 0:
            if met == MOST_BLOCKS:
                raise Untakeable(f"it holds what looks like more than {MOST_BLOCKS} EXIF blocks")
            yield at, order
            at, met = whole.find(header, at + 1), met + 1


def _directories(whole: mmap.mmap | bytes, start: int, order: str) -> Iterator[list[tuple[int, int, int, int, int]]]:
    """The directories of a block, each a list of (place, tag, type, count, value); none where it is no such block."""
    (first,) = struct.unpack_from(f"{order}I", whole, start + 4)
    waiting, seen = [first], set[int]()
    while waiting and len(seen) < MOST_DIRECTORIES:
        offset = waiting.pop()
        if offset in seen:
            continue
        seen.add(offset)
        (count,) = struct.unpack_from(f"{order}H", whole, start + offset)
        places = [start + offset + 2 + 12 * number for number in range(count)]
        if not 0 < count <= MOST_ENTRIES:
            continue
        entries = [(place, *struct.unpack_from(f"{order}HHII", whole, place)) for place in places]
        if any(kind not in TYPE_BYTES for _, _, kind, _, _ in entries):
            continue
        waiting += [value for _, tag, _, _, value in entries if tag == EXIF_IFD]
        with suppress(struct.error):  # the last directory of a block that ends with it
            (following,) = struct.unpack_from(f"{order}I", whole, places[-1] + 12)
            waiting += [following] if following else []
        yield entries


def _gps_of(whole: mmap.mmap | bytes, start: int, order: str) -> list[int]:
    """Offsets of the GPS directories that hold something; none of what only looks like an EXIF block."""
    found = []
    with suppress(struct.error):  # pixels, not a block
        for entries in _directories(whole, start, order):
            found += [value for _, tag, _, count, value in entries if tag == GPS_IFD and count == 1]
    return [offset for offset in found if _length(whole, start + offset, order)]


def _length(whole: mmap.mmap | bytes, at: int, order: str) -> int:
    try:
        return int(struct.unpack_from(f"{order}H", whole, at)[0])
    except struct.error:
        raise Untakeable("its EXIF block is damaged") from None


def _empty_gps(whole: mmap.mmap, start: int, order: str) -> bool:
    """Empties the GPS directories of a block, and what their entries point to. True where there was something."""
    found = _gps_of(whole, start, order)
    for offset in found:
        at = start + offset
        for number in range(_length(whole, at, order)):
            entry = at + 2 + 12 * number
            try:
                _, kind, length, value = struct.unpack_from(f"{order}HHII", whole, entry)
            except struct.error:
                raise Untakeable("its EXIF block is damaged") from None
            size = TYPE_BYTES.get(kind, 1) * length
            if size > 4:
                if start + value + size > len(whole):
                    raise Untakeable("its EXIF block is damaged")
                whole[start + value : start + value + size] = bytes(size)
            whole[entry : entry + 12] = bytes(12)
        struct.pack_into(f"{order}H", whole, at, 0)
    return bool(found)


def _blank(whole: mmap.mmap, block: bytes) -> bool:
    changed, at = False, whole.find(block)
    while at >= 0:
        whole[at : at + len(block)] = b" " * len(block)
        changed, at = True, whole.find(block, at + 1)
    return changed


def _chunks(whole: mmap.mmap) -> Iterator[tuple[bytes, int, int]]:
    """(type, where its content begins, where it ends) of every chunk of a PNG (W3C PNG, section 5.3)."""
    at = PNG_HEAD
    while at + 12 <= len(whole):
        (length,) = struct.unpack_from(">I", whole, at)
        end = at + 8 + length
        if end + 4 > len(whole):
            return
        yield bytes(whole[at + 4 : at + 8]), at + 8, end
        at = end + 4


def _png_texts(whole: mmap.mmap) -> Iterator[bytes]:
    """The texts of a PNG with their keywords, decompressed."""
    for kind, begin, end in _chunks(whole):
        if kind not in PNG_TEXTS:
            continue
        keyword, _, rest = bytes(whole[begin:end]).partition(b"\0")
        packed = None
        if kind == b"zTXt":
            packed = rest[1:]
        elif kind == b"iTXt" and rest[:1] == b"\1":
            packed = rest[2:].split(b"\0", 2)[-1]
        if packed is not None:
            with suppress(zlib.error):
                rest = zlib.decompressobj().decompress(packed, MOST_TEXT)
        yield keyword + b"\0" + rest


def _tells(text: bytes) -> bool:
    """Whether a text tells a place: as XMP does, or as an EXIF block in hexadecimal."""
    if any(name in text for name in LATITUDE):
        return True
    if not text.startswith(RAW_PROFILE):
        return False
    digits = b"".join(re.findall(rb"[0-9a-fA-F]+", text.partition(b"\0")[2].split(b"\n", 3)[-1]))
    block = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
    return any(name in block for name in LATITUDE) or any(_gps_of(block, *one) for one in _headers(block))


def _seal_png(whole: mmap.mmap) -> None:
    """The checksum of a PNG's EXIF and text chunks, made anew."""
    for kind, begin, end in _chunks(whole):
        if kind in (b"eXIf", *PNG_TEXTS):
            struct.pack_into(">I", whole, end, zlib.crc32(whole[begin - 4 : end]))
