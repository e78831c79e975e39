"""A CSV of readings as the body that a gateway sends. What is wrong with a reading is for the service to say."""

import csv
import io
from typing import Any, Final

QUANTITIES: Final = ("power_w", "energy_wh", "counter_wh")
REQUIRED: Final = ("start", "interval_s", "device")
TEXTS: Final = ("start", "device", "state")


def read_readings(text: str) -> list[dict[str, Any]]:
    """One reading a row; an empty cell states nothing. Raises ValueError for columns that make no readings."""
    rows = csv.DictReader(io.StringIO(text), restval="", skipinitialspace=True)
    names = rows.fieldnames or ()
    if lacking := [name for name in REQUIRED if name not in names]:
        raise ValueError(f"line 1: column {lacking[0]} is missing")
    if not any(name in names for name in QUANTITIES):
        raise ValueError(f"line 1: one of the columns {', '.join(QUANTITIES)} is missing")
    known = [name for name in (*REQUIRED, *QUANTITIES, "state") if name in names]
    found = []
    try:
        for row in rows:
            cells = {name: row[name].strip() for name in known if (row[name] or "").strip()}
            found.append({name: _number(cell) if name not in TEXTS else cell for name, cell in cells.items()})
    except csv.Error as error:
        raise ValueError(f"line {rows.line_num}: {error}") from None
    if not found:
        raise ValueError("it holds no reading")
    return found


def _number(cell: str) -> float | int | str:
    """The number of a cell; what is none goes as the text that it is, to be refused by its place."""
    try:
        number = float(cell.replace("_", "?"))  # Python's digits may be grouped so, no meter's are
    except ValueError:
        return cell
    return int(number) if number.is_integer() else number
