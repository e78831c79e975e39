"""Who may ask, and the bounds of what is asked."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends
from pydantic import AwareDatetime, Field

from services.onboarding.model import Onboarding, System
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Command, Refused, command_for, must, reader_for
from shared.messaging.web.security import Caller
from shared.schemas.quantities import Plausible


async def crews(work: Work, _: Mapping[str, str]) -> tuple[str, ...] | None:
    """The crew that built the system, and one that builds it anew; any, of what was built before that was told."""
    system = await work.get(System)
    return () if system is None else system.crews


ByCrew = Annotated[Command, Depends(command_for(crew=crews))]
ByCrewOrSupport = Annotated[Command, Depends(command_for("support", crew=crews))]
BySupport = Annotated[Command, Depends(command_for("support"))]
ByCustomer = Annotated[Command, Depends(command_for("customer"))]
ByMonitoring = Annotated[Command, Depends(command_for("support", "operator"))]
ToEnd = Annotated[Command, Depends(command_for("customer", "support", "operator"))]
Reader = Annotated[Caller, Depends(reader_for("support", "customer", "sales", "operator", crew=crews))]

Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(2020, 1, 1, tzinfo=UTC), le=datetime(2120, 1, 1, tzinfo=UTC)),
    Plausible(before_days=400, after_days=1),
]
"""Of what has happened."""
Code = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_]+$")]


async def open_system(work: Work) -> System:
    system: System = must(await work.get(System))
    if system.ended:
        raise Refused("closed", f"the system is {system.state}")
    return system


async def onboarding_of(work: Work) -> tuple[System, Onboarding]:
    system = await open_system(work)
    system.must_have_run("onboard the customer")
    return system, must(await work.get(Onboarding))
