"""Whether a customer may take a tariff: its sector, and its bounds on demand, energy and phases.

A tariff in the wrong sector prices a site wrongly by tens of per cent, and the utility moves the customer back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from shared.rules.tariff.structure import Tariff

Premises = Literal["dwelling", "dwellings", "business"]
"""A home (or one of two); many homes behind one or many meters, which may be on either sector's tariffs; no home."""

LARGEST_HOME_KWH = 100_000.0
"""A year's use of a home beyond which it is taken for a business (ours). The mean US home uses 10,791 kWh (EIA, 2022);
PG&E ends its residential E-ELEC and EV2-A at eight times the baseline, about 30,000 kWh."""

RESIDENTIAL, BUSINESS = "residential", ("commercial", "industrial")


@dataclass(frozen=True)
class Customer:
    """Whom the tariff is asked for. ``month_kwh``: energy of each month; None where a thing is not known."""

    premises: Premises
    month_kwh: Sequence[float]
    peak_kw: float | None = None
    phases: int | None = None

    @property
    def annual_kwh(self) -> float:
        return sum(self.month_kwh)


@dataclass(frozen=True)
class Misfit:
    """One reason why the customer may not take it: what was found, what the tariff admits."""

    text: str
    value: float | None = None
    limit: float | None = None
    unit: str = ""


def misfits(tariff: Tariff, customer: Customer) -> list[Misfit]:
    """Every reason against it; empty where nothing that the tariff says stands against it."""
    return [*_sector(tariff, customer), *_size(tariff, customer), *_phases(tariff, customer)]


def decidable(tariff: Tariff) -> bool:
    """Whether the tariff says whom it is for: one without a sector can be refused, and not confirmed."""
    return bool(tariff.sector)


def _sector(tariff: Tariff, customer: Customer) -> Iterator[Misfit]:
    sector = tariff.sector.lower()
    if sector == RESIDENTIAL and customer.premises == "business":
        yield Misfit(f"{tariff.name} is for homes, the premises are a business")
    elif sector in BUSINESS and customer.premises == "dwelling":
        yield Misfit(f"{tariff.name} is for {sector} customers, the premises are a home")
    elif sector == RESIDENTIAL and customer.premises == "dwelling" and customer.annual_kwh > LARGEST_HOME_KWH:
        text = f"{tariff.name} is for homes: none uses {customer.annual_kwh:,.0f} kWh a year"
        yield Misfit(text, customer.annual_kwh, LARGEST_HOME_KWH, "kWh")


def _size(tariff: Tariff, customer: Customer) -> Iterator[Misfit]:
    bounds, month = tariff.eligibility, max(customer.month_kwh, default=0.0)
    measured = [("month's energy", month, bounds.min_month_kwh, bounds.max_month_kwh, "kWh")]
    if customer.peak_kw is not None:
        measured.append(("demand", customer.peak_kw, bounds.min_kw, bounds.max_kw, "kW"))
    for what, value, least, most, unit in measured:
        if least is not None and value < least:
            yield Misfit(f"{tariff.name} asks for a largest {what} of {least:g} {unit} or more", value, least, unit)
        if most is not None and value > most:
            yield Misfit(f"{tariff.name} ends at a largest {what} of {most:g} {unit}", value, most, unit)


def _phases(tariff: Tariff, customer: Customer) -> Iterator[Misfit]:
    wants = tariff.eligibility.three_phase
    if wants is not None and customer.phases is not None and wants != (customer.phases == 3):
        asked = "three phases" if wants else "a single phase"
        yield Misfit(f"{tariff.name} is for {asked}", float(customer.phases), 3.0 if wants else 1.0, "phases")
