"""A credit decision by a dated policy, with its reasons and the notice that Regulation B wants.

At most four principal reasons; by when the applicant is told says a row of ``adverse_action``. What the policy may look
at is the list of fields of ``Application``; none is a basis on which 12 CFR 1002.4(a) forbids to discriminate.
"""

import datetime as dt
from typing import Annotated, Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from services.contracting.rules.lending.notices import Clock, clock_row, notice_due
from services.contracting.rules.lending.rate import MOST_CENTS, Day
from shared.rules.forms.credit import Policy
from shared.rules.money.unit_periods import month_day
from shared.rules.ruleset import RuleRow

MOST_REASONS: Final = 4
"""12 CFR Part 1002, comment 9(b)(2)-1: more than four are unlikely to help the applicant."""
MONTHS_A_YEAR: Final = 12

Moment = Day | AwareDatetime
Amount = Annotated[int, Field(ge=0, le=MOST_CENTS)]
NoticeKind = Literal["approval", "adverse_action", "action_taken", "incompleteness", "counteroffer"]
Decision = Literal["approved", "approved_with_stips", "counteroffer", "incomplete", "referred", "declined"]


class Bankruptcy(BaseModel):
    """One proceeding."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    chapter: int | None = None
    filed: Day | None = None
    discharged: Day | None = Field(default=None, description="Null: still open.")


class Application(BaseModel):
    """What is known of an application for credit. Null is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    received: Moment
    completed: Moment | None = Field(default=None, description="When the last thing asked for came.")
    decided: Moment | None = Field(default=None, description="The day that looks back on bankruptcies.")
    counteroffered: Moment | None = None
    credit_score: int | None = Field(default=None, ge=300, le=850)
    gross_income_cents_per_year: Amount | None = None
    monthly_debt_cents: Amount | None = None
    payment_cents: Amount = Field(default=0, description="The new loan's payment a month.")
    bankruptcies: list[Bankruptcy | Day] = Field(
        default=[], max_length=50, description="A date alone is that of the discharge."
    )
    owner_occupied: bool | None = None
    title_verified: bool | None = None
    income_verified: bool | None = None
    identity_verified: bool | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        received = _day(self.received)
        for name in ("completed", "decided", "counteroffered"):
            moment = getattr(self, name)
            if moment is not None and _is_before(moment, self.received):
                raise ValueError(f"{name} {_day(moment)} is before received {received}")
        return self

    @property
    def complete(self) -> bool:
        known = (self.credit_score, self.gross_income_cents_per_year, self.monthly_debt_cents)
        return self.completed is not None and None not in known


class Coded(BaseModel):
    code: str
    text: str


class PolicyName(BaseModel):
    id: str
    version: int


class Notice(BaseModel):
    """What has to be sent, and its last day."""

    kind: NoticeKind
    due: dt.date
    citation: str
    rule: str = Field(description="The row of adverse_action that the day follows from.")
    version: int
    verified: bool = Field(description="Whether the text of that row itself was read.")


class CreditReport(BaseModel):
    decision: Decision
    reasons: list[Coded]
    stipulations: list[Coded]
    dti_pct: float | None = Field(description="Monthly debt and the new payment over gross monthly income.")
    policy: PolicyName
    notice: Notice


def underwrite(application: Application, row: RuleRow) -> CreditReport:
    """Decide by the policy of a row of ``underwriting``. ``ValidationError`` where its params are no policy."""
    policy = Policy.model_validate(row.params)
    dti = _dti_pct(application)
    reasons, stipulations = _reasons(application, policy, dti), _stipulations(application)
    decision = _decision(application, policy, dti, reasons, stipulations)
    shown = reasons if decision in ("declined", "counteroffer", "referred") else []
    return CreditReport(
        decision=decision,
        reasons=(_missing(application) if decision == "incomplete" else shown)[:MOST_REASONS],
        stipulations=stipulations if decision == "approved_with_stips" else [],
        dti_pct=None if dti is None else round(dti, 2),
        policy=PolicyName(id=row.id, version=row.version),
        notice=_notice(application, decision),
    )


def _is_before(moment: dt.date, other: dt.date) -> bool:
    """By the instant where both have one: their days may be of unlike zones."""
    if isinstance(moment, dt.datetime) and isinstance(other, dt.datetime):
        return moment < other
    return _day(moment) < _day(other)


