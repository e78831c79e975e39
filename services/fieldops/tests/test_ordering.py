"""Orders that go out when there is just time enough, and a need date that moves."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.fieldops import api
from services.fieldops.dispatch import facts
from services.fieldops.model import Build, HeldOrder, PurchaseOrder, State
from services.fieldops.ordering import GO_OUT
from services.fieldops.tests.people import buy_now, do, open_tasks, post
from services.fieldops.tests.test_handlers import FAULTS, amendment, build_of, closing, lost, permit_for, released
from shared.messaging.handling.work import Work
from shared.messaging.testing.people import example, published
from shared.messaging.testing.system import START, World
from shared.schemas.contracting import ContractAmended
from shared.schemas.fieldops import OrdersHeld, PurchaseOrderCancelled, PurchaseOrderIssued
from shared.schemas.permitting import ReadyToBuild

ALL_THERE = date(2026, 12, 18)
"""Nine of ten times: 115 % of the battery's 21 days after the permit."""
RAILS_TAKE = timedelta(days=16)
"""With all else of its supplier: 110 % of 14 days."""
RAILS = "Tri-State Electric Wholesale"


async def view(world: World, project: UUID) -> dict[str, Any]:
    answer = await world.client("fieldops", api.router, roles=("operator",)).get(f"/projects/{project}")
    found: dict[str, Any] = answer.json()
    return found


def told(world: World, project: UUID) -> OrdersHeld:
    return published(world, project, OrdersHeld)[-1]


def issued(world: World, project: UUID) -> list[str]:
    return [one.supplier for one in published(world, project, PurchaseOrderIssued)]


def held_until(world: World, project: UUID) -> date:
    (rails,) = told(world, project).held
    assert rails.supplier == RAILS
    assert world.timers("fieldops", project)[GO_OUT].date() == rails.order_on
    return rails.order_on


async def need(world: World, project: UUID, day: date | None) -> Any:
    body = {"needed_on": day and f"{day}", "reason": "the customer builds in spring"}
    answer = await post(world, f"/projects/{project}/need-date", body, roles=("operator",))
    await world.settle()
    return answer


def slot(starts_on: date) -> dict[str, Any]:
    return {"crew": "north", "starts_on": f"{starts_on}", "days": 2}


async def promise(world: World, project: UUID, day: date) -> str:
    """The supplier of modules promises a day; the path of its order."""
    tasks = (await open_tasks(world, project)).items()
    task = next(one for kind, one in tasks if kind.startswith("acknowledge"))
    await do(world, project, "acknowledge_purchase_order", {"promised_for": f"{day}"})
    return str(task["details"]["post"]).removesuffix("/acknowledgement")


@pytest.mark.parametrize("seed", range(2))
async def test_an_order_goes_out_when_there_is_just_time_enough(seed: int) -> None:
    world, project = await released(seed, FAULTS if seed else None)
    assert issued(world, project) == ["Carolina Solar Supply"], "what takes longest goes out at once"
    (shown,) = (await view(world, project))["held_orders"]
    assert (shown["supplier"], shown["need_by"]) == (RAILS, f"{ALL_THERE}")
    assert shown["order_on"] == f"{ALL_THERE - RAILS_TAKE}" == f"{held_until(world, project)}"
    while world.clock.now().date() < ALL_THERE - RAILS_TAKE:
        assert len(issued(world, project)) == 1
        await world.advance(days=1)
    await world.advance(days=1)
    assert issued(world, project) == ["Carolina Solar Supply", RAILS]
    order = published(world, project, PurchaseOrderIssued)[-1]
    assert order.need_by == ALL_THERE
    assert told(world, project) == OrdersHeld(project_id=project, need_by=None, held=())
    assert (await view(world, project))["held_orders"] == []


async def test_what_is_due_today_goes_out_at_once_by_the_date_at_the_site() -> None:
    world, project = await released()
    await world.advance(hours=9.5)
    evening = world.clock.now()
    assert (evening.date(), evening.hour) == (START.date() + timedelta(days=1), 1), (
        "at the site it is still the day before"
    )
    here = START.date()
    await need(world, project, here + RAILS_TAKE + timedelta(days=1))
    assert issued(world, project) == ["Carolina Solar Supply"], "that is tomorrow's, there"
    await need(world, project, here + RAILS_TAKE)
    assert issued(world, project) == ["Carolina Solar Supply", RAILS]
    assert GO_OUT not in world.timers("fieldops", project)


async def test_a_promise_that_moves_takes_what_is_held_with_it() -> None:
    world, project = await released()
    order = await promise(world, project, ALL_THERE)
    assert len(published(world, project, OrdersHeld)) == 1, "nothing has moved"
    later = ALL_THERE + timedelta(days=20)
    assert (await post(world, f"{order}/delay", {"new_promise": f"{later}"})).status_code == 200
    await world.settle()
    assert told(world, project).need_by == later and held_until(world, project) == later - RAILS_TAKE


async def test_a_crew_that_is_booked_for_a_later_day_is_when_the_goods_are_needed() -> None:
    world, project = await released()
    await promise(world, project, ALL_THERE)
    soon = world.clock.now().date() + timedelta(days=2)
    early = await post(world, f"/projects/{project}/schedule", slot(soon))
    assert early.status_code == 409 and early.json()["type"].endswith("goods-not-ordered")
    first = world.clock.now().date() + RAILS_TAKE + timedelta(days=1)
    assert early.json()["detail"].endswith(f"the first day on which the crew finds it is {first}")
    monday = date(2027, 3, 1)
    assert (await post(world, f"/projects/{project}/schedule", slot(monday))).status_code == 200
    await world.settle()
    eve = monday - timedelta(days=3)
    assert eve.strftime("%A") == "Friday", "nobody delivers on a Sunday"
    assert told(world, project).need_by == eve and held_until(world, project) == eve - RAILS_TAKE
    assert (await need(world, project, monday)).json()["type"].endswith("crew-booked")
    week_later = {"crew": "north", "starts_on": f"{monday + timedelta(days=7)}", "reason": "the customer is away"}
    assert (await post(world, f"/projects/{project}/reschedule", week_later)).status_code == 200
    await world.settle()
    assert held_until(world, project) == eve + timedelta(days=7) - RAILS_TAKE


