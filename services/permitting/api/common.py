"""Who may ask, and the bounds of what is asked."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import Field

from services.permitting.model import Permit, PermitFile
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import Command, command_for, must, reader_for
from shared.messaging.web.security import Caller
from shared.schemas.quantities import Line


async def authority(work: Work, path: Mapping[str, str]) -> set[str]:
    """Who issues the permit in the path; where it names none, everybody who issues one of the project."""
    permits = await work.all(Permit)
    return {permit.ahj_id for permit in permits if path.get("permit_id", str(permit.id)) == str(permit.id)}


ByTechnician = Annotated[Command, Depends(command_for("permit_tech"))]
ByCustomer = Annotated[Command, Depends(command_for("customer"))]
ByAuthority = Annotated[Command, Depends(command_for(ahj=authority))]
Reader = Annotated[Caller, Depends(reader_for("customer", "sales", "permit_tech", "operator", ahj=authority))]

Text = Annotated[str, Field(min_length=1, max_length=500)]
Name = Annotated[Line, Field(max_length=80)]


async def open_file(work: Work) -> PermitFile:
    file: PermitFile = must(await work.get(PermitFile))
    if file.closed:
        raise Refused("closed", "the project is closed")
    return file


async def open_permit(work: Work, permit_id: UUID) -> tuple[PermitFile, Permit]:
    file = await open_file(work)
    return file, must(await work.get(Permit, permit_id))
