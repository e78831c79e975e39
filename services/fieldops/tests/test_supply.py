"""Stock that is never given twice, invoices that agree or are blocked, and articles that stand in for others."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.fieldops.app import SERVICE
from services.fieldops.model import Build, Lot, OrderState, PurchaseOrder, Serial, State
from services.fieldops.model.supply.stock import place_key
from services.fieldops.rules.supply.matching import Charged, Tolerances, match, tolerances
from services.fieldops.rules.supply.stock import Allocation, allocate, put_back
from services.fieldops.rules.supply.substitution import Substitution
from services.fieldops.tests.people import begin, buy_now, delivery, install, open_tasks, procure
from services.fieldops.tests.people import post as sent
from services.fieldops.tests.test_handlers import FAULTS, amendment, build_of, closing, permit_for, release, released
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example, published
from shared.messaging.testing.system import World
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.fieldops import (
    CreditNoteReceived,
    InvoiceBlocked,
    InvoiceMatched,
    ItemSubstituted,
    MaterialsReady,
    PurchaseOrderCancelled,
    PurchaseOrderIssued,
    StockAllocated,
    StockReleased,
)


async def post(world: World, path: str, body: Any = None) -> Any:
    """A POST and all that follows from it."""
    answer = await sent(world, path, body)
    await world.settle()
    return answer


ORDER = example(SalesOrderCreated, new_id())
MODULE = next(line for line in ORDER.bill_of_materials if line.category == "module")
RAIL = next(line for line in ORDER.bill_of_materials if not line.serialised)
PLACE = "Greensboro"


async def stocked(world: World, sku: str, quantity: int, *, serialised: bool, lot: str = "2026-02") -> None:
    serials = [f"ST-{lot}-{n:03d}" for n in range(quantity)] if serialised else []
    body = {"sku": sku, "lot": lot, "quantity": quantity, "serials": serials}
    answer = await post(world, f"/stock/{PLACE}/movements", body)
    assert answer.status_code == 201, answer.text


async def on_hand(world: World) -> dict[tuple[str, str], tuple[int, tuple[str, ...]]]:
    lots = await world.entities("fieldops", Lot, place_key(PLACE))
    return {(one.sku, one.lot): (one.on_hand, tuple(one.serials)) for one in lots}


async def test_what_is_in_stock_is_not_ordered() -> None:
    world, project = World([SERVICE]), new_id()
    await stocked(world, MODULE.sku, 4, serialised=True)
    await stocked(world, RAIL.sku, 1_000, serialised=False)
    release(world, project)
    await world.settle()
    ordered = Counter({line.sku: line.quantity for one in published(world, project, PurchaseOrderIssued)
                       for line in one.lines})  # fmt: skip
    assert ordered[MODULE.sku] == MODULE.quantity - 4 and RAIL.sku not in ordered
    (given,) = published(world, project, StockAllocated)
    assert {line.sku: line.quantity for line in given.lines} == {MODULE.sku: 4, RAIL.sku: RAIL.quantity}
    left = await on_hand(world)
    assert left[MODULE.sku, "2026-02"] == (0, ()) and left[RAIL.sku, "2026-02"] == (1_000 - RAIL.quantity, ())
    await procure(world, project)
    await install(world, project)
    serials = await world.entities("fieldops", Serial, project)
    assert sum(one.purchase_order_id is None for one in serials) == 4
    assert (await build_of(world, project)).state is State.INSTALLED


async def test_a_project_whose_all_is_in_stock_orders_nothing() -> None:
    world, project = World([SERVICE]), new_id()
    for line in ORDER.bill_of_materials:
        await stocked(world, line.sku, line.quantity, serialised=line.serialised, lot=line.sku)
    release(world, project)
    await world.settle()
    assert published(world, project, PurchaseOrderIssued) == [] and len(published(world, project, MaterialsReady)) == 1


@pytest.mark.parametrize("seed", range(4))
async def test_the_last_pieces_are_given_once_however_many_ask_at_once(seed: int) -> None:
    world = World([SERVICE], seed=seed, faults=FAULTS if seed else None)
    await stocked(world, MODULE.sku, 50, serialised=True)
    projects = [new_id() for _ in range(4)]  # each wants 20
    for project in projects:
        release(world, project)
    await world.settle()
    given = [one["quantity"] for project in projects for one in (await build_of(world, project)).allocated]
    assert sorted(given) == [10, 20, 20] and (await on_hand(world))[MODULE.sku, "2026-02"] == (0, ())
    serials = [one.id for project in projects for one in await world.entities("fieldops", Serial, project)]
    assert len(serials) == len(set(serials)) == 50
    for project in projects:
        ordered = sum(line.quantity for one in published(world, project, PurchaseOrderIssued)
                      for line in one.lines if line.sku == MODULE.sku)  # fmt: skip
        from_stock = sum(one["quantity"] for one in (await build_of(world, project)).allocated)
        assert ordered + from_stock == MODULE.quantity


STAGES = ("asked", "ordered", "materials_ready", "scheduled")


@pytest.mark.parametrize("stage", STAGES)
async def test_cancelled_before_the_crew_began_the_stock_is_what_it_was(stage: str) -> None:
    world, project = World([SERVICE]), new_id()
    await stocked(world, MODULE.sku, 6, serialised=True)
    await stocked(world, RAIL.sku, 7, serialised=False)
    before = await on_hand(world)
    release(world, project)
    if stage != "asked":  # else the closing arrives together with the release
        await world.settle()
        assert await on_hand(world) != before
    if stage in ("materials_ready", "scheduled"):
        await procure(world, project)
    if stage == "scheduled":
        path = f"/projects/{project}/schedule"
        body = {"crew": "north", "starts_on": "2026-12-20", "days": 2}
        assert (await post(world, path, body)).status_code == 200
    world.publish("/ncv03/contracting", closing(project))
    await world.settle()
    assert await on_hand(world) == before
    assert await world.entities("fieldops", Serial, project) == []
    given, back = published(world, project, StockAllocated), published(world, project, StockReleased)
    assert [one.lines for one in given] == [one.lines for one in back]
    live = [one for one in await world.entities("fieldops", PurchaseOrder, project) if one.live]
    assert live == [], "what was ordered goes back to its supplier"


async def test_cancelled_once_the_crew_began_the_stock_keeps_what_is_not_on_the_roof() -> None:
    world, project = World([SERVICE]), new_id()
    await stocked(world, MODULE.sku, 6, serialised=True)
    release(world, project)
    await world.settle()
    await procure(world, project)
    await begin(world, project)
    world.publish("/ncv03/contracting", closing(project))
    await world.settle()
    assert (await on_hand(world))[MODULE.sku, "2026-02"] == (0, ())
    assert published(world, project, StockReleased) == []


async def test_an_amended_design_gives_back_and_asks_anew() -> None:
    world, project = World([SERVICE]), new_id()
    await stocked(world, MODULE.sku, 30, serialised=True)
    release(world, project)
    await world.settle()
    assert (await on_hand(world))[MODULE.sku, "2026-02"][0] == 10
    amended = amendment(project)
    world.publish("/ncv03/contracting", amended)
    world.publish("/ncv03/permitting", permit_for(amended))
    await world.settle()
    assert (await on_hand(world))[MODULE.sku, "2026-02"][0] == 14, "16 modules instead of 20"


async def test_stock_goes_onto_a_truck_and_never_more_than_there_is() -> None:
    world = World([SERVICE])
    await stocked(world, MODULE.sku, 5, serialised=True)
    path, body = f"/stock/{PLACE}/movements", {"to": "truck 1", "sku": MODULE.sku, "lot": "2026-02", "quantity": 3}
    assert (await post(world, path, body)).status_code == 201
    await world.settle()
    (lot,) = await world.entities("fieldops", Lot, place_key("truck 1"))
    assert lot.on_hand == 3 and len(lot.serials) == 3
    more = await post(world, path, body)
    assert more.status_code == 409 and "2 of" in more.json()["detail"]
    twice = {"sku": MODULE.sku, "lot": "2026-02", "quantity": 1, "serials": ["ST-2026-02-004"]}
    assert (await post(world, f"/stock/{PLACE}/movements", twice)).status_code == 409
    assert (await post(world, "/stock/Nowhere/movements", twice)).status_code == 404


async def test_spares_are_kept_back_for_service_and_what_is_short_is_shown() -> None:
    world, project = World([SERVICE]), new_id()
    await stocked(world, MODULE.sku, 6, serialised=True)
    await stocked(world, MODULE.sku, 2, serialised=True, lot="2026-03")
    kept = await post(world, f"/stock/{PLACE}/spares", {"sku": MODULE.sku, "keep": 3})
    assert kept.json()["spares"] == [{"sku": MODULE.sku, "keep": 3, "short": 0}]
    release(world, project)
    await world.settle()
    (given,) = published(world, project, StockAllocated)
    assert sum(line.quantity for line in given.lines) == 5, "three of eight stay"
    await procure(world, project)
    await begin(world, project)
    pieces = await world.entities("fieldops", Serial, project)
    broken = next(one for one in pieces if one.sku == MODULE.sku)
    withdrawal = {
        "sku": MODULE.sku, "serial": broken.serial, "reason": "broken", "replaced_by": "ST-2026-02-005",
        "from_place": PLACE,
    }  # fmt: skip
    path = f"/projects/{project}/serials/withdrawal"
    absent = await post(world, path, {**withdrawal, "replaced_by": "ST-2026-02-000"})
    assert absent.status_code == 409 and absent.json()["type"].endswith(("not-there", "serial-taken"))
    nowhere = await post(world, path, {**withdrawal, "from_place": "truck 9"})
    assert nowhere.status_code == 404
    assert (await post(world, path, withdrawal)).status_code == 200
    seen = (await post(world, f"/stock/{PLACE}/spares", {"sku": MODULE.sku, "keep": 3})).json()
    assert seen["spares"] == [{"sku": MODULE.sku, "keep": 3, "short": 1}]
    assert "ST-2026-02-005" not in [serial for lot in seen["lots"] for serial in lot["serials"]]


def test_oldest_lot_first_and_back_into_its_own() -> None:
    lots = [Lot(id=f"{lot}", project_id=UUID(int=1), place="p", sku="A", lot=lot, on_hand=n, serials=[])
            for lot, n in (("b", 5), ("a", 2))]  # fmt: skip
    given = allocate(lots, {"A": 4, "B": 1})
    assert given == [Allocation("A", "a", 2), Allocation("A", "b", 2)] and [one.on_hand for one in lots] == [3, 0]
    assert all(put_back(lots, one) for one in given) and [one.on_hand for one in lots] == [5, 2]
    assert not put_back(lots, Allocation("A", "gone", 1))


# -- invoices ----------------------------------------------------------------------------------------------------------

EXACT = Tolerances(price_pct=2.0, price_cents=10_000, charges_cents=15_000, citation="")
LINE = MODULE.model_copy(update={"sku": "M", "quantity": 20, "unit_cost_cents": 20_000})


@pytest.mark.parametrize(
    ("charged", "charges", "received", "before", "said"),
    [
        ([Charged("M", 20, 20_000)], 0, 20, 0, None),
        ([Charged("M", 20, 20_400)], 15_000, 20, 0, None),  # 8,000 cents above 400,000: 2 %
        ([Charged("M", 20, 20_401)], 0, 20, 0, "8020 cents above the order, 8000 are tolerated"),
        ([Charged("M", 20, 19_000)], 0, 20, 0, None),
        ([Charged("M", 20, 20_000)], 0, 18, 0, "20 are invoiced, 18 were taken in"),
        ([Charged("M", 10, 20_000), Charged("M", 11, 20_000)], 0, 20, 0, "21 are invoiced, 20 were taken in"),
        ([Charged("M", 10, 20_000)], 0, 20, 15, "10 are invoiced, 5 were taken in and not yet invoiced"),
        ([Charged("X", 1, 1)], 0, 20, 0, "X was not ordered"),
        ([Charged("M", 1, 20_000)], 15_001, 20, 0, "15001 cents of other charges"),
    ],
)
def test_three_way_match(charged: list[Charged], charges: int, received: int, before: int, said: str | None) -> None:
    found = match(charged, charges, [LINE], {"M": received}, {"M": before}, EXACT)
    assert found.total_cents == sum(one.cents for one in charged) + charges
    assert (found.blocked == ()) if said is None else (len(found.blocked) == 1 and said in found.blocked[0])


def test_the_smaller_tolerance_counts() -> None:
    dear = LINE.model_copy(update={"unit_cost_cents": 100_000})  # 2 % of 2,000,000 are 40,000 cents
    found = match([Charged("M", 20, 100_501)], 0, [dear], {"M": 20}, {}, EXACT)
    assert "10020 cents above the order, 10000 are tolerated" in found.blocked[0]
    assert tolerances(date(2020, 1, 1)).price_pct == 2.0


async def first_order(world: World, project: UUID) -> PurchaseOrder:
    orders = await world.entities("fieldops", PurchaseOrder, project)
    return next(one for one in orders if any(line.sku == MODULE.sku for line in one.equipment))


async def test_an_invoice_that_does_not_agree_is_blocked_until_the_goods_come_or_somebody_decides() -> None:
    world, project = await released()
    for task in (await open_tasks(world, project)).values():
        await post(world, task["details"]["post"], {"promised_for": task["details"]["need_by"]})
    order = await first_order(world, project)
    path = f"/projects/{project}/purchase-orders/{order.id}/invoices"
    lines = [
        {"sku": line.sku, "quantity": line.quantity, "unit_cost_cents": line.unit_cost_cents}
        for line in order.equipment
    ]
    invoice = {"number": "R-1", "dated": "2026-12-01", "lines": lines}
    sent = await post(world, path, invoice)
    assert sent.status_code == 201 and sent.json()["invoices"][0]["state"] == "blocked"
    (blocked,) = published(world, project, InvoiceBlocked)
    assert all("0 were taken in" in reason for reason in blocked.reasons)
    assert f"resolve_invoice:{order.supplier}/R-1" in world.tasks("fieldops", project)
    again = await post(world, path, invoice)
    assert again.status_code == 409 and again.json()["type"].endswith("invoice-known")
    task = (await open_tasks(world, project))[f"deliver:{order.id}"]
    assert (await post(world, task["details"]["post"], delivery(task))).status_code == 200
    (matched,) = published(world, project, InvoiceMatched)
    assert (
        matched.total_cents == blocked.total_cents == sum(one.quantity * one.unit_cost_cents for one in order.equipment)
    )
    assert f"resolve_invoice:{order.supplier}/R-1" not in world.tasks("fieldops", project)
    twice = await post(world, path, {**invoice, "number": "R-2"})
    assert twice.json()["invoices"][1]["state"] == "blocked", "what was paid once is not paid again"
    decision = {"supplier": order.supplier, "invoice": "R-2", "pay": False, "reason": "charged twice"}
    refused = await post(world, f"/projects/{project}/invoice-decisions", decision)
    assert refused.json()["invoices"][1]["state"] == "refused" and len(published(world, project, InvoiceMatched)) == 1


async def test_what_goes_back_is_credited_once_and_for_no_more_than_it_cost() -> None:
    world, project = await released()
    for task in (await open_tasks(world, project)).values():
        await post(world, task["details"]["post"], {"promised_for": task["details"]["need_by"]})
    order = await first_order(world, project)
    task = (await open_tasks(world, project))[f"deliver:{order.id}"]
    body: dict[str, Any] = delivery(task)
    line = next(one for one in body["lines"] if one["sku"] == MODULE.sku)
    line["damaged"], line["serials"] = 2, line["serials"][2:]
    assert (await post(world, task["details"]["post"], body)).status_code == 200
    number = (await first_order(world, project)).set_aside[0]["return_number"]
    path, worth = f"/projects/{project}/purchase-orders/{order.id}/credit-notes", 2 * MODULE.unit_cost_cents

    async def credit(cents: int, under: str = number) -> int:
        note = {"return_number": under, "credit_note": "C-1", "credited_cents": cents}
        return int((await post(world, path, note)).status_code)

    assert await credit(worth + 1) == 409 and await credit(1, "RMA-0") == 409
    assert await credit(worth - 100) == 200 and await credit(1) == 409
    (credited,) = published(world, project, CreditNoteReceived)
    assert (credited.credited_cents, credited.short_cents) == (worth - 100, 100)


# -- substitution ------------------------------------------------------------------------------------------------------


def test_what_a_permit_names_by_model_is_material() -> None:
    other = {"sku": "Z", "model": "Z 1"}
    assert Substitution(MODULE, MODULE.model_copy(update=other)).material
    assert not Substitution(MODULE, MODULE.model_copy(update={"sku": "same-model-other-pallet"})).material
    assert not Substitution(RAIL, RAIL.model_copy(update=other)).material
    dearer = Substitution(RAIL, RAIL.model_copy(update={**other, "unit_cost_cents": RAIL.unit_cost_cents + 1}))
    assert dearer.objection() is not None and Substitution(RAIL, RAIL.model_copy(update=other)).objection() is None
    assert Substitution(RAIL, MODULE).objection() is not None


async def substituted(sku: str, model: str = "S 1") -> tuple[World, UUID, PurchaseOrder]:
    world, project = await released()
    await buy_now(world, project)
    for task in (await open_tasks(world, project)).values():
        await post(world, task["details"]["post"], {"promised_for": task["details"]["need_by"]})
    orders = await world.entities("fieldops", PurchaseOrder, project)
    order = next(one for one in orders if any(line.sku == sku for line in one.equipment))
    path = f"/projects/{project}/purchase-orders/{order.id}/substitution"
    body = {"sku": sku, "new_sku": "SUB-1", "manufacturer": "Another", "model": model}
    answer = await post(world, path, body)
    assert answer.status_code == 200, answer.text
    found = await world.entities("fieldops", PurchaseOrder, project)
    return world, project, next(one for one in found if one.id == order.id)


async def test_another_rail_is_only_noted_and_delivered_as_such() -> None:
    world, project, _ = await substituted(RAIL.sku)
    (event,) = published(world, project, ItemSubstituted)
    assert not event.material and event.new.sku == "SUB-1" and event.old.sku == RAIL.sku
    await procure(world, project)
    assert "SUB-1" in {line.sku for line in (await build_of(world, project)).bill}


async def test_another_module_waits_for_design_permit_and_agreement() -> None:
    world, project, order = await substituted(MODULE.sku)
    (event,) = published(world, project, ItemSubstituted)
    assert event.material and order.state is OrderState.ACKNOWLEDGED
    assert f"deliver:{order.id}" not in world.tasks("fieldops", project)
    late = await post(
        world, f"/projects/{project}/purchase-orders/{order.id}/deliveries",
        {"lines": [{"sku": "SUB-1", "model": "S 1", "quantity": 1, "serials": ["X"]}]},
    )  # fmt: skip
    assert late.status_code == 409 and late.json()["type"].endswith("substitution-open")
    amended = amendment(project)
    bill = tuple(
        line.model_copy(update={"sku": "SUB-1", "model": "S 1"}) if line.sku == MODULE.sku else line
        for line in amended.bill_of_materials
    )
    module = amended.design.modules[0].model_copy(update={"model": "S 1"})
    arrays = tuple(one.model_copy(update={"module": "S 1"}) for one in amended.design.arrays)
    design = amended.design.model_copy(update={"modules": (module,), "arrays": arrays})
    amended = amended.model_copy(update={"bill_of_materials": bill, "design": design})
    world.publish("/ncv03/contracting", amended)
    await world.settle()
    assert (await build_of(world, project)).state is State.WAITING, "for permit and agreement of the new design"
    (cancelled,) = [
        one for one in published(world, project, PurchaseOrderCancelled) if one.purchase_order_id == order.id
    ]
    assert cancelled.restock_fee_cents == 0, "who could not deliver charges nothing"
    world.publish("/ncv03/permitting", permit_for(amended))
    await world.settle()
    assert "SUB-1" in {line.sku for one in published(world, project, PurchaseOrderIssued) for line in one.lines}


async def test_a_substitute_that_is_refused_leaves_what_was_ordered() -> None:
    world, project, order = await substituted(MODULE.sku)
    task = (await open_tasks(world, project))[f"decide_substitution:{order.id}"]
    assert (await post(world, task["details"]["post"])).status_code == 200
    assert f"deliver:{order.id}" in world.tasks("fieldops", project)
    build = await world.entity("fieldops", Build, project)
    assert build is not None and build.state is State.PROCURING
