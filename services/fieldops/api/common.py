"""Who may ask, and the bounds of what is asked."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends
from pydantic import AwareDatetime, Field

from services.fieldops.model import Build
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Command, Refused, command_for, must
from shared.schemas.quantities import Line

BySupplier = Annotated[Command, Depends(command_for("supplier", "operator"))]
ByCrew = Annotated[Command, Depends(command_for("crew"))]
ByQuality = Annotated[Command, Depends(command_for("quality", "operator"))]

Code = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_]+$")]
SerialText = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[!-~]+$")]
Sku = Annotated[Line, Field(max_length=80)]
Day = Annotated[date, Field(ge=date(2020, 1, 1), le=date(2120, 1, 1))]
Instant = Annotated[AwareDatetime, Field(ge=datetime(2020, 1, 1, tzinfo=UTC), le=datetime(2120, 1, 1, tzinfo=UTC))]
Hours = Annotated[float, Field(ge=0, le=5_000)]


async def open_build(work: Work) -> Build:
    build: Build = must(await work.get(Build))
    if build.closed:
        raise Refused("closed", "the project is closed")
    return build
