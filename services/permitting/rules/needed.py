"""Which permits a plan needs at an authority: each with its route, its documents and its clocks, as a document."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.permitting.rules.authorities import Authority, Kind, corrections_days, expires_on, review_due
from services.permitting.rules.kinds import depends_on, documents
from services.permitting.rules.route import Plan, choose
from shared.rules.forms.permits import Edition
from shared.rules.interconnection.rows import STATES
from shared.schemas.parts import Segment
from shared.schemas.permitting import PermitRoute


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class DesignInput(_Input):
    """What is to be permitted; a fact that is absent is asked for."""

    kwac: Annotated[float, Field(gt=0, le=1_000_000)]
    kwdc: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    segment: Segment | None = None
    phases: Literal[1, 3] | None = None
    service_a: Annotated[float, Field(gt=0, le=100_000)] | None = None
    new_pv: bool | None = None
    """No photovoltaics stand there already."""
    storage_kwh: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    inverter_count: Annotated[int, Field(gt=0)] | None = None
    module_count: Annotated[int, Field(gt=0)] | None = None
    strings: tuple[Annotated[int, Field(gt=0)], ...] | None = None
    """Modules in each; empty for micro-inverters."""
    string_voc_stc_v: Annotated[float, Field(ge=0, le=5_000)] | None = None
    beta_voc_pct_per_k: Annotated[float, Field(gt=-1, le=0)] | None = None
    tmin_c: Annotated[float, Field(ge=-90, le=60)] | None = None

    def plan(self) -> Plan:
        return Plan(
            self.kwac, self.segment, self.phases, self.service_a, self.new_pv, self.inverter_count, self.module_count,
            self.strings, self.string_voc_stc_v, self.beta_voc_pct_per_k, self.tmin_c,
        )  # fmt: skip


class AuthorityInput(_Input):
    """An authority as a file; what is absent or null is what its state's law says."""

    id: Annotated[str, Field(min_length=1, max_length=120)]
    state: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    population: Annotated[int, Field(ge=0)] | None = None
    county_population: Annotated[int, Field(ge=0)] | None = None
    routes: tuple[PermitRoute, ...] | None = None
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)] | None = None
    editions: tuple[Edition, ...] | None = None
    fee_cents: dict[Kind, Annotated[int, Field(ge=0)]] | None = None
    review_business_days: Annotated[int, Field(gt=0, le=3_000)] | None = None
    corrections_business_days: Annotated[int, Field(gt=0, le=3_000)] | None = None
    valid_months: Annotated[int, Field(gt=0, le=120)] | None = None
    valid_days: Annotated[int, Field(gt=0, le=3_000)] | None = None
    citation: str | None = None
    verified: bool | None = None

    @field_validator("state")
    @classmethod
    def _is_a_state(cls, state: str) -> str:
        if state not in STATES:
            raise ValueError(f"{state!r} is no state")
        return state


class Reason(BaseModel):
    """A rule that keeps a permit from the instant route."""

    rule: str
    value: float | None
    limit: float
    citation: str


class PermitReport(BaseModel):
    kind: Kind
    authority: str
    route: Literal["INSTANT", "STANDARD"]
    reasons: tuple[Reason, ...]
    """Empty where it is the instant one, or where only questions are open."""
    questions: tuple[str, ...]
    """What the installer has to answer before it can be the instant one."""
    documents: tuple[str, ...]
    fee_cents: int | None
    """None where it is not known."""
    review_due: date
    """If submitted on the day asked for; the same day on the instant route."""
    corrections_days: int
    """Business days for the applicant's answer."""
    valid_until_if_issued_on: date
    """The last day."""
    depends_on: tuple[Kind, ...]


class PermitsReport(BaseModel):
    permits: tuple[PermitReport, ...]
    editions: tuple[Edition, ...]
    """Of codes, in force on the day."""
    citation: str
    verified: bool
    """False where the authority's or the state's text was not read."""


def permits(design: DesignInput, authority: Authority, on: date) -> PermitsReport:
    """Every permit that the authority wants for a design that is submitted on a day."""
    return PermitsReport(
        permits=tuple(_permit(kind, design, authority, on) for kind in authority.kinds),
        editions=authority.in_force(on),
        citation=authority.citation,
        verified=authority.verified,
    )


def _permit(kind: Kind, design: DesignInput, authority: Authority, on: date) -> PermitReport:
    found = choose(design.plan(), authority, on, kind)
    instant = found.route is PermitRoute.INSTANT
    return PermitReport(
        kind=kind,
        authority=authority.issuer(kind),
        route="INSTANT" if instant else "STANDARD",
        reasons=tuple(
            Reason(rule=one.code, value=one.value, limit=one.limit, citation=one.citation) for one in found.failed
        ),
        questions=tuple(rule.question for rule in found.open),
        documents=documents(
            kind,
            authority.more_documents,
            strings=bool(design.strings or design.string_voc_stc_v),
            storage=bool(design.storage_kwh),
        ),
        fee_cents=authority.fee_cents.get(kind),
        review_due=on if instant else review_due(authority, on, kind),
        corrections_days=corrections_days(authority, kind),
        valid_until_if_issued_on=expires_on(authority, on, kind),
        depends_on=depends_on(kind, authority.kinds),
    )
