"""Another way to pay: which are left after a lender has declined, or where the law bars what was chosen."""

from services.contracting.model import ApplicationState, Contract, FinancingApplication
from services.contracting.rules.policy import ALTERNATIVES
from shared.messaging.handling.work import Work
from shared.schemas.parts import FinancingProduct


async def ask_for_product(contract: Contract, work: Work, why: str | None = None) -> None:
    """Asks the customer for another way to pay. ``why``: the law that bars what was chosen; None after a refusal."""
    contract.financing_declined()
    until = work.now + ALTERNATIVES
    work.arm("alternatives_lapsed", at=until, payload={"not_lawful": why})
    work.assign(
        "choose_product", to="customer", due=until,
        details={
            "products": [product.value for product in await products_left(contract, work)],
            "prepaid": contract.offers_prepaid and await prepaid_left(contract, work),
            "not_lawful": why,
            "post": f"/projects/{work.project_id}/financing",
        },
    )  # fmt: skip


async def products_left(contract: Contract, work: Work) -> tuple[FinancingProduct, ...]:
    """The ways to pay that no lender has declined, and the law allows."""
    declined = {one.product for one in await _declined(work) if not one.prepaid}
    allowed = (product for product in FinancingProduct if contract.barred(product, work.now) is None)
    return tuple(product for product in allowed if product not in declined)


async def prepaid_left(contract: Contract, work: Work) -> bool:
    """Whether all energy of the contract may be sold at once, and nobody has declined to."""
    allowed = contract.barred(FinancingProduct.PPA, work.now) is None
    return allowed and not any(one.prepaid for one in await _declined(work))


async def _declined(work: Work) -> list[FinancingApplication]:
    over = (ApplicationState.DECLINED, ApplicationState.EXPIRED)
    return [one for one in await work.all(FinancingApplication) if one.state in over]
