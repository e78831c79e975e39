"""Interval usage from CSV, as utilities' portals export it or as ``start,kwh``.

Known shapes: ``TYPE,DATE,START TIME,END TIME,USAGE (kWh),COST,NOTES`` (PG&E, ComEd, PECO and other Opower portals, also
with ``IMPORT (kWh),EXPORT (kWh)``), ``Meter Number,Date,Start Time,Duration,Consumption,Generation,Net`` (SDG&E),
``start,kwh`` and ``kwh`` alone for a whole year. Columns are found by their names, whatever stands before the table.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from services.lead.rules.espi.readings import LONGEST_S
from services.lead.rules.intake.clock_labels import Labels, instants
from services.lead.rules.intake.delimited import PREAMBLE_LINES, Row, normalised, number, rows_of, unit_in
from services.lead.rules.usage.imported import Form, Remarks, UsageFile, UsageRefused
from services.lead.rules.usage.local_time import LocalTime
from services.lead.rules.usage.point import commonest, usage_point
from services.lead.rules.usage.series import RawSeries

START: Final = frozenset({
    "start", "timestamp", "datetime", "date time", "interval start", "start datetime", "start date time", "from",
    "interval start datetime", "usage start", "read date time", "interval start date time", "date and time",
})  # fmt: skip
DATE: Final = frozenset({"date", "usage date", "interval date", "reading date", "read date", "day"})
TIME: Final = frozenset({"start time", "time", "interval start time", "hour", "interval time"})
END_TIME: Final = frozenset({"end time", "interval end time"})
TAKEN: Final = frozenset({
    "usage", "kwh", "consumption", "import", "delivered", "energy", "usage kwh", "energy kwh", "value", "electricity",
    "import kwh", "consumption kwh", "delivered kwh", "usage value", "net", "net usage", "net kwh", "wh", "kw", "power",
    "kwh delivered",
})  # fmt: skip
GIVEN: Final = frozenset({
    "export", "generation", "received", "export kwh", "generation kwh", "received kwh", "kwh received",
})  # fmt: skip
NET: Final = frozenset({"net", "net usage", "net kwh"})
UNIT: Final = frozenset({"units", "unit", "uom", "unit of measure"})
COST: Final = frozenset({"cost", "amount", "charge", "cost usd", "usd"})
NOTE: Final = frozenset(
    {"notes", "note", "quality", "estimated", "reading quality", "read type", "estimated indicator"}
)
KIND: Final = frozenset({"type", "service type", "commodity", "service"})
METER: Final = frozenset({"meter number", "meter", "usage point", "service point", "service point id", "esiid"})

WH_PER_UNIT: Final = {"kwh": 1e3, "wh": 1.0, "mwh": 1e6}
W_PER_UNIT: Final = {"kw": 1e3, "w": 1.0}
HOURS_OF_YEAR: Final = (8760, 8784)
TYPICAL_YEAR: Final = {8760: 2018, 8784: 2024}
"""Calendar for readings without dates, as the bill engine's."""
MOST_READINGS: Final = 600_000
"""Seventeen years of quarter hours."""


@dataclass(frozen=True)
class Table:
    """Which column is what; None where there is no such column."""

    start: int | None
    date: int | None
    time: int | None
    end_time: int | None
    taken: int
    given: int | None
    unit: str | None
    unit_column: int | None
    cost: int | None
    note: int | None
    kind: int | None
    meter: int | None


