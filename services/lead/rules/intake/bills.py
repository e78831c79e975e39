"""Read a bill history from JSON or from a billing CSV (``TYPE,START DATE,END DATE,USAGE (kWh),COST,NOTES``)."""

import datetime as dt
import json
from itertools import pairwise
from typing import Any, Final

from pydantic import ValidationError

from services.lead.rules.intake.clock_labels import Labels
from services.lead.rules.intake.delimited import PREAMBLE_LINES, Row, normalised, number, rows_of, unit_in
from services.lead.rules.usage.bills import annual_usage, billed_usage
from services.lead.rules.usage.history import Bill, BillHistory
from services.lead.rules.usage.imported import UsageFile, UsageRefused
from shared.schemas.doubled import DoubledName, load

COLUMNS: Final[dict[str, frozenset[str]]] = {
    "start": frozenset({
        "start date", "start", "period start", "from", "service start", "bill start date", "begin date",
    }),
    "end": frozenset({"end date", "end", "period end", "to", "service end", "bill end date", "read date"}),
    "month": frozenset({"month", "billing month", "bill month", "period"}),
    "kwh": frozenset({
        "usage", "kwh", "consumption", "usage kwh", "energy", "total kwh", "electricity usage", "energy kwh",
    }),
    "usd": frozenset({"cost", "usd", "amount", "total", "charges", "bill", "total usd", "bill amount", "cost usd"}),
    "peak_kw": frozenset({"peak kw", "demand", "demand kw", "max demand", "peak demand"}),
}  # fmt: skip


def read_bills_json(text: str) -> UsageFile:
    """``BillHistory``, or its list of bills alone. Raises UsageRefused."""
    try:
        document = load(text)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageRefused("not well-formed JSON", place) from None
    except DoubledName as error:
        raise UsageRefused(str(error)) from None
    if isinstance(document, list):
        document = {"bills": document}
    try:
        history = BillHistory.model_validate(document, extra="forbid")
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageRefused(first["msg"].removeprefix("Value error, "), place) from None
    if history.annual_kwh is not None:
        return annual_usage(history.annual_kwh, history.usage_point_id)
    return billed_usage(history.bills, history.usage_point_id)


def read_bills_csv(text: str) -> UsageFile:
    """A billing history: start and end, or month; kWh and dollars. Raises UsageRefused with the line."""
    rows = list(rows_of(text))
    for index, row in enumerate(rows[:PREAMBLE_LINES]):
        names = [normalised(cell) for cell in row.cells]
        found = {what: _position(names, known) for what, known in COLUMNS.items()}
        dated = found["month"] is not None or (found["start"] is not None and found["end"] is not None)
        if dated and (found["kwh"] is not None or found["usd"] is not None):
            if found["kwh"] is not None and unit_in(row[found["kwh"]]) in {"therm", "therms", "ccf"}:
                raise UsageRefused("the bills are for gas, not electricity", f"line {row.line}")
            return billed_usage(_inclusive([_bill(line, found) for line in rows[index + 1 :]]))
    raise UsageRefused("no table of bills: columns with the period and with kWh or dollars are needed", "line 1")


def _position(names: list[str], known: frozenset[str]) -> int | None:
    return next((position for position, name in enumerate(names) if name in known), None)


def _bill(row: Row, found: dict[str, int | None]) -> Bill:
    def value(what: str) -> float | None:
        column = found[what]
        return None if column is None else number(row, column, what)

    document: dict[str, Any] = {what: value(what) for what in ("kwh", "usd", "peak_kw")}
    labels = Labels()
    if found["month"] is not None:
        document["month"] = _month(row[found["month"]], row.line)
    else:
        assert found["start"] is not None and found["end"] is not None
        document["start"] = labels.parse(row[found["start"]], row.line).date()
        document["end"] = labels.parse(row[found["end"]], row.line).date()
    try:
        return Bill.model_validate(document)
    except ValidationError as error:
        raise UsageRefused(error.errors()[0]["msg"].removeprefix("Value error, "), f"line {row.line}") from None


def _month(text: str, line: int) -> str:
    for known in ("%Y-%m", "%m/%Y", "%b %Y", "%B %Y", "%b-%y", "%b-%Y", "%Y/%m", "%m/%d/%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text, known).strftime("%Y-%m")  # noqa: DTZ007
        except ValueError:
            continue
    raise UsageRefused(f"{text[:40]!r} is not a month", f"line {line}")


def _inclusive(bills: list[Bill]) -> list[Bill]:
    """Statements that name the last day of a period, so that the next begins the day after, get one day more."""
    ordered = sorted(bills, key=lambda bill: bill.start)
    steps = [(after.start - before.end).days for before, after in pairwise(ordered)]
    if steps and sum(step == 1 for step in steps) * 2 > len(steps):
        return [bill.model_copy(update={"end": bill.end + dt.timedelta(days=1)}) for bill in ordered]
    return ordered
