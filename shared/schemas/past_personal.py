"""The events whose personal fields stood open on the wire in version 1, and were always stated."""

from typing import ClassVar, Final

from pydantic import ConfigDict, Field

from shared.schemas.lead import LoadProfile, QualityGrade
from shared.schemas.past_parts import Site, SiteReference
from shared.schemas.past_version import PastVersion
from shared.schemas.quantities import CentsChange, Code, KilowattHours, Kilowatts, Line


class SiteAssessedV1(PastVersion):
    """Roof, shade, electrical service and authority of the site, as design needs them."""

    model_config = ConfigDict(title="SiteAssessed")

    ce_type: ClassVar[str] = "ncv03.lead.SiteAssessed.v1"
    site: Site
    """The site without address and notes."""
    reference: SiteReference
    """Where the site stands in the registers of utility and authority."""


class EnergyAnalysisCompletedV1(PastVersion):
    """What the home uses and what a first system would make and save, before anything is designed."""

    model_config = ConfigDict(title="EnergyAnalysisCompleted")

    ce_type: ClassVar[str] = "ncv03.lead.EnergyAnalysisCompleted.v1"
    kwh_annual: KilowattHours = Field(gt=0)
    """Consumption of a typical year, kWh."""
    base_kwh: KilowattHours
    """Share of it that does not depend on the weather, kWh a year."""
    cooling_kwh: KilowattHours
    """Share of it for cooling, kWh a year."""
    heating_kwh: KilowattHours
    """Share of it for heating, kWh a year."""
    load: LoadProfile
    """The consumption through the year."""
    grade: QualityGrade
    """How good the usage data was."""
    tariff_id: Line
    """The tariff by which the savings were computed."""
    preliminary_kwdc: Kilowatts
    """DC size of the first system, kW."""
    preliminary_annual_kwh: KilowattHours
    """What it would make in a typical year, kWh."""
    savings_year1_cents: CentsChange
    """Median of the first year's savings, US cents; may be negative."""
    savings_p10_cents: CentsChange
    """Savings that are exceeded with 90 % probability, US cents."""
    savings_p90_cents: CentsChange
    """Savings that are exceeded with 10 % probability, US cents."""
    model_version: Code
    """Version of the model that computed it."""


OPEN: Final[tuple[type[PastVersion], ...]] = (SiteAssessedV1, EnergyAnalysisCompletedV1)
