"""What a utility charges for processing an application, and for a report before there is one.

The rows are ``shared/rules/data/interconnection_fees``; a state without one has the federal one.
"""

from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from shared.rules.interconnection.rows import row_for
from shared.rules.ruleset import remembered

SET: Final = "interconnection_fees"


class Fee(BaseModel):
    """One charge, US cents."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: int | None = None
    """Of the application; None: the report before there is one."""
    cents: Annotated[int, Field(gt=0)]
    citation: Annotated[str, Field(min_length=1)]
    verified: bool
    """True where the text was read."""


@remembered(1_000)
def fees_of(jurisdiction: str, on: date) -> tuple[Fee, ...]:
    """All charges that are in force. ValueError for a day before any is."""
    return TypeAdapter(tuple[Fee, ...]).validate_python(row_for(SET, jurisdiction, on).params["fees"])


def application_fee(jurisdiction: str, level: int, on: date) -> Fee | None:
    """What an application of this level costs; None where no charge is stated (a study's deposit is no fee)."""
    return next((one for one in fees_of(jurisdiction, on) if one.level == level), None)


def report_fee(jurisdiction: str, on: date) -> Fee | None:
    """What a pre-application report costs; None where no charge is stated."""
    return next((one for one in fees_of(jurisdiction, on) if one.level is None), None)
