"""A project that adds to a running system: whose that is, and what stands at its usage point already."""

from collections.abc import AsyncIterator
from typing import Final
from uuid import UUID

from services.lead.model import IdentityKey, Lead
from services.lead.rules.site.duplicates import match
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Refused, must
from shared.schemas.parts import SiteReference

PENDING: Final = "pending-"
"""Begins the usage point of a project whose utility has named none."""


async def _expanded(processor: Processor, project_id: UUID | None) -> AsyncIterator[tuple[Lead, list[IdentityKey]]]:
    """A project, what it expands, and so on to the first at that usage point. Raises Unknown for one that is not."""

    async def look(work: Work) -> tuple[Lead, list[IdentityKey]]:
        return must(await work.get(Lead)), await work.all(IdentityKey)

    while project_id is not None:
        lead, known = await processor.look(project_id, look)
        yield lead, known
        project_id = lead.expands


async def must_be_theirs(processor: Processor, project_id: UUID, keys: tuple[str, ...]) -> None:
    """Raises Unknown and Refused where there is no running system of the same person or address to expand."""
    (lead, known), *former = [each async for each in _expanded(processor, project_id)]
    if not lead.has_system:
        raise Refused("nothing-to-expand", "the system of that project does not run: change its design instead")
    if former:  # person and address are those of the first
        _, known = former[-1]
    if not match(keys, [one.id for one in known]).is_duplicate:
        raise Refused("another-customer", "that system is neither this person's nor at this address")


async def placed(processor: Processor, project_id: UUID, reference: SiteReference) -> SiteReference:
    """A site's reference with what stands there: an expansion is at the usage point of what it expands.

    Raises Refused where another usage point is stated.
    """
    standing = [lead async for lead, _ in _expanded(processor, project_id) if lead.project_id != project_id]
    if not standing:
        return reference
    known = [lead.activated for lead in standing if lead.has_system and lead.activated is not None]
    point = next((one["usage_point_id"] for one in known), reference.usage_point_id)
    stated = not reference.usage_point_id.startswith(PENDING)
    if stated and point != reference.usage_point_id and not point.startswith(PENDING):
        detail = f"it expands the system at usage point {point}: {reference.usage_point_id} is another"
        raise Refused("another-usage-point", detail)
    return reference.model_copy(
        update={
            "usage_point_id": reference.usage_point_id if stated else point,
            "expands": standing[0].project_id,
            "existing_kw": sum(one["kwac"] for one in known) if known else None,
        }
    )
