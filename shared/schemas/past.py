"""The shapes that older versions of events had, as they were published; :mod:`upcasters` turns them into today's.

Only the reader and the generator look at them: a value is first judged by the version that it says it is.
"""

from typing import Annotated, ClassVar, Final, Self

from pydantic import ConfigDict, Field, model_validator

from shared.schemas.event import Part
from shared.schemas.onboarding import OperationalStatus
from shared.schemas.parts import Serials
from shared.schemas.past_commissioning import TESTED
from shared.schemas.past_designs import CARRIERS
from shared.schemas.past_personal import OPEN
from shared.schemas.past_version import PastVersion as PastVersion
from shared.schemas.quantities import (
    Code,
    Id,
    Kilowatts,
    Line,
    LongPastInstant,
    Ordinal,
    Percent,
    VoltAmperes,
    WattHours,
    Watts,
    unit,
)


class NameplateV1(Part):
    """Ratings under the names of the IEEE 2030.5 draft, in watts and watt-hours."""

    model_config = ConfigDict(title="Nameplate")

    type: Annotated[int, Field(ge=0, le=255), unit("1")]
    """4 PV, 80 storage, 82 PV with storage."""
    rtg_w: Watts = Field(gt=0)
    """Active power rating, W."""
    rtg_va: VoltAmperes = Field(gt=0)
    """Apparent power rating, VA."""
    rtg_max_charge_rate_w: Watts = 0
    """Most the battery takes in, W; 0 without one."""
    rtg_max_discharge_rate_w: Watts = 0
    """Most the battery gives out, W; 0 without one."""
    rtg_wh: WattHours = 0
    """Usable energy of the battery, Wh; 0 without one."""
    rtg_normal_category: Code
    """IEEE 1547-2018 normal operating performance category, A or B."""
    rtg_abnormal_category: Code
    """IEEE 1547-2018 abnormal operating performance category, I, II or III."""


class DERConsent(Part):
    """What the customer allowed the aggregator to do; without it the system is visible only."""

    program_id: Line
    """The aggregation program."""
    version: Code
    """Edition of the terms that the customer agreed to."""
    granted_at: LongPastInstant
    """When the customer agreed."""
    min_reserve_soc_pct: Percent
    """State of charge below which the aggregator may not discharge the battery, %."""


class SystemActivatedV1(PastVersion):
    """The system runs under permission to operate. SMV-03 takes it into its portfolio."""

    model_config = ConfigDict(
        title="SystemActivated",
        json_schema_extra={
            "x-rules": ["der_program_id comes with der_terms_version, der_consent_at and der_min_reserve_soc_pct"]
        },
    )

    ce_type: ClassVar[str] = "ncv03.onboarding.SystemActivated.v1"
    system_id: Id
    """The system."""
    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint)."""
    pto_id: Line
    """The utility's number of the permission to operate."""
    activated_at: LongPastInstant
    """When the system began to run under its permission."""
    nameplate: NameplateV1
    """What it is rated for."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where that is not limited."""
    serials: Annotated[dict[Code, Annotated[tuple[Line, ...], Field(max_length=500)]], Field(max_length=100)]
    """Serial numbers by SKU."""
    der_program_id: Line | None = None
    """The aggregation program; null where the customer is in none: the system is visible only."""
    der_terms_version: Code | None = None
    """Edition of the terms that the customer agreed to; null without a program."""
    der_consent_at: LongPastInstant | None = None
    """When the customer agreed; null without a program."""
    der_min_reserve_soc_pct: Percent | None = None
    """State of charge below which the battery may not be discharged, %; null without a program."""

    @model_validator(mode="after")
    def _consent_is_whole(self) -> Self:
        consent = (self.der_terms_version, self.der_consent_at, self.der_min_reserve_soc_pct)
        if self.der_program_id is not None and None in consent:
            raise ValueError("der_program_id without der_terms_version, der_consent_at or der_min_reserve_soc_pct")
        return self


class Nameplate(Part):  # its schema is known by this name, without a version
    """Ratings under the names of IEEE 2030.5-2018 DERCapability, in watts and watt-hours."""

    der_type: Annotated[int, Field(ge=0, le=255), unit("1")]
    """4 PV, 80 storage, 82 PV with storage."""
    rtg_max_w: Watts = Field(gt=0)
    """Active power rating, W."""
    rtg_max_va: VoltAmperes = Field(gt=0)
    """Apparent power rating, VA."""
    rtg_max_charge_rate_w: Watts = 0
    """Most the battery takes in, W; 0 without one."""
    rtg_max_discharge_rate_w: Watts = 0
    """Most the battery gives out, W; 0 without one."""
    rtg_max_wh: WattHours = 0
    """Usable energy of the battery, Wh; 0 without one."""
    rtg_normal_category: Code
    """IEEE 1547-2018 normal operating performance category, A or B."""
    rtg_abnormal_category: Code
    """IEEE 1547-2018 abnormal operating performance category, I, II or III."""


class SystemActivatedV2(PastVersion):
    """The system runs under permission to operate. SMV-03 takes it into its portfolio."""

    model_config = ConfigDict(title="SystemActivated")

    ce_type: ClassVar[str] = "ncv03.onboarding.SystemActivated.v2"
    system_id: Id
    """The system."""
    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint)."""
    pto_id: Line
    """The utility's number of the permission to operate."""
    activated_at: LongPastInstant
    """When the system began to run under its permission."""
    nameplate: Nameplate
    """What it is rated for."""
    export_limit_w: Watts | None = None
    """Most that may flow to the grid, W; null where that is not limited."""
    serials: Serials
    """Serial numbers of what is installed."""
    consent: DERConsent | None = None
    """What the aggregator may do; null where the customer is in no program."""


class ActivatedSystemStateV1(PastVersion):
    """The registry's record: all an aggregator needs to know of one system, as it is now."""

    model_config = ConfigDict(title="ActivatedSystemState")

    ce_type: ClassVar[str] = "ncv03.onboarding.ActivatedSystemState.v1"
    system_id: Id
    """The system."""
    status: OperationalStatus
    """Whether it works."""
    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint)."""
    pto_id: Line
    """The utility's number of the permission to operate."""
    activated_at: LongPastInstant
    """When the system began to run under its permission."""
    nameplate: Nameplate
    """What it is rated for."""
    export_limit_w: Watts | None = None
    """Most that may flow to the grid, W; null where that is not limited."""
    serials: Serials
    """Serial numbers of what is installed."""
    consent: DERConsent | None = None
    """What the aggregator may do; null where the customer is in no program."""
    revision: Ordinal
    """Grows with every change of this system; a reader may drop a lower one."""


_REGISTRY: Final[tuple[type[PastVersion], ...]] = (SystemActivatedV1, SystemActivatedV2, ActivatedSystemStateV1)

SHAPES: Final[dict[str, type[PastVersion]]] = {past.ce_type: past for past in (*_REGISTRY, *CARRIERS, *OPEN, *TESTED)}
"""By ``ce_type``."""
