"""A picture's place, hidden wherever a camera, an editor or somebody of ill will puts it, is not in what is kept."""

import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from shared.messaging.web.documents.pictures import NoPicture, look
from shared.messaging.web.documents.places import MOST_BLOCKS, Untakeable, take_out

DEGREES = (79.0, 47.0, 31.2)
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="36,4.35N"/></x:xmpmeta>'
PICTURE = Image.effect_noise((64, 48), 40).convert("RGB")


def exif(place: bool = True) -> bytes:
    found = Image.Exif()
    found[0x0112] = 1
    if place:
        found[0x8825] = {1: "N", 2: (36.0, 4.0, 21.36), 3: "W", 4: DEGREES}
    return found.tobytes()


def saved(kind: str, **more: bytes) -> bytes:
    buffer = io.BytesIO()
    PICTURE.save(buffer, kind, **more)
    return buffer.getvalue()


def segment(content: bytes) -> bytes:
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


JPEG, PNG = saved("JPEG"), saved("PNG")
FIRST = 2
"""Where a JPEG's first segment begins."""
BEHIND_HEAD = 33
"""Where a PNG's second chunk begins."""


def jpeg(*segments: bytes) -> bytes:
    return JPEG[:FIRST] + b"".join(map(segment, segments)) + JPEG[FIRST:]


def png(*chunks: bytes) -> bytes:
    return PNG[:BEHIND_HEAD] + b"".join(chunks) + PNG[BEHIND_HEAD:]


RAW = b"\nexif\n%8d\n" % len(exif()) + exif().hex().encode() + b"\n"
TAKEN_OUT = {
    "as cameras do": saved("JPEG", exif=exif()),
    "in a second block": jpeg(exif(place=False), exif()),
    "in the first of two blocks": jpeg(exif(), exif(place=False)),
    "in a picture appended to it": JPEG + saved("JPEG", exif=exif()),
    "in the second block of a PNG": png(chunk(b"eXIf", exif(place=False)[6:]), chunk(b"eXIf", exif()[6:])),
    "behind the end of a PNG": PNG + chunk(b"eXIf", exif()[6:]),
}
REFUSED = {
    "XMP in two bytes a letter": jpeg(b"http://ns.adobe.com/xap/1.0/\0" + XMP.decode().encode("utf-16-le")),
    "compressed XMP": png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP))),
    "XMP under another name": png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(XMP))),
    "in hexadecimal": png(chunk(b"tEXt", b"Raw profile type exif\0" + RAW)),
    "in hexadecimal, compressed": png(chunk(b"zTXt", b"Raw profile type APP1\0\0" + zlib.compress(RAW))),
}
UNTOUCHED = {
    "no place": jpeg(exif(place=False)),
    "no place, in hexadecimal": png(
        chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(b"\nexif\n6\n" + exif(place=False).hex().encode()))
    ),
    "a text": png(chunk(b"tEXt", b"Comment\0the roof from the south")),
}


def tells(content: bytes) -> bool:
    """Whether the longitude stands in it as EXIF writes it."""
    parts = [number for value in DEGREES for number in value.as_integer_ratio()]
    minutes = [79, 1, 47, 1, 156, 5]
    assert parts[:4] == minutes[:4]
    return any(struct.pack(f"{order}6I", *minutes) in content for order in "<>") or b"GPSLatitude" in content


def kept(tmp_path: Path, content: bytes) -> bytes:
    file = tmp_path / "picture"
    file.write_bytes(content)
    look(file)
    return file.read_bytes()


@pytest.mark.parametrize("how", TAKEN_OUT)
def test_it_is_taken_out_and_the_picture_is_as_it_was(tmp_path: Path, how: str) -> None:
    content = TAKEN_OUT[how]
    assert tells(content), "it was never there: this test proves nothing"
    found = kept(tmp_path, content)
    assert len(found) == len(content) and not tells(found)
    assert Image.open(io.BytesIO(found)).tobytes() == Image.open(io.BytesIO(content)).tobytes()


@pytest.mark.parametrize("how", REFUSED)
def test_what_cannot_be_changed_at_the_same_length_is_refused(tmp_path: Path, how: str) -> None:
    with pytest.raises(NoPicture, match="remove its metadata"):
        kept(tmp_path, REFUSED[how])


@pytest.mark.parametrize("how", UNTOUCHED)
def test_what_tells_no_place_is_kept_byte_by_byte(tmp_path: Path, how: str) -> None:
    assert kept(tmp_path, UNTOUCHED[how]) == UNTOUCHED[how]


def test_pixels_that_look_like_the_beginning_of_a_block_stay(tmp_path: Path) -> None:
    dice, file = random.Random(1), tmp_path / "pixels"
    content = b"".join(
        dice.choice((b"II*\0", b"MM\0*")) + dice.randbytes(dice.randrange(60)) for _ in range(MOST_BLOCKS)
    )
    file.write_bytes(content)
    take_out(file, None, png=False)
    assert file.read_bytes() == content


def test_a_file_that_would_be_looked_at_for_ever_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "picture"
    file.write_bytes(JPEG + b"II*\0" * (MOST_BLOCKS + 1))
    with pytest.raises(Untakeable, match="EXIF blocks"):
        take_out(file, None, png=False)