def read_intervals_csv(text: str, zone: ZoneInfo | None = None) -> UsageFile:
    """Read a whole export. ``zone`` for labels without offset. Raises UsageRefused with the line."""
    rows = list(rows_of(text))
    if not rows:
        raise UsageRefused("the file is empty")
    table, rows = _find_table(rows)
    if len(rows) > MOST_READINGS:
        raise UsageRefused(f"more than {MOST_READINGS} readings")
    rows = _electric_rows(table, rows)
    remarks = Remarks()
    if table.start is None and table.date is None:
        start = _whole_year(rows, remarks)
    else:
        labels = Labels()
        stamps = [_label(table, row, labels) for row in rows]
        seconds, assumed = instants(stamps, zone)
        start = np.array(seconds, np.int64)
        if assumed:
            remarks.add("TIME_ZONE_ASSUMED", "", "times have no zone: local standard time is written as UTC")
    length = _lengths(table, rows, start)
    taken = _series(table, rows, table.taken, start, length, remarks)
    given = (
        None if table.given is None else _series(replace(table, cost=None), rows, table.given, start, length, remarks)
    )
    name = rows[0][table.meter] if table.meter is not None else ""
    local_time = _local_time(zone, int(start[0]))
    return UsageFile((usage_point(name or "1", taken, given, local_time, remarks),), remarks.all(), Form.INTERVALS_CSV)


def is_interval_table(text: str) -> bool:
    """Whether a CSV has intervals rather than billing periods."""
    try:
        _find_table(list(islice(rows_of(text), PREAMBLE_LINES + 2)))
    except UsageRefused:
        return False
    return True


# -- the table ---------------------------------------------------------------------------------------------------


def _find_table(rows: list[Row]) -> tuple[Table, list[Row]]:
    if not rows:
        raise UsageRefused("the file is empty")
    for index, row in enumerate(rows[:PREAMBLE_LINES]):
        names = [normalised(cell) for cell in row.cells]

        def column(known: frozenset[str], names: list[str] = names) -> int | None:
            return next((position for position, name in enumerate(names) if name in known), None)

        taken, start, date = column(TAKEN - NET), column(START), column(DATE)
        if taken is None:
            taken = column(NET)
        if start is None and date is None:
            start = column(TIME)  # called a time, but with the date in it
        alone = len(names) == 1 and taken == 0
        if taken is None or (start is None and date is None and not alone):
            continue
        table = Table(
            start=start, date=None if start is not None else date, time=None if start is not None else column(TIME),
            end_time=column(END_TIME), taken=taken, given=column(GIVEN), unit=unit_in(row[taken]),
            unit_column=column(UNIT), cost=column(COST), note=column(NOTE), kind=column(KIND), meter=column(METER),
        )  # fmt: skip
        if table.date is not None and table.time is None and _is_billing(names):
            break
        if index + 1 == len(rows):
            raise UsageRefused("the table has a header but no readings", f"line {row.line}")
        if alone and (longer := next((each for each in rows[index + 1 :] if len(each.cells) > 1), None)):
            raise UsageRefused(f"{len(longer.cells)} fields under one header", f"line {longer.line}")
        return table, rows[index + 1 :]
    first = rows[0]
    if len(first.cells) <= 2 and number_or_none(first, len(first.cells) - 1) is not None:
        where = len(first.cells) - 1
        return Table(0 if where else None, None, None, None, where, None, "kwh", *[None] * 5), rows
    raise UsageRefused("no table of intervals: a column with the start and one with kWh are needed", "line 1")


def _is_billing(names: list[str]) -> bool:
    return any(name in {"end date", "days", "billing period", "bill date"} for name in names)


def number_or_none(row: Row, column: int) -> float | None:
    try:
        return number(row, column, "value")
    except UsageRefused:
        return None


def _electric_rows(table: Table, rows: list[Row]) -> list[Row]:
    unit = table.unit or (rows[0][table.unit_column].lower() if table.unit_column is not None else None)
    if unit in {"therm", "therms", "ccf"}:
        raise UsageRefused(f"the readings are in {unit}: gas, not electricity", f"line {rows[0].line}")
    if table.kind is None:
        return rows
    electric = [row for row in rows if "gas" not in row[table.kind].lower() and "water" not in row[table.kind].lower()]
    if not electric:
        raise UsageRefused(f"the readings are {rows[0][table.kind]!r}, not electricity", f"line {rows[0].line}")
    return electric


# -- columns -----------------------------------------------------------------------------------------------------


