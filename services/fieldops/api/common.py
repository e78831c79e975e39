"""Who may ask, and the bounds of what is asked."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import AwareDatetime, Field

from services.fieldops.model import Build, PurchaseOrder
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Command, Refused, command_for, must
from shared.schemas.parts import Evidence
from shared.schemas.quantities import Line, Plausible


async def suppliers(work: Work, path: Mapping[str, str]) -> set[str]:
    """Whom the order in the path is with; where it names none, everybody who has an order of the project."""
    orders = await work.all(PurchaseOrder)
    return {order.supplier for order in orders if path.get("order_id", str(order.id)) == str(order.id)}


async def crews(work: Work, _: Mapping[str, str]) -> tuple[str, ...] | None:
    """The crew that has taken the job on; until one has, any may."""
    build = await work.get(Build)
    if build is None:
        return ()
    return None if build.crew is None else (build.crew,)


BySupplier = Annotated[Command, Depends(command_for("operator", supplier=suppliers))]
ByCrew = Annotated[Command, Depends(command_for(crew=crews))]
ByDispatch = Annotated[Command, Depends(command_for("operator", crew=crews))]
BySafety = Annotated[Command, Depends(command_for("quality", "operator", crew=crews))]
ByAnybody = Annotated[
    Command,
    Depends(
        command_for(
            "quality", "operator", "sales", "designer", "support", "commissioning_agent", "customer", crew=crews,
            supplier=suppliers,
        )
    ),
]  # fmt: skip
"""Who may be on the site, or hear of a danger there."""
ByOperator = Annotated[Command, Depends(command_for("operator"))]
ByQuality = Annotated[Command, Depends(command_for("quality", "operator"))]

Code = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_]+$")]
SerialText = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[!-~]+$")]
Sku = Annotated[Line, Field(max_length=80)]
Day = Annotated[date, Field(ge=date(2020, 1, 1), le=date(2120, 1, 1)), Plausible(before_days=400, after_days=1_100)]
Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(2020, 1, 1, tzinfo=UTC), le=datetime(2120, 1, 1, tzinfo=UTC)),
    Plausible(before_days=1_100, after_days=1),
]
"""Of what has happened."""
Hours = Annotated[float, Field(ge=0, le=5_000)]


async def open_build(work: Work) -> Build:
    build: Build = must(await work.get(Build))
    if build.closed:
        raise Refused("closed", "the project is closed")
    return build


async def photographs(named: Sequence[UUID], since: datetime | None, work: Work) -> dict[str, Evidence]:
    """By shot: documents of the project, added since the work began.

    Raises Refused for one that is no photograph of an installation, says no shot, or was there before the work.
    """
    found: dict[str, Evidence] = {}
    for one in named:
        photo = await work.evidence(one, "installation_photo")
        if photo.shot is None:
            raise Refused("no-shot", f"document {one} does not say what of the list it shows: add it with its shot")
        if since is None or photo.given_at < since:
            raise Refused("photographed-before", f"document {one} was there before the work that it is to show")
        found[photo.shot] = Evidence(document_id=photo.id, sha256=photo.sha256, kind=photo.kind)
    return found
