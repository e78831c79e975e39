"""Usage as people type it in, an annual figure or monthly bills, brought to the form the analysis takes."""

import hashlib
from typing import Any, Self

from pydantic import Field, model_validator

from shared.rules.roof import Value

DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class AnnualUsage(Value):
    """One figure for a year."""

    kwh_annual: float = Field(gt=0, le=10_000_000)
    usage_point_id: str | None = Field(default=None, max_length=80)


class Bill(Value):
    """One billing month. ``month`` 1 to 12."""

    month: int = Field(ge=1, le=12)
    kwh: float = Field(ge=0, le=1_000_000)


class MonthlyBills(Value):
    bills: tuple[Bill, ...] = Field(min_length=1, max_length=12)
    usage_point_id: str | None = Field(default=None, max_length=80)

    @model_validator(mode="after")
    def _each_month_once(self) -> Self:
        months = [bill.month for bill in self.bills]
        if len(set(months)) < len(months):
            raise ValueError("a month is billed twice")
        if not any(bill.kwh for bill in self.bills):
            raise ValueError("no bill has any consumption")
        return self


def usage_from(given: AnnualUsage | MonthlyBills) -> dict[str, Any]:
    """The import's report (the fields of UsageDataImported) and the known kWh by month, None where unknown."""
    if isinstance(given, AnnualUsage):
        known: list[float | None] = [None] * 12
        annual, grade, method, readings = given.kwh_annual, "E", "annual", 1
    else:
        known = [None] * 12
        for bill in given.bills:
            known[bill.month - 1] = bill.kwh
        readings = len(given.bills)
        billed_days = sum(DAYS_IN_MONTH[bill.month - 1] for bill in given.bills)
        annual = sum(bill.kwh for bill in given.bills) * 365 / billed_days
        grade = "B" if readings == 12 else "C" if readings >= 6 else "D"
        method = "bills"
    return {
        "report": {
            "usage_point_id": given.usage_point_id,
            "method": method,
            "interval_seconds": None,
            "readings": readings,
            "missing_pct": 100 * known.count(None) / 12 if method == "bills" else 0.0,
            "kwh_annual": annual,
            "grade": grade,
            "checksum_sha256": hashlib.sha256(given.model_dump_json().encode()).hexdigest(),
        },
        "monthly_kwh": known,
        "hourly_wh_base64": None,
    }
