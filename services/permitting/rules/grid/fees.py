"""What a utility charges for processing an application, and for a report before there is one.

The rows are ``shared/rules/data/interconnection_fees``; a state without one has the federal one.
"""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from shared.rules.interconnection.rows import row_for
from shared.rules.ruleset import remembered

SET: Final = "interconnection_fees"
Cents = Annotated[int, Field(ge=0)]


class Fee(BaseModel):
    """One charge, US cents: a fixed part and one by the AC nameplate, together between the least and the most."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Literal["application", "report"]
    """Of an application, which is paid with it; or of a report before there is one."""
    level: int | None = None
    """Of the application: 1 simplified, 2 fast track, 3 study, where a deposit for the study is paid with it."""
    above_kw: Annotated[float, Field(ge=0)] = 0.0
    up_to_kw: float | None = None
    """Of facilities above that AC nameplate and up to this one, kW; None: any larger one."""
    cents: Cents = 0
    cents_per_kw: Cents = 0
    least_cents: Cents = 0
    most_cents: Cents | None = None
    citation: Annotated[str, Field(min_length=1)]
    verified: bool
    """True where the text in force was read."""

    def covers(self, kwac: float) -> bool:
        return self.above_kw < kwac and (self.up_to_kw is None or kwac <= self.up_to_kw)

    def amount(self, kwac: float) -> int:
        """What a facility of this AC nameplate, kW, is charged, US cents."""
        amount = max(self.least_cents, self.cents + round(self.cents_per_kw * kwac))
        return amount if self.most_cents is None else min(amount, self.most_cents)


class Charge(BaseModel):
    """What is to be paid, US cents, and where that is written."""

    model_config = ConfigDict(frozen=True)

    cents: Cents
    citation: str


@remembered(1_000)
def fees_of(jurisdiction: str, on: date) -> tuple[Fee, ...]:
    """All charges that are in force. ValueError for a day before any is."""
    return TypeAdapter(tuple[Fee, ...]).validate_python(row_for(SET, jurisdiction, on).params["fees"])


def application_fee(jurisdiction: str, level: int, kwac: float, on: date) -> Charge | None:
    """What an application of this level and AC nameplate, kW, costs; None where nothing is stated. 0: it is free."""
    return _charge("application", level, jurisdiction, kwac, on)


def report_fee(jurisdiction: str, kwac: float, on: date) -> Charge | None:
    """What a pre-application report costs; None where nothing is stated."""
    return _charge("report", None, jurisdiction, kwac, on)


def _charge(of: str, level: int | None, jurisdiction: str, kwac: float, on: date) -> Charge | None:
    found = [one for one in fees_of(jurisdiction, on) if (one.of, one.level) == (of, level) and one.covers(kwac)]
    return Charge(cents=found[0].amount(kwac), citation=found[0].citation) if found else None
