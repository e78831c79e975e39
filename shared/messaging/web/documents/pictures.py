"""Pictures: checked by decoding them, a small copy made, and where they were taken taken out of them (``places``)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shared.messaging.web.documents.places import EXIF_IFD, GPS_IFD, Untakeable, take_out

MOST_PIXELS: Final = 120_000_000
"""More are decoded for nobody: 100 megapixels are the largest cameras there are."""
THUMBNAIL_PX: Final = 320
TAKEN_AT: Final = 0x9003
"""DateTimeOriginal."""
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
            xmp = picture.info.get("xmp")
            picture.draft("RGB", (THUMBNAIL_PX * 2, THUMBNAIL_PX * 2))  # of a JPEG no more is decoded than is needed
            small = ImageOps.exif_transpose(picture)
            small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
            small.convert("RGB").save(f"{path}.thumbnail", "JPEG", quality=80, exif=b"")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise NoPicture(f"it is no picture that can be decoded ({type(error).__name__})") from None
    try:
        take_out(path, xmp if isinstance(xmp, bytes) else None, png=media_type == "image/png")
    except Untakeable as error:
        raise NoPicture(str(error)) from None
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
