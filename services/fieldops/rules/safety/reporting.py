"""How soon an authority has to be told of a severe outcome: dated law by place, read from ``data/osha_reporting``.

A row's ``params`` name the outcomes that are reported; each has the ``hours`` from learning of it and, where the law
sets one, a window after the incident outside which nothing is due: ``within_hours`` elapsed or ``within_days`` of the
calendar (the later of the two readings, since a report too many does no harm).
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

OUTCOMES: Final = ("death", "inpatient", "amputation", "eye_loss")
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
    jurisdiction: str
    states: frozenset[str]
    effective_from: date
    effective_to: date | None
    deadlines: dict[str, Deadline]
    citation: str
    verified: bool

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def report_due(
        self, outcomes: Collection[str], occurred_at: datetime, outcome_at: datetime, known_at: datetime
    ) -> datetime | None:
        """The earliest deadline that any of the outcomes sets; None where none is reported."""
        found = (
            self.deadlines[outcome].due(occurred_at, outcome_at, known_at)
            for outcome in outcomes
            if outcome in self.deadlines
        )
        return min((due for due in found if due is not None), default=None)


@cache
def _rules() -> tuple[ReportingRule, ...]:
    folder = files("services.fieldops.rules").joinpath("data/osha_reporting")
    rows = [json.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir() if file.name.endswith(".json")]
    return tuple(_rule(row) for row in rows)


def _rule(row: dict[str, Any]) -> ReportingRule:
    ends = row["effective_to"]
    return ReportingRule(
        id=row["id"],
        jurisdiction=row["jurisdiction"],
        states=frozenset(row["applies_to"]),
        effective_from=date.fromisoformat(row["effective_from"]),
        effective_to=None if ends is None else date.fromisoformat(ends),
        deadlines={outcome: Deadline(**limits) for outcome, limits in row["params"].items()},
        citation=row["citation"],
        verified=row["verified"],
    )


def reporting_rule(jurisdiction: str, on: date) -> ReportingRule:
    """The rule of ``US-federal`` or of a state (``CA``, or ``US-CA`` as in ISO 3166-2) on a day.

    Raises LookupError where the place is unknown or no rule of it was in force: another place's never takes over.
    """
    place = jurisdiction.upper().removeprefix("US-")
    federal = jurisdiction.upper() == FEDERAL.upper()
    here = [rule for rule in _rules() if (rule.jurisdiction == FEDERAL if federal else place in rule.states)]
    if not here:
        known = sorted({state for rule in _rules() for state in rule.states})
        raise LookupError(f"jurisdiction {jurisdiction!r} is none of {FEDERAL}, {', '.join(known)}")
    for rule in here:
        if rule.in_force(on):
            return rule
    raise LookupError(f"no reporting rule of {jurisdiction} is known for {on}")
