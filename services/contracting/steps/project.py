"""The project's contract."""

from services.contracting.model import Contract
from shared.messaging.handling.work import Work


async def contract_of(work: Work) -> Contract:
    """The project's contract; a prospect where the project was not known yet."""
    return await work.get(Contract) or work.add(Contract(project_id=work.project_id))
