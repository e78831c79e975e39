"""The import report that people and programs read: what ``helio analyze --json`` prints."""

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from services.lead.rules.usage.imported import Grade, Readings, UsageFile, UsagePoint
from services.lead.rules.usage.series import instant

Instant = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class ReconciliationReport(_Model):
    start: Instant
    end: Instant
    summary_kwh: float = Field(description="Consumption that the file's own summary states for this period.")
    intervals_kwh: float = Field(description="Sum of the intervals that start in it.")
    difference_pct: float = Field(description="Intervals against summary; beyond 5 % it is also a warning.")
    covered_pct: float = Field(description="Share of the period for which there are intervals.")


class MonthReport(_Model):
    month: Annotated[str, Field(pattern=r"^\d{4}-\d\d$", description="Local calendar month.")]
    kwh: float = Field(description="Delivered.")


class UsagePointReport(_Model):
    id: str
    service: Literal["electricity"]
    interval_seconds: int | None = Field(description="The commonest interval; null for bills.")
    readings: int = Field(description="Readings used, of both directions, without the duplicates.")
    duplicates: int = Field(description="Readings dropped because another has the same start.")
    missing_pct: float = Field(description="Time without readings between the first start and the last end.")
    first: Instant = Field(description="Start of the first interval, UTC.")
    last: Instant = Field(description="Start of the last interval, UTC; bills: local midnight written as UTC.")
    end: Instant = Field(description="End of the last interval, UTC.")
    kwh_delivered: float | None = Field(description="Taken from the grid; null where bills have dollars only.")
    kwh_received: float = Field(description="Fed into the grid; negative values of a net series count here.")
    kwh_net: float | None = Field(description="Delivered minus received.")
    cost_usd: float | None = Field(description="Of the readings, else billed by the summaries; null if not dollars.")
    cost_source: Literal["readings", "summaries", "bills"] | None
    currency: str
    estimated: int = Field(description="Readings marked estimated or projected.")
    grade: Grade = Field(
        description="A: 12 months of intervals up to an hour, at most 1 % missing … E: annual or $ only."
    )
    utc_offset_seconds: int = Field(description="Standard time of the meter, 0 where the file does not state it.")
    months: list[MonthReport]
    reconciliations: list[ReconciliationReport]


class WarningReport(_Model):
    code: str
    place: str = Field(description="Line, instant or resource; empty where the whole file is meant.")
    text: str


class UsageReport(_Model):
    usage_points: list[UsagePointReport]
    warnings: list[WarningReport]


def report(file: UsageFile) -> UsageReport:
    """Everything of an import but the readings themselves."""
    return UsageReport(
        usage_points=[_point(point) for point in file.usage_points],
        warnings=[WarningReport(code=each.code, place=each.place, text=each.text) for each in file.remarks],
    )


def _point(point: UsagePoint) -> UsagePointReport:
    known = not math.isnan(point.kwh_delivered)
    return UsagePointReport(
        id=point.id,
        service="electricity",
        interval_seconds=point.interval_seconds,
        readings=point.readings,
        duplicates=point.duplicates,
        missing_pct=round(point.missing_pct, 6),
        first=instant(point.first),
        last=instant(point.last),
        end=instant(point.end),
        kwh_delivered=_rounded(point.kwh_delivered) if known else None,
        kwh_received=_rounded(point.kwh_received),
        kwh_net=_rounded(point.kwh_net) if known else None,
        cost_usd=None if point.cost_usd is None else round(point.cost_usd, 5),
        cost_source=point.cost_source,
        currency=point.currency,
        estimated=point.estimated,
        grade=point.grade,
        utc_offset_seconds=point.local_time.standard_offset,
        months=months(point),
        reconciliations=[
            ReconciliationReport(
                start=instant(each.start), end=instant(each.end), summary_kwh=_rounded(each.summary_kwh),
                intervals_kwh=_rounded(each.intervals_kwh), covered_pct=round(each.covered_pct, 3),
                difference_pct=round(each.difference_pct, 3),
            )
            for each in point.reconciliations
        ],
    )  # fmt: skip


def months(point: UsagePoint) -> list[MonthReport]:
    """Delivered kWh by local calendar month of each reading's start."""
    readings: Readings = point.delivered
    if not len(readings):
        return []
    month = point.local_time.wall_clock(readings.start).astype("datetime64[M]")
    distinct, slot = np.unique(month, return_inverse=True)
    sums = np.bincount(slot, readings.wh, len(distinct)) / 1000.0
    return [MonthReport(month=str(name), kwh=_rounded(kwh)) for name, kwh in zip(distinct, sums.tolist(), strict=True)]


def _rounded(kwh: float) -> float:
    return round(kwh, 6)
