"""How long each step of an interconnection may take, for the utility and for the applicant.

The rows are ``shared/rules/data/clocks``; a step that a state's row does not name runs by the federal one.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from shared.rules.calendar import add_business_days
from shared.rules.forms.grid import Clocks, Party, StopRule, Unit
from shared.rules.interconnection.rows import FEDERAL, Row, bundled, row_for
from shared.rules.ruleset import remembered

SET: Final = "clocks"


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
    """The applicant pays for a supplemental review or a study, or the application is withdrawn."""
    SUPPLEMENTAL_REVIEW = "supplemental_review"
    """The utility reports; counted from the deposit."""
    STUDY_ESTIMATE = "study_estimate"
    """The utility says what a supplemental review or a study will cost."""
    AGREEMENT_RETURN = "agreement_return"
    """The applicant signs the agreement and sends it back."""
    IMPACT_STUDY = "impact_study"
    PERMISSION = "permission"
    """The utility inspects, or waives it, and permits operation; counted from the notice of completion."""
    REPORT = "pre_application_report"
    """The utility tells what it knows of a place before anything is applied for; counted from the paid request."""


RULES: Final[dict[str, Step]] = {
    "acknowledge": Step.ACKNOWLEDGE,
    "complete": Step.COMPLETENESS,
    "cure": Step.CURE,
    "evaluate": Step.REVIEW,
    "supplemental": Step.SUPPLEMENTAL_REVIEW,
    "study_estimate": Step.STUDY_ESTIMATE,
    "estimate_payment": Step.STUDY_DECISION,
    "agreement_return": Step.AGREEMENT_RETURN,
    "impact_study": Step.IMPACT_STUDY,
    "permission": Step.PERMISSION,
    "pre_application_report": Step.REPORT,
}
"""Names of the rules in the data, and the step whose clock each is."""


@dataclass(frozen=True)
class Clock:
    step: Step
    party: Party
    """Whose time it is."""
    rule_set: str
    """Id of the row."""
    version: int
    jurisdiction: str
    """Two-letter state, or ``US``."""
    days: int
    unit: Unit
    effective_from: date
    effective_to: date | None
    citation: str
    verified: bool
    levels: tuple[int, ...] | None = None
    """None for every level."""

    def last_day(self, start: date) -> date:
        """The last day of the clock; the day on which it starts does not count."""
        return add_business_days(start, self.days) if self.unit == "business" else start + timedelta(days=self.days)


def clocks_of(row: Row) -> tuple[Clock, ...]:
    """The clocks that a row states. ValueError where it is none of the form of its set."""
    return tuple(
        Clock(
            RULES[one.rule], one.party, row.id, row.version, row.jurisdiction, one.days, one.unit, row.effective_from,
            row.effective_to, one.citation, one.verified, one.levels,
        )
        for one in Clocks.model_validate(row.params).clocks
    )  # fmt: skip


def all_clocks() -> tuple[Clock, ...]:
    """Every clock of every bundled row."""
    return tuple(clock for row in bundled(SET) for clock in clocks_of(row))


@remembered(10_000)
def clock_for(step: Step, jurisdiction: str, level: int, on: date) -> Clock:
    """The state's own clock, else that of the SGIP. ValueError for a day before any is in force."""
    for row in _rows(jurisdiction, on):
        for clock in clocks_of(row):
            if clock.step is step and (clock.levels is None or level in clock.levels):
                return clock
    raise ValueError(f"no clock for {step} was in force on {on.isoformat()}")


def only_clock(step: Step, jurisdiction: str, on: date) -> Clock:
    """The clock of a step where the level does not matter. ValueError with the levels where it does."""
    for row in _rows(jurisdiction, on):
        found = [clock for clock in clocks_of(row) if clock.step is step]
        if len(found) > 1:
            levels = "; ".join(", ".join(str(level) for level in clock.levels or ()) for clock in found)
            raise ValueError(f"the clock differs by level in {row.jurisdiction}: {levels}")
        if found:
            return found[0]
    raise ValueError(f"no clock for {step} was in force on {on.isoformat()}")


def stop_rule(jurisdiction: str, on: date) -> StopRule:
    """The state's own, else that of the SGIP. ValueError for a day before any is in force."""
    stated = (Clocks.model_validate(row.params).stop for row in _rows(jurisdiction, on))
    found = next((stop for stop in stated if stop is not None), None)
    if found is None:
        raise ValueError(f"no rule for clocks that stood still was in force on {on.isoformat()}")
    return found


def _rows(jurisdiction: str, on: date) -> tuple[Row, ...]:
    own = row_for(SET, jurisdiction, on)
    return (own,) if own.jurisdiction == FEDERAL else (own, row_for(SET, FEDERAL, on))
