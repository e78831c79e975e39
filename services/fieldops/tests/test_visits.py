"""Several visits of a job, days that rain takes, the punch list, and dispatch over all sites."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.fieldops import api
from services.fieldops.app import SERVICE
from services.fieldops.model import CrewDay, PurchaseOrder, State, Visit
from services.fieldops.model.crew import without
from services.fieldops.rules.as_built import beyond
from services.fieldops.rules.horizon.board import board_svg
from services.fieldops.rules.horizon.planning import (
    MOVE_CENTS,
    CrewFacts,
    Plan,
    Site,
    outlived_permits,
    plan,
    working_days,
)
from services.fieldops.rules.horizon.weather import Forecast, by_day, unfit_for
from services.fieldops.tests.people import begin, buy_now, delivery, do, open_tasks, photo, photos, procure
from services.fieldops.tests.people import post as sent
from services.fieldops.tests.test_handlers import build_of, closing, release, released
from shared.messaging.ids import new_id
from shared.messaging.testing.people import published
from shared.messaging.testing.system import World
from shared.schemas.fieldops import (
    AsBuiltDifferenceFound,
    HoursWorkedRecorded,
    InstallationCompleted,
    InstallationScheduled,
    InstallationUnscheduled,
    PunchItemClosed,
    PunchItemRaised,
    SiteDayLost,
    VisitCancelled,
    VisitCompleted,
    VisitMoved,
    VisitPlanned,
)

HAZARDS = ["fall_from_roof", "ladder", "falling_objects", "live_ac", "live_dc_string", "battery", "lifting", "heat"]
SHOTS = ["inverter", "disconnect", "panel_labels", "rapid_shutdown_label", "torque_marks"]


async def post(world: World, path: str, body: Any = None, roles: tuple[str, ...] | None = None) -> Any:
    answer = await sent(world, path, body, roles)
    await world.settle()
    return answer


def visit_body(day: date, **more: Any) -> dict[str, Any]:
    return {
        "kind": "electrical", "crew": "crew 3", "starts_on": f"{day}", "days": 1, "window_first": f"{day}",
        "window_last": f"{day + timedelta(days=14)}", "people": ["P-11", "P-12"], **more,
    }  # fmt: skip


async def building(kind: str = "electrical", after: int = 3) -> tuple[World, UUID, Visit]:
    """An installation that has begun (Monday and Tuesday), and a visit some days after."""
    world, project = await released()
    await procure(world, project)
    while world.clock.now().weekday() != 4:
        await world.advance(days=1)
    await begin(world, project)
    day = working_days(world.clock.now().date() + timedelta(days=1), after)[after - 2]
    answer = await post(world, f"/projects/{project}/visits", visit_body(day, kind=kind))
    assert answer.status_code == 201, answer.text
    (visit,) = await world.entities("fieldops", Visit, project)
    return world, project, visit


async def test_everybody_signs_every_day_and_photographs_show_the_work() -> None:
    world, project, visit = await building()
    assert published(world, project, VisitPlanned)[0].visit == "electrical"
    path = f"/projects/{project}/visits/{visit.id}"
    assert (await post(world, f"{path}/progress", {})).json()["type"].endswith("not-yet")
    await world.advance(days=(visit.starts_on - world.clock.now().date()).days)
    assert (await post(world, f"{path}/progress", {})).json()["type"].endswith("hazards-unsigned")
    short = await post(world, f"{path}/hazards", {"person": "P-11", "hazards": HAZARDS[:3]})
    assert short.status_code == 409 and "live_ac" in short.json()["detail"]
    assert (await post(world, f"{path}/hazards", {"person": "P-99", "hazards": HAZARDS})).status_code == 409
    for person in ("P-11", "P-12"):
        assert (await post(world, f"{path}/hazards", {"person": person, "hazards": HAZARDS})).status_code == 200
    before = await photo(world, project, SHOTS[0])
    await world.advance(hours=1)
    assert (await post(world, f"{path}/progress", {})).status_code == 200
    taken = [await photo(world, project, shot) for shot in SHOTS]
    body = {"hours": 15.5, "photos": taken}
    await world.advance(days=1)  # it took another day, for which nobody has signed
    assert (await post(world, f"{path}/progress", body)).json()["type"].endswith("hazards-unsigned")
    for person in ("P-11", "P-12"):
        await post(world, f"{path}/hazards", {"person": person, "hazards": HAZARDS})
    bare = await post(world, f"{path}/progress", {**body, "photos": taken[1:]})
    assert "no photograph of inverter" in bare.json()["detail"]
    words = await post(world, f"{path}/progress", {"hours": 15.5, "shots": SHOTS})
    assert words.status_code == 422, "what was photographed is shown, not said"
    for wrong, said in ((before, "photographed-before"), (str(new_id()), "no-such-document")):
        refused = await post(world, f"{path}/progress", {**body, "photos": [wrong, *taken[1:]]})
        assert refused.status_code == 409 and refused.json()["type"].endswith(said)
    assert (await post(world, f"{path}/progress", {**body, "hours": 500})).json()["type"].endswith("too-many-hours")
    assert (await post(world, f"{path}/progress", body)).status_code == 200
    (done,) = published(world, project, VisitCompleted)
    assert done.hours == 15.5 and done.arrived_at < done.departed_at
    assert [(one.activity, one.hours) for one in published(world, project, HoursWorkedRecorded)] == [
        ("electrical", 15.5)
    ]


async def test_rain_on_the_second_day_moves_the_third_and_the_electricians() -> None:
    """Monday to Wednesday, electricians on Wednesday: with rain on Tuesday till Thursday, and they on Friday."""
    world, project = await released()
    await procure(world, project)
    while world.clock.now().weekday() != 4:
        await world.advance(days=1)
    monday = world.clock.now().date() + timedelta(days=3)
    assert monday.weekday() == 0
    await do(world, project, "schedule_installation", {"crew": "north", "starts_on": f"{monday}", "days": 3})
    visit = visit_body(monday + timedelta(days=2))
    assert (await post(world, f"/projects/{project}/visits", visit)).status_code == 201
    tuesday = monday + timedelta(days=1)
    lost = await post(world, f"/projects/{project}/lost-days", {"day": f"{tuesday}", "reason": "rain"})
    assert lost.status_code == 200, lost.text
    assert lost.json()["site_days"] == [f"{monday + timedelta(days=n)}" for n in (0, 2, 3)]
    (event,) = published(world, project, SiteDayLost)
    assert (event.day, event.days[-1]) == (tuesday, monday + timedelta(days=3))
    (moved,) = published(world, project, VisitMoved)
    assert (moved.was_on, moved.starts_on, moved.reason) == (
        monday + timedelta(days=2), monday + timedelta(days=4), "rain",
    )  # fmt: skip
    crew_days = {one.id for one in await world.entities("fieldops", CrewDay, project)}
    assert crew_days == {f"{monday + timedelta(days=n)}/north" for n in (0, 2, 3)} | {f"{moved.starts_on}/crew 3"}
    again = await post(world, f"/projects/{project}/lost-days", {"day": f"{tuesday}", "reason": "rain"})
    assert again.status_code == 409, "that day is nobody's any more"


def test_a_lost_day_skips_the_weekend() -> None:
    days = [date(2026, 3, 5), date(2026, 3, 6)]  # Thursday, Friday
    assert without(days, days[0]) == [date(2026, 3, 6), date(2026, 3, 9)]
    assert without(days, date(2026, 3, 4)) == days


async def test_a_crew_of_a_visit_is_in_one_place_and_free_again_when_it_is_called_off() -> None:
    world, project, visit = await building()
    other = new_id()
    release(world, other)
    await world.settle()
    body = visit_body(visit.starts_on)
    busy = await post(world, f"/projects/{other}/visits", body)
    assert busy.status_code == 409 and busy.json()["type"].endswith("crew-busy")
    path = f"/projects/{project}/visits/{visit.id}"
    assert (await post(world, f"{path}/move", {"starts_on": "2028-01-03", "reason": "x"})).status_code == 409
    later = visit.starts_on + timedelta(days=7)
    assert (await post(world, f"{path}/move", {"starts_on": f"{later}", "reason": "ill"})).status_code == 200
    assert {one.id for one in await world.entities("fieldops", CrewDay, project) if one.visit_id} == {f"{later}/crew 3"}
    assert (await post(world, f"{path}/move", {"starts_on": None, "reason": "no need"})).status_code == 200
    assert len(published(world, project, VisitCancelled)) == 1
    assert (await post(world, f"/projects/{other}/visits", body)).status_code == 201
    world.publish("/ncv03/contracting", closing(other))
    await world.settle()
    assert len(published(world, other, VisitCancelled)) == 1
    assert await world.entities("fieldops", CrewDay, other) == []


# -- booked while goods are promised -----------------------------------------------------------------------------------


async def promised() -> tuple[World, UUID, date]:
    world, project = await released()
    await buy_now(world, project)
    for task in (await open_tasks(world, project)).values():
        await post(world, task["details"]["post"], {"promised_for": task["details"]["need_by"]})
    orders = await world.entities("fieldops", PurchaseOrder, project)
    return world, project, max(one.promised_for for one in orders if one.promised_for is not None)


async def test_a_crew_can_be_booked_while_goods_are_promised_but_not_before_they_come() -> None:
    world, project, last = await promised()
    path, body = f"/projects/{project}/schedule", {"crew": "north", "days": 2}
    early = await post(world, path, {**body, "starts_on": f"{last}"})
    assert early.status_code == 409 and early.json()["type"].endswith("goods-not-promised")
    starts_on = last + timedelta(days=3)
    assert (await post(world, path, {**body, "starts_on": f"{starts_on}"})).status_code == 200
    assert (await build_of(world, project)).state is State.PROCURING
    for kind, task in (await open_tasks(world, project)).items():
        if kind.startswith("deliver:"):
            await post(world, task["details"]["post"], delivery(task))
    build = await build_of(world, project)
    assert build.state is State.SCHEDULED and build.starts_on == starts_on
    assert len(published(world, project, InstallationScheduled)) == 1


async def test_goods_that_come_later_than_the_crew_let_it_go() -> None:
    world, project, last = await promised()
    body = {"crew": "north", "days": 2, "starts_on": f"{last + timedelta(days=3)}"}
    assert (await post(world, f"/projects/{project}/schedule", body)).status_code == 200
    order = (await world.entities("fieldops", PurchaseOrder, project))[0]
    path = f"/projects/{project}/purchase-orders/{order.id}/delay"
    assert (await post(world, path, {"new_promise": f"{last + timedelta(days=20)}"})).status_code == 200
    assert len(published(world, project, InstallationUnscheduled)) == 1
    assert await world.entities("fieldops", CrewDay, project) == []
    assert (await build_of(world, project)).starts_on is None


# -- the punch list ----------------------------------------------------------------------------------------------------


def item(**more: Any) -> dict[str, Any]:
    return {"category": "roof", "severity": "major", "text": "a flashing is missing", "due": "2026-12-31", **more}


async def completion(world: World, project: UUID) -> int:
    task = (await open_tasks(world, project))["complete_installation"]
    taken = await photos(world, project)
    body = {"labour_hours": 40.5, "photos": taken, "serials": task["details"]["serials"]}
    return int((await post(world, task["details"]["post"], body)).status_code)


async def say(world: World, path: str, body: Any, *roles: str, of: str | None = None) -> Any:
    """A command of ours, or of somebody of an organisation."""
    async with world.client("fieldops", api.router, roles=roles, organisation=of) as client:
        answer = await client.post(path, json=body, headers={"idempotency-key": str(new_id())})
    await world.settle()
    return answer


async def test_a_major_item_blocks_until_somebody_else_has_looked() -> None:
    world, project = await released()
    await procure(world, project)
    assert (await post(world, f"/projects/{project}/punch-items", item())).status_code == 409, "nothing is built yet"
    await begin(world, project)
    before, letter = await photo(world, project, None), await photo(world, project, None, "hazard_analysis")
    await world.advance(hours=1)
    raised = await post(world, f"/projects/{project}/punch-items", item())
    assert raised.status_code == 201
    minor = await post(world, f"/projects/{project}/punch-items", item(severity="minor", text="a label is crooked"))
    assert minor.status_code == 201 and await completion(world, project) == 409
    major = next(one for one in raised.json()["punch_items"] if one["severity"] == "major")
    path = f"/projects/{project}/punch-items/{major['id']}/closure"
    assert (await say(world, path, {"by": "quality"}, "quality")).status_code == 422, "a typed name is no evidence"
    assert (await say(world, path, {"photos": []}, "quality")).status_code == 422
    for wrong, code in ((before, "photographed-before"), (letter, "no-such-document")):
        assert (await say(world, path, {"photos": [wrong]}, "quality")).json()["type"].endswith(code)
    seen = {"photos": [await photo(world, project, None)]}
    assert (await say(world, path, seen, "crew", of="north")).status_code == 403
    assert (await say(world, path, seen, "crew", "quality", of="north")).json()["type"].endswith("own-work")
    closed = await say(world, path, seen, "quality")
    assert closed.status_code == 200
    shown = next(one for one in closed.json()["punch_items"] if one["id"] == major["id"])
    assert (shown["closed_by"], shown["closing_photos"]) == ("tester", seen["photos"])
    assert (await say(world, path, seen, "quality")).status_code == 409
    assert await completion(world, project) == 200, "a minor one stays on the list"
    assert len(published(world, project, InstallationCompleted)) == len(published(world, project, PunchItemClosed)) == 1
    (told,) = published(world, project, PunchItemClosed)
    said, seen_on = told.evidence
    assert (said.kind, seen_on.kind) == ("attestation", "installation_photo")
    assert [str(seen_on.document_id)] == seen["photos"]
    assert [one.severity for one in published(world, project, PunchItemRaised)] == ["major", "minor"]
    assert any(kind.startswith("put_right:") for kind in world.tasks("fieldops", project))


@pytest.mark.parametrize("accepted", [True, False])
async def test_what_is_built_beyond_tolerance_goes_to_a_designer(accepted: bool) -> None:
    world, project = await released()
    await procure(world, project)
    await begin(world, project)
    off = {"quantity": "setback_in", "designed": 36, "built": 30}
    await post(world, f"/projects/{project}/punch-items", item(severity="minor", difference=off))
    (found,) = published(world, project, AsBuiltDifferenceFound)
    assert (found.dimension, found.expected, found.measured, found.unit) == ("setback", 36, 30, "in")
    assert await completion(world, project) == 409
    name, task = next((k, t) for k, t in (await open_tasks(world, project)).items() if k.startswith("review_as_built:"))
    answer = {"accepted": accepted, "reason": "the authority was asked"}
    assert (await say(world, task["details"]["post"], answer, "designer")).status_code == 200
    assert name not in world.tasks("fieldops", project)
    assert [one.kind for told in published(world, project, PunchItemClosed) for one in told.evidence] == (
        ["attestation"] if accepted else []
    )
    assert await completion(world, project) == (200 if accepted else 409)


@pytest.mark.parametrize(
    ("quantity", "designed", "built", "far"),
    [
        ("setback_in", 36, 36, False), ("setback_in", 36, 35.5, True), ("setback_in", 36, 60, False),
        ("azimuth_deg", 180, 185, False), ("azimuth_deg", 180, 174, True), ("tilt_deg", 20, 22.5, True),
        ("attachment_spacing_in", 48, 49, True), ("attachment_spacing_in", 48, 40, False),
        ("modules_in_string", 10, 11, True), ("conduit_run_ft", 50, 60, False),
    ],
)  # fmt: skip
def test_tolerances_have_a_direction(quantity: str, designed: float, built: float, far: bool) -> None:
    assert beyond(quantity, designed, built) is far


# -- dispatch ----------------------------------------------------------------------------------------------------------

MONDAY = date(2026, 3, 2)
ROOF = frozenset({"roofer", "electrician"})


def crew(name: str, *skills: str, state: str = "NC", taken: tuple[date, ...] = ()) -> CrewFacts:
    return CrewFacts(name, ROOF | set(skills), 16.0, state, frozenset(taken))


def site(id: str, **more: Any) -> Site:
    return Site(**{"id": id, "hours": 32.0, "skills": ROOF, "state": "NC", "ready": MONDAY, **more})


def planned(
    crews: list[CrewFacts], sites: list[Site], days: int = 5, unfit: dict[date, tuple[str, ...]] | None = None
) -> Plan:
    return plan(MONDAY, days, crews, sites, unfit or {}, {("NC", "VA"): 5.0, ("VA", "NC"): 5.0}, seconds=4.0)


def at(found: Plan) -> dict[str, tuple[str, date]]:
    return {one.site: (one.crew, one.starts_on) for one in found.placed}


def test_promised_visits_stay_and_new_ones_go_round_them() -> None:
    sites = [site("old", promised=("a", MONDAY + timedelta(days=1))), site("new")]
    found = planned([crew("a")], sites)
    assert at(found) == {"old": ("a", date(2026, 3, 3)), "new": ("a", date(2026, 3, 5))} and found.moves_cents == 0


def test_rain_moves_only_the_visit_that_it_falls_on_and_says_what_that_costs() -> None:
    sites = [site("wet", promised=("a", MONDAY)), site("dry", promised=("a", MONDAY + timedelta(days=2)))]
    found = planned([crew("a"), crew("b")], sites, unfit={MONDAY: ("roofer",)})
    assert at(found)["dry"] == ("a", date(2026, 3, 4))
    (moved,) = [one for one in found.placed if one.moved_from]
    assert moved.site == "wet" and moved.moved_from == ("a", MONDAY) and moved.starts_on == date(2026, 3, 3)
    assert moved.price_cents == MOVE_CENTS + moved.late_days * 10_000 == found.moves_cents


def test_every_site_that_is_left_out_says_why() -> None:
    sites = [
        site("ess", skills=ROOF | {"ess"}), site("late", ready=date(2026, 4, 1)),
        site("window", windows=((date(2026, 3, 2), date(2026, 3, 2)),)), site("fits"),
    ]  # fmt: skip
    found = planned([crew("a")], sites)
    assert set(at(found)) == {"fits"} and found.status == "infeasible"
    assert "no crew has the skill ess" in found.left_out["ess"][0]
    assert "not ready" in found.left_out["late"][0] and "window" in found.left_out["window"][0]


def test_work_begins_by_the_last_day_of_a_permit() -> None:
    wednesday, friday = MONDAY + timedelta(days=2), MONDAY + timedelta(days=4)
    sites = [site("any"), site("permit", begin_by=MONDAY)]
    assert at(planned([crew("a")], sites)) == {"permit": ("a", MONDAY), "any": ("a", wednesday)}
    on_time = site("kept", promised=("a", wednesday), begin_by=wednesday)
    assert at(planned([crew("a")], [on_time])) == {"kept": ("a", wednesday)}
    too_late = site("moved", promised=("a", wednesday), begin_by=MONDAY + timedelta(days=1))
    (moved,) = planned([crew("a")], [too_late]).placed
    assert moved.starts_on <= MONDAY + timedelta(days=1) and moved.why.startswith("a permit ends on 2026-03-03")
    sunday = friday + timedelta(days=2)
    gone = [site("past", begin_by=MONDAY - timedelta(days=3)), site("weekend", ready=sunday, begin_by=sunday)]
    found = planned([crew("a")], gone)
    assert "a permit ends on 2026-02-27: begin by then, or have it extended first" in found.left_out["past"]
    assert set(outlived_permits(found, gone, friday)) == {"past"}, "nothing ends in these days for the other"


def test_goods_that_come_after_the_last_day_of_a_permit_are_seen_at_once() -> None:
    ready = MONDAY + timedelta(days=40)
    late, later = site("late", ready=ready, begin_by=ready - timedelta(days=1)), site("ok", ready=ready, begin_by=ready)
    found = planned([crew("a")], [late, later])
    assert outlived_permits(found, [late, later], MONDAY + timedelta(days=4)) == {
        "late": (late.begin_by, found.left_out["late"])
    }
    assert f"not ready before {ready}" in found.left_out["late"]


def test_a_crew_is_not_where_it_is_not_and_the_near_one_drives() -> None:
    taken = tuple(working_days(MONDAY, 5))
    far = crew("far", state="VA")
    assert at(planned([crew("busy", taken=taken), far], [site("x")])) == {"x": ("far", MONDAY)}
    assert at(planned([far, crew("near")], [site("x")])) == {"x": ("near", MONDAY)}


@pytest.mark.parametrize(
    ("forecast", "unfit"),
    [
        ({"precipitation_pct": 40}, ()), ({"precipitation_pct": 41}, ("roofer",)), ({"wind_mph": 25}, ("roofer",)),
        ({"heat_index_f": 103}, ("roofer", "electrician", "ess")), ({"heat_index_f": 102.9}, ()),
        ({"lightning": True}, ("roofer", "electrician", "ess")),
    ],
)  # fmt: skip
def test_the_gate_of_the_weather(forecast: dict[str, Any], unfit: tuple[str, ...]) -> None:
    assert unfit_for(Forecast(day=MONDAY, **forecast)) == unfit


async def test_dispatch_plans_all_sites_of_the_service_and_books_them() -> None:
    world = World([SERVICE])
    projects = [new_id() for _ in range(3)]
    for project in projects:
        release(world, project)
    await world.settle()
    for project in projects[:2]:
        await procure(world, project)
    found = await post(world, "/dispatch/plans", {"days": 5})
    assert found.status_code == 200, found.text
    body = found.json()
    assert {one["project_id"] for one in body["placed"]} == {f"{one}" for one in projects[:2]}, (
        "the third waits for goods"
    )
    assert body["status"] == "optimal" and body["left_out"] == [] and body["moves_cents"] == 0
    for one in body["placed"]:
        slot = {name: one[name] for name in ("crew", "starts_on", "days")}
        assert (await post(world, f"/projects/{one['project_id']}/schedule", slot, ("operator",))).status_code == 200
    for project in projects[:2]:
        assert (await build_of(world, project)).state is State.SCHEDULED
    assert (await post(world, "/dispatch/plans", {"days": 5})).json()["placed"] == body["placed"], "nothing moves"
    day = body["placed"][0]["starts_on"]
    rain = await post(world, "/dispatch/plans", {"days": 5, "weather": [{"day": day, "precipitation_pct": 90}]})
    assert sum(one["moved_from"] is not None for one in rain.json()["placed"]) >= 1 and rain.json()["moves_cents"] > 0
    assert rain.json()["board_svg"].startswith("<svg") and "crew 3" in rain.json()["board_svg"]


async def test_the_customers_window_binds_the_plan() -> None:
    world, project = await released()
    await procure(world, project)
    first = world.clock.now().date() + timedelta(days=4)
    window = {"windows": [{"first": f"{first}", "last": f"{first + timedelta(days=10)}"}]}
    assert (await post(world, f"/projects/{project}/customer-windows", window)).status_code == 204
    (placed,) = (await post(world, "/dispatch/plans", {"days": 10})).json()["placed"]
    assert placed["starts_on"] >= f"{first}"
    wrong = {"windows": [{"first": f"{first}", "last": f"{first - timedelta(days=1)}"}]}
    assert (await post(world, f"/projects/{project}/customer-windows", wrong)).status_code == 409


def test_the_board_shows_every_visit_and_every_reason() -> None:
    sites = [site("wet", promised=("a", MONDAY)), site("s<2>"), site("ess", skills=ROOF | {"ess"})]
    found = planned([crew("a"), crew("b")], sites, unfit={MONDAY: ("roofer",)})
    forecast = by_day([Forecast(day=MONDAY, precipitation_pct=80)])
    svg = board_svg(MONDAY, 5, [("a", ["roofer"]), ("b", ["roofer"])], found, forecast)
    assert svg.startswith("<svg") and "s&lt;2&gt;" in svg and "no crew has the skill ess" in svg and "moved" in svg
