"""What ``helio bill`` prints."""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from shared.rules.notice import Notice
from shared.rules.tariff.bill import BillResult
from shared.rules.tariff.structure import Tariff

DIGITS = 6
"""Decimals printed; far below a cent and a watt-hour."""


class Month(BaseModel):
    """One month of the first year: bill_usd = energy_usd + demand_usd + fixed_usd - credit_usd."""

    month: int = Field(description="calendar month, 1 to 12")
    energy_usd: float = Field(description="energy bought, after kWh credits and before $ credits")
    demand_usd: float
    fixed_usd: float = Field(description="fixed charges and what reaches the minimum charge")
    minimum_usd: float = Field(description="the part of fixed_usd that reaches the minimum charge")
    credit_usd: float = Field(description="credits used or paid out this month, positive")
    bill_usd: float
    import_kwh: float = Field(description="kWh bought, netted within each meter interval only")
    export_kwh: float
    peak_kw: float


class Bills(BaseModel):
    """Bills of one meter."""

    annual_usd: list[float] = Field(description="by year, the first year first")
    months: list[Month] = Field(description="of the first year, in the order of time")


class Warning(BaseModel):
    """Something a reader of the bill must know."""

    code: str
    place: str
    text: str


class TariffName(BaseModel):
    """Which tariff was billed."""

    utility: str
    name: str
    label: str
    effective_from: str | None
    effective_to: str | None


class BillReport(BaseModel):
    """Bills before and after a system, $ nominal."""

    without_system: Bills
    with_system: Bills
    savings_usd: list[float] = Field(description="by year: without less with")
    metering: str
    tariff: TariffName
    tariff_after: TariffName | None = Field(description="the tariff with the system, where it is another")
    interval_minutes: int = Field(description="the interval in which imports and exports were netted")
    warnings: list[Warning]


def build(
    without: Sequence[BillResult],
    with_system: Sequence[BillResult],
    metering: str,
    tariff: Tariff,
    tariff_after: Tariff | None,
    interval_minutes: int,
    notices: Sequence[Notice],
) -> BillReport:
    """The report of two series of years."""
    return BillReport(
        without_system=_bills(without),
        with_system=_bills(with_system),
        savings_usd=[round(a.annual_usd - b.annual_usd, DIGITS) for a, b in zip(without, with_system, strict=True)],
        metering=metering,
        tariff=_name(tariff),
        tariff_after=None if tariff_after is None else _name(tariff_after),
        interval_minutes=interval_minutes,
        warnings=[Warning(code=notice.code, place=notice.place, text=notice.text) for notice in notices],
    )


def _bills(years: Sequence[BillResult]) -> Bills:
    first = years[0]
    names = [name for name in Month.model_fields if name != "month"]
    columns = {name: [round(float(value), DIGITS) + 0.0 for value in getattr(first, name)] for name in names}
    months = [
        Month(month=int(month), **{name: columns[name][index] for name in names})
        for index, month in enumerate(first.month)
    ]
    return Bills(annual_usd=[round(year.annual_usd, DIGITS) + 0.0 for year in years], months=months)


def _name(tariff: Tariff) -> TariffName:
    return TariffName(
        utility=tariff.utility,
        name=tariff.name,
        label=tariff.label,
        effective_from=tariff.effective_from.isoformat() if tariff.effective_from else None,
        effective_to=tariff.effective_to.isoformat() if tariff.effective_to else None,
    )
