"""What the utility decides about an application, from its facts and the grid alone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sandbox.aov04.tariff import SMALLEST_KWAC, STUDIED
from shared.rules.interconnection.headroom import largest_passing_kwac
from shared.rules.interconnection.review import PENETRATION
from shared.rules.interconnection.screens import Case, decided, fast_track, minimum_load
from shared.schemas.parts import ScreenResult


class Outcome(StrEnum):
    APPROVED = "approved"
    SUPPLEMENTAL = "supplemental"
    """Only the section's share of peak failed: the supplemental review decides."""
    STUDY = "study"
    UPGRADE = "upgrade"
    """It could be connected by a larger transformer, at the customer's cost."""
    DENIED = "denied"


TRANSFORMER: Final = "transformer_load"
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


def review(case: Case) -> Verdict:
    """The initial review: the ten screens (SGIP 2.2.1)."""
    screens = decided(fast_track(case))
    failed = [screen for screen in screens if not screen.passed]
    if not failed:
        return Verdict(Outcome.APPROVED, screens)
    names = {screen.screen for screen in failed}
    if names == {PENETRATION}:
        return Verdict(Outcome.SUPPLEMENTAL, screens)
    outcome = Outcome.STUDY if names <= STUDIABLE else Outcome.DENIED
    return Verdict(outcome, screens, _reasons(failed), largest_kwac=_largest(case))


def supplemental_review(case: Case) -> Verdict:
    """The minimum-load screen (SGIP 2.4.4.1), beside the ten as they stand by then."""
    screens, supplemental = _grid(case), decided((minimum_load(case),))
    others = [screen for screen in screens if not screen.passed and screen.screen != PENETRATION]
    failed = [*others, *(screen for screen in supplemental if not screen.passed)]
    found = (*screens, *supplemental)
    if not failed:
        return Verdict(Outcome.APPROVED, found)
    return Verdict(Outcome.DENIED, found, _reasons(failed), largest_kwac=_largest(case))


def study(case: Case) -> Verdict:
    """The study of the customer's service: the shared transformer has to bear all generation on its secondary."""
    screens, section = _grid(case), decided((minimum_load(case),))
    load = _transformer_load(case)
    others = [screen for screen in screens if not screen.passed and screen.screen not in STUDIABLE | {PENETRATION}]
    failed = [*others, *(screen for screen in (load, *section) if not screen.passed)]
    found = (*screens, load, *section)
    if not failed:
        return Verdict(Outcome.APPROVED, found, conditions=(STUDIED,))
    return Verdict(Outcome.DENIED, found, _reasons(failed), largest_kwac=_largest(case))


def upgradable(verdict: Verdict) -> bool:
    """Whether only the transformer stands in the way."""
    failed = {one.screen for one in verdict.screens if not one.passed} - STUDIABLE - {PENETRATION}
    return verdict.outcome is Outcome.DENIED and failed == {TRANSFORMER}


def _grid(case: Case) -> tuple[ScreenResult, ...]:
    """The ten screens; the equipment was looked at in the initial review."""
    return decided(fast_track(case)[1:])


def _transformer_load(case: Case) -> ScreenResult:
    location = case.location
    assert location.transformer_kva is not None and location.secondary_generation_kw is not None
    value = location.secondary_generation_kw + case.counted_kw("shared_secondary")
    limit = location.transformer_kva
    return ScreenResult(
        screen=TRANSFORMER, limit=limit, value=round(value, 3), unit="kVA", passed=value <= limit + 1e-3,
        citation="IEEE C57.91-2011, continuous nameplate rating",
    )  # fmt: skip


def _largest(case: Case) -> float | None:
    largest = largest_passing_kwac(replace(case, facility=replace(case.facility, certified=True)))
    return largest if largest is not None and largest >= SMALLEST_KWAC else None


def _reasons(failed: Iterable[ScreenResult]) -> tuple[str, ...]:
    return tuple(f"{one.screen}: {one.value:g} {one.unit}, limit {one.limit:g} ({one.citation})" for one in failed)
