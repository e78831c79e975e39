"""How soon an authority has to be told of a severe outcome: dated law by place, the rule set ``osha_reporting``.

A row's ``params`` name the outcomes that are reported; each has the ``hours`` from learning of it and, where the law
sets one, a window after the incident outside which nothing is due: ``within_hours`` elapsed or ``within_days`` of the
calendar (the later of the two readings, since a report too many does no harm).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from shared.rules.ruleset import STATES, rule_set, select

SET: Final = "osha_reporting"
SEVERE: Final = ("death", "inpatient", "amputation", "eye_loss")
"""What the federal rule has reported, 29 CFR 1904.39(a); a state may add to it."""
FEDERAL: Final = "US-federal"


@dataclass(frozen=True)
class Deadline:
    hours: float
    within_hours: float | None = None
    within_days: int | None = None

    def due(self, occurred_at: datetime, outcome_at: datetime, known_at: datetime) -> datetime | None:
        """When the report is due; None where the outcome came too long after the incident.

        Nobody learns of an outcome before it happened: who knew of the incident first has the hours from the outcome.
        """
        if self.within_hours is not None and outcome_at - occurred_at > timedelta(hours=self.within_hours):
            return None
        days = (outcome_at.astimezone(occurred_at.tzinfo).date() - occurred_at.date()).days
        if self.within_days is not None and days > self.within_days:
            return None
        learned = max(known_at, outcome_at.astimezone(known_at.tzinfo))
        return learned + timedelta(hours=self.hours)


@dataclass(frozen=True)
class ReportingRule:
    """The law of one place in one span of time."""

    id: str
    deadlines: dict[str, Deadline]
    citation: str
    verified: bool

    def reported(self, outcomes: Iterable[str]) -> tuple[str, ...]:
        """Those that are reported here."""
        return tuple(one for one in outcomes if one in self.deadlines)

    def report_due(
        self, outcomes: Iterable[str], occurred_at: datetime, outcome_at: datetime, known_at: datetime
    ) -> datetime | None:
        """The earliest deadline that any of the outcomes sets; None where none is reported."""
        found = (self.deadlines[outcome].due(occurred_at, outcome_at, known_at) for outcome in self.reported(outcomes))
        return min((due for due in found if due is not None), default=None)


def reporting_rule(jurisdiction: str, on: date) -> ReportingRule:
    """The rule of ``US-federal`` or of a state (``CA``, or ``US-CA`` as in ISO 3166-2) on a day.

    A state without a plan of its own is under the federal rule. Raises LookupError where the place is unknown or no
    rule of it was in force: that of a state with a plan is never taken over by the federal one.
    """
    federal = jurisdiction.upper() == FEDERAL.upper()
    state = None if federal else jurisdiction.upper().removeprefix("US-")
    if state is not None and state not in STATES:
        raise LookupError(f"jurisdiction {jurisdiction!r} is none of {FEDERAL}, {', '.join(sorted(STATES))}")
    row = select(rule_set(SET), SET, on, state)
    if row is None:
        raise LookupError(f"no reporting rule of {jurisdiction} is known for {on}")
    deadlines = {outcome: Deadline(**limits) for outcome, limits in row.params.items()}
    return ReportingRule(row.id, deadlines, row.citation, row.verified)
