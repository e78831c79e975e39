"""The outcome of a commissioning as version 1 stated it: with a performance ratio, also of storage alone."""

from typing import ClassVar, Final

from pydantic import ConfigDict, Field

from shared.schemas.past_version import PastVersion
from shared.schemas.quantities import Id, Ratio, Sha256


class CommissioningPassedV1(PastVersion):
    """All tests passed; the report is fixed by its hash."""

    model_config = ConfigDict(title="CommissioningPassed")

    ce_type: ClassVar[str] = "ncv03.commissioning.CommissioningPassed.v1"
    report_id: Id
    """The commissioning report."""
    report_sha256: Sha256
    """Hash of the report's document."""
    performance_ratio: Ratio = Field(gt=0)
    """Measured over expected energy at the irradiance of the test (IEC 61724-1)."""
    capacity_ratio: Ratio = Field(gt=0)
    """Measured over expected power, both at the same irradiance and temperature (IEC 62446-1)."""


TESTED: Final[tuple[type[PastVersion], ...]] = (CommissioningPassedV1,)
