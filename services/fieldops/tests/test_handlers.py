"""Field operations on the in-memory bus: the path to a system that stands, and every way off it."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.fieldops import api
from services.fieldops.app import SERVICE
from services.fieldops.model import (
    Build,
    CrewDay,
    Incident,
    InjuryCase,
    OrderState,
    PurchaseOrder,
    Rework,
    Serial,
    State,
)
from services.fieldops.model.safety.employees import COMPANY
from services.fieldops.tests.people import (
    begin,
    buy_now,
    delivery,
    do,
    install,
    open_tasks,
    photo,
    photos,
    post,
    procure,
)
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example, published
from shared.messaging.testing.system import Faults, World
from shared.schemas.closing import ClosingReason
from shared.schemas.commissioning import CommissioningFailed, InspectionFailed
from shared.schemas.contracting import CompensationRequested, ContractAmended, SalesOrderCreated
from shared.schemas.fieldops import (
    CompensationCompleted,
    DeliveryDelayed,
    GoodsReceived,
    GoodsRejected,
    HoursWorkedRecorded,
    IncidentSeverity,
    InjuryCaseRecorded,
    InstallationCompleted,
    InstallationRescheduled,
    InstallationScheduled,
    InstallationStarted,
    JobHazardAnalysisSigned,
    MaterialsReady,
    OrdersHeld,
    PurchaseOrderAcknowledged,
    PurchaseOrderCancelled,
    PurchaseOrderIssued,
    ReworkCompleted,
    ReworkOrdered,
    SafetyIncidentReported,
    SerialWithdrawn,
    WorkResumed,
    WorkStopped,
)
from shared.schemas.permitting import (
    InterconnectionDenied,
    PermitExpired,
    PermitExpiring,
    PermitExtended,
    PermitKind,
    PermitMet,
    PermitRevoked,
    ReadyToBuild,
)
from shared.schemas.tests.varied import varied

FAULTS = Faults(duplicate=0.3, redeliver=0.3, crash=0.2, reorder=True)


def release(world: World, project: UUID, state: str = "NC") -> None:
    world.publish("/ncv03/permitting", example(ReadyToBuild, project))
    order = example(SalesOrderCreated, project)
    reference = order.reference.model_copy(update={"jurisdiction": state})
    world.publish("/ncv03/contracting", order.model_copy(update={"reference": reference}))


async def released(seed: int = 0, faults: Faults | None = None, state: str = "NC") -> tuple[World, UUID]:
    world, project = World([SERVICE], seed=seed, faults=faults), new_id()
    release(world, project, state)
    await world.settle()
    return world, project


async def build_of(world: World, project: UUID) -> Build:
    build = await world.entity("fieldops", Build, project)
    assert build is not None
    return build


def amendment(project: UUID, version: int = 2, modules: int = 16, **changes: Any) -> ContractAmended:
    """The contract stands on a design with 16, or another number, instead of 20 modules."""
    order = example(SalesOrderCreated, project)
    design = varied(order.design, version=version, sha256=f"{version:064x}", module_count=modules)
    bill = [
        line.model_copy(update={"quantity": modules}) if line.category in ("module", "racking") else line
        for line in order.bill_of_materials
    ]
    return ContractAmended(
        project_id=project,
        contract_id=order.contract_id,
        design=design,
        bill_of_materials=tuple(bill),
        price_cents=order.price_cents,
        **changes,
    )


def permit_for(amended: ContractAmended) -> ReadyToBuild:
    return example(ReadyToBuild, amended.project_id, design=amended.design)


def closing(project: UUID) -> CompensationRequested:
    return CompensationRequested(project_id=project, closing_id=new_id(), reason=ClosingReason.CUSTOMER_CANCELLED)


def kinds(world: World, project: UUID) -> list[type]:
    return [type(one) for one in world.events(project) if type(one).ce_type.startswith("ncv03.fieldops")]


@pytest.mark.parametrize("seed", range(6))
async def test_from_the_permit_to_a_system_that_stands_whatever_fails_meanwhile(seed: int) -> None:
    world, project = await released(seed, FAULTS if seed else None)
    await procure(world, project)
    await install(world, project)
    assert Counter(kinds(world, project)) == {
        PurchaseOrderIssued: 2, OrdersHeld: 2, PurchaseOrderAcknowledged: 2, GoodsReceived: 2, MaterialsReady: 1,
        InstallationScheduled: 1, JobHazardAnalysisSigned: 1, InstallationStarted: 1, HoursWorkedRecorded: 1,
        InstallationCompleted: 1,
    }  # fmt: skip
    (completed,) = published(world, project, InstallationCompleted)
    assert len(completed.serials) == 24 and completed.design == example(ReadyToBuild, project).design
    assert [one.crew for one in published(world, project, InstallationStarted)] == [completed.crew] == ["north"]
    assert (await build_of(world, project)).state is State.INSTALLED
    assert world.tasks("fieldops", project) == set() and world.timers("fieldops", project) == {}


@pytest.mark.parametrize("first", [SalesOrderCreated, ReadyToBuild])
async def test_nothing_is_ordered_before_contract_and_permit_are_both_there(first: type) -> None:
    world, project = World([SERVICE]), new_id()
    second = ReadyToBuild if first is SalesOrderCreated else SalesOrderCreated
    world.happens(example(first, project))
    await world.settle()
    assert kinds(world, project) == []
    world.happens(example(second, project))
    await world.settle()
    assert kinds(world, project) == [PurchaseOrderIssued, OrdersHeld]


async def test_orders_go_to_the_best_supplier_of_each_line_and_are_needed_on_one_day() -> None:
    world, project = await released()
    (issued,), (told,) = published(world, project, PurchaseOrderIssued), published(world, project, OrdersHeld)
    (held,) = told.held
    assert issued.supplier == "Carolina Solar Supply"
    assert {line.category for line in issued.lines} == {"module", "inverter", "battery"}
    assert held.supplier == "Tri-State Electric Wholesale"
    assert {line.category for line in held.lines} == {"racking", "electrical", "monitoring"}
    assert issued.need_by == told.need_by == date(2026, 12, 18)  # 115 % of the battery's 21 days


async def test_a_bill_of_materials_that_contradicts_the_permit_waits_for_a_person() -> None:
    world, project = World([SERVICE]), new_id()
    order = example(SalesOrderCreated, project)
    wrong = [
        line.model_copy(update={"model": "another"}) if line.category == "module" else line
        for line in order.bill_of_materials
    ]
    world.happens(order.model_copy(update={"bill_of_materials": tuple(wrong)}), example(ReadyToBuild, project))
    await world.settle()
    assert kinds(world, project) == [] and world.tasks("fieldops", project) == {"resolve_bill_of_materials"}
    right = ContractAmended(
        project_id=project, contract_id=order.contract_id, design=order.design,
        bill_of_materials=order.bill_of_materials, price_cents=order.price_cents,
    )  # fmt: skip
    world.happens(right)
    await world.settle()
    assert kinds(world, project) == [PurchaseOrderIssued, OrdersHeld]
    assert "resolve_bill_of_materials" not in world.tasks("fieldops", project)


async def test_a_delayed_delivery_counts_as_late_by_the_first_promise() -> None:
    world, project = await released()
    task = next(t for k, t in (await open_tasks(world, project)).items() if k.startswith("acknowledge"))
    await do(world, project, "acknowledge_purchase_order", {"promised_for": "2026-12-01"})
    order = task["details"]["post"].removesuffix("/acknowledgement")
    assert (await post(world, f"{order}/delay", {"new_promise": "2026-12-01"})).json()["type"].endswith("not-later")
    assert (await post(world, f"{order}/delay", {"new_promise": "2026-12-09"})).status_code == 200
    await world.advance(days=10)
    task = next(t for k, t in (await open_tasks(world, project)).items() if k.startswith("deliver"))
    assert (await post(world, task["details"]["post"], delivery(task))).status_code == 200
    await world.settle()
    (delayed,) = published(world, project, DeliveryDelayed)
    (received,) = published(world, project, GoodsReceived)
    assert delayed.days_late == 8
    assert received.complete and not received.on_time


async def test_an_overdue_delivery_is_chased_once_and_the_next_one_is_watched() -> None:
    world, project = await released()
    await buy_now(world, project)
    for day in ("2026-11-30", "2026-12-18"):
        await do(world, project, "acknowledge_purchase_order", {"promised_for": day})
    assert world.timers("fieldops", project)["delivery_overdue"].isoformat() == "2026-12-01T08:00:00+00:00"
    await world.advance(days=9)
    chased = [kind for kind in world.tasks("fieldops", project) if kind.startswith("expedite_")]
    assert len(chased) == 1
    assert world.timers("fieldops", project)["delivery_overdue"].isoformat() == "2026-12-19T08:00:00+00:00"
    await do(world, project, "expedite_delivery", {"new_promise": "2026-12-05"})
    assert not [kind for kind in world.tasks("fieldops", project) if kind.startswith("expedite_")]


def damage(line: dict[str, Any]) -> None:
    line["damaged"] = 1
    line["serials"].pop()


def mislabel(line: dict[str, Any]) -> None:
    line["model"] = "Q.PEAK DUO 400"


def double(line: dict[str, Any]) -> None:
    line["serials"][1] = line["serials"][0]


def lose_a_serial(line: dict[str, Any]) -> None:
    line["serials"].pop()


def surplus(line: dict[str, Any]) -> None:
    line["quantity"] += 1
    line["serials"].append("extra")


def wrong_sku(line: dict[str, Any]) -> None:
    line["sku"] = "NOT-ORDERED"


@pytest.mark.parametrize(
    ("spoil", "fault", "aside", "kept"),
    [
        (damage, "damaged", 1, 22), (mislabel, "wrong_model", 20, 3), (double, "serials", 1, 22),
        (lose_a_serial, "serials", 20, 3), (surplus, "surplus", 1, 23), (wrong_sku, "not_ordered", 20, 3),
    ],
)  # fmt: skip
async def test_what_is_sound_is_taken_in_and_the_rest_goes_back(
    spoil: Callable[[dict[str, Any]], None], fault: str, aside: int, kept: int
) -> None:
    world, project = await released()
    await do(world, project, "acknowledge_purchase_order", {"promised_for": "2026-12-01"})
    task = next(t for k, t in (await open_tasks(world, project)).items() if k.startswith("deliver"))
    bad = delivery(task) | {"delivered_on": "2026-11-20"}
    spoil(bad["lines"][0])
    assert (await post(world, task["details"]["post"], bad)).status_code == 200
    await world.settle()
    assert len(await world.entities("fieldops", Serial, project)) == kept
    (rejected,) = published(world, project, GoodsRejected)
    assert [(line.fault, line.quantity) for line in rejected.lines] == [(fault, aside)]
    assert rejected.return_number is not None and rejected.return_number.startswith("RMA-")
    (received,) = published(world, project, GoodsReceived)
    assert received.delivered_on == date(2026, 11, 20) and received.complete is (kept == 23)
    modules = [line for line in received.lines if line.sku == "QPK-405-BLK"]
    assert [(line.line, line.accepted) for line in modules] == ([] if fault == "not_ordered" else [(1, kept - 3)])
    if kept < 23:
        task = next(t for k, t in (await open_tasks(world, project)).items() if k.startswith("deliver"))
        assert task["details"]["refused"]
        assert [line["quantity"] for line in task["details"]["lines"]] == [23 - kept]
        assert (await post(world, task["details"]["post"], delivery(task, start=300))).status_code == 200
    assert len(await world.entities("fieldops", Serial, project)) == 23


async def test_a_delivery_of_tomorrow_is_refused() -> None:
    world, project = await released()
    await do(world, project, "acknowledge_purchase_order", {"promised_for": "2026-12-01"})
    task = next(t for k, t in (await open_tasks(world, project)).items() if k.startswith("deliver"))
    early = await post(world, task["details"]["post"], delivery(task) | {"delivered_on": "2026-11-25"})
    assert early.status_code == 409 and early.json()["type"].endswith("in-the-future")


async def test_a_module_that_breaks_on_the_roof_is_replaced_from_stock_or_ordered_anew() -> None:
    world, project = await released()
    await procure(world, project)
    await begin(world, project)
    path = f"/projects/{project}"
    first, second, *_ = [one for one in await serials_of(world, project) if one["sku"] == "QPK-405-BLK"]
    swap = {**first, "reason": "broken", "replaced_by": "FROM-STOCK-1"}
    assert (await post(world, f"{path}/serials/withdrawal", swap)).status_code == 200
    again = await post(world, f"{path}/serials/withdrawal", swap)
    assert again.status_code == 409
    assert (await post(world, f"{path}/serials/withdrawal", {**second, "reason": "lost"})).status_code == 200
    serials = await serials_of(world, project)
    finish = {"labour_hours": 30, "photos": await photos(world, project), "serials": serials}
    short = await post(world, f"{path}/completion", finish)
    assert short.status_code == 409 and "19 of 20 QPK-405-BLK" in short.json()["detail"]
    await do(world, project, "acknowledge_purchase_order", {"promised_for": world.clock.now().date().isoformat()})
    task = next(t for k, t in (await open_tasks(world, project)).items() if k.startswith("deliver"))
    assert [(line["sku"], line["quantity"]) for line in task["details"]["lines"]] == [("QPK-405-BLK", 1)]
    assert (await post(world, task["details"]["post"], delivery(task, start=900))).status_code == 200
    built_in = await serials_of(world, project)
    assert len(built_in) == 24 and first not in built_in and second not in built_in
    await do(world, project, "complete_installation", {**finish, "serials": built_in})
    assert [(one.reason, one.replaced_by) for one in published(world, project, SerialWithdrawn)] == [
        ("broken", "FROM-STOCK-1"), ("lost", None),
    ]  # fmt: skip


async def test_an_installation_rests_on_a_photograph_of_every_shot_of_the_list() -> None:
    world, project = await released()
    await procure(world, project)
    before = await photo(world, project, "array")
    await begin(world, project)
    path = f"/projects/{project}/completion"
    taken = await photos(world, project)
    finish = {"labour_hours": 30, "photos": taken[1:], "serials": await serials_of(world, project)}
    short = await post(world, path, finish)
    assert short.status_code == 409 and short.json()["detail"] == "there is no photograph of array"
    for wrong, said in (
        (await photo(world, project, None), "no-shot"), (str(new_id()), "no-such-document"),
        (before, "photographed-before"),
    ):  # fmt: skip
        refused = await post(world, path, finish | {"photos": [*taken, wrong]})
        assert refused.status_code == 409 and refused.json()["type"].endswith(said)
    assert (await post(world, path, finish | {"photos": taken})).status_code == 200
    await world.settle()
    (completed,) = published(world, project, InstallationCompleted)
    assert [str(one.document_id) for one in completed.evidence] == taken and completed.photos == len(taken)


async def serials_of(world: World, project: UUID) -> list[dict[str, str]]:
    found: list[dict[str, str]] = (await open_tasks(world, project))["complete_installation"]["details"]["serials"]
    return found


async def test_a_crew_is_in_one_place_at_a_time() -> None:
    world, first = await released()
    second = new_id()
    release(world, second)
    await world.settle()
    await procure(world, first)
    await procure(world, second)
    tuesday = {"crew": "north", "starts_on": "2026-12-15", "days": 2}
    assert (await post(world, f"/projects/{first}/schedule", tuesday)).status_code == 200
    for day in ("2026-12-14", "2026-12-16"):
        busy = await post(world, f"/projects/{second}/schedule", {**tuesday, "starts_on": day})
        assert busy.status_code == 409 and busy.json()["type"].endswith("crew-busy")
    assert (await post(world, f"/projects/{second}/schedule", {**tuesday, "crew": "south"})).status_code == 200
    taken = {"crew": "north", "starts_on": "2026-12-15", "reason": "the customer asks"}
    assert (await post(world, f"/projects/{second}/reschedule", taken)).status_code == 409
    later = {"crew": "north", "starts_on": "2026-12-22", "reason": "rain"}
    assert (await post(world, f"/projects/{first}/reschedule", later)).status_code == 200
    assert (await post(world, f"/projects/{second}/reschedule", taken)).status_code == 200, "the crew is free again"
    world.happens(closing(second))
    await world.settle()
    assert await world.entities("fieldops", CrewDay, second) == []
    back = {"crew": "north", "starts_on": "2026-12-15", "reason": "the weather is fine"}
    assert (await post(world, f"/projects/{first}/reschedule", back)).status_code == 200


async def test_a_serial_number_of_another_project_is_refused_until_that_order_is_taken_back() -> None:
    world, first = await released()
    second = new_id()
    release(world, second)
    await world.settle()
    await do(world, first, "acknowledge_purchase_order", {"promised_for": "2026-12-01"})
    await do(world, second, "acknowledge_purchase_order", {"promised_for": "2026-12-01"})
    task = next(t for k, t in (await open_tasks(world, first)).items() if k.startswith("deliver"))
    other = next(t for k, t in (await open_tasks(world, second)).items() if k.startswith("deliver"))
    await post(world, task["details"]["post"], delivery(task))
    await post(world, other["details"]["post"], delivery(task))
    await world.settle()
    (rejected,) = published(world, second, GoodsRejected)
    assert "belongs to the fleet already" in rejected.reasons[0]
    world.happens(closing(first))
    await world.settle()
    assert (await post(world, other["details"]["post"], delivery(task))).status_code == 200
    await world.settle()
    assert world.events(second, GoodsReceived)


async def test_a_short_delivery_is_taken_in_and_the_rest_stays_due() -> None:
    world, project = await released()
    await do(world, project, "acknowledge_purchase_order", {"promised_for": "2026-12-01"})
    task = next(t for k, t in (await open_tasks(world, project)).items() if k.startswith("deliver"))
    short = delivery(task)
    short["lines"][0]["quantity"] = 12
    short["lines"][0]["serials"] = short["lines"][0]["serials"][:12]
    await post(world, task["details"]["post"], short)
    rest = next(t for k, t in (await open_tasks(world, project)).items() if k.startswith("deliver"))
    assert [(line["sku"], line["quantity"]) for line in rest["details"]["lines"]] == [("QPK-405-BLK", 8)]
    await post(world, rest["details"]["post"], delivery(rest, start=100))
    await world.settle()
    received = published(world, project, GoodsReceived)
    assert [one.complete for one in received] == [False, True]
    assert sum(len(one.serials) for one in received) == 23


async def test_nobody_starts_early_unsigned_or_with_other_equipment() -> None:
    world, project = await released()
    await procure(world, project)
    await do(world, project, "schedule_installation", {"crew": "north", "starts_on": "2026-12-01", "days": 2})
    path = f"/projects/{project}"
    assert (await post(world, f"{path}/start")).json()["type"].endswith("not-yet")
    incomplete = await post(world, f"{path}/hazard-analysis", {"hazards": ["ladder"]})
    assert incomplete.status_code == 409 and "fall_from_roof" in incomplete.json()["detail"]
    await world.advance(days=9)
    assert (await post(world, f"{path}/start")).json()["type"].endswith("hazards-unsigned")
    await post(world, f"{path}/reschedule", {"crew": "south", "starts_on": "2026-12-04", "reason": "storm"})
    assert world.timers("fieldops", project)["installation_day"].isoformat() == "2026-12-04T15:00:00+00:00"
    await world.advance(days=3)
    task = (await open_tasks(world, project))["sign_hazard_analysis"]
    await do(world, project, "sign_hazard_analysis", {"hazards": [h["code"] for h in task["details"]["hazards"]]})
    await do(world, project, "start_installation")
    serials = (await open_tasks(world, project))["complete_installation"]["details"]["serials"]
    serials[0] = {"sku": serials[0]["sku"], "serial": "never-received"}
    body = {"labour_hours": 1, "photos": await photos(world, project), "serials": serials}
    assert (await post(world, f"{path}/completion", body)).json()["type"].endswith("serials-differ")
    assert world.events(project, InstallationRescheduled) and not world.events(project, InstallationCompleted)


async def test_a_crew_whose_job_went_to_another_is_told_so_and_strangers_are_not() -> None:
    world, project = await released()
    await procure(world, project)
    await do(world, project, "schedule_installation", {"crew": "north", "starts_on": "2026-12-01", "days": 2})
    await world.advance(days=9)
    path = f"/projects/{project}"
    await post(world, f"{path}/reschedule", {"crew": "south", "starts_on": "2026-12-04", "reason": "storm"})
    await world.settle()

    async def ask(crew: str, method: str, where: str) -> tuple[int, str]:
        async with world.client("fieldops", api.router, roles={"crew"}, organisation=crew) as client:
            headers = {"idempotency-key": str(new_id())}
            answer = await client.request(method, where, json={"hazards": ["ladder"]}, headers=headers)
            return answer.status_code, str(answer.json().get("type", "")).rpartition(":")[2]

    signing = "POST", f"{path}/hazard-analysis"
    assert await ask("north", *signing) == (409, "given-to-another")
    assert (await ask("east", *signing))[0] == (await ask("north", "GET", path))[0] == 403
    assert (await ask("south", *signing))[0] == 409, "not yet: it is theirs"
    assert (await ask("south", "GET", path))[0] == 200


def hurt(**outcome: bool) -> dict[str, Any]:
    return {"outcome": outcome}


async def test_one_incident_with_two_injured_is_two_cases_and_more_is_learned_of_them() -> None:
    world, project = await released()
    await procure(world, project)
    await begin(world, project)
    path = f"/projects/{project}/incidents"
    now = world.clock.now()
    both = [hurt(first_aid=True), hurt(medical_treatment=True)]
    assert (await post(world, path, {"occurred_at": now.isoformat(), "cases": both})).status_code == 201
    await world.settle()
    (told,) = published(world, project, SafetyIncidentReported)
    assert (told.severity, told.recordable, told.report_due) == (IncidentSeverity.RECORDABLE, True, None)
    first, second = published(world, project, InjuryCaseRecorded)
    assert [(one.recordable, one.log_column) for one in (first, second)] == [(False, None), (True, "J")]
    assert not world.events(project, WorkStopped)
    (incident,) = await world.entities("fieldops", Incident, project)
    await world.advance(days=3)
    today = world.clock.now().date()
    away = hurt(first_aid=True) | {"away_from": (today - timedelta(days=1)).isoformat()}
    assert (await post(world, f"{path}/{incident.id}/cases/{first.case_id}", away)).status_code == 200
    await world.advance(days=7)
    died = hurt(medical_treatment=True, death=True) | {
        "outcome_at": world.clock.now().isoformat(), "known_at": world.clock.now().isoformat(),
    }  # fmt: skip
    assert (await post(world, f"{path}/{incident.id}/cases/{second.case_id}", died)).status_code == 200
    await world.settle()
    *_, lost, dead = published(world, project, InjuryCaseRecorded)
    assert (lost.log_column, lost.days_away, lost.days_away_or_restricted) == ("H", 2, True)
    assert (dead.log_column, dead.report_due) == ("G", world.clock.now() + timedelta(hours=8))
    assert world.events(project, WorkStopped), "what was learned stops the work"
    logs = [kind for kind in world.tasks("fieldops", project) if kind.startswith("record_in_osha_log:")]
    assert len(logs) == 2
    await do(world, project, "report_to_osha", {"reference": "A-9"})
    assert (await post(world, f"{path}/{incident.id}/cases/{new_id()}", died)).status_code == 404


async def test_a_serious_incident_stops_the_work_until_it_is_cleared() -> None:
    world, project = await released()
    await procure(world, project)
    await begin(world, project)
    path = f"/projects/{project}"
    now = world.clock.now().isoformat()
    report = {
        "occurred_at": now,
        "cases": [hurt(inpatient=True) | {"away_from": "2026-12-18", "away_to": "2026-12-20"}],
    }
    assert (await post(world, f"{path}/incidents", report)).status_code == 201
    serials = (await open_tasks(world, project))["complete_installation"]["details"]["serials"]
    finish = {"labour_hours": 30, "photos": await photos(world, project), "serials": serials}
    assert (await post(world, f"{path}/completion", finish)).json()["type"].endswith("work-stopped")
    await world.settle()
    (told,) = published(world, project, SafetyIncidentReported)
    assert told.severity is IncidentSeverity.SERIOUS and told.recordable and told.days_away_or_restricted
    assert (await post(world, f"{path}/resumption", {})).status_code == 409  # the hazards have to be signed anew
    codes = (await open_tasks(world, project))["clear_work_stop"]["details"]["hazards"]
    await do(world, project, "clear_work_stop", {"hazards": codes})
    await do(world, project, "complete_installation", finish)
    assert kinds(world, project)[-5:] == [
        WorkStopped, JobHazardAnalysisSigned, WorkResumed, HoursWorkedRecorded, InstallationCompleted,
    ]  # fmt: skip


async def test_a_month_of_those_who_work_on_no_site_is_told_once_when_it_is_over() -> None:
    world = World([SERVICE])
    for month, status in (("2026-10", 201), ("2026-10", 409), ("2026-11", 409), ("2026-13", 422)):
        answer = await post(world, "/employee-hours", {"month": month, "hours": 1_320.5}, ("quality",))
        assert answer.status_code == status, answer.text
    await world.settle()
    (told,) = published(world, COMPANY, HoursWorkedRecorded)
    assert (told.worked_until, told.hours, told.activity) == (date(2026, 10, 31), 1_320.5, "elsewhere")
    client = world.client("fieldops", api.router, roles=("operator",))
    assert (await client.get("/employee-hours")).json() == {"months": [{"month": "2026-10", "hours": 1_320.5}]}


async def test_whoever_sees_a_danger_stops_the_work() -> None:
    world, project = await released()
    path = f"/projects/{project}/work-stop"
    seen = {"reason": "the ladder stands on ice"}
    assert (await post(world, path, seen, ("supplier",))).status_code == 200
    assert (await post(world, path, {"reason": "the same"}, ("sales",))).status_code == 200
    await world.settle()
    (stopped,) = published(world, project, WorkStopped)
    assert stopped.reason == seen["reason"]
    await procure(world, project)
    task = (await open_tasks(world, project))["clear_work_stop"]
    assert task["details"]["reason"] == seen["reason"]
    await do(world, project, "clear_work_stop", {"hazards": task["details"]["hazards"]})
    assert len(published(world, project, WorkResumed)) == 1


async def test_a_near_miss_says_how_bad_it_could_have_been() -> None:
    world, project = await released()
    now = world.clock.now().isoformat()
    for potential in ("fatality", None):
        body = {"occurred_at": now} | ({"potential": potential} if potential else {})
        assert (await post(world, f"/projects/{project}/incidents", body, ("crew",))).status_code == 201
    hurt = {"occurred_at": now, "cases": [{"outcome": {"medical_treatment": True}}], "potential": "near_miss"}
    answer = await post(world, f"/projects/{project}/incidents", hurt, ("crew",))
    await world.settle()
    told = published(world, project, SafetyIncidentReported)
    found = [(one.severity, one.potential_severity) for one in told]
    near = IncidentSeverity.NEAR_MISS
    assert found == [(near, "fatality"), (near, None), ("recordable", "recordable")], "at least as bad as it was"
    assert [one["potential"] for one in answer.json()["incidents"]] == ["fatality", None, "recordable"]


async def test_the_legal_clocks_of_incidents_run_and_end() -> None:
    world, project = await released()
    path = f"/projects/{project}"
    now = world.clock.now()
    await post(world, f"{path}/incidents", {"occurred_at": now.isoformat(), "cases": [hurt(death=True)]})
    await world.advance(hours=1)
    await post(world, f"{path}/incidents", {"occurred_at": now.isoformat(), "cases": [hurt(amputation=True)]})
    assert (world.timers("fieldops", project)["osha_report_overdue"] - now).total_seconds() == 8 * 3600
    await world.advance(hours=8)
    escalated = [kind for kind in world.tasks("fieldops", project) if kind.startswith("escalate_osha_report:")]
    assert len(escalated) == 1
    assert (world.timers("fieldops", project)["osha_report_overdue"] - now).total_seconds() == 25 * 3600
    await do(world, project, "report_to_osha", {"reference": "A-1"})
    await do(world, project, "report_to_osha", {"reference": "A-2"})
    await do(world, project, "record_in_osha_log", {"case_number": "26-1"})
    await do(world, project, "record_in_osha_log", {"case_number": "26-2"})
    left = {kind.partition(":")[0] for kind in world.tasks("fieldops", project)}
    assert left == {"acknowledge_purchase_order", "clear_work_stop"}
    assert "osha_report_overdue" not in world.timers("fieldops", project)
    incidents = await world.entities("fieldops", Incident, project)
    cases = await world.entities("fieldops", InjuryCase, project)
    assert all(one.reported_at for one in incidents) and all(one.logged_at for one in cases)


async def test_the_clock_to_osha_runs_from_when_a_supervisor_knew_and_by_the_law_of_the_place() -> None:
    for state, hours in (("NC", 24), ("CA", 8)):
        world, project = await released(state=state)
        await world.advance(hours=6)
        now = world.clock.now()
        known = {"known_at": (now - timedelta(hours=4)).isoformat()}
        body = {"occurred_at": (now - timedelta(hours=5)).isoformat(), "cases": [hurt(inpatient=True) | known]}
        assert (await post(world, f"/projects/{project}/incidents", body)).status_code == 201
        await world.settle()
        (incident,) = await world.entities("fieldops", Incident, project)
        assert incident.report_due is not None
        assert (incident.report_due - now).total_seconds() == (hours - 4) * 3600
    later = {"known_at": (now + timedelta(days=1)).isoformat()}
    late = {"occurred_at": now.isoformat(), "cases": [hurt(inpatient=True) | later]}
    answer = await post(world, f"/projects/{project}/incidents", late)
    assert answer.status_code == 409 and "future" in answer.json()["detail"]


async def test_a_near_miss_stops_nothing_and_a_first_aid_case_is_not_recorded() -> None:
    world, project = await released()
    now = world.clock.now().isoformat()
    for facts in ({}, {"cases": [hurt(first_aid=True)]}):
        await post(world, f"/projects/{project}/incidents", {"occurred_at": now, **facts})
    await world.settle()
    told = published(world, project, SafetyIncidentReported)
    assert [one.severity for one in told] == [IncidentSeverity.NEAR_MISS, IncidentSeverity.FIRST_AID]
    assert not any(one.recordable or one.report_due for one in told) and not world.events(project, WorkStopped)


@pytest.mark.parametrize("seed", range(4))
async def test_findings_are_put_right_as_often_as_it_takes(seed: int) -> None:
    world, project = await released(seed, FAULTS if seed else None)
    await procure(world, project)
    await install(world, project)
    failures: list[Any] = [
        example(InspectionFailed, project, inspection_id=new_id()),
        example(InspectionFailed, project, inspection_id=new_id()),
        example(CommissioningFailed, project, report_id=new_id()),
    ]
    for failed in failures:
        world.publish("/ncv03/commissioning", failed)
        await world.settle()
        assert (await build_of(world, project)).state is State.REWORKING
        await do(world, project, "complete_rework", {"labour_hours": 2})
    world.publish("/ncv03/commissioning", failures[0])  # said again: nothing to do
    await world.settle()
    expected: list[type] = [ReworkOrdered, HoursWorkedRecorded, ReworkCompleted]
    assert kinds(world, project)[-9:] == expected * 3
    hours = published(world, project, HoursWorkedRecorded)
    assert [(one.activity, one.hours, one.crew) for one in hours[:2]] == [
        ("installation", 40.5, "north"), ("rework", 2, "north"),
    ]  # fmt: skip
    build = await build_of(world, project)
    assert build.state is State.INSTALLED and build.labour_hours == pytest.approx(46.5)


async def test_findings_of_a_system_that_is_being_rebuilt_have_no_effect() -> None:
    world, project = await released()
    await procure(world, project)
    await install(world, project)
    world.publish("/ncv03/contracting", amendment(project))
    await world.settle()
    world.publish("/ncv03/commissioning", example(InspectionFailed, project))
    await world.settle()
    assert not world.events(project, ReworkOrdered)


@pytest.mark.parametrize("permit_first", [False, True])
async def test_an_amended_contract_replaces_what_it_changes_and_keeps_the_rest(permit_first: bool) -> None:
    world, project = await released()
    await buy_now(world, project)
    await do(world, project, "acknowledge_purchase_order", {"promised_for": "2026-12-01"})
    amended = amendment(project)
    pair = [("/ncv03/permitting", permit_for(amended)), ("/ncv03/contracting", amended)]
    for _source, event in pair if permit_first else reversed(pair):
        world.happens(event)
        await world.settle()
    cancelled = [
        one for one in world.events(project, PurchaseOrderCancelled) if isinstance(one, PurchaseOrderCancelled)
    ]
    orders = await world.entities("fieldops", PurchaseOrder, project)
    # both orders held 20 of what is now 16; the acknowledged one costs 15 % of its value
    value = 20 * 13_500 + 184_500 + 2 * 368_000
    assert sorted(one.restock_fee_cents for one in cancelled) == [0, round(value * 0.15)]
    assert sum(order.state is OrderState.ISSUED for order in orders) == 2
    quantities = {line.sku: line.quantity for order in orders if order.live for line in order.equipment}
    assert quantities["QPK-405-BLK"] == 16 and quantities["ENP-IQ5P"] == 2
    await procure(world, project)
    await install(world, project)
    (completed,) = published(world, project, InstallationCompleted)
    assert completed.design.version == 2 and len(completed.serials) == 20


async def test_an_order_that_the_amended_design_still_needs_is_kept() -> None:
    world, project = await released()
    await buy_now(world, project)
    amended = amendment(project)
    bill = tuple(
        line.model_copy(update={"quantity": 20}) if line.category == "racking" else line
        for line in amended.bill_of_materials
    )
    amended = amended.model_copy(update={"bill_of_materials": bill})
    world.happens(amended, permit_for(amended))
    await world.settle()
    assert len(world.events(project, PurchaseOrderCancelled)) == 1
    assert len(world.events(project, PurchaseOrderIssued)) == 3


async def test_an_amendment_after_installation_builds_again() -> None:
    world, project = await released()
    await procure(world, project)
    await begin(world, project)
    amended = amendment(project)
    world.publish("/ncv03/contracting", amended)
    await world.settle()
    assert kinds(world, project)[-1] is WorkStopped
    assert not world.events(project, PurchaseOrderCancelled)  # the goods are built in
    world.publish("/ncv03/permitting", permit_for(amended))
    await world.settle()
    for kind, task in (await open_tasks(world, project)).items():
        if kind.startswith("acknowledge"):
            await post(world, task["details"]["post"], {"promised_for": task["details"]["need_by"]})
    for kind, task in (await open_tasks(world, project)).items():
        if kind.startswith("deliver"):
            await post(world, task["details"]["post"], delivery(task, start=500))
    await install(world, project)
    assert len(world.events(project, InstallationStarted)) == 2
    (completed,) = published(world, project, InstallationCompleted)
    assert completed.design.version == 2


@pytest.mark.parametrize(("refused_by_utility", "kept"), [(True, True), (False, True), (True, False)])
async def test_where_the_contract_goes_back_to_what_stands_nothing_is_built(
    refused_by_utility: bool, kept: bool
) -> None:
    """Nor where a former version has completed it, which did not keep what was built."""
    world, project = await released()
    await procure(world, project)
    await install(world, project)

    async def as_it_was_kept(work: Work) -> None:
        build = await work.get(Build)
        assert build is not None
        build.built = None

    if not kept:
        await world.command("fieldops", project, as_it_was_kept)
    before, bought = await build_of(world, project), len(published(world, project, PurchaseOrderIssued))
    world.happens(amendment(project, modules=24))
    await world.settle()
    assert (await build_of(world, project)).state is State.WAITING
    if refused_by_utility:
        world.happens(example(InterconnectionDenied, project))
        await world.settle()
    order = example(SalesOrderCreated, project)
    back = amendment(project, 1, 20).model_copy(
        update={"design": order.design, "bill_of_materials": order.bill_of_materials}
    )
    world.happens(back)
    await world.settle()
    await world.advance(days=30)
    build = await build_of(world, project)
    assert (build.state, build.started_at, build.completed_at) == (
        State.INSTALLED, before.started_at, before.completed_at,
    )  # fmt: skip
    assert len(published(world, project, PurchaseOrderIssued)) == bought
    assert not world.tasks("fieldops", project) and len(published(world, project, InstallationCompleted)) == 1


@pytest.mark.parametrize("modules", [16, 24])
async def test_what_stands_is_not_bought_again_and_keeps_its_serial_numbers(modules: int) -> None:
    world, project = await released()
    await procure(world, project)
    await install(world, project)
    (first,) = published(world, project, InstallationCompleted)
    orders = len(published(world, project, PurchaseOrderIssued))
    amended = amendment(project, modules=modules)
    for event in (amended, example(InterconnectionDenied, project), permit_for(amended)):
        world.happens(event)
        await world.settle()
    assert not world.events(project, PurchaseOrderCancelled), "what stands is not taken back, whatever comes next"
    await world.advance(days=30)
    new = published(world, project, PurchaseOrderIssued)[orders:]
    missing = Counter({line.sku: line.quantity for order in new for line in order.lines})
    (rail,) = {line.sku for line in amended.bill_of_materials if line.category == "racking"}
    assert missing == ({} if modules == 16 else {"QPK-405-BLK": 4, rail: 4})
    for _ in new:
        await do(world, project, "acknowledge_purchase_order", {"promised_for": f"{world.clock.now().date()}"})
    for kind, task in (await open_tasks(world, project)).items():
        if kind.startswith("deliver"):
            await post(world, task["details"]["post"], delivery(task, start=500))
    await begin(world, project)
    asked = (await open_tasks(world, project))["complete_installation"]["details"]["serials"]
    body = {"labour_hours": 8, "photos": await photos(world, project)}
    path = f"/projects/{project}/completion"
    few = await post(world, path, {**body, "serials": asked[1:]})
    assert few.status_code == 409 and few.json()["type"].endswith("serials-differ")
    if modules == 16:  # the crew takes down others than it was told
        spare = [one for one in first.serials if one.sku == "QPK-405-BLK"][-1]
        others = [one for one in asked if one["sku"] != "QPK-405-BLK"]
        there = [one for one in asked if one["sku"] == "QPK-405-BLK" and one["serial"] != spare.serial]
        asked = [*others, *there[:15], {"sku": spare.sku, "serial": spare.serial}]
    assert (await post(world, path, {**body, "serials": asked})).status_code == 200
    await world.settle()
    last = published(world, project, InstallationCompleted)[-1]
    gone, came = set(first.serials) - set(last.serials), set(last.serials) - set(first.serials)
    assert (len(gone), len(came)) == ((4, 0) if modules == 16 else (0, 4))


async def test_an_amendment_that_changes_nothing_to_build_changes_nothing() -> None:
    world, project = await released()
    order = example(SalesOrderCreated, project)
    world.publish(
        "/x",
        ContractAmended(
            project_id=project, contract_id=order.contract_id, design=order.design,
            bill_of_materials=order.bill_of_materials, price_cents=order.price_cents + 1,
        ),
    )  # fmt: skip
    await world.settle()
    assert (await build_of(world, project)).state is State.PROCURING


async def test_a_denied_interconnection_takes_the_orders_back() -> None:
    world, project = await released()
    await buy_now(world, project)
    world.publish("/ncv03/permitting", example(InterconnectionDenied, project))
    await world.settle()
    assert kinds(world, project)[-2:] == [PurchaseOrderCancelled, PurchaseOrderCancelled]
    assert (await build_of(world, project)).state is State.WAITING
    assert world.tasks("fieldops", project) == set()
    amended = amendment(project)
    world.happens(amended, permit_for(amended))
    await world.settle()
    assert kinds(world, project)[-2:] == [PurchaseOrderIssued, PurchaseOrderIssued]


def lost(project: UUID, kind: str) -> PermitExpired | PermitRevoked:
    return example(PermitExpired, project) if kind == "expired" else example(PermitRevoked, project)


@pytest.mark.parametrize("kind", ["expired", "revoked"])
@pytest.mark.parametrize("seed", range(2))
async def test_a_permit_that_is_lost_stops_schedule_and_orders_not_yet_placed(kind: str, seed: int) -> None:
    world, project = await released(seed, FAULTS if seed else None)
    await buy_now(world, project)
    world.happens(lost(project, kind))
    await world.settle()
    build = await build_of(world, project)
    assert build.state is State.WAITING and build.permit_number is None
    assert PurchaseOrderCancelled not in kinds(world, project)  # what is on order still comes
    amended = amendment(project)
    world.happens(amended)
    await world.settle()
    assert kinds(world, project).count(PurchaseOrderIssued) == 2  # nothing is ordered without a permit
    world.happens(permit_for(amended))
    await world.settle()
    assert (await build_of(world, project)).state is State.PROCURING


async def test_the_crew_is_released_and_comes_again_once_there_is_a_permit() -> None:
    world, project = await released()
    await procure(world, project)
    day = {"crew": "north", "starts_on": "2026-12-15", "days": 2}
    assert (await post(world, f"/projects/{project}/schedule", day)).status_code == 200
    world.happens(lost(project, "expired"))
    await world.settle()
    assert (await build_of(world, project)).crew is None and world.tasks("fieldops", project) == set()
    world.happens(example(ReadyToBuild, project))
    await world.settle()
    assert world.tasks("fieldops", project) == {"schedule_installation"}
    assert kinds(world, project).count(PurchaseOrderIssued) == 2


async def test_nobody_is_sent_after_the_last_day_of_a_permit_that_ends_soon() -> None:
    world, project = await released()
    await procure(world, project)
    ending = example(PermitExpiring, project).model_copy(update={"expires_on": date(2026, 12, 18)})
    world.happens(ending)
    await world.settle()
    too_late = {"crew": "north", "starts_on": "2026-12-21", "days": 2}
    answer = await post(world, f"/projects/{project}/schedule", too_late)
    assert answer.status_code == 409 and "2026-12-18" in answer.json()["detail"]
    in_time = too_late | {"starts_on": "2026-12-18"}
    assert (await post(world, f"/projects/{project}/schedule", in_time)).status_code == 200
    moved = {"crew": "north", "starts_on": "2026-12-21", "reason": "rain"}
    assert (await post(world, f"/projects/{project}/reschedule", moved)).status_code == 409
    longer = example(PermitExtended, project).model_copy(update={"permit_id": ending.permit_id})
    world.happens(longer)
    await world.settle()
    assert (await post(world, f"/projects/{project}/reschedule", moved)).status_code == 200


def permit_until(project: UUID, day: date, permit_id: UUID) -> ReadyToBuild:
    met = PermitMet(
        permit_id=permit_id, kind=PermitKind.BUILDING, ahj_id="nc-durham", permit_number="B-1",
        approved_on=date(2026, 11, 1), expires_on=day,
    )  # fmt: skip
    return example(ReadyToBuild, project, permits=(met,))


async def test_the_last_day_of_a_permit_holds_from_the_day_on_which_it_is_told() -> None:
    world, project, permit_id = World([SERVICE]), new_id(), new_id()
    ready = permit_until(project, date(2027, 5, 1), permit_id)
    world.happens(ready, example(SalesOrderCreated, project))
    await world.settle()
    await procure(world, project)
    too_late = {"crew": "north", "starts_on": "2027-08-02", "days": 2}
    assert (await post(world, f"/projects/{project}/schedule", too_late)).json()["type"].endswith("permit-ends")
    world.happens(example(PermitExpiring, project, permit_id=permit_id, expires_on=date(2026, 12, 30)))
    await world.settle()
    world.publish("/ncv03/permitting", ready)  # what was told before is not news of the permit
    await world.settle()
    january = too_late | {"starts_on": "2027-01-04"}
    refused = await post(world, f"/projects/{project}/schedule", january)
    assert refused.status_code == 409 and "2026-12-30" in refused.json()["detail"]
    world.happens(example(PermitExtended, project, permit_id=permit_id, expires_on=date(2027, 1, 5)))
    await world.settle()
    assert (await post(world, f"/projects/{project}/schedule", january)).status_code == 200
    september = {"crew": "north", "starts_on": "2027-09-01", "reason": "the customer is away"}
    moved = await post(world, f"/projects/{project}/reschedule", september)
    assert moved.status_code == 409 and "2027-01-05" in moved.json()["detail"]


async def test_a_crew_that_is_booked_for_a_day_after_the_last_of_the_permit_is_to_come_earlier() -> None:
    world, project, permit_id = World([SERVICE]), new_id(), new_id()
    world.happens(permit_until(project, date(2027, 5, 1), permit_id), example(SalesOrderCreated, project))
    await world.settle()
    await procure(world, project)
    january = {"crew": "north", "starts_on": "2027-01-04", "days": 2}
    assert (await post(world, f"/projects/{project}/schedule", january)).status_code == 200
    world.happens(example(PermitExpiring, project, permit_id=permit_id, expires_on=date(2026, 12, 30)))
    await world.settle()
    details = (await open_tasks(world, project))["move_installation"]["details"]
    assert details["why"] == ["a permit ends on 2026-12-30: begin by then, or have it extended first"]
    world.happens(example(PermitExtended, project, permit_id=permit_id, expires_on=date(2027, 1, 5)))
    await world.settle()
    assert "move_installation" not in world.tasks("fieldops", project)


async def test_work_that_began_in_time_goes_on() -> None:
    world, project = await released()
    await installing(world, project)
    started = (await build_of(world, project)).started_at
    assert started is not None
    event = example(PermitExpired, project)
    world.happens(event.model_copy(update={"expired_on": started.date() + timedelta(1)}))
    await world.settle()
    assert (await build_of(world, project)).state is State.INSTALLING
    world.happens(event.model_copy(update={"expired_on": started.date() + timedelta(1), "work_begun": True}))
    await world.settle()
    assert (await build_of(world, project)).state is State.WAITING  # it had rested for too long
    assert kinds(world, project)[-1] is WorkStopped


async def nowhere(world: World, project: UUID) -> None:
    """Closed before anything was known."""


async def waiting(world: World, project: UUID) -> None:
    world.happens(example(SalesOrderCreated, project))
    await world.settle()


async def procuring(world: World, project: UUID) -> None:
    release(world, project)
    await world.settle()


async def materials_ready(world: World, project: UUID) -> None:
    await procuring(world, project)
    await procure(world, project)


async def installing(world: World, project: UUID) -> None:
    await materials_ready(world, project)
    await begin(world, project)


async def stopped(world: World, project: UUID) -> None:
    await installing(world, project)
    report = {"occurred_at": world.clock.now().isoformat(), "cases": [hurt(death=True)]}
    await post(world, f"/projects/{project}/incidents", report)
    await world.settle()


async def installed(world: World, project: UUID) -> None:
    await materials_ready(world, project)
    await install(world, project)


async def reworking(world: World, project: UUID) -> None:
    await installed(world, project)
    world.happens(example(InspectionFailed, project))
    await world.settle()


@pytest.mark.parametrize("seed", [0, 7])
@pytest.mark.parametrize(
    ("reach", "actions"),
    [
        (nowhere, ()),
        (waiting, ()),
        (procuring, ("purchase_order_cancelled",)),
        (materials_ready, ("purchase_order_cancelled",) * 2),
        (installing, ("crew_released",)),
        (stopped, ("crew_released",)),
        (installed, ()),
        (reworking, ("crew_released",)),
    ],
)
async def test_a_cancelled_project_ends_closed_from_everywhere(reach: Any, actions: tuple[str, ...], seed: int) -> None:
    world, project = World([SERVICE], seed=seed, faults=FAULTS if seed else None), new_id()
    await reach(world, project)
    world.publish("/ncv03/contracting", closing(project), closing(project))
    await world.settle()
    world.publish("/ncv03/contracting", example(SalesOrderCreated, project), amendment(project))
    world.publish("/ncv03/permitting", example(ReadyToBuild, project), example(InterconnectionDenied, project))
    world.publish("/ncv03/commissioning", example(InspectionFailed, project))
    await world.settle()
    (done,) = published(world, project, CompensationCompleted)
    assert done.actions == actions and done.had_record is (reach is not nowhere)
    assert (await build_of(world, project)).state is State.CLOSED
    assert world.tasks("fieldops", project) == set() and world.timers("fieldops", project) == {}
    before = len(kinds(world, project))
    refused = await post(world, f"/projects/{project}/schedule", {"crew": "a", "starts_on": "2027-01-01", "days": 1})
    assert refused.status_code == 409
    await world.advance(days=60)
    assert len(kinds(world, project)) == before


async def test_rework_rows_keep_their_cause() -> None:
    world, project = World([SERVICE]), new_id()
    await reworking(world, project)
    (rework,) = await world.entities("fieldops", Rework, project)
    assert rework.cause_id == example(InspectionFailed, project).inspection_id


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("schedule", {"crew": "", "starts_on": "2026-12-01", "days": 1}),
        ("schedule", {"crew": "a", "starts_on": "yesterday", "days": 1}),
        ("schedule", {"crew": "a", "starts_on": "9999-12-31", "days": 1}),
        ("schedule", {"crew": "a", "starts_on": "2026-12-01", "days": 0}),
        ("schedule", {"crew": "a", "starts_on": "2026-12-01", "days": 1, "extra": 1}),
        ("hazard-analysis", {"hazards": []}),
        ("completion", {"labour_hours": -1, "photos": [str(new_id())], "serials": []}),
        ("completion", {"labour_hours": 1, "photos": 12, "serials": []}),
        ("incidents", {"occurred_at": "2026-11-23T10:00:00"}),
    ],
)
async def test_bad_bodies_are_named(path: str, body: Any) -> None:
    world, project = await released()
    answer = await post(world, f"/projects/{project}/{path}", body)
    assert answer.status_code == 422 and answer.json()["errors"][0]["where"].startswith("body")


async def test_a_crew_cannot_do_what_a_supplier_does() -> None:
    world, project = await released()
    task = next(iter((await open_tasks(world, project)).values()))
    answer = await post(world, task["details"]["post"], {"promised_for": "2026-12-01"}, roles=("crew",))
    assert answer.status_code == 403
