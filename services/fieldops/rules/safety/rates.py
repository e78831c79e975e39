"""Incidence rates of injuries: cases times 200,000 hours over the hours worked.

200,000 hours are those of 100 employees who work 40 hours a week for 50 weeks (Bureau of Labor Statistics, "How to
compute a firm's incidence rate for safety management").
"""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

BASE_HOURS: Final = 200_000

Cases = Annotated[int, Field(ge=0, le=1_000_000)]


class YearOfLog(BaseModel):
    """A year's OSHA 300A summary: hours that all employees worked, and the totals of columns G to J."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    hours: Annotated[float, Field(gt=0, le=1e12)]
    column_g: Cases
    column_h: Cases
    column_i: Cases
    column_j: Cases


class RateRequest(BaseModel):
    model_config = ConfigDict(frozen=True)

    years: Annotated[list[YearOfLog], Field(min_length=1)]


class Rates(BaseModel):
    """Cases per 100 full-time employees over all years together, unrounded."""

    model_config = ConfigDict(frozen=True)

    trir: float
    """Total recordable cases, columns G, H, I and J."""
    dart: float
    """Days away, restricted or transferred, columns H and I."""
    cases: int
    dart_cases: int
    hours: float


def rates(request: RateRequest) -> Rates:
    years = request.years
    hours = sum(year.hours for year in years)
    dart = sum(year.column_h + year.column_i for year in years)
    cases = dart + sum(year.column_g + year.column_j for year in years)
    return Rates(
        trir=cases * BASE_HOURS / hours, dart=dart * BASE_HOURS / hours, cases=cases, dart_cases=dart, hours=hours
    )
