"""What suppliers charge and credit, and who looks at what does not agree."""

from collections import Counter
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.fieldops import tasks
from services.fieldops.api.common import ByOperator, BySupplier, Day, Sku, open_build
from services.fieldops.api.views import BuildView, view_of
from services.fieldops.model import Invoice, InvoiceState, PurchaseOrder
from services.fieldops.rules.supply.matching import match, tolerances
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Refused, must
from shared.schemas.quantities import Line

router = APIRouter()


class InvoiceLine(Body):
    sku: Sku
    quantity: int = Field(gt=0, le=100_000)
    unit_cost_cents: int = Field(ge=0, le=1_000_000_000)


class NewInvoice(Body):
    number: Line = Field(max_length=60)
    dated: Day
    lines: tuple[InvoiceLine, ...] = Field(min_length=1, max_length=1_000)
    charges_cents: int = Field(ge=0, le=1_000_000_000, default=0)
    """Freight and the like."""


@router.post("/projects/{project_id}/purchase-orders/{order_id}/invoices", response_model=BuildView, status_code=201)
async def send_invoice(project_id: UUID, order_id: UUID, body: NewInvoice, command: BySupplier) -> Response:
    """An invoice, matched at once against order and goods taken in; matched again when more comes in."""

    async def decide(work: Work) -> BuildView:
        order: PurchaseOrder = must(await work.get(PurchaseOrder, order_id))
        key = f"{order.supplier}/{body.number}"
        if any(one.id == key for one in await work.all(Invoice)):  # of another project: the table refuses it
            raise Refused("invoice-known", f"{order.supplier} has charged under {body.number} already")
        invoice = work.add(
            Invoice(
                id=key, project_id=project_id, purchase_order_id=order_id, number=body.number, dated=body.dated,
                lines=[line.model_dump() for line in body.lines], charges_cents=body.charges_cents, total_cents=0,
                state=InvoiceState.BLOCKED, reasons=["not matched yet"],
            )
        )  # fmt: skip
        await _match(invoice, order, work)
        return await view_of(work)

    return await command.run(project_id, decide, status=201)


async def match_again(order: PurchaseOrder, work: Work) -> None:
    """More was taken in: an invoice that waited for it may agree now."""
    for invoice in await work.all(Invoice):
        if invoice.purchase_order_id == order.id and invoice.state is InvoiceState.BLOCKED:
            await _match(invoice, order, work)


async def _match(invoice: Invoice, order: PurchaseOrder, work: Work) -> None:
    before = Counter[str]()
    for other in await work.all(Invoice):
        if other.purchase_order_id == order.id and other.state is InvoiceState.TO_PAY:
            for line in other.charged:
                before[line.sku] += line.quantity
    was = list(invoice.reasons)
    found = match(
        invoice.charged, invoice.charges_cents, order.equipment, order.received, before, tolerances(invoice.dated)
    )
    event = invoice.judged(found)
    if invoice.state is InvoiceState.TO_PAY or invoice.reasons != was:
        work.publish(event)
    if invoice.state is InvoiceState.BLOCKED:
        tasks.ask_about_invoice(invoice, work)
    else:
        work.complete(f"resolve_invoice:{invoice.id}")


class InvoiceDecision(Body):
    supplier: Line = Field(max_length=200)
    invoice: Line = Field(max_length=60)
    pay: bool
    """False: it is refused."""
    reason: Line = Field(max_length=500)


@router.post("/projects/{project_id}/invoice-decisions", response_model=BuildView)
async def decide_invoice(project_id: UUID, body: InvoiceDecision, command: ByOperator) -> Response:
    """Somebody has looked at an invoice that did not agree: it is paid all the same, or refused."""

    async def decide(work: Work) -> BuildView:
        key = f"{body.supplier}/{body.invoice}"
        invoice: Invoice = must(next((one for one in await work.all(Invoice) if one.id == key), None))
        work.publish(*invoice.decide(pay=body.pay))
        work.note(command.caller.subject, "invoice.decided", body.reason, invoice=key, pay=body.pay)
        work.complete(f"resolve_invoice:{invoice.id}")
        return await view_of(work)

    return await command.run(project_id, decide)


class CreditNote(Body):
    return_number: Line = Field(max_length=60)
    credit_note: Line = Field(max_length=60)
    credited_cents: int = Field(ge=0, le=1_000_000_000)


@router.post("/projects/{project_id}/purchase-orders/{order_id}/credit-notes", response_model=BuildView)
async def credit(project_id: UUID, order_id: UUID, body: CreditNote, command: BySupplier) -> Response:
    """The supplier credits what went back under a return number."""

    async def decide(work: Work) -> BuildView:
        await open_build(work)
        order: PurchaseOrder = must(await work.get(PurchaseOrder, order_id))
        work.publish(*order.credit(body.return_number, body.credit_note, body.credited_cents))
        return await view_of(work)

    return await command.run(project_id, decide)
