"""Find the table in a CSV export: encoding, delimiter, lines before the header, what each column is."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from services.lead.rules.usage.imported import UsageRefused

PREAMBLE_LINES: Final = 60
"""Account, address and disclaimers stand before the table in utility exports."""
MOST: Final = 1e12
"""Beyond this no reading, no bill: sums stay finite."""
_NUMBER: Final = re.compile(
    r"^(?:[-+]?\s*\$?|\$\s*[-+]?)\s*(?:(?:\d{1,3}(?:,\d{3})+|\d+)\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$"
)


@dataclass(frozen=True)
class Row:
    line: int
    cells: Sequence[str]
    decimal_comma: bool = False

    def __getitem__(self, column: int) -> str:
        return self.cells[column].strip() if column < len(self.cells) else ""


def text_of(data: bytes) -> str:
    """UTF-8 or UTF-16 by byte order mark, else UTF-8, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(data, "cp1252")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        raise UsageRefused(f"this is not a text file: no {encoding} at byte {getattr(error, 'start', 0)}") from None


def rows_of(text: str) -> Iterator[Row]:
    """Every line with something in it. Spreadsheets write semicolons where the decimal sign is a comma."""
    if "\0" in text:
        raise UsageRefused("this is not a text file", f"line {text[: text.index(chr(0))].count(chr(10)) + 1}")
    sample = text[:4096]
    delimiter = max(",;\t|", key=sample.count)
    reader = csv.reader(text.splitlines(), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(reader.line_num, cells, decimal_comma=delimiter == ";")
    except csv.Error as error:
        raise UsageRefused(f"not readable as CSV: {error}", f"line {reader.line_num}") from None


def normalised(header: str) -> str:
    """``Start Time`` and ``START_TIME`` -> ``start time``; units in brackets are cut off."""
    return re.sub(r"[\s_/-]+", " ", re.sub(r"[(\[].*?[)\]]", "", header)).strip().lower()


def unit_in(header: str) -> str | None:
    """``USAGE (kWh)`` and ``usage_kwh`` -> ``kwh``."""
    bracketed = re.search(r"[(\[]\s*(\w+)\s*[)\]]", header)
    words = [bracketed[1].lower()] if bracketed else re.split(r"[\s_]+", header.strip().lower())
    return next((word for word in words if word in {"kwh", "wh", "mwh", "kw", "w", "therms", "therm", "ccf"}), None)


def number(row: Row, column: int, what: str) -> float | None:
    """A number with thousands separators or a dollar sign; None where the cell is empty. Raises UsageRefused."""
    text = row[column]
    if not text or text in {"-", "--"}:
        return None
    negative = text.startswith("(") and text.endswith(")")
    bare = text.strip("()") if negative else text
    if row.decimal_comma and "." not in bare:
        bare = bare.replace(",", ".", 1)
    if not _NUMBER.match(bare):
        raise UsageRefused(f"{what} {text[:40]!r} is not a number", f"line {row.line}")
    value = float(re.sub(r"[$,\s]", "", bare))
    if value > MOST or value < -MOST:
        raise UsageRefused(f"{what} {text[:40]!r} is not plausible", f"line {row.line}")
    return -value if negative else value
