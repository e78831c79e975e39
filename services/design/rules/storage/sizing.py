"""How many batteries: what each further one saves, where the curve bends, and what a backup goal asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from services.design.rules.storage.backup import BackupNeed
from services.design.rules.storage.battery import Battery


@dataclass(frozen=True, slots=True)
class SizePoint:
    """One size of a sweep."""

    usable_kwh: float
    saved_usd: float
    """In the first year, over the same system without battery."""
    marginal_usd_per_kwh: float
    """Of the step from the size before, a year and kWh of usable capacity."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Sizes in ascending order; ``knee``: index of the last whose step saves what a kWh costs a year, or None."""

    points: tuple[SizePoint, ...]
    knee: int | None
    cost_usd_per_kwh_year: float

    @property
    def knee_kwh(self) -> float:
        """Usable energy at the knee; 0 where no size pays."""
        return 0.0 if self.knee is None else self.points[self.knee].usable_kwh


def sized(unit: Battery, kwh: float) -> Battery:
    """A battery of ``kwh`` usable with the unit's ratio of power and reserve to energy."""
    ratio = kwh / unit.usable_kwh
    return replace(
        unit,
        usable_kwh=kwh,
        charge_kw=unit.charge_kw * ratio,
        discharge_kw=unit.discharge_kw * ratio,
        reserve_kwh=unit.reserve_kwh * ratio,
    )


def sweep(sizes_kwh: Sequence[float], saved_usd: Callable[[float], float], cost_usd_per_kwh_year: float) -> Sweep:
    """Evaluate ``saved_usd`` at ascending sizes and name the knee: stop where the marginal kWh no longer pays."""
    points: list[SizePoint] = []
    before, saved_before = 0.0, 0.0
    for kwh in sizes_kwh:
        saved = saved_usd(kwh)
        points.append(SizePoint(kwh, saved, (saved - saved_before) / (kwh - before)))
        before, saved_before = kwh, saved
    knee = None
    for index, point in enumerate(points):
        if point.marginal_usd_per_kwh < cost_usd_per_kwh_year:
            break
        knee = index
    return Sweep(tuple(points), knee, cost_usd_per_kwh_year)


def units_for_backup(need: BackupNeed, unit: Battery, start_lra_a: float | None, most: int) -> int:
    """Units that hold the energy, carry the peak and start the motor, at most ``most``; 0 where nothing is backed up.

    ``start_lra_a``: of one unit, None where the maker does not state it.
    """
    if need.peak_kw <= 0 or need.hours <= 0:
        return 0
    asked = [need.usable_kwh / unit.usable_kwh, need.peak_kw / unit.discharge_kw]
    if start_lra_a:
        asked.append(need.start_lra_a / start_lra_a)
    return min(max(ceil(share - 1e-9) for share in asked), most)
