"""Pictures: checked by decoding them, a small copy made, and where they were taken taken out of them.

The place is removed in the file's own bytes, at the same length, so that nothing else of the picture changes: the GPS
directory of its EXIF block (Exif 2.32, section 4.6.6) is emptied, an XMP block that names a place is blanked.
"""

import mmap
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

MOST_PIXELS: Final = 120_000_000
"""More are decoded for nobody: 100 megapixels are the largest cameras there are."""
THUMBNAIL_PX: Final = 320
EXIF_IFD: Final = 0x8769
GPS_IFD: Final = 0x8825
TAKEN_AT: Final = 0x9003
"""DateTimeOriginal."""
TYPE_BYTES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
"""Of the types of TIFF 6.0, section 2."""
FORMATS: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "HEIF": "image/heic"}


class NoPicture(ValueError):
    """It cannot be decoded, or holds a place that cannot be taken out."""


@dataclass(frozen=True)
class Looked:
    """What a picture is, and what was taken out of it."""

    media_type: str
    position: dict[str, Any] | None


def look(path: Path) -> Looked:
    """Decodes a picture, leaves ``<path>.thumbnail`` beside it, and takes the place out of it. Raises NoPicture."""
    import pi_heif
    from PIL import Image, ImageOps, UnidentifiedImageError

    pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow raises at twice of it
    try:
        with Image.open(path, formats=tuple(FORMATS)) as picture:
            media_type = FORMATS[str(picture.format)]
            exif = picture.getexif()
            position = _position(exif)
            blocks = [
                bytes(block).removeprefix(b"Exif\0\0") for name in ("exif", "xmp") if (block := picture.info.get(name))
            ]
            picture.draft("RGB", (THUMBNAIL_PX * 2, THUMBNAIL_PX * 2))  # of a JPEG no more is decoded than is needed
            small = ImageOps.exif_transpose(picture)
            small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
            small.convert("RGB").save(f"{path}.thumbnail", "JPEG", quality=80, exif=b"")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise NoPicture(f"it is no picture that can be decoded ({type(error).__name__})") from None
    _take_place_out(path, blocks, png=media_type == "image/png")
    return Looked(media_type, position)


def _position(exif: Any) -> dict[str, Any] | None:
    """Degrees and the camera's time; None where the picture does not say where it was taken."""
    try:
        place = exif.get_ifd(GPS_IFD)
        latitude, longitude = _degrees(place[2], place[1], "S"), _degrees(place[4], place[3], "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError):
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    taken = exif.get_ifd(EXIF_IFD).get(TAKEN_AT)
    return {"latitude": latitude, "longitude": longitude, "taken_at": taken[:40] if isinstance(taken, str) else None}


def _degrees(parts: Any, side: Any, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(side).upper().startswith(negative) else value


def _take_place_out(path: Path, blocks: list[bytes], *, png: bool) -> None:
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as whole:
        changed = False
        for block in blocks:
            cleaned = _without_place(block)
            if cleaned == block:
                continue
            at = whole.find(block)
            if at < 0:
                raise NoPicture("where it was taken cannot be taken out of it: remove its metadata and send it again")
            while at >= 0:
                whole[at : at + len(block)] = cleaned
                at = whole.find(block, at + 1)
            changed = True
        if whole.find(b"GPSLatitude") >= 0:
            raise NoPicture("where it was taken cannot be taken out of it: remove its metadata and send it again")
        if changed and png:
            _seal_png(whole)


def _without_place(block: bytes) -> bytes:
    """An EXIF or XMP block of the same length that names no place."""
    start = block.find(b"II*\x00")
    start = start if start >= 0 else block.find(b"MM\x00*")
    if start < 0:
        return b" " * len(block) if b"GPSL" in block else block
    order = "<" if block[start : start + 2] == b"II" else ">"
    cleaned = bytearray(block)
    try:
        (first,) = struct.unpack_from(f"{order}I", block, start + 4)
        (count,) = struct.unpack_from(f"{order}H", block, start + first)
        for number in range(count):
            entry = start + first + 2 + 12 * number
            tag, _, _, value = struct.unpack_from(f"{order}HHII", block, entry)
            if tag == GPS_IFD:
                _empty(cleaned, start, value, order)
    except struct.error:
        raise NoPicture("its EXIF block is damaged") from None
    return bytes(cleaned)


def _empty(block: bytearray, start: int, directory: int, order: str) -> None:
    """Empties a directory of entries, and what they point to."""
    (count,) = struct.unpack_from(f"{order}H", block, start + directory)
    for number in range(count):
        entry = start + directory + 2 + 12 * number
        _, kind, length, value = struct.unpack_from(f"{order}HHII", block, entry)
        size = TYPE_BYTES.get(kind, 1) * length
        if size > 4:
            at = start + value
            if at + size > len(block):
                raise NoPicture("its EXIF block is damaged")
            block[at : at + size] = bytes(size)
        block[entry : entry + 12] = bytes(12)
    struct.pack_into(f"{order}H", block, start + directory, 0)


def _seal_png(whole: mmap.mmap) -> None:
    """The checksum of a PNG's EXIF and text chunks, made anew (W3C PNG, section 5.3)."""
    at = 8
    while at + 12 <= len(whole):
        (length,) = struct.unpack_from(">I", whole, at)
        end = at + 8 + length
        if end + 4 > len(whole):
            return
        if bytes(whole[at + 4 : at + 8]) in (b"eXIf", b"iTXt", b"tEXt"):
            struct.pack_into(">I", whole, end, zlib.crc32(whole[at + 4 : end]))
        at = end + 4
