"""The house was sold, with the system that the contract is about."""

from typing import Final

from services.contracting.model import Contract, Party
from services.contracting.model.contract import SIGNED
from shared.messaging.handling.work import Work
from shared.schemas.onboarding import OwnershipTransferred
from shared.schemas.parts import FinancingProduct

OWNED_BY_OTHERS: Final = (FinancingProduct.LEASE, FinancingProduct.PPA)
ASSIGN: Final = "assign_contract"


async def change_owner(contract: Contract, event: OwnershipTransferred, work: Work) -> None:
    """The seller's older tokens end, and so does what is only for reaching the seller.

    What was signed stays as it was signed, with the names in it, and so do the books: that is kept by law
    (15 U.S.C. 7001(d), 26 CFR 1.6001-1). A lease or a power purchase goes over to the buyer once its owner has agreed:
    a person asks it.
    """
    contract.change_owner(work.now)
    parties = await work.all(Party)
    for one in parties:
        one.forget()
    work.note("contracting", "seller_forgotten", "ownership_transferred", parties=len(parties))
    if event.product in OWNED_BY_OTHERS and contract.state in SIGNED:
        contract.assignment = {"transferred_on": event.transferred_on.isoformat()}
        details = {"post": f"/projects/{work.project_id}/assignment", "product": event.product.value}
        work.assign(ASSIGN, to="operator", details=details | contract.assignment)
