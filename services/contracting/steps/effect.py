"""When a signed contract becomes binding: no right is open, and the lender wants nothing more."""

from services.contracting.model import Contract, Stipulation
from services.contracting.steps.money import milestones
from shared.messaging.handling.work import Work


async def take_effect(contract: Contract, work: Work) -> None:
    """The contract becomes binding once no right is open and the lender wants nothing more."""
    effective = contract.take_effect(work.now, money_arranged=not await open_stipulations(work))
    work.publish(*effective)
    if effective:
        work.disarm("approval_expires")
        await milestones.request(contract, "M0", work)


async def open_stipulations(work: Work) -> list[Stipulation]:
    return [one for one in await work.all(Stipulation) if one.open]


async def drop_stipulations(work: Work) -> None:
    """Another way to pay makes those of the last one needless."""
    for one in await open_stipulations(work):
        work.complete(f"clear_stipulation:{one.id}")
        work.delete(one)
