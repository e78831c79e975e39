"""How a message of AOV-04 looks: its envelope, and the body of each kind. Names and units are AOV-04's."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Short = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Words = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]*$")]
Watts = Annotated[int, Field(ge=0, le=100_000_000)]
Dollars = Annotated[Decimal, Field(ge=0, le=10_000_000, decimal_places=2)]


class Word(BaseModel):
    """Fields that we do not know are passed over: AOV-04 may add some."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, allow_inf_nan=False, alias_generator=to_camel, validate_by_name=True
    )


class Envelope(Word):
    """What every message begins with."""

    message_id: Short
    language: Annotated[Short, Field(alias="schema")]
    utility: Short
    kind: Short
    issued: AwareDatetime
    case_no: Short
    sequence: Annotated[int, Field(ge=1, le=1_000_000)]
    """Of the case, counted from 1."""
    customer_file: UUID
    """The project, as the applicant numbers it."""
    applicant_ref: UUID
    """The application, as the applicant numbers it."""
    body: dict[str, Any]


class Result(Word):
    """One of AOV-04's screens."""

    code: Short
    measured: float
    allowed: float
    uom: Annotated[str, Field(max_length=32)]
    verdict: Literal["P", "F"]
    tariff: Short


Results = Annotated[tuple[Result, ...], Field(max_length=100)]
Grounds = Annotated[tuple[Words, ...], Field(min_length=1, max_length=50)]


class CaseOpened(Word):
    received: AwareDatetime


class CaseAccepted(Word):
    accepted: AwareDatetime


class CaseDeficient(Word):
    items: Annotated[tuple[Short, ...], Field(min_length=1, max_length=100)]
    cure_by: date


class ScreenReport(Word):
    results: Results


class MeetingOffer(Word):
    """The customer's options are to be talked about."""

    topics: Annotated[tuple[Words, ...], Field(max_length=50)]
    respond_by: date


class StudyOffer(Word):
    """Also the supplemental review is offered so: its deposit is paid, then it is done."""

    study: Short
    deposit_usd: Dollars
    respond_by: date
    results: Results = ()
    passes_up_to_w: Watts | None = None


class CostEstimate(Word):
    work: Words
    cost_usd: Dollars
    respond_by: date
    results: Results = ()
    passes_up_to_w: Watts | None = None


class AgreementTendered(Word):
    agreement_no: Short
    capacity_w: Annotated[Watts, Field(gt=0)]
    export_cap_w: Watts | None = None
    settings: Short
    conditions: Annotated[tuple[Words, ...], Field(max_length=50)] = ()
    return_by: date | None = None
    valid_through: date | None = None
    insurance_usd: Dollars | None = None


class AgreementExecuted(Word):
    agreement_no: Short
    executed: AwareDatetime


class CaseDeclined(Word):
    grounds: Grounds
    results: Results = ()
    passes_up_to_w: Watts | None = None


class CaseLapsed(Word):
    grounds: Grounds


class AgreementWithdrawn(Word):
    agreement_no: Short
    grounds: Grounds


Amperes = Annotated[float, Field(ge=0, le=1_000_000)]


class SiteReport(Word):
    """What is known of a place before anything is applied for; what AOV-04 does not know is null, or left out."""

    usage_point: Short
    under_tariff: bool | None = None
    circuit_voltage_v: Annotated[int, Field(gt=0, le=1_000_000)] | None = None
    line_wires: Literal[3, 4] | None = None
    effectively_grounded: bool | None = None
    on_mainline: bool | None = None
    feet_to_substation: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    """Along the circuit."""
    section_peak_w: Watts | None = None
    section_minimum_w: Watts | None = None
    section_generation_w: Watts | None = None
    """Connected, and in the queue before this request."""
    substation_generation_w: Annotated[int, Field(ge=0, le=10_000_000_000)] | None = None
    fault_current_a: Amperes | None = None
    circuit_generation_fault_a: Amperes | None = None
    interrupting_a: Amperes | None = None
    secondary_shared: bool | None = None
    secondary_generation_w: Watts | None = None
    transformer_va: Annotated[Watts, Field(gt=0)] | None = None
    stability_limited: bool | None = None
    network_load_w: Watts | None = None
    """Of the spot network; null on a radial circuit."""
    network_generation_w: Watts | None = None


class RunPermit(Word):
    """Permission to operate."""

    request_ref: UUID
    permit_no: Short
    effective: AwareDatetime
    capacity_w: Annotated[Watts, Field(gt=0)]
    export_cap_w: Watts | None = None
    settings: Short
    conditions: Annotated[tuple[Words, ...], Field(max_length=50)] = ()


class Item(Word):
    no: Short
    text: Words
    engineering: bool = False


class RunDeficient(Word):
    request_ref: UUID
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=100)]


class RunRevoked(Word):
    permit_no: Short
    grounds: Grounds
    effective: AwareDatetime
