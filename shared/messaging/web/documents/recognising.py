"""What a file is, by its content alone: PDF, JPEG, PNG, HEIC, CSV, or nothing that is taken. Runs in a worker."""

import csv
import itertools
from pathlib import Path
from typing import Any, Final

from shared.messaging.web.documents.pictures import NoPicture, look

HEAD_BYTES: Final = 1024
TAIL_BYTES: Final = 2048
HEIC_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
MOST_COLUMNS: Final = 1_000
LOOKED_AT_ROWS: Final = 1_000


def recognise(given: dict[str, Any]) -> dict[str, Any]:
    """``given``: the ``path``. The answer holds ``media_type`` and ``position``, or ``reason``: why it is not taken."""
    path = Path(given["path"])
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        tail = file.read()
    try:
        if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"%PDF-"):
            if b"%%EOF" not in tail:
                return {"reason": "it begins as a PDF, and has not the end of one"}
            return {"media_type": "application/pdf", "position": None}
        if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or _is_heic(head):
            found = look(path)
            return {"media_type": found.media_type, "position": found.position}
        return _as_csv(path)
    except NoPicture as error:
        return {"reason": str(error)}


def _is_heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS


def _as_csv(path: Path) -> dict[str, Any]:
    """Text in rows of the same width, of two columns at least, and nothing that a browser would take for a page."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.read(HEAD_BYTES)
            if first.lstrip()[:1] in ("<", ""):
                return {"reason": NOTHING}
            file.seek(0)
            separator = max(",;\t", key=first.splitlines()[0].count)
            rows = csv.reader(file, delimiter=separator, strict=True)
            widths = {len(row) for row in itertools.islice(rows, LOOKED_AT_ROWS) if row}
            for piece in iter(lambda: file.read(1 << 20), ""):  # all of it is text
                if "\x00" in piece:
                    return {"reason": NOTHING}
    except (UnicodeDecodeError, csv.Error, IndexError):
        return {"reason": NOTHING}
    if len(widths) != 1 or not 2 <= widths.pop() <= MOST_COLUMNS or "\x00" in first:
        return {"reason": NOTHING}
    return {"media_type": "text/csv", "position": None}


NOTHING: Final = "it is no PDF, JPEG, PNG, HEIC or CSV by its content"
