"""Availability over time and over energy, unit by unit and weighted by their ratings.

An interval is useful for a unit while the irradiance in its plane is above the threshold and its state is known. Then

* time-based: A = (useful - down + excluded) / useful, where excluded, of grid outage and force majeure, is part of
  down; the raw figure does not excuse them;
* energy-based: A = actual / (actual + lost), where energy is lost only while a unit is down by itself. Under an outage
  of the grid, force majeure or curtailment nothing counts as lost.

What a unit would have given follows from its own intervals in order: their energy per irradiance, times the irradiance
of the moment. The information categories are those of IEC TS 63019; a unit without data is neither up nor down.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple, TypedDict

from services.onboarding.rules.uptime.readings import Reading, Readings, State, UptimeSystem, gaps

EXCUSED: Final = (State.GRID_OUTAGE, State.FORCE_MAJEURE)
NOT_UP: Final = (State.DOWN, *EXCUSED)
REFERENCE_W_M2: Final = 1_000.0


class Warned(NamedTuple):
    """Something that does not stop the judgement but that a person should look at."""

    code: str
    place: str
    text: str


@dataclass(frozen=True)
class Figures:
    """Percentages are None where no interval was useful, energy also where none was produced or lost."""

    availability_pct: float | None
    raw_pct: float | None
    energy_pct: float | None
    useful_hours: float
    down_hours: float
    excluded_hours: float
    unknown_hours: float
    """Under the sun, without data."""
    energy_kwh: float
    lost_kwh: float


class Shares(TypedDict):
    """The fields of ``Figures``."""

    availability_pct: float | None
    raw_pct: float | None
    energy_pct: float | None
    useful_hours: float
    down_hours: float
    excluded_hours: float
    unknown_hours: float
    energy_kwh: float
    lost_kwh: float


@dataclass(frozen=True)
class UnitFigures(Figures):
    id: str
    kw: float


@dataclass(frozen=True)
class Uptime(Figures):
    """Hours and percentages weighted by kW over the units; energies are sums."""

    units: tuple[UnitFigures, ...]
    warnings: tuple[Warned, ...]


class Sunlit(NamedTuple):
    """A unit's reading in an interval above the threshold."""

    reading: Reading
    poa_w_m2: float


def uptime(system: UptimeSystem, readings: Readings) -> Uptime:
    """The figures of a system. A unit without a row at a time at which others have one is without data."""
    hours = system.interval_minutes / 60
    sunlit: dict[str, list[Sunlit]] = {unit.id: [] for unit in system.units}
    undecided = 0
    for at in readings.values():
        elsewhere = [one.poa_w_m2 for one in at.values() if one.poa_w_m2 is not None]
        for id, seen in sunlit.items():
            reading = at.get(id, _NOTHING)
            poa = reading.poa_w_m2
            if poa is None and elsewhere:
                poa = sum(elsewhere) / len(elsewhere)
            if poa is None:
                undecided += 1
            elif poa > system.irradiance_threshold_w_m2:
                seen.append(Sunlit(reading, poa))
    per_irradiance, assumed = _per_irradiance(system, sunlit)
    units = tuple(
        _unit(unit.id, unit.kw, sunlit[unit.id], unit.kw * per_irradiance[unit.id], hours) for unit in system.units
    )
    return _together(units, (*_warnings(system, readings, undecided), *assumed))


_NOTHING: Final = Reading(power_kw=0.0, poa_w_m2=None, state=State.NO_DATA)


def _per_irradiance(system: UptimeSystem, sunlit: dict[str, list[Sunlit]]) -> tuple[dict[str, float], list[Warned]]:
    """kW per kW of rating and W/m2 of every unit in order; of the others together where a unit never produced so."""
    kw = {unit.id: unit.kw for unit in system.units}
    sums = {id: _sums(seen, kw[id]) for id, seen in sunlit.items()}
    all_power, all_sun = (sum(column) for column in zip(*sums.values(), strict=True))
    common = all_power / all_sun if all_power > 0 else 1 / REFERENCE_W_M2
    found = {id: power / sun if power > 0 else common for id, (power, sun) in sums.items()}
    missing = [id for id, (power, _) in sums.items() if power <= 0 and sunlit[id]]
    basis = "the others" if all_power > 0 else "its rating"
    text = f"never seen to produce in order under the sun; its lost energy follows from {basis}"
    return found, [Warned("NO_REFERENCE", f"unit {id}", text) for id in missing]


def _sums(seen: Iterable[Sunlit], kw: float) -> tuple[float, float]:
    """kW, and kW of rating times W/m2, over the intervals in order."""
    ok = [(one.reading.power_kw, one.poa_w_m2) for one in seen if one.reading.state is State.OK]
    return sum(power for power, _ in ok), kw * sum(poa for _, poa in ok)


def _unit(id: str, kw: float, seen: list[Sunlit], kw_per_w_m2: float, hours: float) -> UnitFigures:
    known = [one for one in seen if one.reading.state is not State.NO_DATA]
    lost = [
        max(0.0, kw_per_w_m2 * one.poa_w_m2 - one.reading.power_kw) for one in known if one.reading.state is State.DOWN
    ]
    return UnitFigures(
        id=id,
        kw=kw,
        **_shares(
            useful=hours * len(known),
            down=hours * sum(one.reading.state in NOT_UP for one in known),
            excluded=hours * sum(one.reading.state in EXCUSED for one in known),
            unknown=hours * (len(seen) - len(known)),
            energy=hours * sum(one.reading.power_kw for one in known),
            lost=hours * sum(lost),
        ),
    )


def _together(units: tuple[UnitFigures, ...], warnings: tuple[Warned, ...]) -> Uptime:
    total_kw = sum(unit.kw for unit in units)

    def weighted(name: str) -> float:
        return sum(unit.kw * float(getattr(unit, name)) for unit in units) / total_kw

    return Uptime(
        units=units,
        warnings=warnings,
        **_shares(
            useful=weighted("useful_hours"),
            down=weighted("down_hours"),
            excluded=weighted("excluded_hours"),
            unknown=weighted("unknown_hours"),
            energy=sum(unit.energy_kwh for unit in units),
            lost=sum(unit.lost_kwh for unit in units),
        ),
    )


def _shares(*, useful: float, down: float, excluded: float, unknown: float, energy: float, lost: float) -> Shares:
    possible = energy + lost
    return {
        "availability_pct": 100 * (useful - down + excluded) / useful if useful else None,
        "raw_pct": 100 * (useful - down) / useful if useful else None,
        "energy_pct": 100 * max(0.0, energy) / possible if possible > 0 else None,
        "useful_hours": useful,
        "down_hours": down,
        "excluded_hours": excluded,
        "unknown_hours": unknown,
        "energy_kwh": energy,
        "lost_kwh": lost,
    }


def _warnings(system: UptimeSystem, readings: Readings, undecided: int) -> Iterable[Warned]:
    missing = list(gaps(readings, timedelta(minutes=system.interval_minutes)))
    if missing:
        total = sum(count for _, count in missing)
        yield Warned("GAP", f"after {missing[0][0]}", f"{total} intervals are there for no unit and are not counted")
    if undecided:
        yield Warned("NO_IRRADIANCE", "poa_w_m2", f"{undecided} readings have none, nor has another unit: not counted")
