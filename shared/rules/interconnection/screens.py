"""The fast-track screens of FERC's Small Generator Interconnection Procedures and the minimum-load screen.

SGIP section 2.2.1.1-.10 and 2.4.4.1 (Order No. 792, 18 CFR 35.28(f), pro forma as revised 2013). A screen is evaluated
where the facts it needs are known: a utility knows all of them, an applicant only those of its own equipment. Limits
that states set otherwise are rows of ``THRESHOLDS``. "Shall not exceed" passes at the limit; "less than" does not.
"""

import math
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from shared.schemas.parts import ScreenResult

LineWires = Literal[3, 4]


@dataclass(frozen=True)
class Thresholds:
    """The numbers of the screens, as one jurisdiction has them."""

    jurisdiction: str
    effective_from: date
    effective_to: date | None
    citation: str
    section_peak_pct: float = 15.0
    network_load_pct: float = 5.0
    network_kw: float | None = 50.0
    """None where only the share of the load is limited."""
    fault_current_pct: float = 10.0
    interrupting_pct: float = 87.5
    secondary_kw: float = 20.0
    imbalance_pct: float = 20.0
    stability_mw: float = 10.0
    minimum_load_pct: float = 100.0


THRESHOLDS: Final = (
    Thresholds("MD", date(2008, 6, 9), None, "COMAR 20.50.09.09-.10", network_kw=None, interrupting_pct=90.0),
    Thresholds("PA", date(2006, 12, 16), None, "52 Pa. Code 75.38", network_kw=None, interrupting_pct=85.0),
    Thresholds("US", date(2006, 8, 1), None, "SGIP 2.2.1"),
)


def thresholds_for(jurisdiction: str, on: date) -> Thresholds:
    """The state's own numbers, else those of the SGIP. ValueError for a day before any is in force."""
    for row in THRESHOLDS:
        if row.jurisdiction in (jurisdiction, "US") and row.effective_from <= on <= (row.effective_to or date.max):
            return row
    raise ValueError(f"no interconnection screens were in force on {on.isoformat()}")


@dataclass(frozen=True)
class Facility:
    """The generating facility that is applied for."""

    kwac: float
    """What it can put out: nameplate, or the lower limit that a certified control holds."""
    phases: Literal[1, 3] = 1
    line_to_line: bool = True
    """A single-phase 240 V inverter across both legs of the service loads them alike."""
    inverter_based: bool = True
    certified: bool = True
    """Listed to UL 1741."""
    fault_current_multiple: float = 1.2
    """Short-circuit current over rated current; inverters give 1.1 to 1.2 (NREL/TP-550-46698)."""


@dataclass(frozen=True)
class SpotNetwork:
    max_load_kw: float
    generation_kw: float
    """Inverter-based, without the facility."""


@dataclass(frozen=True)
class Location:
    """The grid at the point of interconnection, without the facility. None: not known, or does not apply."""

    under_tariff: bool | None = None
    section_peak_kw: float | None = None
    """Annual peak of the line section, bounded by automatic sectionalizing devices."""
    section_minimum_kw: float | None = None
    """Least load of twelve months; for photovoltaics without storage between 10 and 16 h (SGIP 2.4.4.1.1)."""
    section_generation_kw: float = 0.0
    network: SpotNetwork | None = None
    primary_kv: float | None = None
    primary_fault_current_a: float | None = None
    circuit_generation_fault_a: float = 0.0
    """What the circuit's present generation adds to a fault on the primary."""
    device_interrupting_a: float | None = None
    """Of the weakest protective device on the circuit."""
    line_wires: LineWires | None = None
    effectively_grounded: bool = True
    shared_secondary: bool | None = None
    secondary_generation_kw: float = 0.0
    transformer_kva: float | None = None
    stability_limited: bool | None = None
    """Known or posted transient stability limits in the area."""
    substation_generation_mw: float = 0.0
    construction_required: bool | None = None


def fault_current_a(facility: Facility, primary_kv: float) -> float:
    """What the facility adds to a fault on the primary, in amperes.

    A single-phase facility hangs between one phase and neutral of a grounded primary: three times the share of a
    three-phase one of the same power.
    """
    rated = facility.kwac / (math.sqrt(3) * primary_kv)
    return facility.fault_current_multiple * rated * (3 if facility.phases == 1 else 1)


def fast_track(facility: Facility, location: Location, limits: Thresholds) -> tuple[ScreenResult, ...]:
    """The ten screens in their order, those left out whose facts are not known or which do not apply."""
    found = (
        _tariff(location),
        _line_section(facility, location, limits),
        _spot_network(facility, location, limits),
        _fault_current(facility, location, limits),
        _interrupting(facility, location, limits),
        _line_configuration(facility, location),
        _shared_secondary(facility, location, limits),
        _imbalance(facility, location, limits),
        _stability(facility, location, limits),
        _construction(location),
    )
    return tuple(result for result in found if result is not None)


def minimum_load(facility: Facility, location: Location, limits: Thresholds) -> ScreenResult | None:
    """The supplemental screen: generation on the section stays below its minimum load. None where that is not known."""
    if location.section_minimum_kw is None:
        return None
    limit = location.section_minimum_kw * limits.minimum_load_pct / 100
    value = location.section_generation_kw + facility.kwac
    return _result("minimum_load", limit, value, "kW", value < limit, "SGIP 2.4.4.1")