def _day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _dti_pct(application: Application) -> float | None:
    if not application.gross_income_cents_per_year or application.monthly_debt_cents is None:
        return None
    owed = application.monthly_debt_cents + application.payment_cents
    return 100 * owed * MONTHS_A_YEAR / application.gross_income_cents_per_year


def _reasons(application: Application, policy: Policy, dti: float | None) -> list[Coded]:
    """Grounds against the application, the weightiest first, in words like those of form C-1 of Regulation B."""
    found = []
    if application.credit_score is not None and application.credit_score < policy.least_score:
        found.append(Coded(code="CREDIT_SCORE", text="Credit score below our minimum"))
    if any(_counts(one, application, policy) for one in application.bankruptcies):
        found.append(Coded(code="BANKRUPTCY", text="Bankruptcy"))
    if application.gross_income_cents_per_year == 0:
        found.append(Coded(code="NO_INCOME", text="Income insufficient for amount of credit requested"))
    if dti is not None and dti > policy.most_dti_pct:
        found.append(Coded(code="DTI", text="Excessive obligations in relation to income"))
    if policy.needs_owner_occupied and application.owner_occupied is False:
        found.append(Coded(code="OCCUPANCY", text="We do not grant credit for a home that the owner does not live in"))
    return found


def _counts(bankruptcy: Bankruptcy | dt.date, application: Application, policy: Policy) -> bool:
    """Open, or ended within the years that the policy looks back from the decision."""
    ended = bankruptcy.discharged if isinstance(bankruptcy, Bankruptcy) else bankruptcy
    on = _day(application.decided or application.completed or application.received)
    since = month_day(on, -MONTHS_A_YEAR * policy.bankruptcy_years, on.day)
    return ended is None or ended > since


def _missing(application: Application) -> list[Coded]:
    wanted = {
        "credit_score": "Credit report",
        "gross_income_cents_per_year": "Gross income",
        "monthly_debt_cents": "Monthly debt",
    }
    found = [
        Coded(code=f"MISSING_{name.upper()}", text=text)
        for name, text in wanted.items()
        if getattr(application, name) is None
    ]
    return found or [Coded(code="INCOMPLETE", text="Credit application incomplete")]


def _stipulations(application: Application) -> list[Coded]:
    wanted = {
        "title_verified": ("TITLE", "Proof of title, or the owner's consent"),
        "income_verified": ("INCOME", "Proof of income"),
        "identity_verified": ("IDENTITY", "Proof of identity"),
    }
    return [Coded(code=code, text=text) for name, (code, text) in wanted.items() if getattr(application, name) is False]


def _decision(
    application: Application, policy: Policy, dti: float | None, reasons: list[Coded], stipulations: list[Coded]
) -> Decision:
    if application.counteroffered:
        return "counteroffer"
    if not application.complete:
        return "incomplete"
    only_dti = [one.code for one in reasons] == ["DTI"]
    if only_dti and dti is not None and dti <= policy.dti_for_counteroffer_pct:
        return "counteroffer"
    if reasons:
        return "declined"
    assert application.credit_score is not None
    if application.credit_score < policy.score_referred_below:
        return "referred"
    return "approved_with_stips" if stipulations else "approved"


def _notice(application: Application, decision: Decision) -> Notice:
    if application.counteroffered is not None:
        return _told("adverse_action", Clock.COUNTEROFFER, application.counteroffered)
    if decision == "incomplete":
        return _told("incompleteness", Clock.INCOMPLETE, application.received)
    assert application.completed is not None
    kinds: dict[Decision, NoticeKind] = {
        "declined": "adverse_action",
        "counteroffer": "counteroffer",
        "referred": "action_taken",
    }
    return _told(kinds.get(decision, "approval"), Clock.COMPLETED, application.completed)


def _told(kind: NoticeKind, clock: Clock, since: dt.date) -> Notice:
    day = _day(since)
    row = clock_row(clock, day)
    return Notice(
        kind=kind, due=notice_due(clock, day), citation=row.citation, rule=row.id, version=row.version,
        verified=row.verified,
    )  # fmt: skip
