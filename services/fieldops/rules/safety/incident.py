"""Work-related injuries under 29 CFR 1904: what is recordable, what has to be reported, by when.

1904.7 says what is recordable, 1904.39 or the law of a state what is reported and how soon (``reporting``),
1904.29(b)(3) when the log is due.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.fieldops.rules.safety.case import LOG_ENTRY
from services.fieldops.rules.safety.reporting import FEDERAL, reporting_rule
from shared.schemas.fieldops import IncidentSeverity

REPORTED: Final = {"death": "death", "hospitalized": "inpatient", "amputation": "amputation", "eye_loss": "eye_loss"}
"""Outcomes that an authority may have to be told, by their names in the rules of reporting."""

STOPS_WORK: Final = frozenset({IncidentSeverity.SERIOUS, IncidentSeverity.FATALITY})
"""Policy: work stops until a person of quality and safety clears it."""


@dataclass(frozen=True)
class Outcome:
    """What came of an incident, by the tests of 29 CFR 1904.7(b)(1) and 1904.39(a)."""

    injured: bool = False
    """At least first aid was given (1904.7(b)(5)(ii) lists what counts as no more than that)."""
    death: bool = False
    hospitalized: bool = False
    """Formally admitted as an in-patient for care or treatment, 1904.39(b)(9)."""
    amputation: bool = False
    eye_loss: bool = False
    loss_of_consciousness: bool = False
    medical_treatment: bool = False
    """Beyond first aid."""
    days_away: int = 0
    restricted_or_transferred: bool = False
    significant_diagnosis: bool = False
    """Cancer, chronic irreversible disease, fractured or cracked bone, punctured eardrum: 1904.7(b)(7)."""


@dataclass(frozen=True)
class Classification:
    severity: IncidentSeverity
    recordable: bool
    days_away_or_restricted: bool
    """The case counts in the DART rate."""
    report_due: datetime | None
    """When OSHA has to know; None where nothing has to be reported."""
    log_due: datetime | None
    """When the OSHA 300 log has to hold the case; None where it is not recordable."""

    @property
    def stops_work(self) -> bool:
        return self.severity in STOPS_WORK


def classify(
    outcome: Outcome, occurred_at: datetime, outcome_at: datetime, learned_at: datetime, jurisdiction: str = FEDERAL
) -> Classification:
    """Classifies one incident.

    ``outcome_at`` is when the death, hospitalization, amputation or loss happened, ``learned_at`` when any supervisor
    or agent of the employer came to know. Raises ValueError where outcome or knowledge come before the incident,
    LookupError for a place without a known rule.
    """
    if outcome_at < occurred_at or learned_at < occurred_at:
        raise ValueError("an incident occurs first, then has its outcome and is learned of")
    reported = [known for name, known in REPORTED.items() if getattr(outcome, name)]
    rule = reporting_rule(jurisdiction, learned_at.date())
    severe = outcome.hospitalized or outcome.amputation or outcome.eye_loss
    dart = outcome.days_away > 0 or outcome.restricted_or_transferred
    recordable = (
        outcome.death or severe or dart or outcome.medical_treatment
        or outcome.loss_of_consciousness or outcome.significant_diagnosis
    )  # fmt: skip
    return Classification(
        severity=_severity(outcome, severe=severe, recordable=recordable),
        recordable=recordable,
        days_away_or_restricted=dart,
        report_due=rule.report_due(reported, occurred_at, outcome_at, learned_at),
        log_due=learned_at + LOG_ENTRY if recordable else None,
    )


def _severity(outcome: Outcome, *, severe: bool, recordable: bool) -> IncidentSeverity:
    if outcome.death:
        return IncidentSeverity.FATALITY
    if severe or outcome.loss_of_consciousness:
        return IncidentSeverity.SERIOUS
    if recordable:
        return IncidentSeverity.RECORDABLE
    return IncidentSeverity.FIRST_AID if outcome.injured else IncidentSeverity.NEAR_MISS
