"""The fast-track screens of FERC's Small Generator Interconnection Procedures and the minimum-load screen.

SGIP section 2.2.1.1-.10 and 2.4.4.1 (Order No. 792, 18 CFR 35.28(f), pro forma as revised 2013); limits and what
counts for each are those of the jurisdiction's ``Ruleset``. A screen whose facts are not known is ``unknown`` and says
which it needs. "Shall not exceed" passes at the limit; "less than" does not.

Fault current and interrupting duty always count the nameplate: a control that limits export does not limit what the
inverters give into a fault. In load-flow screens export capacity counts where the rules allow it and the utility has
agreed to the control (SGIP 4.10.3).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from shared.rules.forms.grid import Basis
from shared.rules.interconnection.facts import Facility, Location
from shared.rules.interconnection.ruleset import Ruleset
from shared.schemas.parts import ScreenResult

Result = Literal["pass", "fail", "not_applicable", "unknown"]


@dataclass(frozen=True)
class Screen:
    """One screen as it was found: ``value`` against ``limit``, both in ``unit``; ``needs`` names the unknown facts."""

    id: str
    basis: Basis
    result: Result
    unit: str
    citation: str
    value: float | None = None
    limit: float | None = None
    needs: tuple[str, ...] = ()

    @property
    def margin(self) -> float | None:
        """How much more would pass, negative where it fails."""
        return None if self.value is None or self.limit is None else round(self.limit - self.value, 6)


@dataclass(frozen=True)
class Case:
    """A facility at a place under the rules of a jurisdiction, as an application of one level."""

    facility: Facility
    location: Location
    rules: Ruleset
    level: int = 2
    utility_agreed_export: bool = False

    def basis_of(self, screen: str) -> Basis:
        basis = self.rules.screens[screen].basis
        counts = self.rules.export_capacity.counts and self.utility_agreed_export
        return "nameplate" if basis == "export_capacity" and not counts else basis

    def counted_kw(self, screen: str) -> float:
        """What of the facility counts in a screen, kW."""
        exported = self.basis_of(screen) == "export_capacity"
        return self.facility.export_capacity_kw if exported else self.facility.nameplate_kw


def fault_current_a(facility: Facility, primary_kv: float) -> float:
    """What the facility adds to a fault on the primary, in amperes, from its nameplate.

    A single-phase facility hangs between one phase and neutral of a grounded primary, which is three times the share
    of a three-phase one of the same power, or between two phases, which is the root of three times it.
    ValueError where phases, connection or multiple are not known.
    """
    if facility.phases is None or facility.fault_current_multiple is None:
        raise ValueError("phases and fault_current_multiple are needed")
    share = 1.0
    if facility.phases == 1:
        if facility.connection is None:
            raise ValueError("connection is needed")
        share = 3.0 if facility.connection == "line_to_neutral" else math.sqrt(3)
    return facility.fault_current_multiple * facility.nameplate_kva / (math.sqrt(3) * primary_kv) * share


def fast_track(case: Case) -> tuple[Screen, ...]:
    """The ten screens in their order, before them what the fast track presupposes: certified equipment."""
    return (
        _holds(case, "certified_equipment", case.facility.certified, "facility.certified"),
        _holds(case, "under_tariff", case.location.under_tariff, "location.under_tariff"),
        _line_section(case),
        _spot_network(case),
        _fault_current(case),
        _interrupting(case),
        _line_configuration(case),
        _shared_secondary(case),
        _imbalance(case),
        _stability(case),
        _construction(case),
    )


def minimum_load(case: Case) -> Screen:
    """The supplemental screen: generation on the section stays below its minimum load (SGIP 2.4.4.1)."""
    place = case.location
    needs = _missing(
        ("location.section_minimum_kw", place.section_minimum_kw),
        ("location.section_generation_kw", place.section_generation_kw),
    )
    if needs:
        return _unknown(case, "minimum_load", "kW", needs)
    assert place.section_minimum_kw is not None and place.section_generation_kw is not None
    limit = place.section_minimum_kw * _limit(case, "minimum_load") / 100
    value = place.section_generation_kw + case.counted_kw("minimum_load")
    return _found(case, "minimum_load", value, limit, "kW", value < limit - TOLERANCE)


def decided(screens: Iterable[Screen]) -> tuple[ScreenResult, ...]:
    """The screens that passed or failed, as events carry them."""
    return tuple(
        ScreenResult(
            screen=one.id, limit=one.limit, value=one.value, unit=one.unit, passed=one.result == "pass",
            citation=one.citation,
        )
        for one in screens
        if one.result in ("pass", "fail") and one.limit is not None and one.value is not None
    )  # fmt: skip


def network_limit_kw(case: Case, max_load_kw: float) -> float:
    """The smaller of a share of the network's maximum load and a fixed size."""
    rule = case.rules.screens["spot_network"]
    share = max_load_kw * _limit(case, "spot_network") / 100
    return share if rule.cap_kw is None else min(share, rule.cap_kw)


