"""When orders go out: each so long before the need date as its supplier takes, nine of ten times."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.fieldops import dispatch, tasks
from services.fieldops.model import Build, HeldOrder, PurchaseOrder, Serial, State
from services.fieldops.rules import purchasing
from services.fieldops.rules.policy import SHIFT_BEGINS
from shared.messaging.handling.work import Work
from shared.schemas import fieldops as published

GO_OUT: Final = "orders_go_out"
"""Timer: the day of the next held order has come."""


async def plan_orders(build: Build, planned: Sequence[HeldOrder], work: Work) -> None:
    """Takes new orders: those that are due go out, the others are held."""
    for one in planned:
        work.add(one)
    if planned and await _move(build, work):
        await tell_what_is_held(build, work)


async def follow_need_date(build: Build, work: Work) -> None:
    """After anything that bears on the need date: what is held moves with it, and goes out where its day has come."""
    before = {one.id for one in await work.all(HeldOrder)}, build.held_for
    if build.held_for is not None and ({one.id for one in await _move(build, work)}, build.held_for) != before:
        dispatch.note_change(work)
        await tell_what_is_held(build, work)


async def _move(build: Build, work: Work) -> Sequence[HeldOrder]:
    """Gives what is still held. Nothing goes out while the permit is for another design than the contract."""
    await _keep_what_is_needed(build, work)
    held, today = tuple(await work.all(HeldOrder)), tasks.today_at(build, work)
    need_by = build.need_date(await work.all(PurchaseOrder), held, today)
    for one in held:
        if build.released and one.goes_out_on(need_by) <= today:
            send_out(one, max(need_by, one.there_by(today)), work)  # nobody delivers sooner than it can be had
            work.delete(one)
    rest = await work.all(HeldOrder)
    build.held_for = need_by if rest else None
    if rest and build.released:
        _wait_until(min(one.goes_out_on(need_by) for one in rest), build, work)
    else:
        work.disarm(GO_OUT)
    tasks.watch_deliveries(build, await work.all(PurchaseOrder), work)
    return rest


async def _keep_what_is_needed(build: Build, work: Work) -> None:
    """What is held is what the bill still needs; before there is leave to buy that is nothing.

    An instance of a version that does not know held orders may have gone back to the gate or ordered the same, and a
    supplier's substitute may stand in the bill by now.
    """
    held, orders = tuple(await work.all(HeldOrder)), await work.all(PurchaseOrder)
    needed = () if build.state is State.WAITING else build.not_covered(orders, await work.all(Serial))
    keep = purchasing.kept([(one.id, one.equipment) for one in held], needed)
    if len(keep) == len(held):
        return
    for one in held:
        if one.id not in keep:
            work.delete(one)
    kept = (line for one in held if one.id in keep for line in one.equipment)
    for one in build.plan_orders(purchasing.to_order(needed, kept), tasks.today_at(build, work)):
        work.add(one)


def send_out(one: HeldOrder, need_by: date, work: Work) -> None:
    """An order goes to its supplier, who is to promise a day."""
    order = work.add(one.order(need_by))
    work.publish(order.issued())
    tasks.ask_for_acknowledgement(order, work)


def _wait_until(day: date, build: Build, work: Work) -> None:
    """One timer for all that is held: the morning at the site of the first day on which something goes out."""
    morning = datetime.combine(day, SHIFT_BEGINS, ZoneInfo(tasks.zone_of(build)))
    work.arm(GO_OUT, at=morning.astimezone(UTC))


async def tell_what_is_held(build: Build, work: Work) -> None:
    need_by = build.held_for
    held = [] if need_by is None else [
        published.HeldOrder(supplier=one.supplier, lines=one.equipment, order_on=one.goes_out_on(need_by))
        for one in await work.all(HeldOrder)
    ]  # fmt: skip
    work.publish(published.OrdersHeld(project_id=work.project_id, need_by=need_by, held=tuple(held)))


async def drop_held(build: Build, work: Work) -> None:
    """What nobody outside was told of is as if it had never been."""
    if build.held_for is None:
        return
    for one in tuple(await work.all(HeldOrder)):
        work.delete(one)
    build.held_for = None
    work.disarm(GO_OUT)
    await tell_what_is_held(build, work)
