"""A bill history as people give it: billing periods with kWh, dollars or both, or one figure for a year."""

import datetime as dt
from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator

from shared.rules.site.roof import Value
from shared.schemas.quantities import Plausible

MOST_BILLS: Final = 60
LONGEST_PERIOD_DAYS: Final = 400
"""A year and a month: an annual settlement."""
FIRST_YEAR, LAST_YEAR = 1971, 2099


class Bill(Value):
    """One billing period, dates local to the site. Give ``month`` (``2024-07``) or ``start`` and ``end``."""

    start: Annotated[dt.date, Plausible(before_days=3_660, after_days=2)]
    end: Annotated[dt.date, Plausible(before_days=3_660, after_days=33)]
    """The first day that is not in the period any more. Of a month that is under way it lies ahead."""
    kwh: float | None = Field(default=None, ge=-100_000, le=10_000_000)
    """Net consumption: delivered minus received."""
    usd: float | None = Field(default=None, ge=-1_000_000, le=10_000_000)
    """The total as billed."""
    peak_kw: float | None = Field(default=None, ge=0, le=1_000_000)
    tou_kwh: dict[str, Annotated[float, Field(ge=-100_000, le=1_000_000)]] = Field(default_factory=dict, max_length=24)
    """kWh by time-of-use period, where the bill has them."""

    @model_validator(mode="before")
    @classmethod
    def _month_as_dates(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        if "month" not in data:
            return {name: _day(value) if name in ("start", "end") else value for name, value in data.items()}
        rest = {key: value for key, value in data.items() if key != "month"}
        if "start" in rest or "end" in rest:
            raise ValueError("give month, or start and end")
        try:
            first = dt.date.fromisoformat(f"{data['month']}-01")
        except ValueError:
            raise ValueError(f"month {data['month']!r} is not like 2024-07") from None
        return {**rest, "start": first, "end": _next_month(first)}

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"a period from {self.start} to {self.end} has no day")
        if self.days > LONGEST_PERIOD_DAYS or not FIRST_YEAR <= self.start.year <= LAST_YEAR:
            raise ValueError(f"a period from {self.start} to {self.end} is not one of a bill")
        if self.kwh is None and self.tou_kwh:
            return self.model_copy(update={"kwh": sum(self.tou_kwh.values())})
        if self.kwh is None and self.usd is None:
            raise ValueError("a bill needs kwh or usd")
        return self

    @property
    def days(self) -> int:
        return (self.end - self.start).days


class BillHistory(Value):
    """The JSON form: ``{"bills": [...]}`` or ``{"annual_kwh": 9000}``, with the usage point where it is known."""

    usage_point_id: str = Field(default="1", min_length=1, max_length=80)
    bills: Annotated[tuple[Bill, ...], Field(max_length=MOST_BILLS)] = ()
    annual_kwh: float | None = Field(default=None, gt=0, le=10_000_000)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.bills) == (self.annual_kwh is not None):
            raise ValueError("give bills or annual_kwh")
        return self


def _day(value: Any) -> Any:
    """A text as the day that it names; anything else, and any other text, as it is: the field says what is wrong."""
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def _next_month(first: dt.date) -> dt.date:
    return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