def _label(table: Table, row: Row, labels: Labels) -> datetime:
    if table.start is not None:
        return labels.parse(row[table.start], row.line)
    assert table.date is not None
    text = row[table.date]
    if table.time is not None:
        time = row[table.time]
        text = f"{text} {int(time):02d}:00" if time.isdigit() and len(time) <= 2 else f"{text} {time}"
    return labels.parse(text, row.line)


def _whole_year(rows: list[Row], remarks: Remarks) -> NDArray[np.int64]:
    for hours in HOURS_OF_YEAR:
        if len(rows) % hours == 0 and 3600 % (len(rows) // hours) == 0:
            step = 3600 * hours // len(rows)
            remarks.add("DATES_ASSUMED", "", f"readings have no dates: taken from 1 January, {step} s each")
            first = np.datetime64(f"{TYPICAL_YEAR[hours]}-01-01", "s").astype(np.int64)
            return first + step * np.arange(len(rows), dtype=np.int64)
    raise UsageRefused(f"{len(rows)} readings without dates do not make a year of equal intervals")


def _lengths(table: Table, rows: list[Row], start: NDArray[np.int64]) -> int:
    """Seconds of the commonest interval: by the steps between starts, else by the end times."""
    steps = np.diff(np.unique(start)).astype(np.int64)
    if len(steps):
        if (usual := commonest(steps)) > LONGEST_S:
            raise UsageRefused("the readings are more than a year apart", f"line {rows[0].line}")
        return usual
    if table.end_time is not None and table.time is not None:
        labels = Labels()
        begin, end = (
            labels.parse(f"2000-01-01 {rows[0][column]}", rows[0].line) for column in (table.time, table.end_time)
        )
        minutes = ((end - begin) % timedelta(days=1)).seconds // 60
        return 60 * (minutes + (minutes % 5 == 4)) or 3600  # 00:00 to 00:59 is an hour
    return 3600


def _series(
    table: Table, rows: list[Row], column: int, start: NDArray[np.int64], length: int,
    remarks: Remarks,
) -> RawSeries:  # fmt: skip
    unit = table.unit or (rows[0][table.unit_column].lower() if table.unit_column is not None else "kwh")
    if unit not in WH_PER_UNIT and unit not in W_PER_UNIT:
        raise UsageRefused(f"unit {unit!r} is not one of electric energy", f"line {rows[0].line}")
    scale = WH_PER_UNIT.get(unit) or W_PER_UNIT[unit] * length / 3600
    values = [number(row, column, "energy") for row in rows]
    known = np.array([value is not None for value in values])
    if not known.any():
        raise UsageRefused("the table has no readings", f"line {rows[0].line}")
    if not known.all():
        remarks.add("INCOMPLETE_READINGS", f"line {rows[int(np.argmin(known))].line}",
                    f"rows without a value, left out: {int((~known).sum())}")  # fmt: skip
    costs = [number(row, table.cost, "cost") if table.cost is not None else None for row in rows]
    notes = [row[table.note].lower() if table.note is not None else "" for row in rows]
    raw = RawSeries(
        start=start,
        seconds=np.full(len(rows), length, np.int32),
        wh=np.array([scale * (value or 0.0) for value in values]),
        cost=np.array([float("nan") if cost is None else cost for cost in costs]),
        estimated=np.array(["estimat" in note or note in {"e", "est"} for note in notes]),
    )
    return raw.pick(known)


def _local_time(zone: ZoneInfo | None, start: int) -> LocalTime:
    """Standard offset of an IANA zone; its summer time is not one of two rules, so none is stated."""
    if zone is None:
        return LocalTime()
    year = np.datetime64(start, "s").astype("datetime64[Y]").astype(int) + 1970
    offsets = [datetime(int(year), month, 1, tzinfo=zone).utcoffset() for month in (1, 7)]
    standard = min(offset for offset in offsets if offset is not None)
    return LocalTime(standard_offset=int(standard.total_seconds()), stated=True)
