"""Every kind of message that AOV-04 sends."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Body(BaseModel):
    """What a message says; ``kind`` is its name on the wire."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, validate_by_name=True)

    kind: ClassVar[str]


class Result(BaseModel):
    """One screen: what was measured against what the tariff allows."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, validate_by_name=True)

    code: str
    measured: float
    allowed: float
    uom: str
    verdict: Literal["P", "F"]
    tariff: str


class CaseOpened(Body):
    """The application is here."""

    kind: ClassVar[str] = "CASE_OPENED"
    received: datetime


class CaseAccepted(Body):
    """It is complete: the review's clock runs."""

    kind: ClassVar[str] = "CASE_ACCEPTED"
    accepted: datetime


class CaseDeficient(Body):
    kind: ClassVar[str] = "CASE_DEFICIENT"
    items: tuple[str, ...]
    cure_by: date


class ScreenReport(Body):
    kind: ClassVar[str] = "SCREEN_REPORT"
    results: tuple[Result, ...]


class MeetingOffer(Body):
    """Screens have failed: the options are to be talked about."""

    kind: ClassVar[str] = "MEETING_OFFER"
    topics: tuple[str, ...]
    respond_by: date


class StudyOffer(Body):
    kind: ClassVar[str] = "STUDY_OFFER"
    study: Literal["SUPP", "SIS", "CSS"]
    """Supplemental review, system impact study, study of the customer's service."""
    deposit_usd: Decimal
    respond_by: date
    results: tuple[Result, ...]
    passes_up_to_w: int | None


class CostEstimate(Body):
    """What would have to be built, and what the customer would pay for it."""

    kind: ClassVar[str] = "COST_ESTIMATE"
    work: str
    cost_usd: Decimal
    respond_by: date
    results: tuple[Result, ...]
    passes_up_to_w: int | None


class AgreementTendered(Body):
    kind: ClassVar[str] = "AGREEMENT_TENDERED"
    agreement_no: str
    capacity_w: int
    export_cap_w: int | None
    settings: str
    conditions: tuple[str, ...]
    return_by: date | None
    """Until when the customer has to sign; none where the approval alone concludes the agreement."""
    valid_through: date | None
    insurance_usd: Decimal | None


class AgreementExecuted(Body):
    """The signed agreement is back, and AOV-04 has signed it too."""

    kind: ClassVar[str] = "AGREEMENT_EXECUTED"
    agreement_no: str
    executed: datetime


class CaseDeclined(Body):
    kind: ClassVar[str] = "CASE_DECLINED"
    grounds: tuple[str, ...]
    results: tuple[Result, ...]
    passes_up_to_w: int | None


class CaseLapsed(Body):
    """The applicant has let a clock pass: the case counts as withdrawn."""

    kind: ClassVar[str] = "CASE_LAPSED"
    grounds: tuple[str, ...]


class AgreementWithdrawn(Body):
    """AOV-04 takes an approval back."""

    kind: ClassVar[str] = "AGREEMENT_WITHDRAWN"
    agreement_no: str
    grounds: tuple[str, ...]


class SiteReport(Body):
    """What is known of a place, for whoever has paid to be told (SGIP 1.2.3); null where AOV-04 does not know it."""

    kind: ClassVar[str] = "SITE_REPORT"
    usage_point: str
    under_tariff: bool
    circuit_voltage_v: int
    line_wires: int
    effectively_grounded: bool
    on_mainline: bool
    feet_to_substation: int | None
    section_peak_w: int
    section_minimum_w: int
    section_generation_w: int
    substation_generation_w: int
    fault_current_a: float
    circuit_generation_fault_a: float
    interrupting_a: float
    secondary_shared: bool
    secondary_generation_w: int
    transformer_va: int
    stability_limited: bool
    network_load_w: int | None
    network_generation_w: int | None


class RunPermit(Body):
    """Permission to operate."""

    kind: ClassVar[str] = "RUN_PERMIT"
    request_ref: UUID
    permit_no: str
    effective: datetime
    capacity_w: int
    export_cap_w: int | None
    settings: str
    conditions: tuple[str, ...]


class Item(BaseModel):
    """Something that keeps the permission back."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, validate_by_name=True)

    no: str
    text: str
    engineering: bool


class RunDeficient(Body):
    kind: ClassVar[str] = "RUN_DEFICIENT"
    request_ref: UUID
    items: tuple[Item, ...]


class RunRevoked(Body):
    kind: ClassVar[str] = "RUN_REVOKED"
    permit_no: str
    grounds: tuple[str, ...]
    effective: datetime


ALL: tuple[type[Body], ...] = (
    CaseOpened, CaseAccepted, CaseDeficient, ScreenReport, MeetingOffer, StudyOffer, CostEstimate, AgreementTendered,
    AgreementExecuted, CaseDeclined, CaseLapsed, AgreementWithdrawn, SiteReport, RunPermit, RunDeficient, RunRevoked,
)  # fmt: skip
"""The whole language."""
