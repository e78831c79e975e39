"""One incident with all who were hurt in it: how bad it was, and whether the work stops.

Each injured person is a case of its own (``case``); an incident without any is a near miss.
"""

from collections.abc import Sequence
from typing import Final

from services.fieldops.rules.safety.case import CaseOutcome, CaseReport
from shared.schemas.fieldops import IncidentSeverity

STOPS_WORK: Final = frozenset({IncidentSeverity.SERIOUS, IncidentSeverity.FATALITY})
"""Policy: work stops until a person of quality and safety clears it."""


def severity_of(outcome: CaseOutcome, report: CaseReport) -> IncidentSeverity:
    """Of one case."""
    if outcome.death:
        return IncidentSeverity.FATALITY
    if outcome.severe or outcome.loss_of_consciousness:
        return IncidentSeverity.SERIOUS
    return IncidentSeverity.RECORDABLE if report.recordable else IncidentSeverity.FIRST_AID


def worst(severities: Sequence[IncidentSeverity]) -> IncidentSeverity:
    """Of all cases together."""
    order = list(IncidentSeverity)
    return max(severities, key=order.index, default=IncidentSeverity.NEAR_MISS)