def _line_section(case: Case) -> Screen:
    name, place = "line_section_penetration", case.location
    if place.network is not None or not _asked(case, name):
        return _not_applicable(case, name, "kW")  # the screen is for radial circuits
    needs = _missing(
        ("location.section_peak_kw", place.section_peak_kw),
        ("location.section_generation_kw", place.section_generation_kw),
    )
    if needs:
        return _unknown(case, name, "kW", needs)
    assert place.section_peak_kw is not None and place.section_generation_kw is not None
    limit = place.section_peak_kw * _limit(case, name) / 100
    return _found(case, name, place.section_generation_kw + case.counted_kw(name), limit, "kW")


def _spot_network(case: Case) -> Screen:
    name, network = "spot_network", case.location.network
    if network is None or not _asked(case, name):
        return _not_applicable(case, name, "kW")
    needs = _missing(
        ("facility.inverter_based", case.facility.inverter_based),
        ("location.network.max_load_kw", network.max_load_kw),
        ("location.network.generation_kw", network.generation_kw),
    )
    if needs:
        return _unknown(case, name, "kW", needs)
    assert network.max_load_kw is not None and network.generation_kw is not None
    limit = network_limit_kw(case, network.max_load_kw)
    value = network.generation_kw + case.counted_kw(name)
    return _found(case, name, value, limit, "kW", bool(case.facility.inverter_based) and _within(value, limit))


def _fault_needs(case: Case) -> tuple[str, ...]:
    facility, place = case.facility, case.location
    hangs = facility.connection if facility.phases == 1 else "three-phase"
    return _missing(
        ("facility.fault_current_multiple", facility.fault_current_multiple),
        ("facility.phases", facility.phases),
        ("facility.connection", hangs),
        ("location.primary_kv", place.primary_kv),
        ("location.primary_fault_current_a", place.primary_fault_current_a),
        ("location.circuit_generation_fault_a", place.circuit_generation_fault_a),
    )


def _fault_current(case: Case) -> Screen:
    name, place = "fault_current", case.location
    if not _asked(case, name):
        return _not_applicable(case, name, "A")
    if needs := _fault_needs(case):
        return _unknown(case, name, "A", needs)
    assert place.primary_kv and place.primary_fault_current_a and place.circuit_generation_fault_a is not None
    limit = place.primary_fault_current_a * _limit(case, name) / 100
    value = place.circuit_generation_fault_a + fault_current_a(case.facility, place.primary_kv)
    return _found(case, name, value, limit, "A")


def _interrupting(case: Case) -> Screen:
    name, place = "interrupting_rating", case.location
    if not _asked(case, name):
        return _not_applicable(case, name, "A")
    if needs := (*_fault_needs(case), *_missing(("location.device_interrupting_a", place.device_interrupting_a))):
        return _unknown(case, name, "A", needs)
    assert place.primary_kv and place.primary_fault_current_a and place.device_interrupting_a
    limit = place.device_interrupting_a * _limit(case, name) / 100
    added = (place.circuit_generation_fault_a or 0.0) + fault_current_a(case.facility, place.primary_kv)
    return _found(case, name, place.primary_fault_current_a + added, limit, "A")


def _line_configuration(case: Case) -> Screen:
    """Three-wire lines take three-phase or phase-to-phase, four-wire ones grounded three-phase or phase-to-neutral."""
    name, facility, place = "line_configuration", case.facility, case.location
    if not _asked(case, name):
        return _not_applicable(case, name, "bool")
    if needs := _missing(("location.line_wires", place.line_wires), ("facility.phases", facility.phases)):
        return _unknown(case, name, "bool", needs)
    if facility.phases == 3 and place.line_wires == 3:
        return _holds(case, name, True, "")
    if facility.phases == 3:
        return _holds(case, name, place.effectively_grounded, "location.effectively_grounded")
    wanted = "line_to_line" if place.line_wires == 3 else "line_to_neutral"
    fits = None if facility.connection is None else facility.connection == wanted
    return _holds(case, name, fits, "facility.connection")


