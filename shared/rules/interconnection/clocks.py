"""How long each step of an interconnection may take, for the utility and for the applicant, in business days."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Step(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    """The utility says that it has the application."""
    COMPLETENESS = "completeness"
    """The utility says whether anything is missing; counted from receipt."""
    CURE = "cure"
    """The applicant supplies what is missing, or the application is withdrawn."""
    REVIEW = "review"
    """The utility evaluates the screens; counted from completeness."""
    STUDY_DECISION = "study_decision"
    """The applicant pays for a study, or the application is withdrawn."""
    SUPPLEMENTAL_REVIEW = "supplemental_review"
    """The utility reports; counted from the deposit."""
    IMPACT_STUDY = "impact_study"
    PERMISSION = "permission"
    """The utility inspects, or waives it, and permits operation; counted from the notice of completion."""


@dataclass(frozen=True)
class Clock:
    step: Step
    jurisdiction: str
    """Two-letter state, or ``US``."""
    business_days: int
    effective_from: date
    effective_to: date | None
    citation: str
    level: int | None = None
    """None for every level."""


_FERC: Final = date(2014, 2, 3)
"""Order No. 792 in force."""

CLOCKS: Final = (
    Clock(Step.COMPLETENESS, "MD", 5, date(2008, 6, 9), None, "COMAR 20.50.09.09 B(1)", level=1),
    Clock(Step.REVIEW, "MD", 15, date(2008, 6, 9), None, "COMAR 20.50.09.09 B(2)", level=1),
    Clock(Step.ACKNOWLEDGE, "US", 3, _FERC, None, "SGIP 1.3; Attachment 5, 1.0"),
    Clock(Step.COMPLETENESS, "US", 10, _FERC, None, "SGIP 1.3; Attachment 5, 1.0"),
    Clock(Step.CURE, "US", 10, _FERC, None, "SGIP 1.3"),
    Clock(Step.REVIEW, "US", 15, _FERC, None, "SGIP 2.2; Attachment 5, 3.0"),
    Clock(Step.STUDY_DECISION, "US", 15, _FERC, None, "SGIP 2.4.1"),
    Clock(Step.SUPPLEMENTAL_REVIEW, "US", 30, _FERC, None, "SGIP 2.4.4"),
    Clock(Step.IMPACT_STUDY, "US", 45, _FERC, None, "SGIP Attachment 7, 8.0"),
    Clock(Step.PERMISSION, "US", 10, _FERC, None, "SGIP Attachment 5, 4.0"),
)


def clock_for(step: Step, jurisdiction: str, level: int, on: date) -> Clock:
    """The state's own clock, else that of the SGIP. ValueError for a day before any is in force."""
    for clock in CLOCKS:
        applies = clock.step is step and clock.jurisdiction in (jurisdiction, "US") and clock.level in (None, level)
        if applies and clock.effective_from <= on <= (clock.effective_to or date.max):
            return clock
    raise ValueError(f"no clock for {step} was in force on {on.isoformat()}")