def certified_equipment(facility: Facility) -> ScreenResult:
    """Not one of the ten, but what the fast track presupposes (SGIP 2.1): a certified inverter package."""
    fits = facility.inverter_based and facility.certified
    return _result("certified_equipment", 1, float(fits), "bool", fits, "SGIP 2.1, Attachment 3")


def _result(screen: str, limit: float, value: float, unit: str, passed: bool, citation: str) -> ScreenResult:
    return ScreenResult(
        screen=screen, limit=round(limit, 3), value=round(value, 3), unit=unit, passed=passed, citation=citation
    )


def _tariff(location: Location) -> ScreenResult | None:
    if location.under_tariff is None:
        return None
    return _result("under_tariff", 1, float(location.under_tariff), "bool", location.under_tariff, "SGIP 2.2.1.1")


def _line_section(facility: Facility, location: Location, limits: Thresholds) -> ScreenResult | None:
    if location.section_peak_kw is None or location.network is not None:
        return None  # the screen is for radial circuits
    limit = location.section_peak_kw * limits.section_peak_pct / 100
    value = location.section_generation_kw + facility.kwac
    return _result("line_section_penetration", limit, value, "kW", _within(value, limit), "SGIP 2.2.1.2")


def _spot_network(facility: Facility, location: Location, limits: Thresholds) -> ScreenResult | None:
    if location.network is None:
        return None
    limit = network_limit_kw(location.network, limits)
    value = location.network.generation_kw + facility.kwac
    passed = facility.inverter_based and _within(value, limit)
    return _result("spot_network", limit, value, "kW", passed, "SGIP 2.2.1.3")


def network_limit_kw(network: SpotNetwork, limits: Thresholds) -> float:
    """The smaller of a share of the network's maximum load and a fixed size."""
    share = network.max_load_kw * limits.network_load_pct / 100
    return share if limits.network_kw is None else min(share, limits.network_kw)


def _fault_current(facility: Facility, location: Location, limits: Thresholds) -> ScreenResult | None:
    if location.primary_fault_current_a is None or location.primary_kv is None:
        return None
    limit = location.primary_fault_current_a * limits.fault_current_pct / 100
    value = location.circuit_generation_fault_a + fault_current_a(facility, location.primary_kv)
    return _result("fault_current", limit, value, "A", _within(value, limit), "SGIP 2.2.1.4")


def _interrupting(facility: Facility, location: Location, limits: Thresholds) -> ScreenResult | None:
    if None in (location.device_interrupting_a, location.primary_fault_current_a, location.primary_kv):
        return None
    assert location.device_interrupting_a and location.primary_fault_current_a and location.primary_kv
    limit = location.device_interrupting_a * limits.interrupting_pct / 100
    value = (
        location.primary_fault_current_a
        + location.circuit_generation_fault_a
        + fault_current_a(facility, location.primary_kv)
    )
    return _result("interrupting_rating", limit, value, "A", _within(value, limit), "SGIP 2.2.1.5")


def _line_configuration(facility: Facility, location: Location) -> ScreenResult | None:
    """Three-wire lines take three-phase or phase-to-phase, four-wire ones grounded three-phase or phase-to-neutral."""
    if location.line_wires is None:
        return None
    passed = location.line_wires == 3 or facility.phases == 1 or location.effectively_grounded
    return _result("line_configuration", 1, float(passed), "bool", passed, "SGIP 2.2.1.6")


def _shared_secondary(facility: Facility, location: Location, limits: Thresholds) -> ScreenResult | None:
    if not location.shared_secondary or facility.phases != 1:
        return None
    value = location.secondary_generation_kw + facility.kwac
    passed = _within(value, limits.secondary_kw)
    return _result("shared_secondary", limits.secondary_kw, value, "kW", passed, "SGIP 2.2.1.7")


def _imbalance(facility: Facility, location: Location, limits: Thresholds) -> ScreenResult | None:
    if location.transformer_kva is None or facility.phases != 1:
        return None
    value = 0.0 if facility.line_to_line else facility.kwac / location.transformer_kva * 100
    return _result(
        "imbalance", limits.imbalance_pct, value, "pct", _within(value, limits.imbalance_pct), "SGIP 2.2.1.8"
    )


def _stability(facility: Facility, location: Location, limits: Thresholds) -> ScreenResult | None:
    if not location.stability_limited:
        return None
    value = location.substation_generation_mw + facility.kwac / 1000
    return _result("stability", limits.stability_mw, value, "MW", _within(value, limits.stability_mw), "SGIP 2.2.1.9")


def _construction(location: Location) -> ScreenResult | None:
    if location.construction_required is None:
        return None
    passed = not location.construction_required
    return _result("no_construction", 0, float(location.construction_required), "bool", passed, "SGIP 2.2.1.10")


def _within(value: float, limit: float) -> bool:
    # A watt of tolerance: sums of decimal ratings must not fail at the limit by binary rounding.
    return value <= limit + 1e-3