async def test_somebody_says_when_the_goods_are_wanted() -> None:
    world, project = await released()
    spring = date(2027, 4, 1)
    assert (await need(world, project, spring)).json()["needed_on"] == f"{spring}"
    assert held_until(world, project) == spring - RAILS_TAKE
    assert (await need(world, project, None)).json()["needed_on"] is None
    assert held_until(world, project) == ALL_THERE - RAILS_TAKE
    yesterday = world.clock.now().date() - timedelta(days=1)
    assert (await need(world, project, yesterday)).json()["type"].endswith("in-the-past")
    await buy_now(world, project)
    assert len(issued(world, project)) == 2 and GO_OUT not in world.timers("fieldops", project)
    assert told(world, project).held == ()
    rails = published(world, project, PurchaseOrderIssued)[-1]
    assert rails.need_by == world.clock.now().date() + RAILS_TAKE, "nobody owes today what is ordered today"
    await world.advance(days=2)
    assert not [kind for kind in world.tasks("fieldops", project) if kind.startswith("expedite")]


async def test_what_is_wanted_in_spring_is_ordered_in_spring() -> None:
    """Said before there is leave to build: then the slowest order waits too."""
    world, project = await released()
    world.happens(lost(project, "expired"))
    await world.settle()
    assert (await need(world, project, date(2027, 4, 1))).status_code == 200
    amended = amendment(project)
    world.happens(amended, permit_for(amended))
    await world.settle()
    # what was ordered before the permit expired is for other quantities
    assert len(published(world, project, PurchaseOrderCancelled)) == 1 and len(issued(world, project)) == 1
    days = {one.supplier: one.order_on for one in told(world, project).held}
    assert days == {"Carolina Solar Supply": date(2027, 3, 7), RAILS: date(2027, 3, 16)}


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_held_when_the_customer_cancels_costs_nothing_and_is_told_to_nobody(seed: int) -> None:
    world, project = await released(seed, FAULTS if seed else None)
    world.happens(closing(project))
    await world.settle()
    assert len(issued(world, project)) == len(published(world, project, PurchaseOrderCancelled)) == 1
    assert told(world, project).held == () and world.timers("fieldops", project) == {}
    await world.advance(days=40)
    assert len(issued(world, project)) == 1


async def test_dispatch_counts_what_is_held_as_there_by_the_need_date() -> None:
    world, project = await released()
    await promise(world, project, ALL_THERE - timedelta(days=8))
    need_by = told(world, project).need_by
    assert need_by is not None

    async def site(work: Work) -> date:
        (found,) = (await facts(work, work.now.date(), 10, ())).sites
        return found.ready

    assert await world.command("fieldops", project, site) == need_by + timedelta(days=1)


# -- beside an instance of the version before, which does not know what is held ----------------------------------------


async def amended_by_the_version_before(world: World, project: UUID) -> ContractAmended:
    amended = amendment(project)

    async def amend(work: Work) -> None:
        build = await work.get(Build)
        assert build is not None and build.amend(amended)
        for order in await work.all(PurchaseOrder):
            order.cancel()
        build.suspend("the contract stands on another design")

    await world.command("fieldops", project, amend)
    return amended


async def test_what_was_held_before_an_amendment_that_another_version_took_is_not_sent() -> None:
    world, project = await released()
    amended = await amended_by_the_version_before(world, project)
    await world.advance(days=40)
    assert len(issued(world, project)) == 1 and told(world, project).held == ()
    assert (await build_of(world, project)).state is State.WAITING
    world.happens(permit_for(amended))
    await world.settle()
    await buy_now(world, project)
    _, *orders = published(world, project, PurchaseOrderIssued)
    bill = {line.sku: line.quantity for line in amended.bill_of_materials}
    assert {line.sku: line.quantity for order in orders for line in order.lines} == bill


async def test_what_was_held_is_not_among_what_is_ordered_once_there_is_leave_to_buy_again() -> None:
    world, project = await released()
    amended = await amended_by_the_version_before(world, project)
    world.happens(permit_for(amended))
    await world.settle()
    await buy_now(world, project)
    _, *orders = published(world, project, PurchaseOrderIssued)
    assert len(orders) == 2, "one to each supplier"


async def test_what_another_version_has_ordered_is_not_ordered_twice() -> None:
    world, project = await released()

    async def order_all(work: Work) -> None:
        for one in await work.all(HeldOrder):
            work.add(one.order(ALL_THERE))

    await world.command("fieldops", project, order_all)
    await world.advance(days=12)
    assert len(issued(world, project)) == 1 and told(world, project).held == ()


async def test_nothing_goes_out_while_another_design_is_permitted() -> None:
    world, project = await released()
    world.happens(permit_for(amendment(project)))
    await world.settle()
    await world.advance(days=12)
    assert len(issued(world, project)) == 1
    world.happens(example(ReadyToBuild, project))
    await world.settle()
    assert len(issued(world, project)) == 2 and told(world, project).held == ()
