"""Whatever usage file a customer has: Green Button XML, interval CSV, bills as CSV or JSON; also in a zip."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, cast
from zoneinfo import ZoneInfo

from services.lead.rules.intake.bills import read_bills_csv, read_bills_json
from services.lead.rules.intake.delimited import text_of
from services.lead.rules.intake.greenbutton import read_green_button
from services.lead.rules.intake.intervals import is_interval_table, read_intervals_csv
from services.lead.rules.usage.imported import UsageFile, UsageRefused

MOST_BYTES: Final = 1 << 30
"""Of a file after unpacking."""
USABLE: Final = (".xml", ".csv", ".json", ".txt")
MOST_TEXT_BYTES: Final = 64 << 20
"""Of a CSV or JSON file, which is read whole."""
_UTF16_TAG: Final = (b"\xff\xfe<\0", b"\xfe\xff\0<", b"<\0", b"\0<")


def read_usage(stream: BinaryIO, zone: ZoneInfo | None = None) -> UsageFile:
    """Read a seekable binary stream. ``zone`` for wall-clock times that do not say theirs. Raises UsageRefused."""
    if _peek(stream, 4) == b"PK\x03\x04":
        with _member(stream) as member:
            return _read_plain(member, zone)
    return _read_plain(stream, zone)


def _peek(stream: BinaryIO, size: int) -> bytes:
    head = stream.read(size)
    stream.seek(0)
    return head


def _read_plain(stream: BinaryIO, zone: ZoneInfo | None) -> UsageFile:
    head = _peek(stream, 4096)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<") or head.startswith(_UTF16_TAG):
        return read_green_button(stream)
    data = stream.read(MOST_TEXT_BYTES + 1)
    if len(data) > MOST_TEXT_BYTES:
        raise UsageRefused(f"a CSV or JSON file of more than {MOST_TEXT_BYTES >> 20} MB is not read")
    if not data.strip():
        raise UsageRefused("the file is empty")
    if start.startswith((b"%PDF", b"\x1f\x8b", b"\x89PNG", b"PK\x03\x04")):
        raise UsageRefused("this is neither XML, CSV nor JSON")
    text = text_of(data)
    if text.lstrip().startswith(("{", "[")):
        return read_bills_json(text)
    return read_intervals_csv(text, zone) if is_interval_table(text) else read_bills_csv(text)


@contextmanager
def _member(stream: BinaryIO) -> Iterator[BinaryIO]:
    """The one usage file of an archive, unpacked as it is read; utilities zip their downloads."""
    try:
        with zipfile.ZipFile(stream) as archive:
            usable = [info for info in archive.infolist() if info.filename.lower().endswith(USABLE)]
            if len(usable) != 1:
                names = ", ".join(info.filename for info in usable) or "none"
                raise UsageRefused(f"the archive must hold one XML, CSV or JSON file, it has: {names[:200]}")
            if usable[0].file_size > MOST_BYTES:
                raise UsageRefused(f"{usable[0].filename} unpacks to more than {MOST_BYTES >> 30} GB")
            with archive.open(usable[0]) as member:
                yield cast(BinaryIO, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise UsageRefused(f"the archive cannot be read: {error}") from None
