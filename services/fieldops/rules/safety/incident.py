"""Work-related injuries under 29 CFR 1904: what is recordable, what has to be reported, by when.

1904.7 says what is recordable, 1904.39 what is reported to OSHA and how soon, 1904.29(b)(3) when the log is due.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.schemas.fieldops import IncidentSeverity

REPORT_FATALITY: Final = timedelta(hours=8)
"""29 CFR 1904.39(a)(1); counted from when the employer learns of it, (b)(7)."""
REPORT_SEVERE: Final = timedelta(hours=24)
"""In-patient hospitalization, amputation, loss of an eye: 29 CFR 1904.39(a)(2), (b)(7)."""
FATALITY_WITHIN: Final = timedelta(days=30)
"""A later death is not reported: 29 CFR 1904.39(b)(6)."""
SEVERE_WITHIN: Final = timedelta(hours=24)
"""A later hospitalization, amputation or loss of an eye is not reported: 29 CFR 1904.39(b)(6)."""
LOG_ENTRY: Final = timedelta(days=7)
"""Calendar days from learning of a recordable case to the OSHA 300 log: 29 CFR 1904.29(b)(3)."""

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


def classify(outcome: Outcome, occurred_at: datetime, outcome_at: datetime, learned_at: datetime) -> Classification:
    """Classifies one incident.

    ``outcome_at`` is when the death, hospitalization, amputation or loss happened, ``learned_at`` when the employer
    came to know of it. Raises ValueError where these instants are not in that order.
    """
    if not occurred_at <= outcome_at <= learned_at:
        raise ValueError("an incident occurs first, then has its outcome, then is learned of")
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
        report_due=_report_due(outcome, severe, outcome_at - occurred_at, learned_at),
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


def _report_due(outcome: Outcome, severe: bool, delay: timedelta, learned_at: datetime) -> datetime | None:
    if outcome.death and delay <= FATALITY_WITHIN:
        return learned_at + REPORT_FATALITY
    if severe and delay <= SEVERE_WITHIN:
        return learned_at + REPORT_SEVERE
    return None
