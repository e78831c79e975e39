"""What suppliers do: acknowledge, delay, deliver; and by when we want it."""

from typing import Any, Self
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field, model_validator

from services.fieldops import ordering, tasks
from services.fieldops.api.common import ByOperator, BySupplier, Day, SerialText, Sku, open_build
from services.fieldops.api.supply.invoices import match_again
from services.fieldops.api.views import BuildView, view_of
from services.fieldops.handlers import check_materials, follow_promise
from services.fieldops.model import PurchaseOrder, Serial, State
from services.fieldops.rules.receiving import Arrived, serial_key
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Refused, must
from shared.schemas.quantities import Line, PastDay

router = APIRouter()


class NeedDate(Body):
    needed_on: Day | None
    """Null: as soon as all of it can be there."""
    reason: Line = Field(max_length=300)


@router.post("/projects/{project_id}/need-date", response_model=BuildView)
async def need(project_id: UUID, body: NeedDate, command: ByOperator) -> Response:
    """By when the goods are wanted at the site. What is held moves with it; what is late for it goes out at once."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        build.want_on(body.needed_on, tasks.today_at(build, work))
        work.note(command.caller.subject, "need-date.set", body.reason, needed_on=str(body.needed_on))
        await ordering.follow_need_date(build, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Promise(Body):
    promised_for: Day


@router.post("/projects/{project_id}/purchase-orders/{order_id}/acknowledgement", response_model=BuildView)
async def acknowledge(project_id: UUID, order_id: UUID, body: Promise, command: BySupplier) -> Response:
    """The supplier accepts an order and promises a day."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        order: PurchaseOrder = must(await work.get(PurchaseOrder, order_id))
        work.publish(*order.acknowledge(body.promised_for, tasks.today_at(build, work)))
        await follow_promise(build, work)
        work.complete(f"acknowledge_purchase_order:{order.id}", *tasks.expediting(order))
        tasks.ask_for_delivery(build, order, work)
        tasks.watch_deliveries(build, await work.all(PurchaseOrder), work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Delay(Body):
    new_promise: Day


@router.post("/projects/{project_id}/purchase-orders/{order_id}/delay", response_model=BuildView)
async def delay(project_id: UUID, order_id: UUID, body: Delay, command: BySupplier) -> Response:
    """The supplier will be later than promised."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        order: PurchaseOrder = must(await work.get(PurchaseOrder, order_id))
        work.publish(*order.delay(body.new_promise))
        await follow_promise(build, work)
        work.complete(*tasks.expediting(order))
        tasks.ask_for_delivery(build, order, work)
        tasks.watch_deliveries(build, await work.all(PurchaseOrder), work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Substitution(Body):
    """Another article in the place of one that is still due; all else of the line stays as it was ordered."""

    sku: Sku
    """What was ordered."""
    new_sku: Sku
    manufacturer: Line = Field(max_length=200)
    model: Line = Field(max_length=200)
    unit_cost_cents: int | None = Field(ge=0, le=1_000_000_000, default=None)
    """None: as ordered. Dearer it may not be."""


@router.post("/projects/{project_id}/purchase-orders/{order_id}/substitution", response_model=BuildView)
async def substitute(project_id: UUID, order_id: UUID, body: Substitution, command: BySupplier) -> Response:
    """The supplier cannot deliver an article and has another. A material one waits for design, permit, agreement."""
    article: dict[str, Any] = {"sku": body.new_sku, "manufacturer": body.manufacturer, "model": body.model}
    if body.unit_cost_cents is not None:
        article["unit_cost_cents"] = body.unit_cost_cents

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        order: PurchaseOrder = must(await work.get(PurchaseOrder, order_id))
        work.publish(*order.substitute_line(body.sku, article))
        if order.substitute is not None:
            work.complete(f"deliver:{order.id}", *tasks.expediting(order))
            tasks.ask_about_substitution(order, work)
        else:
            build.substitute(body.sku, article)
            tasks.ask_for_delivery(build, order, work)
        return await view_of(work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/purchase-orders/{order_id}/substitution-refusal", response_model=BuildView)
async def refuse_substitution(project_id: UUID, order_id: UUID, command: ByOperator) -> Response:
    """No substitute: what was ordered is due after all."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        order: PurchaseOrder = must(await work.get(PurchaseOrder, order_id))
        order.keep_to_the_order()
        work.complete(f"decide_substitution:{order.id}")
        tasks.ask_for_delivery(build, order, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class DeliveredLine(Body):
    """What was counted and scanned of one line. Surplus, damage and wrong labels are said as they are."""

    sku: Sku
    model: Line = Field(max_length=200)
    quantity: int = Field(ge=0, le=100_000)
    """All pieces, damaged ones among them."""
    damaged: int = Field(ge=0, le=100_000, default=0)
    serials: tuple[SerialText, ...] = Field(max_length=20_000, default=())
    """Of the sound pieces."""

    @model_validator(mode="after")
    def _part_of_it(self) -> Self:
        if self.damaged > self.quantity:
            raise ValueError(f"{self.damaged} are damaged of {self.quantity}")
        return self


class Delivery(Body):
    lines: tuple[DeliveredLine, ...] = Field(min_length=1, max_length=200)
    delivered_on: PastDay | None = None
    """Day on which it came, at the site; null for today."""


@router.post("/projects/{project_id}/purchase-orders/{order_id}/deliveries", response_model=BuildView)
async def deliver(request: Request, project_id: UUID, order_id: UUID, body: Delivery, command: BySupplier) -> Response:
    """A delivery at the goods-in desk: what is sound and due is taken in, the rest is set aside with every reason."""
    arrived = [Arrived(**dict(line)) for line in body.lines]
    keys = [serial_key(one.sku, serial) for one in arrived for serial in one.serials]
    processor: Processor = request.app.state.processor
    taken = {str(row["id"]) for row in await processor.find(Serial, "id", keys)} if keys else set()

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        order: PurchaseOrder = must(await work.get(PurchaseOrder, order_id))
        delivered_on = body.delivered_on or tasks.today_at(build, work)
        if delivered_on > tasks.today_at(build, work):
            raise Refused("in-the-future", f"{delivered_on} has not come yet")
        verdict, events = order.receive(arrived, build.contracted_design, taken, delivered_on)
        work.publish(*events)
        for one in verdict.taken:
            for serial in one.serials:
                key = serial_key(one.sku, serial)
                work.add(Serial(id=key, project_id=project_id, purchase_order_id=order.id, sku=one.sku, serial=serial))
        await match_again(order, work)
        if verdict.complete:
            tasks.forget_order_tasks(order, work)
            await ordering.follow_need_date(build, work)
            await check_materials(build, work)
        else:
            tasks.ask_for_delivery(build, order, work, refused=verdict.reasons)
        if build.state is State.INSTALLING:
            await tasks.ask_for_completion(build, work)
        tasks.watch_deliveries(build, await work.all(PurchaseOrder), work)
        return await view_of(work)

    return await command.run(project_id, decide)
