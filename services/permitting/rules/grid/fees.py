"""What a utility charges for processing an application, and for a report before there is one.

The rows are ``shared/rules/data/interconnection_fees``; a state without one has the federal one.
"""

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict

from shared.rules.forms.bounds import Cents
from shared.rules.forms.grid import Fee, Fees
from shared.rules.interconnection.rows import row_for
from shared.rules.ruleset import remembered

SET: Final = "interconnection_fees"


class Charge(BaseModel):
    """What is to be paid, US cents, and where that is written."""

    model_config = ConfigDict(frozen=True)

    cents: Cents
    citation: str


@remembered(1_000)
def fees_of(jurisdiction: str, on: date) -> tuple[Fee, ...]:
    """All charges that are in force. ValueError for a day before any is."""
    return Fees.model_validate(row_for(SET, jurisdiction, on).params).fees


def application_fee(jurisdiction: str, level: int, kwac: float, on: date) -> Charge | None:
    """What an application of this level and AC nameplate, kW, costs; None where nothing is stated. 0: it is free."""
    return _charge("application", level, jurisdiction, kwac, on)


def report_fee(jurisdiction: str, kwac: float, on: date) -> Charge | None:
    """What a pre-application report costs; None where nothing is stated."""
    return _charge("report", None, jurisdiction, kwac, on)


def _charge(of: str, level: int | None, jurisdiction: str, kwac: float, on: date) -> Charge | None:
    found = [one for one in fees_of(jurisdiction, on) if (one.of, one.level) == (of, level) and one.covers(kwac)]
    return Charge(cents=found[0].amount(kwac), citation=found[0].citation) if found else None
