"""Books what happens to the money of a project, in the transaction in which it happens."""

from typing import Any
from uuid import UUID

from services.contracting.model import Contract, LedgerEntry
from services.contracting.rules.ledger.books import Books, replay_in_order
from services.contracting.rules.ledger.facts import ONE_FACT
from services.contracting.rules.packet.drafting import seller_of
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Refused
from shared.rules.calendar import local_date
from shared.schemas.parts import FinancingProduct

UNKNOWN_ZONE = "UTC"
"""Of money that comes before the site is known."""


async def book(work: Work, kind: str, fact_id: UUID | str, **figures: Any) -> None:
    """Adds a fact to the books, once. Raises ValueError for one that cannot be (see ``rules.ledger``)."""
    known = sorted(await work.all(LedgerEntry), key=lambda entry: entry.place)
    if any(one.fact_id == f"{kind} {fact_id}" for one in known):
        return
    contract = await work.get(Contract)
    sited = contract is not None and contract.reference is not None
    day = local_date(work.now, contract.site.time_zone if contract is not None and sited else UNKNOWN_ZONE)
    value = {"kind": kind, "on": day.isoformat(), "id": f"{kind} {fact_id}", **figures}
    books = replay_in_order(ONE_FACT.validate_python(one.fact) for one in known)
    fact = ONE_FACT.validate_python(value)
    lines = books.post(fact)
    work.add(
        LedgerEntry(
            id=new_id(), project_id=work.project_id, place=len(known) + 1, fact_id=f"{kind} {fact_id}", day=day,
            entity=seller_of(contract.site.jurisdiction if contract is not None and sited else None, day),
            fact=fact.model_dump(mode="json"),
            lines=[
                {"account": one.account.value, "debit_cents": one.debit_cents, "credit_cents": one.credit_cents}
                for one in lines
            ],
            debit_cents=sum(one.debit_cents for one in lines), credit_cents=sum(one.credit_cents for one in lines),
        )
    )  # fmt: skip


async def booked(work: Work, kind: str, fact_id: str, **figures: Any) -> bool:
    """Whether a fact is in the books already; Refused where it is, with other figures."""
    known = next((one for one in await work.all(LedgerEntry) if one.fact_id == f"{kind} {fact_id}"), None)
    if known is None:
        return False
    if any(known.fact.get(name) != figure for name, figure in figures.items()):
        raise Refused("booked-otherwise", f"{kind} {fact_id} is booked with other figures")
    return True


async def books_of(work: Work) -> Books:
    """As they stand."""
    known = sorted(await work.all(LedgerEntry), key=lambda entry: entry.place)
    return replay_in_order(ONE_FACT.validate_python(one.fact) for one in known)


async def book_signature(contract: Contract, work: Work) -> None:
    """What the customer, or who finances, owes by the contract that was signed."""
    assert contract.price_cents is not None and contract.cash_price_cents is not None and contract.product is not None
    loan = contract.product is FinancingProduct.LOAN
    await book(
        work, "contract_signed", str(contract.contract_id), product=contract.product.value,
        price_cents=contract.price_cents, state=contract.site.jurisdiction,
        dealer_fee_cents=contract.price_cents - contract.cash_price_cents if loan else 0,
        deposit_cents=contract.deposit_limit(work.now) if contract.has_deposit else 0,
    )  # fmt: skip
