"""One injured person's case: is it recordable, in which column of the OSHA 300 log, and who has to know by when.

29 CFR 1904.7(b)(1) lists what makes a case recordable, 1904.7(b) and the log's form in which column it stands: the most
serious of G (death), H (days away), I (restriction or transfer), J (other recordable).
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from services.fieldops.rules.safety.days import Span, count_days
from services.fieldops.rules.safety.reporting import SEVERE, ReportingRule, reporting_rule

LOG_ENTRY: Final = timedelta(days=7)
"""Calendar days from learning of a recordable case to the OSHA 300 log: 29 CFR 1904.29(b)(3)."""


class Column(StrEnum):
    DEATH = "G"
    DAYS_AWAY = "H"
    RESTRICTED = "I"
    OTHER = "J"


DART: Final = frozenset({Column.DAYS_AWAY, Column.RESTRICTED})
"""Days away, restricted or transferred: what the DART rate counts."""


Flag = bool | None
"""Null is not known, and counts as no until it is."""


class CaseOutcome(BaseModel):
    """What came of the injury, by the tests of 29 CFR 1904.7(b)(1) and 1904.39(a)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    death: Flag = False
    inpatient: Flag = False
    """Formally admitted for care or treatment, not for observation only: 1904.39(b)(9), (b)(10)."""
    amputation: Flag = False
    eye_loss: Flag = False
    medical_treatment: Flag = False
    """Beyond first aid, 1904.7(b)(5)."""
    loss_of_consciousness: Flag = False
    first_aid: Flag = False
    """Alone it is not recordable, 1904.7(b)(5)(ii)."""
    significant_diagnosis: Flag = False
    """Cancer, chronic irreversible disease, fractured or cracked bone, punctured eardrum: 1904.7(b)(7)."""

    @property
    def happened(self) -> tuple[str, ...]:
        return tuple(name for name in type(self).model_fields if getattr(self, name))

    @property
    def severe(self) -> bool:
        """What every authority has to be told: 1904.39(a)."""
        return any(getattr(self, name) for name in SEVERE)

    @property
    def recordable_otherwise(self) -> bool:
        """Recordable without any day lost."""
        return bool(self.severe or self.medical_treatment or self.loss_of_consciousness or self.significant_diagnosis)


class CaseRequest(BaseModel):
    """What is known of one injured person."""

    model_config = ConfigDict(frozen=True)

    jurisdiction: Annotated[str, Field(min_length=1)]
    """``US-federal`` or a state's two letters."""
    occurred_at: AwareDatetime
    outcome_at: AwareDatetime | None = None
    """When death, hospitalization, amputation or loss of an eye happened; None: with the incident."""
    known_at: AwareDatetime
    """When any supervisor or agent of the employer knew: 29 CFR 1904.39(b)(7)."""
    outcome: CaseOutcome = CaseOutcome()
    restricted_from: date | None = None
    restricted_to: date | None = None
    away_from: date | None = None
    away_to: date | None = None
    """First and last day, both counted; the day of the injury is left out."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.outcome_at is not None and self.outcome_at < self.occurred_at:
            raise ValueError("outcome_at is before occurred_at")
        if self.known_at < self.occurred_at:
            raise ValueError("known_at is before occurred_at")
        for kind in ("away", "restricted"):
            first, last = getattr(self, f"{kind}_from"), getattr(self, f"{kind}_to")
            if (first is None) is not (last is None):
                raise ValueError(f"{kind}_from and {kind}_to go together")
            if first is not None and last < first:
                raise ValueError(f"{kind}_to {last} is before {kind}_from {first}")
            if first is not None and first < self.occurred_at.date():
                raise ValueError(f"{kind}_from {first} is before the injury")
        return self


class CaseReport(BaseModel):
    """Result of ``judge_case``."""

    model_config = ConfigDict(frozen=True)

    recordable: bool
    column: Column | None
    dart: bool
    days_away: int
    days_restricted: int
    report_due: datetime | None
    reported: tuple[str, ...]
    """Outcomes that the law of the place has reported, whether in time for it or too long after the incident."""
    log_due: datetime | None
    rule_id: str
    rule_verified: bool
    citations: list[str]


def judge_case(request: CaseRequest) -> CaseReport:
    """Classifies a case. Raises LookupError for a jurisdiction without a known rule on that day.

    The day of the injury is that of ``occurred_at`` in its own offset.
    """
    occurred_at, known_at, outcome = request.occurred_at, request.known_at, request.outcome
    rule = reporting_rule(request.jurisdiction, known_at.date())
    days = count_days(
        occurred_at.date(),
        _span(request.away_from, request.away_to),
        _span(request.restricted_from, request.restricted_to),
    )
    column = _column(outcome, days.away, days.restricted)
    due = rule.report_due(outcome.happened, occurred_at, request.outcome_at or occurred_at, known_at)
    return CaseReport(
        recordable=column is not None,
        column=column,
        dart=column in DART,
        days_away=days.away,
        days_restricted=days.restricted,
        report_due=due,
        reported=rule.reported(outcome.happened),
        log_due=None if column is None else known_at + LOG_ENTRY,
        rule_id=rule.id,
        rule_verified=rule.verified,
        citations=_citations(outcome, column, rule),
    )


def _span(first: date | None, last: date | None) -> Span | None:
    return None if first is None or last is None else Span(first, last)


def _column(outcome: CaseOutcome, away: int, restricted: int) -> Column | None:
    if outcome.death:
        return Column.DEATH
    if away:
        return Column.DAYS_AWAY
    if restricted:
        return Column.RESTRICTED
    return Column.OTHER if outcome.recordable_otherwise else None


def _citations(outcome: CaseOutcome, column: Column | None, rule: ReportingRule) -> list[str]:
    if column is None:
        return ["29 CFR 1904.7(b)(1)", *(["29 CFR 1904.7(b)(5)(ii)"] if outcome.first_aid else [])]
    because = {
        Column.DEATH: "29 CFR 1904.7(b)(2)",
        Column.DAYS_AWAY: "29 CFR 1904.7(b)(3)",
        Column.RESTRICTED: "29 CFR 1904.7(b)(4)",
    }.get(column)
    if because is None and outcome.loss_of_consciousness:
        because = "29 CFR 1904.7(b)(6)"
    elif because is None:
        because = "29 CFR 1904.7(b)(7)" if outcome.significant_diagnosis else "29 CFR 1904.7(b)(5)"
    return [because, "29 CFR 1904.29(b)(3)", *([rule.citation] if rule.reported(outcome.happened) else [])]