def _shared_secondary(case: Case) -> Screen:
    name, facility, place = "shared_secondary", case.facility, case.location
    if place.shared_secondary is False or facility.phases == 3 or not _asked(case, name):
        return _not_applicable(case, name, "kW")
    needs = _missing(
        ("facility.phases", facility.phases),
        ("location.shared_secondary", place.shared_secondary),
        ("location.secondary_generation_kw", place.secondary_generation_kw),
    )
    if needs:
        return _unknown(case, name, "kW", needs)
    assert place.secondary_generation_kw is not None
    return _found(case, name, place.secondary_generation_kw + case.counted_kw(name), _limit(case, name), "kW")


def _imbalance(case: Case) -> Screen:
    name, facility, place = "imbalance", case.facility, case.location
    if facility.phases == 3 or not _asked(case, name):
        return _not_applicable(case, name, "pct")
    needs = _missing(("facility.phases", facility.phases), ("facility.imbalance_kw", facility.imbalance_kw))
    if facility.imbalance_kw:  # without any, the transformer does not matter
        needs += _missing(("location.transformer_kva", place.transformer_kva))
    if needs:
        return _unknown(case, name, "pct", needs)
    uneven_kw, kva = facility.imbalance_kw or 0.0, place.transformer_kva
    value = uneven_kw / kva * 100 if uneven_kw and kva else 0.0
    return _found(case, name, value, _limit(case, name), "pct")


def _stability(case: Case) -> Screen:
    name, place = "stability", case.location
    if place.stability_limited is False or not _asked(case, name):
        return _not_applicable(case, name, "MW")
    needs = _missing(("location.stability_limited", place.stability_limited))
    if place.stability_limited:
        needs = _missing(("location.substation_generation_mw", place.substation_generation_mw))
    if needs:
        return _unknown(case, name, "MW", needs)
    assert place.substation_generation_mw is not None
    value = place.substation_generation_mw + case.counted_kw(name) / 1000
    return _found(case, name, value, _limit(case, name), "MW", value <= _limit(case, name) + TOLERANCE / 1000)


def _construction(case: Case) -> Screen:
    required = case.location.construction_required
    return _holds(case, "no_construction", None if required is None else not required, "location.construction_required")


# -- how a screen is written down ------------------------------------------------------------------------------------

TOLERANCE: Final = 1e-6
"""Of a kilowatt or an ampere: sums of decimal ratings must not fail at the limit by binary rounding."""


def _within(value: float, limit: float) -> bool:
    return value <= limit + TOLERANCE


def _limit(case: Case, name: str) -> float:
    limit = case.rules.screens[name].limit
    assert limit is not None, name
    return limit


def _asked(case: Case, name: str) -> bool:
    return case.level in case.rules.screens[name].levels


def _missing(*facts: tuple[str, object]) -> tuple[str, ...]:
    return tuple(name for name, fact in facts if fact is None)


def _found(case: Case, name: str, value: float, limit: float, unit: str, passed: bool | None = None) -> Screen:
    passes = _within(value, limit) if passed is None else passed
    rule = case.rules.screens[name]
    return Screen(
        name, case.basis_of(name), "pass" if passes else "fail", unit, rule.citation, round(value, 6), round(limit, 6)
    )


def _holds(case: Case, name: str, holds: bool | None, fact: str) -> Screen:
    """A condition, 1 where it holds."""
    if not _asked(case, name):
        return _not_applicable(case, name, "bool")
    if holds is None:
        return _unknown(case, name, "bool", (fact,))
    return _found(case, name, float(holds), 1.0, "bool", holds)


def _not_applicable(case: Case, name: str, unit: str) -> Screen:
    return Screen(name, case.basis_of(name), "not_applicable", unit, case.rules.screens[name].citation)


def _unknown(case: Case, name: str, unit: str, needs: tuple[str, ...]) -> Screen:
    return Screen(name, case.basis_of(name), "unknown", unit, case.rules.screens[name].citation, needs=needs)
