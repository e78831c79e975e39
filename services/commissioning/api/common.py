"""Who may ask, and the bounds of what is asked."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends
from pydantic import AwareDatetime, Field

from services.commissioning.model import Handover
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Command, Refused, command_for, must, reader_for
from shared.messaging.web.security import Caller
from shared.schemas.quantities import Line, Plausible


async def authority(work: Work, _: Mapping[str, str]) -> tuple[str, ...] | None:
    """The authority that inspects, as the contract names it; any may where an order of long ago named none."""
    handover = await work.get(Handover)
    if handover is None or handover.ordered_sha256 is None:
        return ()
    return None if handover.ahj_id is None else (handover.ahj_id,)


async def crews(work: Work, _: Mapping[str, str]) -> tuple[str, ...] | None:
    """The crew that built the system; any, of what was built before that was told."""
    handover = await work.get(Handover)
    if handover is None or handover.installed_at is None:
        return ()
    return None if handover.crew is None else (handover.crew,)


ByInspector = Annotated[Command, Depends(command_for(ahj=authority))]
ByEither = Annotated[Command, Depends(command_for("commissioning_agent", ahj=authority))]
ByAgent = Annotated[Command, Depends(command_for("commissioning_agent"))]
ByQuality = Annotated[Command, Depends(command_for("quality", "operator"))]
Reader = Annotated[
    Caller,
    Depends(reader_for("commissioning_agent", "quality", "sales", "operator", ahj=authority, crew=crews)),
]

Code = Annotated[Line, Field(max_length=120)]
Day = Annotated[date, Field(ge=date(2020, 1, 1), le=date(2120, 1, 1)), Plausible(before_days=30, after_days=1_100)]
"""A day that is planned."""
Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(2020, 1, 1, tzinfo=UTC), le=datetime(2120, 1, 1, tzinfo=UTC)),
    Plausible(before_days=400, after_days=1_100),
]
"""Of what was measured, or of an outage that is planned."""
Reason = Annotated[str, Field(min_length=1, max_length=300)]
DocumentName = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_]+$")]
OutsideCode = Annotated[str, Field(min_length=1, max_length=2_000)]
"""A code as the utility wrote it."""

Volts = Annotated[float, Field(ge=-2_000, le=2_000)]
Kilowatts = Annotated[float, Field(ge=-10_000, le=10_000)]


async def open_handover(work: Work) -> Handover:
    handover: Handover = must(await work.get(Handover))
    if handover.closed:
        raise Refused("closed", "the project is closed")
    return handover
