"""The contract and its audit trail as people see them."""

from datetime import date, datetime
from uuid import UUID

from services.contracting.model import Closing, Contract, SalesOrder, State
from services.contracting.rules.cancelling.gate import Act
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Versioned, View
from shared.schemas.closing import ClosingReason
from shared.schemas.parts import FinancingProduct


class AssignmentView(View):
    transferred_on: date
    owner_reference: str | None = None
    """Of who owns the system; null while it has not agreed to the buyer."""
    agreed_on: date | None = None


class ContractView(Versioned):
    project_id: UUID
    state: State
    contract_id: UUID | None
    product: FinancingProduct | None
    prepaid: bool
    """Of a power purchase: all its energy is paid for at once."""
    price_cents: int | None
    design_version: int | None
    document_sha256: str | None
    signed_document_sha256: str | None
    signed_at: datetime | None
    rescission_deadline: datetime | None
    sales_order_id: UUID | None
    sales_order: SalesOrder | None
    deposit_cents: int
    refunded_cents: int
    fee_waived: bool
    closing_reason: ClosingReason | None
    waiting_for: list[str]
    assignment: AssignmentView | None
    """Of a lease or a PPA whose house was sold; null while it is the first customer's."""


async def view_of(contract: Contract, work: Work) -> ContractView:
    closing = await work.get(Closing)
    own = {name: getattr(contract, name) for name in ContractView.model_fields if hasattr(contract, name)}
    assignment = own.pop("assignment")
    return ContractView(
        **own,
        assignment=None if assignment is None else AssignmentView.model_validate(assignment),
        design_version=contract.design and contract.facts.version,
        closing_reason=None if closing is None else closing.reason,
        waiting_for=[] if closing is None else closing.waiting_for,
    )


class AuditView(View):
    entries: list[dict[str, str]]
    seals: list[str]
    """Entry by entry; each covers the seal before it."""
    first_broken: int | None
    """The place, from 1, of the first entry whose seal does not hold; null for an intact record."""


class RightView(View):
    rule: str
    open_until: datetime | None


class GateView(View):
    act: Act
    open: bool
    until: datetime | None
    """When it opens; null where it is open, or where a missing notice keeps a right open without limit."""
    rights: list[RightView]
    """Those of the customer that keep it shut."""


class GatesView(View):
    gates: list[GateView]


def gates_of(contract: Contract, now: datetime) -> GatesView:
    found = [contract.gate(act, now) for act in Act]
    return GatesView(
        gates=[
            GateView(
                act=one.act, open=one.open, until=one.until,
                rights=[RightView(rule=right.rule, open_until=right.open_until) for right in one.rights],
            )
            for one in found
        ]
    )  # fmt: skip
