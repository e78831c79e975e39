"""Who may ask, and the bounds of what is asked."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends
from pydantic import Field

from services.permitting.model import Permit, PermitFile
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import Command, command_for, must, reader_for
from shared.messaging.web.security import Caller
from shared.schemas.quantities import Line


async def authority(work: Work, _: Mapping[str, str]) -> tuple[str, ...]:
    """The authority that the permit is asked of."""
    permit = await work.get(Permit)
    return () if permit is None else (permit.ahj_id,)


ByTechnician = Annotated[Command, Depends(command_for("permit_tech"))]
ByCustomer = Annotated[Command, Depends(command_for("customer"))]
ByAuthority = Annotated[Command, Depends(command_for(ahj=authority))]
Reader = Annotated[Caller, Depends(reader_for("customer", "sales", "permit_tech", "operator", ahj=authority))]

Text = Annotated[str, Field(min_length=1, max_length=500)]
Name = Annotated[Line, Field(max_length=80)]


async def open_file(work: Work) -> tuple[PermitFile, Permit]:
    file: PermitFile = must(await work.get(PermitFile))
    if file.closed:
        raise Refused("closed", "the project is closed")
    return file, must(await work.get(Permit))
