"""The base of all forms, and the bounds of their figures: beyond them a figure is a slip, whatever the law may be."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

CONFIG: Final = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)
"""``defer_build``: a service reads the rows of a few sets."""


class Form(BaseModel):
    """``params`` of a row, or a part of them."""

    model_config = CONFIG


Days = Annotated[int, Field(ge=0, le=3_660)]
"""Calendar or business days, at most ten years of them."""
SomeDays = Annotated[int, Field(ge=1, le=3_660)]
Months = Annotated[int, Field(ge=1, le=600)]
Years = Annotated[int, Field(ge=0, le=100)]
Hours = Annotated[float, Field(ge=0, le=8_784)]
"""At most a leap year of them."""
Cents = Annotated[int, Field(ge=0, le=10_000_000_000)]
"""US cents, at most a hundred million dollars."""
Percent = Annotated[float, Field(ge=0, le=100)]
Fraction = Annotated[float, Field(gt=0, le=1)]
Kilowatts = Annotated[float, Field(gt=0, le=1_000_000)]
Kilovolts = Annotated[float, Field(gt=0, le=1_000)]
KilowattHours = Annotated[float, Field(ge=0, le=1_000_000)]
Inhabitants = Annotated[int, Field(ge=0, le=100_000_000)]
Level = Annotated[int, Field(ge=1, le=4)]
"""Of an interconnection: 1 simplified, 2 fast track, 3 study, 4 as some states number the last."""
Text = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"\S")]
Paragraph = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"\S")]
CalendarName = Annotated[str, Field(pattern=r"^US(-[A-Z]{1,5}){0,3}$")]
"""Id of a row of ``calendars``."""
