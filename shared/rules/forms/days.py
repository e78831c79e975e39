"""Forms of the sets ``calendars``, ``osha_reporting`` and ``incentives``: what hangs on days."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, RootModel, model_validator

from shared.rules.forms.bounds import Days, Form, Fraction, Hours, KilowattHours, Kilowatts, Text

Reading = Literal["exact", "observed", "both"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Holiday = Literal[
    "New Year's Day", "Martin Luther King Jr. Day", "Washington's Birthday", "Memorial Day",
    "Juneteenth National Independence Day", "Independence Day", "Labor Day", "Columbus Day", "Veterans Day",
    "Thanksgiving Day", "Christmas Day", "Good Friday",
]  # fmt: skip
"""The federal ones, and Good Friday, which some states add."""


class CalendarParams(Form):
    """``calendars``: what is no business day."""

    weekend: Annotated[frozenset[Weekday], Field(max_length=6)]
    holidays: frozenset[Holiday] | None
    """By name; null for all federal ones."""
    observance: Reading
    days: Annotated[frozenset[dt.date], Field(max_length=1_000)] = frozenset()
    """Single days beside them, as one of mourning."""


class Limits(Form):
    """How soon an outcome is reported, and how long after the incident it still is."""

    hours: Annotated[Hours, Field(gt=0)]
    within_hours: Hours | None = None
    within_days: Days | None = None

    @model_validator(mode="after")
    def _one_window(self) -> Self:
        if self.within_hours is not None and self.within_days is not None:
            raise ValueError("a window is stated in hours or in days, not in both")
        return self


Severe = Literal["death", "inpatient", "amputation", "eye_loss", "loss_of_consciousness", "significant_diagnosis"]


class Reporting(RootModel[Annotated[dict[Severe, Limits], Field(min_length=1)]]):
    """``osha_reporting``: by outcome; what is not named is not reported."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    @model_validator(mode="after")
    def _states_death(self) -> Self:
        if "death" not in self.root:
            raise ValueError("death is not stated, which is reported everywhere (29 CFR 1904.39(a)(1))")
        return self


class Owner(StrEnum):
    """Who owns the system and so may claim its credits."""

    HOMEOWNER = "homeowner"
    THIRD_PARTY = "third_party"


class Technology(StrEnum):
    """What part of the system a rule is about."""

    PV = "pv"
    STORAGE = "storage"


class Window(Form):
    """Days between which one date of a project has to lie, both included; null: without an end."""

    model_config = ConfigDict(populate_by_name=True)

    date: Literal["construction_begins", "installation_completed", "placed_in_service"]
    first: dt.date | None = Field(alias="from")
    last: dt.date | None = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError(f"to {self.last} is before from {self.first}")
        return self


class IncentiveParams(Form):
    """``incentives``: one of them."""

    name: Text
    kind: Literal["tax_credit", "rebate"]
    technology: Technology
    owner: Owner
    fraction: Fraction
    windows: Annotated[tuple[Window, ...], Field(min_length=1)]
    minimum_kwh: KilowattHours = 0.0
    maximum_kwac: Kilowatts | None = None
    material_assistance: Technology | None = None
    adders: tuple[Literal["domestic_content", "energy_community"], ...] = ()
