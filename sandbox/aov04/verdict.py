"""What the utility decides about an application, from its facts and the grid alone."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sandbox.aov04.tariff import SMALLEST_KWAC, STUDIED
from shared.rules.interconnection.headroom import largest_passing_kwac
from shared.rules.interconnection.screens import (
    Facility,
    Location,
    Thresholds,
    certified_equipment,
    fast_track,
    minimum_load,
)
from shared.schemas.parts import ScreenResult


class Outcome(StrEnum):
    APPROVED = "approved"
    SUPPLEMENTAL = "supplemental"
    """Only the section's share of peak failed: the supplemental review decides."""
    STUDY = "study"
    DENIED = "denied"


STUDIABLE: Final = frozenset({"shared_secondary", "imbalance"})
"""Screens of the customer's own service: a study can show that the transformer bears more than the screen assumes."""


@dataclass(frozen=True)
class Verdict:
    outcome: Outcome
    screens: tuple[ScreenResult, ...]
    reasons: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    largest_kwac: float | None = None
    """The largest size that would pass without a study; None where none would."""


def review(facility: Facility, location: Location, limits: Thresholds) -> Verdict:
    """The initial review: the ten screens (SGIP 2.2.1)."""
    screens = (certified_equipment(facility), *fast_track(facility, location, limits))
    failed = [screen for screen in screens if not screen.passed]
    if not failed:
        return Verdict(Outcome.APPROVED, screens)
    names = {screen.screen for screen in failed}
    if names == {"line_section_penetration"}:
        return Verdict(Outcome.SUPPLEMENTAL, screens)
    outcome = Outcome.STUDY if names <= STUDIABLE else Outcome.DENIED
    return Verdict(outcome, screens, _reasons(failed), largest_kwac=_largest(facility, location, limits))


def supplemental_review(facility: Facility, location: Location, limits: Thresholds) -> Verdict:
    """The minimum-load screen (SGIP 2.4.4.1), beside the ten as they stand by then."""
    screens = fast_track(facility, location, limits)
    supplemental = minimum_load(facility, location, limits)
    assert supplemental is not None
    others = [screen for screen in screens if not screen.passed and screen.screen != "line_section_penetration"]
    failed = [*others, *(() if supplemental.passed else (supplemental,))]
    found = (*screens, supplemental)
    if not failed:
        return Verdict(Outcome.APPROVED, found)
    return Verdict(Outcome.DENIED, found, _reasons(failed), largest_kwac=_largest(facility, location, limits))


def study(facility: Facility, location: Location, limits: Thresholds) -> Verdict:
    """The study of the customer's service: the shared transformer has to bear all generation on its secondary."""
    screens = fast_track(facility, location, limits)
    load = _transformer_load(facility, location)
    section = minimum_load(facility, location, limits)
    assert section is not None
    others = [
        screen
        for screen in screens
        if not screen.passed and screen.screen not in STUDIABLE | {"line_section_penetration"}
    ]
    failed = [*others, *(screen for screen in (load, section) if not screen.passed)]
    found = (*screens, load, section)
    if not failed:
        return Verdict(Outcome.APPROVED, found, conditions=(STUDIED,))
    return Verdict(Outcome.DENIED, found, _reasons(failed), largest_kwac=_largest(facility, location, limits))


def _transformer_load(facility: Facility, location: Location) -> ScreenResult:
    assert location.transformer_kva is not None
    value = location.secondary_generation_kw + facility.kwac
    limit = location.transformer_kva
    return ScreenResult(
        screen="transformer_load", limit=limit, value=round(value, 3), unit="kVA", passed=value <= limit + 1e-3,
        citation="IEEE C57.91-2011, continuous nameplate rating",
    )  # fmt: skip


def _largest(facility: Facility, location: Location, limits: Thresholds) -> float | None:
    largest = largest_passing_kwac(replace(facility, certified=True), location, limits)
    return largest if largest is not None and largest >= SMALLEST_KWAC else None


def _reasons(failed: list[ScreenResult]) -> tuple[str, ...]:
    return tuple(f"{one.screen}: {one.value:g} {one.unit}, limit {one.limit:g} ({one.citation})" for one in failed)
